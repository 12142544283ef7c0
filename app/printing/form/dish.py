"""The calculation card of a dish, OP-1: what goes into a hundred of it, what that costs, and the selling price."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from app.core.money import Money, money
from app.core.recipe import rounded_qty
from app.documents.base import Document
from app.documents.kitchen.production import Production
from app.printing.figures import Cell, Kind
from app.printing.form.box import Box, Sign, boxes, head, line, signs, title
from app.printing.form.page import Block, Form, Run, gap, strip_of
from app.printing.form.prescribed import Prescribed, amount, organisation, unit_name
from app.printing.form.table import FormColumn, table
from app.printing.paper import LANDSCAPE
from app.reports.base import Params
from app.reports.dish_cost import CardRow, kitchen, net_prices
from app.reports.stock import item_names

PORTIONS = 100
DATES = 6
"""How many recalculations the form has room for; the first is printed, the others are filled in by hand."""
FIGURES: list[tuple[str, float, Kind]] = [("норма, кг", 1, "qty"), ("цена, руб. коп.", 1.1, "money"), ("сумма, руб. коп.", 1.2, "money")]
EMPTY: list[Cell] = [None] * (3 * (DATES - 1))


def calculation_card(session: Session, document: Document) -> Form:
    """The card of what a production makes, by the recipe and the costs of its day; in landscape."""
    assert isinstance(document, Production)
    dish = document.item_id if document.item_id is not None else document.outputs[0].item_id if document.outputs else 0
    params = Params(at=document.moment, filters={"site": document.site_id})
    card = kitchen(session, [dish or 0], document.moment, params).card(dish or 0, Fraction(PORTIONS))
    paid = net_prices(session, [dish or 0], document.moment, params).get(dish or 0)
    products, day = _products(card), f"{document.moment:%d.%m.%Y}"
    names = item_names(session, {dish or 0, *(row.item for row in products)})
    strip, name = strip_of(LANDSCAPE), names.get(dish or 0, ("", "", "", None))
    rows = [_row(no, row, names[row.item]) for no, row in enumerate(products, 1)]
    parts: list[Block | Run] = [
        head(strip, "0330501", organisation(session), unit_name(session, document.site_id)),
        line(strip, "", name[1], "наименование блюда"),
        boxes(strip.part(0.55, 1), [Box("Номер документа", name[0]), Box("Дата составления", day)]),
        title(strip, "КАЛЬКУЛЯЦИОННАЯ КАРТОЧКА"),
        gap(4),
        table(strip, _columns(day), rows, totals=_totals(card, paid), empty_rows=1, size=7.0),
        gap(6),
        signs(
            strip,
            (Sign("Заведующий производством"), Sign("Калькуляцию составил"), Sign("УТВЕРЖДАЮ Руководитель организации", position=True)),
        ),
    ]
    return Form(
        f"ОП-1 {name[1]}".strip(), parts, LANDSCAPE, "Унифицированная форма № ОП-1. Постановление Госкомстата России от 25.12.98 № 132"
    )


def _columns(day: str) -> list[FormColumn]:
    """The columns; the first recalculation is of a day, the others are left to be dated by hand."""
    groups = [f"№ 1 от {day}", *(f"№ {no} от" for no in range(2, DATES + 1))]
    return [
        FormColumn("Номер по порядку", 1, align="center"),
        FormColumn("наименование", 3.4, group="Продукты"),
        FormColumn("код", 1.1, group="Продукты"),
        *(FormColumn(label, share, kind, group) for group in groups for label, share, kind in FIGURES),
    ]


def _products(card: CardRow) -> list[CardRow]:
    """What is taken from the shelf, each product once, in the order in which the recipe meets it."""
    found: dict[int, CardRow] = {}
    for row in _leaves(card):
        known = found.get(row.item)
        found[row.item] = row if known is None else CardRow(1, row.item, known.gross + row.gross, cost=_sum(known.cost, row.cost))
    return list(found.values())


def _leaves(card: CardRow) -> Iterable[CardRow]:
    for row in card.within:
        yield from _leaves(row) if row.within else (row,)


def _sum(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one + other


def _row(no: int, row: CardRow, name: Any) -> list[Cell]:
    unit = None if row.cost is None or not row.gross else money(_decimal(row.cost / row.gross))
    return [str(no), name[1], name[0], rounded_qty(row.gross), unit, _money(row.cost), *EMPTY]


def _totals(card: CardRow, paid: tuple[Decimal, Fraction] | None) -> list[list[Cell]]:
    """The set of raw goods for a hundred, the markup in percent and money, the price of one, and its yield to be written in."""
    one = None if card.cost is None else card.cost / PORTIONS
    markup = None if paid is None or not one else paid[1] - one
    percent = "" if markup is None or not one else f" {amount(_decimal(markup * 100 / one))} %"
    figures: list[tuple[str, Money | None]] = [
        ("Общая стоимость сырьевого набора на 100 блюд", _money(card.cost)),
        (f"Наценка{percent}, руб. коп.", _money(None if markup is None else markup * PORTIONS)),
        ("Цена продажи блюда, руб. коп.", None if paid is None else money(paid[0])),
        ("Выход одного блюда в готовом виде, грамм", None),
    ]
    return [["", label, "", None, None, value, *EMPTY] for label, value in figures]


def _money(value: Fraction | None) -> Money | None:
    return None if value is None else money(_decimal(value))


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


FORMS = (Prescribed("OP-1", "ОП-1. Калькуляционная карточка", ("production",), calculation_card, beyond=True),)
