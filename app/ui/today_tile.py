"""What the cards of the first page tell: what waits to be done, and how trade and money go; only what the store makes use of."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.access import Actor
from app.catalogs.goods import Batch
from app.catalogs.price import ItemPrice
from app.catalogs.site import Site
from app.catalogs.till import Till, TillKind
from app.core.money import MONEY_DIGITS
from app.documents.base import Document, State, kinds
from app.documents.register_line import RegisterLine
from app.i18n import N_, _, counted, date_text
from app.posting.cash_count import counts_at
from app.reports.base import Params, ReportTable, find_report, run
from app.reports.sold import Key, Sold, percent_of, sold_by
from app.store.ledger import move, place, pool
from app.store.types import day_number, moment_of, seconds, unscaled
from app.ui.cell_text import cell_text, number_text
from app.ui.status import last_backup

DAYS_AHEAD = 7
A_WEEK = timedelta(days=7)
SOLD_LATELY = timedelta(days=30)
"""A store that has sold nothing for so long is not shown what it sold."""
STALE = timedelta(days=2)
"""A backup older than this is an alarm."""
BACKUP = "backup"
"""The key of the card that opens nothing but makes a backup."""
JOURNAL: Any = Document.__table__


@dataclass(frozen=True)
class Target:
    """What a card opens: a screen by its key, or a report asked in a certain way."""

    key: str = ""
    report: str = ""
    params: Params | None = None


@dataclass(frozen=True)
class Tile:
    """A card: its name, the figure, what it counts, and what it opens. An alarm stands in red, with a mark."""

    name: str
    figure: str
    words: str
    target: Target
    alarm: bool = False


@dataclass(frozen=True)
class Asked:
    """What the cards are read with."""

    session: Session
    store: Any
    actor: Actor
    now: datetime
    digits: int = 2

    @property
    def today(self) -> date:
        """The day it is."""
        return self.now.date()

    def count(self, query: Any) -> int:
        """The number that a query finds."""
        return int(self.session.execute(query).scalar() or 0)

    def any(self, *where: Any) -> bool:
        """Whether there is such a row."""
        return bool(self.session.execute(select(exists().where(*where))).scalar())

    def may(self, report: str) -> bool:
        """Whether the actor may look at a report."""
        return self.actor.may("view", find_report(report).roles)

    def answer_to(self, report: str, params: Params) -> ReportTable:
        """The answer of a report, the same that a click on the number opens."""
        return run(self.session, report, params, actor=self.actor)

    def posted(self, kind: str) -> bool:
        """Whether the store makes use of a kind of document, and the actor may look at it."""
        return self.actor.may("view", kinds()[kind].roles) and self.any(JOURNAL.c.kind == kind, JOURNAL.c.state == State.POSTED)


def waits(asked: Asked) -> list[Tile]:
    """What needs doing, card by card."""
    return [card for tells in WAITING for card in tells(asked)]


def trade(asked: Asked) -> list[Tile]:
    """How trade and money go, card by card."""
    return [card for tells in TRADE for card in tells(asked)]


def figure_of(number: int) -> str:
    """A number as a card shows it."""
    return number_text(number) if number else "–"


# ---------------------------------------------------------------- trade and money


def sales(asked: Asked) -> Iterator[Tile]:
    """What was sold today and yesterday, the margin, and the same day a week before."""
    if not asked.may("sales-and-margin"):
        return
    found = sold_by(asked.session, Params(start=asked.today - SOLD_LATELY, end=asked.today), "day", "site")
    if not found:
        return
    for name, day, words in (
        ("sold_today", asked.today, N_("sold today")),
        ("sold_yesterday", asked.today - timedelta(days=1), N_("sold yesterday")),
    ):
        by_site, before = (_by_site(found, each) for each in (day, day - A_WEEK))
        whole = day < asked.today
        missing = (set(before) - set(by_site)) | _sites_unposted(asked, day) if whole else set()
        target = Target(report="sales-and-margin", params=Params(start=day, end=day, filters={"by": "document"}))
        told = _compared(asked, _together(by_site), _together(by_site, missing), _together(before, missing), whole=whole)
        without = [_without(asked, missing & set(before))] if missing & set(before) else []
        yield Tile(name, _amount(asked, _together(by_site).gross), " · ".join([_(words), *told, *without]), target)


def _by_site(found: dict[Key, Sold], day: date) -> dict[int, Sold]:
    """What each store sold on a day."""
    return {key[1]: sold for key, sold in found.items() if key[0] == day_number(day)}


def _together(by_site: dict[int, Sold], without: Collection[int] = ()) -> Sold:
    """What the stores sold together, some of them left out."""
    total = Sold()
    for site, sold in by_site.items():
        if site not in without:
            total.add(sold)
    return total


def _sites_unposted(asked: Asked, day: date) -> set[int]:
    """Stores with sales of a day that are still a draft."""
    query = select(JOURNAL.c.site_id).where(
        JOURNAL.c.kind == "daily_sales", JOURNAL.c.state == State.DRAFT,
        JOURNAL.c.moment >= datetime.combine(day, time()), JOURNAL.c.moment < datetime.combine(day + timedelta(days=1), time()),
    )  # fmt: skip
    return {site for site in asked.session.execute(query).scalars() if site is not None}


def _compared(asked: Asked, sold: Sold, alike: Sold, before: Sold, *, whole: bool) -> list[str]:
    """A day's margin, and what was sold on the same weekday before; where the day is over, in percent of what `alike` stores sold."""
    parts = []
    if sold.margin_percent is not None:
        parts.append(_("margin {percent} %").format(percent=_percent(sold.margin_percent)))
    if before.gross:
        change = percent_of(alike.gross - before.gross, before.gross) or 0
        sign = "+" if change > 0 else ""
        beside = f" ({sign}{_percent(change)} %)" if whole else ""
        parts.append(_("a week ago {amount}").format(amount=_amount(asked, before.gross)) + beside)
    return parts


def _without(asked: Asked, sites: set[int]) -> str:
    """Says which stores are left out of a comparison, because their day is not posted."""
    if len(sites) > 1:
        return counted(len(sites), "without {n} store", "without {n} stores")
    return _("without {store}").format(store=asked.session.get_one(Site, min(sites)).name)


def _percent(value: int) -> str:
    """A percentage without decimals."""
    return number_text(Decimal(value) / 10_000, 0)


def _amount(asked: Asked, value: int) -> str:
    return cell_text(unscaled(value, MONEY_DIGITS), "money", asked.digits)


def tills(asked: Asked) -> Iterator[Tile]:
    """What each till, safe and account holds; a till whose shift of an earlier day is not closed says so."""
    if not asked.may("cash-book"):
        return
    query = (
        select(Till.id, Till.name, Till.kind, pool.c.id, pool.c.amount)
        .join(place, (place.c.ref == Till.id) & (place.c.kind == "till")).join(pool, pool.c.place_id == place.c.id)
        .where(Till.active.is_(True)).order_by(Till.kind != TillKind.TILL, Till.name)
    )  # fmt: skip
    month = Params(start=asked.today.replace(day=1), end=asked.today)
    for till, name, kind, pool_id, amount in asked.session.execute(query).all():
        since = _open_since(asked, till, pool_id) if kind == TillKind.TILL else None
        words = name if since is None else _("{till}: not closed since {day}").format(till=name, day=date_text(since))
        target = Target(report="cash-book", params=Params(month.at, month.start, month.end, {"till": till}))
        yield Tile(f"till_{till}", _amount(asked, amount), words, target, alarm=since is not None or (amount < 0 and kind.is_cash))


def _open_since(asked: Asked, till: int, pool_id: int) -> date | None:
    """The first day before today with money that came into a till after it was last counted; None where it never is."""
    last = asked.session.execute(select(func.max(JOURNAL.c.moment)).where(JOURNAL.c.state == State.POSTED, counts_at(till))).scalar()
    if last is None:
        return None
    begin = seconds(datetime.combine(asked.today, time()))
    first = select(func.min(move.c.moment)).where(move.c.target_pool == pool_id, move.c.moment > seconds(last), move.c.moment < begin)
    found = asked.session.execute(first).scalar()
    return None if found is None else moment_of(int(found)).date()


def _pools_at(kind: str) -> Any:
    return select(pool.c.id).join(place, place.c.id == pool.c.place_id).where(place.c.kind == kind)


def debts(asked: Asked) -> Iterator[Tile]:
    """What suppliers are owed and should have been paid, in a store that writes its payments down."""
    if not asked.may("partner-balances") or not asked.any(
        move.c.source_pool.in_(_pools_at("till")), move.c.target_pool.in_(_pools_at("supplier"))
    ):
        return
    params = Params(filters={"side": "supplier"})
    answer = asked.answer_to("partner-balances", params)
    totals = {column.name: total or Decimal(0) for column, total in zip(answer.columns, answer.totals, strict=True)}
    overdue = sum((totals[name] for name in ("overdue_30", "overdue_60", "overdue_90", "overdue_more")), Decimal(0))
    owed = overdue + totals["not_due"]
    if owed:
        words = _("owed to suppliers and overdue, of {amount} in all").format(amount=cell_text(owed, "money", asked.digits))
        yield Tile(
            "debts", cell_text(overdue, "money", asked.digits), words, Target(report="partner-balances", params=params), alarm=overdue > 0
        )


# ---------------------------------------------------------------- what waits


def drafts(asked: Asked) -> Iterator[Tile]:
    """Documents that nobody has posted yet."""
    open_ones = select(func.count()).select_from(JOURNAL).where(JOURNAL.c.state == State.DRAFT)
    old = open_ones.where(JOURNAL.c.moment < asked.now - timedelta(days=1))
    yield Tile("old_drafts", figure_of(asked.count(old)), _("drafts older than a day"), Target("journal::drafts1"))
    yield Tile("drafts", figure_of(asked.count(open_ones)), _("drafts in all"), Target("journal::drafts0"))


def unmapped(asked: Asked) -> Iterator[Tile]:
    """Lines that came from a register and whose goods nobody has named yet, by kind of document."""
    for name, kind in kinds().items():
        line_class = kind.line_class()
        if line_class is None or not issubclass(line_class, RegisterLine):
            continue
        line: Any = line_class.__table__
        query = (
            select(func.count()).select_from(line).join(JOURNAL, JOURNAL.c.id == line.c.document_id)
            .where(JOURNAL.c.state == State.DRAFT, line.c.item_id.is_(None))
            .where(line.c.register_code.is_not(None) | line.c.register_name.is_not(None))
        )  # fmt: skip
        if found := asked.count(query):
            words = _("{kind}: lines without an item").format(kind=_(kind.title_plural))
            yield Tile(f"unmapped_{name}", figure_of(found), words, Target(f"journal:{name}:drafts0"), alarm=True)


def expiring(asked: Asked) -> Iterator[Tile]:
    """Batches that expire soon, in a store that keeps batches with a day of expiry."""
    if asked.any(Batch.expiry.is_not(None)):
        params = Params(filters={"days": DAYS_AHEAD})
        words = _("batches expire in {n} days").format(n=DAYS_AHEAD)
        yield Tile("expiring", figure_of(len(asked.answer_to("expiry", params).rows)), words, Target(report="expiry", params=params))


def below_zero(asked: Asked) -> Iterator[Tile]:
    """Goods that went out before they came, where that can happen."""
    found = asked.count(select(func.count()).select_from(pool.join(place)).where(place.c.kind == "shelf", pool.c.qty < 0))
    if found or asked.any(Site.active.is_(True), Site.negative_stock != "forbid"):
        yield Tile("below_zero", figure_of(found), _("goods below zero"), Target(report="sold-without-stock"), alarm=found > 0)


def below_minimum(asked: Asked) -> Iterator[Tile]:
    """Goods that run short, where lowest stocks are kept."""
    found = len(asked.answer_to("below-minimum", Params()).rows)
    if found:
        yield Tile("below_minimum", figure_of(found), _("goods below the lowest stock"), Target(report="below-minimum", params=Params()))


def orders(asked: Asked) -> Iterator[Tile]:
    """Orders that have not come, and those that should have."""
    if not asked.posted("purchase_order"):
        return
    for name, words, filters in (
        ("orders", N_("orders not delivered yet"), {}), ("overdue", N_("orders overdue"), {"overdue": True}),
    ):  # fmt: skip
        params = Params(filters=filters)
        found = _documents(asked.answer_to("open-orders", params))
        if found or name == "orders":
            yield Tile(name, figure_of(found), _(words), Target(report="open-orders", params=params), alarm=name == "overdue")


def on_the_way(asked: Asked) -> Iterator[Tile]:
    """Dispatches whose goods have not been accounted for."""
    if asked.posted("dispatch"):
        found = _documents(asked.answer_to("in-transit", Params()))
        yield Tile("on_the_way", figure_of(found), _("dispatches on the way"), Target(report="in-transit", params=Params()))


def _documents(answer: ReportTable) -> int:
    """How many documents stand behind the rows of an answer."""
    place_of = [column.name for column in answer.columns].index("document_id")
    return len({row[place_of] for row in answer.rows.raw})


def new_prices(asked: Asked) -> Iterator[Tile]:
    """Prices that begin to hold today."""
    begin = datetime.combine(asked.today, time())
    if asked.any(ItemPrice.starts >= begin, ItemPrice.starts < begin + timedelta(days=1)):
        params = Params(start=asked.today, end=asked.today)
        found = len(asked.answer_to("price-changes", params).rows)
        if found:
            yield Tile("new_prices", figure_of(found), _("prices change today"), Target(report="price-changes", params=params))


def backup(asked: Asked) -> Iterator[Tile]:
    """When the store was backed up last; a server is backed up by whoever runs it."""
    if asked.store.is_file:
        last = last_backup(asked.store)
        late = last is None or asked.now - last > STALE
        figure = _("never") if last is None else _day_said(last, asked.today)
        yield Tile("backup", figure, _("last backup"), Target(BACKUP), alarm=late and asked.any(JOURNAL.c.id.is_not(None)))


def _day_said(moment: datetime, today: date) -> str:
    if moment.date() == today:
        return f"{moment:%H:%M}"
    return _("yesterday") if moment.date() == today - timedelta(days=1) else date_text(moment.date())


Teller = Callable[[Asked], Iterator[Tile]]
WAITING: tuple[Teller, ...] = (drafts, unmapped, on_the_way, orders, below_minimum, expiring, below_zero, new_prices, backup)
TRADE: tuple[Teller, ...] = (sales, tills, debts)
