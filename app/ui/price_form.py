"""The prices of an item in its form: one for each price type, as they hold now; a new one holds from the moment it is saved."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.catalogs.price import PriceType
from app.i18n import N_, _
from app.store.table import Field
from app.ui import theme
from app.ui.context import Context
from app.ui.controls import Control, control_for
from app.ui.item_prices import PricesNow, PricesOf
from app.ui.layout import down, label


class PriceForm(QWidget):
    """A price to type for each price type; hidden until they are known, and where there are none."""

    edited = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.shown: PricesOf = {}
        self.controls: dict[int, Control] = {}
        self.grid = QGridLayout()
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(theme.scaled(12))
        self.grid.setVerticalSpacing(theme.scaled(4))
        self.grid.setColumnStretch(2, 1)
        heading = label(_("Prices"))
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        self.setLayout(down(heading, self.grid, gap=4))
        self.hide()

    def show_prices(self, now: PricesNow) -> None:
        """Show what holds now."""
        self.shown = now.prices
        may_edit = self.context.actor.may("edit", PriceType.roles)
        for id, name in now.types:
            if id not in self.controls:
                self._add(id, name, may_edit=may_edit)
        for id, control in self.controls.items():
            control.show(now.prices.get(id))
        self.setVisible(bool(self.controls))

    def _add(self, id: int, name: str, *, may_edit: bool) -> None:
        control, row = control_for(Field("price", N_("Price"), "price", width=10), self.context), len(self.controls)
        control.widget.setEnabled(may_edit)
        control.widget.setFixedWidth(theme.scaled(116))
        control.edited.connect(self.edited)
        self.grid.addWidget(label(name, muted=True), row, 0)
        self.grid.addWidget(control.widget, row, 1)
        self.controls[id] = control

    def changed(self) -> PricesOf:
        """The prices that have been typed anew."""
        typed = {id: control.read() for id, control in self.controls.items()}
        return {id: price for id, price in typed.items() if price is not None and price != self.shown.get(id)}

    def problem(self) -> str:
        """What was typed and can't be understood."""
        return next((c.widget.toolTip() for c in self.controls.values() if c.problem is not None), "")
