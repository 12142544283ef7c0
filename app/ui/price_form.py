"""The prices of an item in its form: one for each price type, as they hold now; a new one holds from the moment it is saved."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.access import Actor
from app.catalogs.price import PriceType
from app.core.money import Price
from app.i18n import N_, _
from app.posting.price import NewPrice, prices_at, set_prices
from app.store.engine import Store
from app.store.table import Field
from app.ui import theme
from app.ui.context import Context
from app.ui.controls import Control, control_for
from app.ui.layout import down, label

Prices = dict[int, Decimal]
"""Price by the id of the price type."""


class PriceForm(QWidget):
    """A price to type for each price type."""

    edited = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.shown: Prices = {}
        self.controls: dict[int, Control] = {}
        may_edit = context.actor.may("edit", PriceType.roles)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.scaled(12))
        grid.setVerticalSpacing(theme.scaled(4))
        grid.setColumnStretch(2, 1)
        for row, (id, name) in enumerate(price_types(context.store)):
            control = control_for(Field("price", N_("Price"), "price", width=10), context)
            control.widget.setEnabled(may_edit)
            control.widget.setFixedWidth(theme.scaled(116))
            control.edited.connect(self.edited)
            grid.addWidget(label(name, muted=True), row, 0)
            grid.addWidget(control.widget, row, 1)
            self.controls[id] = control
        heading = label(_("Prices"))
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        self.setLayout(down(heading, grid, gap=4))
        self.setVisible(bool(self.controls))

    def show_prices(self, prices: Prices) -> None:
        """Show what holds now."""
        self.shown = prices
        for id, control in self.controls.items():
            control.show(prices.get(id))

    def changed(self) -> Prices:
        """The prices that have been typed anew."""
        typed = {id: control.read() for id, control in self.controls.items()}
        return {id: price for id, price in typed.items() if price is not None and price != self.shown.get(id)}

    def problem(self) -> str:
        """What was typed and can't be understood."""
        return next((c.widget.toolTip() for c in self.controls.values() if c.problem is not None), "")


def price_types(store: Store) -> list[tuple[int, str]]:
    """Price types in use: id and name."""
    from sqlalchemy import select

    kind: Any = PriceType
    with store.read() as session:
        return [(row[0], row[1]) for row in session.execute(select(kind.id, kind.name).where(kind.active).order_by(kind.code))]


def read_prices(store: Store, item: int) -> Prices:
    """What holds now for an item, in all stores alike."""
    types = price_types(store)
    with store.read() as session:
        found = {id: prices_at(session, id, datetime.now(), [item]).get(item) for id, _name in types}
    return {id: price for id, price in found.items() if price is not None}


def save_prices(store: Store, actor: Actor, item: int, prices: Prices) -> None:
    """Let new prices hold from now on. Raises NotRight, or UserError for a missing right."""
    if prices:
        starts = datetime.now().replace(microsecond=0)
        new = [NewPrice(item, id, Price(price), starts) for id, price in prices.items()]
        store.write_retrying(lambda session: set_prices(session, actor, new))
