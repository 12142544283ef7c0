"""Kinds that only tests have: one with two tables of lines, made from a receipt, and one with none; loaded as a plugin of pytest."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, cast

import pytest
from sqlalchemy import Table
from sqlalchemy.orm import Mapped

from app.access import Roles
from app.core.errors import Problem, problem
from app.core.known import Question, Taken
from app.core.ledger import Move, capital, expense, preparation, shelf
from app.core.money import NOTHING, Money
from app.documents.base import Basis, Document, ItemLine, Line
from app.store.table import Base, field, owner, table_of


class BlendingInput(ItemLine):
    document_id: Mapped[int] = owner("blending")


class BlendingOutput(ItemLine):
    document_id: Mapped[int] = owner("blending")
    note: Mapped[str | None] = field("Note", width=12)


class BlendingPaper(Line):
    entry = ("receipt_id",)

    document_id: Mapped[int] = owner("blending")
    receipt_id: Mapped[int | None] = field("Receipt", catalog="goods_receipt", width=16)


class Blending(Document):
    """Goods made of goods."""

    title, title_plural, prefix, menu = "Blending", "Blendings", "BL", ("stock", 77)
    roles = Roles(edit="storekeeper")
    basis = Basis("receipt", "Receipt", ("goods_receipt",))
    total_at_cost = True

    inputs: Mapped[list[BlendingInput]] = table_of("BlendingInput", "What goes in")
    outputs: Mapped[list[BlendingOutput]] = table_of("BlendingOutput", "What comes out")
    papers: Mapped[list[BlendingPaper]] = table_of("BlendingPaper", "Papers")

    def asks(self) -> Iterator[Question[Any]]:
        if self.basis_id is not None:
            yield Taken(self.basis_id, "blending")

    def fill_from(self, basis: Any) -> None:
        taken = self.known.of(Taken(basis.id, "blending"))
        for line in basis.lines:
            left = line.qty - taken.get(line.item_id, 0)
            if left > 0:
                self.inputs.append(BlendingInput(item_id=line.item_id, unit_id=line.unit_id, factor=line.factor, qty=left))

    def problems(self) -> Iterator[Problem]:
        for line in (*self.inputs, *self.outputs):
            if line.qty <= 0:
                yield problem("Line {no}: the quantity must be above zero", line=line.no, field="qty")

    def moves(self) -> Iterator[Move]:
        for line in self.inputs:
            yield Move(shelf(self.site_id), preparation(self.site_id), item=line.item_id, qty=line.base_qty, line=line.no)
        left = len(self.outputs)
        for made in self.outputs:
            yield Move(preparation(self.site_id), shelf(self.site_id), item=made.item_id, qty=made.base_qty, share=(1, left), line=made.no)
            left -= 1


class PettyCash(Document):
    """Money put in for small expenses."""

    title, title_plural, prefix, menu = "Petty cash", "Petty cash", "PC", ("money", 77)
    roles = Roles(edit="storekeeper")
    partner_label, partner_required = "From", False

    reason_id: Mapped[int | None] = field("For", catalog="write_off_reason", width=18)
    amount: Mapped[Money] = field("Amount", default=NOTHING, width=12, required=True)

    def sum_up(self) -> Money:
        return self.amount

    def moves(self) -> Iterator[Move]:
        yield Move(capital(), expense(self.reason_id), amount=self.amount)


def make_tables(store: Any) -> None:
    """The tables of these kinds, which no revision makes."""
    own = [cast("Table", each.__table__) for each in (Blending, BlendingInput, BlendingOutput, BlendingPaper, PettyCash)]
    with store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        Base.metadata.create_all(connection, tables=own)


@pytest.fixture
def goods_store(make_store: Any) -> Any:
    """A store with goods, ten of each received."""
    from app.core.money import Price, Qty
    from app.documents.trade.goods_receipt import GoodsReceipt, GoodsReceiptLine
    from app.posting import engine
    from tests.ui.editor.goods import OWNER, fill, id_of

    store = make_store("sqlite")
    make_tables(store)
    fill(store)
    for day in (2, 3):
        receipt = GoodsReceipt(site_id=id_of(store, "site", "MAIN"), partner_id=id_of(store, "partner", "DAIRY"))
        receipt.moment = receipt.moment.replace(year=2026, month=11, day=day)
        for code, cost in (("MILK", "1"), ("CHEESE", "8")):
            item = id_of(store, "item", code)
            unit = id_of(store, "unit", "pc" if code == "MILK" else "kg")
            line = GoodsReceiptLine(item_id=item, unit_id=unit, qty=Qty(Decimal(10)), price=Price(Decimal(cost)))
            receipt.lines.append(line)
            line.changed("price", receipt)
        with store.write() as session:
            engine.post(session, OWNER, receipt)
    return store
