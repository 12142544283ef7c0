"""From a scan to a line: a known code adds one, a repeat adds one more, labels give weight, batch and expiry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.catalogs.goods import Item
from app.catalogs.lookup import Found, ItemFacts, find_goods
from app.catalogs.setting_value import read_setting
from app.catalogs.unit import Unit
from app.core.barcode import Scan, ScanKind, read_entry, read_scan
from app.core.errors import Problem, problem
from app.core.in_store_code import InStoreMask, parse_mask
from app.core.money import Qty, UnitFactor, qty, rounded
from app.i18n import N_, _
from app.posting.shelf_price import shelf_prices
from app.ui.line_book import LineBook, Wanted
from app.ui.lines import LinesModel

KILOGRAM_CODES = ("kg", "kgm", "кг")


@dataclass(frozen=True)
class Taken:
    """What a scan did: the line it went to and how much it added. Without a line the code is not known; `warnings` tell more."""

    scan: Scan
    line: Any = None
    added: Decimal = Decimal(0)
    warnings: tuple[Problem, ...] = ()
    was_open: bool = False
    """Whether the line waited for its quantity: a sheet of goods to be counted."""


def masks_of(session: Session) -> tuple[InStoreMask, ...]:
    """The store's own codes of weighed goods: as set in the settings."""
    kept: str = read_setting(session, "in_store_masks")
    return tuple(parse_mask(mask) for mask in kept.split())


@dataclass(frozen=True)
class Scanned:
    """What the store says to a scan: the item and the pack that it means, and what the line's quantity is reckoned with."""

    scan: Scan
    times: Decimal = Decimal(1)
    found: Found | None = None
    facts: ItemFacts | None = None
    bought: Qty | None = None
    per_kilogram: UnitFactor | None = None

    @property
    def unit_id(self) -> int | None:
        """The unit of the line: the pack that the barcode is of, unless the label says how much it holds of the item's own unit."""
        if self.found is None or self.facts is None:
            return None
        is_measured = self.scan.weight_kg is not None or self.bought is not None
        return self.facts.unit_id if is_measured else self.found.unit_id or self.facts.unit_id


def look_up(book: LineBook, site_id: int | None, text: str, masks: Sequence[InStoreMask]) -> Scanned:
    """Ask the store what a scan means; the book learns what its line needs. Runs in any thread."""
    times, code = read_entry(text)
    scan = read_scan(code, masks)
    with book.read() as session:
        found = find_scanned(session, scan, book.partner_id)
        bought = bought_for(session, scan, found.item_id, site_id) if found is not None else None
        kilogram = _kilogram(session) if found is not None and scan.weight_kg is not None else None
    facts = book.facts(found.item_id) if found is not None else None
    if found is None or facts is None:
        return Scanned(scan, times)
    per_kilogram = book.factor(facts.id, kilogram) if kilogram is not None else None
    scanned = Scanned(scan, times, found, facts, bought, per_kilogram)
    if scanned.unit_id is not None:
        book.get(Wanted(factors=frozenset({(facts.id, scanned.unit_id)}), names=frozenset({("unit", scanned.unit_id)})))
    return scanned


def put_scan(model: LinesModel, scanned: Scanned) -> Taken:
    """Put what was scanned into the lines as one step that can be undone; the store is not asked."""
    scan, facts, unit = scanned.scan, scanned.facts, scanned.unit_id
    if facts is None or unit is None:
        return Taken(scan, warnings=scan.problems[:1])
    if "qty" not in model.places:
        line, was_there = _line_of(model, facts)
        return Taken(scan, line, warnings=_unread(scan), was_open=was_there)
    amount, warning = _amount(scanned, facts)
    added = qty(amount * scanned.times)
    line, was_open = _line_for(model, scan, facts, unit, added)
    return Taken(scan, line, added, (*warning, *_unread(scan), *_past(model, scan)), was_open)


def _unread(scan: Scan) -> tuple[Problem, ...]:
    """What of a label could not be read. A code of digits alone may be the shop's own: its item is found, whatever its check digit."""
    if not scan.problems or scan.kind not in {ScanKind.GS1, ScanKind.IN_STORE}:
        return ()
    return (*scan.problems, problem(N_("Type into the line what the label says")))


def _past(model: LinesModel, scan: Scan) -> tuple[Problem, ...]:
    """That the goods' date had passed when the document happened: whoever scans them may not have looked."""
    day = _last_day(scan)
    if day is None or day >= model.document.moment.date():
        return ()
    return (problem(N_("Its date has passed: {day}"), day=day),)


def find_scanned(session: Session, scan: Scan, partner_id: int | None) -> Found | None:
    """Which item a scan means: by any form of its barcode, else by the number that an in-store code holds."""
    keys = [*scan.keys, scan.code]
    if scan.kind is ScanKind.TEXT:
        keys.append(scan.raw.strip())
    if scan.item_code:
        keys += [scan.item_code, scan.item_code.lstrip("0")]
    found = find_goods(session, keys, partner_id)
    return next((found[key] for key in keys if key in found), None)


def bought_for(session: Session, scan: Scan, item_id: int, site_id: int | None) -> Qty | None:
    """How much of the item's own unit the price on a label buys at the store now, to the decimals of that unit.

    None where the label tells a weight, a count or no price, the item has no price, or the price buys nothing that can be counted.
    """
    if scan.price is None or scan.currency is not None or scan.weight_kg is not None or scan.count is not None:
        return None
    retail = shelf_prices(session, [item_id], site_id).get(item_id)
    if not retail:
        return None
    decimals = session.execute(select(Unit.decimals).join(Item, Item.unit_id == Unit.id).where(Item.id == item_id)).scalar_one()
    return qty(rounded(scan.price / retail, decimals)) or None


def _amount(scanned: Scanned, facts: ItemFacts) -> tuple[Decimal, tuple[Problem, ...]]:
    """How much one scan stands for, in the unit of its line."""
    scan = scanned.scan
    if scan.weight_kg is not None:
        if scanned.per_kilogram is None:
            return scan.weight_kg, (problem(N_("{item} is not kept by weight: check the quantity"), item=facts.name),)
        return scan.weight_kg * scanned.per_kilogram, ()
    if scanned.bought is not None:
        return scanned.bought, ()
    if scan.price is not None and scan.count is None:
        told = N_("The label of {item} tells a price, not a weight, and {item} has no price to reckon with: type the quantity")
        return Decimal(0), (problem(told, item=facts.name),)
    if scan.kind is ScanKind.IN_STORE and scan.problems:  # how much it is can't be read
        return Decimal(0), ()
    return scan.count or Decimal(1), ()


def _kilogram(session: Session) -> int | None:
    return session.execute(select(Unit.id).where(func.lower(Unit.code).in_(KILOGRAM_CODES))).scalars().first()


def _line_for(model: LinesModel, scan: Scan, facts: ItemFacts, unit: int, added: Qty) -> tuple[Any, bool]:
    """The line that took the scan, and whether it stood there with no quantity yet."""
    marks = _marks(model, scan)
    for row in range(len(model.lines) - 1, -1, -1):
        line = model.lines[row]
        if line.item_id == facts.id and line.unit_id == unit and all(getattr(line, name) == value for name, value in marks.items()):
            was = line.qty
            model.set_values([(row, "qty", qty((was or 0) + added))], _("a scan"))
            return line, was is None
    line = model.new_line()
    line.item_id = facts.id
    model.choose(line, unit)
    for name, value in marks.items():
        setattr(line, name, value)
    model.put(line, "qty", added)
    model.add_lines([line], _("a scan"))
    return line, False


def _line_of(model: LinesModel, facts: ItemFacts) -> tuple[Any, bool]:
    """The line of an item where lines say no quantity, and whether it stood there already."""
    there = next((line for line in model.lines if line.item_id == facts.id), None)
    if there is not None:
        return there, True
    line = model.new_line()
    model.put(line, "item_id", facts.id)
    model.add_lines([line], _("a scan"))
    return line, False


def _marks(model: LinesModel, scan: Scan) -> dict[str, Any]:
    """Batch and expiry as the label has them, for lines that keep them."""
    marks = {"batch": scan.batch, "expiry": _last_day(scan)}
    return {name: value for name, value in marks.items() if name in model.places}


def _last_day(scan: Scan) -> date | None:
    """The last day for the goods, as the label says it."""
    return scan.expiry or scan.best_before or scan.sell_by


def take_back(model: LinesModel, taken: Taken) -> bool:
    """Take a scan back out of the lines; False when its line is gone already."""
    row = next((row for row, line in enumerate(model.lines) if line is taken.line), None)
    if row is None:
        return False
    if "qty" not in model.places:
        if not taken.was_open:
            model.delete([row])
        return True
    left = (taken.line.qty or 0) - taken.added
    if left > 0 or taken.was_open:
        model.set_values([(row, "qty", qty(left) if left > 0 else None)], _("taking a scan back"))
    else:
        model.delete([row])
    return True
