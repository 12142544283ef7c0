"""Very large and very small figures, and currencies with no and with three decimals, through every kind: sums to the last unit."""

import shutil
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from app.access import Actor, Role
from app.core.errors import UserError
from app.core.money import currency_digits
from app.documents.base import Document, kinds
from app.documents.money.till_shift import FAR_OFF
from app.posting import engine
from app.posting.check import check_store
from app.posting.unit_digits import FINER
from app.store.ledger import move
from app.store.opening import create_store
from app.store.types import unscaled
from tests.makers import Shop
from tests.samples import add_catalogs, sample
from tests.stores import open_quickly

OWNER = Actor(0, "Owner", Role.OWNER)
CURRENCIES = ("JPY", "KWD", "EUR")
QTYS = ("1000000000", "0.000001", "1", "333333.333333", "0.333333")
FIGURES = ("price", "cost", "amount", "nominal", "extra_cost", "discount")
every_kind = pytest.mark.parametrize("kind", list(kinds()))


@pytest.fixture(scope="module")
def stocked_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A store with a row of everything in each currency, and with more goods than anybody has."""
    made = {}
    for currency in CURRENCIES:
        made[currency] = tmp_path_factory.mktemp("figures") / f"{currency}.larder"
        store = create_store(str(made[currency]), name="Figures", currency=currency)
        add_catalogs(store)
        shop = Shop(store)
        from app.catalogs.goods import Item
        from app.catalogs.site import Site

        with store.read() as session:
            items = dict(session.execute(select(Item.code, Item.id)).all())
            shop.made.update({("item", code): row for code, row in items.items()})
            shop.made.update({("site", code): row for code, row in session.execute(select(Site.code, Site.id))})
            shop.units["TEA"] = session.execute(select(Item.unit_id).limit(1)).scalar_one()
        shop.opening("2026-11-01 08:01", [{"item": "TEA", "qty": 2_000_000_000, "cost": "1.333333"}])
        shop.opening("2026-11-01 08:01", [{"item": "TEA", "qty": 2_000_000_000, "cost": "1.333333"}], site="W2")
        shop.dispatch("2026-11-02 10:00", TEA=1_500_000_000, site="W2", to="W1")
        store.close()
    return made


@pytest.fixture
def stocked(stocked_files, request, tmp_path):
    shutil.copy(stocked_files[request.param], tmp_path / "shop.larder")
    store = open_quickly(str(tmp_path / "shop.larder"))
    yield store
    store.close()


@every_kind
@pytest.mark.parametrize("stocked", CURRENCIES, indirect=True)
def test_every_amount_is_whole_in_the_currency_and_nothing_is_lost(kind, stocked):
    outcomes = []
    for no, qty in enumerate(QTYS):
        for figure in ("0.333333", "1.5", "7"):
            try:
                with stocked.write() as session:
                    document = sample(session, kind)
                    document.moment = datetime(2026, 11, 4, 12, no)
                    _set(session, document, Decimal(qty), Decimal(figure))
                    outcomes.append(engine.post(session, OWNER, document, frozenset({FAR_OFF, FINER})))
            except UserError as error:
                assert str(error)  # noqa: PT017 - more than there is, or too much to keep
    assert outcomes, "nothing of it was lawful"
    _whole(stocked)
    for outcome in outcomes[::2]:
        with stocked.write() as session:
            engine.unpost(session, OWNER, session.get_one(Document, outcome.document_id), frozenset({"below_zero"}))
    _whole(stocked)


def _set(session, document, qty, figure):
    from app.store.table import fields_of

    for row in (document, *document.rows):
        named = {each.name: each for each in fields_of(row.__class__) if not each.readonly}
        for name, each in named.items():
            if each.type == "qty" and name == "qty" and getattr(row, name):
                setattr(row, name, qty)
            elif name in FIGURES and getattr(row, name):
                setattr(row, name, figure if each.type == "price" else round(figure * 1000, document.digits))
            else:
                continue
            if row is not document:
                row.changed(name, document)
    for name in ("inputs", "outputs"):
        for line in getattr(document, name, ()):
            line.qty = qty if name == "inputs" else max(qty / 2, Decimal("0.000001"))
    document.known.clear()


def _whole(store):
    from app.store.info import read_info

    with store.read() as session:
        assert check_store(session) == []
        step = Decimal(1).scaleb(-currency_digits(read_info(session, "currency")))
        amounts = [unscaled(amount, 4) for (amount,) in session.execute(select(move.c.amount))]
        assert [amount for amount in amounts if amount % step] == []
        for document in session.execute(select(Document)).scalars():
            assert document.total % step == 0, (document.kind, document.total)


@pytest.mark.parametrize(("stocked", "amount"), [("JPY", "7.5"), ("KWD", "7.5005"), ("EUR", "7.505")], indirect=["stocked"])
@pytest.mark.parametrize("kind", ["cash_in", "cash_out", "cash_transfer", "landed_cost"])
def test_an_amount_finer_than_the_currency_is_refused(kind, stocked, amount):
    with stocked.editing() as session:
        session.begin_writing()
        document = sample(session, kind)
        document.amount = Decimal(amount)
        with pytest.raises(UserError, match=r"has only \d decimals"):
            engine.post(session, OWNER, document)
        session.rollback()
    _whole(stocked)


@pytest.mark.parametrize("stocked", ["EUR"], indirect=True)
def test_a_cost_at_which_goods_are_worth_more_than_can_be_kept_is_refused(stocked):
    with stocked.editing() as session:
        session.begin_writing()
        document = sample(session, "cost_change")
        document.moment = datetime(2026, 11, 4)
        document.lines[0].cost = Decimal(999999999999)
        with pytest.raises(UserError, match="a million millions"):
            engine.post(session, OWNER, document)
        session.rollback()
    _whole(stocked)
