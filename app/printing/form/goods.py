"""Forms of goods on the move: TORG-13, the waybill between parts of a firm, and TORG-16, the act of writing goods off.

Layouts after the unified forms approved by Goskomstat of Russia, resolution 132 of 25.12.1998.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.catalogs.lookup import codes_and_names, codes_of
from app.catalogs.standard import unit_sign
from app.core.money import NONE_OF_IT, NOTHING, rounded
from app.documents.base import Document
from app.posting.outcome import costs_by_line
from app.printing.form.box import Box, Sign, boxes, head, line, signs, text, title
from app.printing.form.page import Block, Form, Run, Strip, gap, strip_of
from app.printing.form.prescribed import Prescribed, organisation, unit_name
from app.printing.form.table import FormColumn, table
from app.printing.paper import LANDSCAPE
from app.printing.words import money_in_words

GOODS, UNIT, PLACES, MASS = "Товар, тара", "Единица измерения", "Отпущено: количество", "Масса"
TORG_13_COLUMNS = [
    FormColumn("наименование, характеристика", 4.2, group=GOODS),
    FormColumn("код", 1.2, group=GOODS),
    FormColumn("Сорт", 0.7),
    FormColumn("наименование", 1.1, group=UNIT),
    FormColumn("код по ОКЕИ", 0.9, group=UNIT),
    FormColumn("в одном месте", 0.9, "qty", group=PLACES),
    FormColumn("мест, штук", 1.1, "qty", group=PLACES),
    FormColumn("брутто", 0.9, "qty", group=MASS),
    FormColumn("нетто", 0.9, "qty", group=MASS),
    FormColumn("цена, руб. коп.", 1.2, "price", group="По учётным ценам"),
    FormColumn("сумма, руб. коп.", 1.4, "money", group="По учётным ценам"),
]
TORG_16_COLUMNS = [
    FormColumn("наименование, характеристика", 4.4, group="Товар"),
    FormColumn("код", 1.2, group="Товар"),
    FormColumn("наименование", 1.1, group=UNIT),
    FormColumn("код по ОКЕИ", 0.9, group=UNIT),
    FormColumn("Количество (мест, штук)", 1.2, "qty"),
    FormColumn("одного места", 0.9, "qty", group=MASS),
    FormColumn("нетто", 0.9, "qty", group=MASS),
    FormColumn("Цена, руб. коп.", 1.2, "price"),
    FormColumn("Стоимость, руб. коп.", 1.4, "money"),
    FormColumn("Примечание", 1.6),
]
OKEI = {"pc": "796", "kg": "166", "g": "163", "l": "112", "ml": "111", "m": "006", "pack": "778", "box": "8751"}
"""Codes of the all-Russian classifier of units (OKEI) for standard units."""
KILOGRAMS = {"166": Decimal(1), "163": Decimal("0.001")}
"""Units of mass by their code, in kilograms: what is weighed stands in the column of net mass, not among pieces."""


@dataclass(frozen=True)
class _Goods:
    """A line as both forms show it; the price is what a unit of the line costs."""

    name: str
    code: str
    unit: str
    okei: str
    qty: Decimal
    cost: Decimal | None
    note: str
    by_mass: bool = False

    @property
    def pieces(self) -> Decimal | None:
        """The quantity of goods that are counted."""
        return None if self.by_mass else self.qty

    @property
    def net(self) -> Decimal | None:
        """The quantity of goods that are weighed, in kilograms."""
        return self.qty * KILOGRAMS[self.okei] if self.by_mass else None

    @property
    def price(self) -> Decimal | None:
        """Cost of one unit of the line, to the cent; the sum rules."""
        return None if self.cost is None or not self.qty else rounded(self.cost / self.qty, 2)


def torg_13(session: Session, document: Document) -> Form:
    """The waybill for goods that go from one store to another, at cost."""
    strip, rows = strip_of(LANDSCAPE), _goods(session, document)
    to = unit_name(session, getattr(document, "to_site_id", None))
    parts: list[Block | Run] = [
        head(strip, "0330213", organisation(session), ""),
        boxes(strip.part(0.5, 1), [Box("Номер документа", document.number or ""), Box("Дата составления", f"{document.moment:%d.%m.%Y}")]),
        title(strip, "НАКЛАДНАЯ"),
        title(strip, "на внутреннее перемещение, передачу товаров, тары", 10),
        boxes(
            strip,
            [
                Box("Отправитель: структурное подразделение", unit_name(session, document.site_id), 3), Box("вид деятельности", "", 1),
                Box("Получатель: структурное подразделение", to, 3), Box("вид деятельности", "", 1),
                Box("Корреспондирующий счёт", "", 1.4),
            ],
        ),
        gap(6),
        table(
            strip, TORG_13_COLUMNS,
            [[r.name, r.code, "", r.unit, r.okei, None, r.pieces, None, r.net, r.price, r.cost] for r in rows],
            totals=[["Итого", "", "", "", "", None, *_totals(rows, between=1), None, _cost(rows)]],
        ),
        gap(6),
        line(strip, "Всего отпущено на сумму", _in_words(rows, document), "прописью"),
        gap(8),
        signs(strip, (Sign("Отпустил", position=True), Sign("Получил", position=True))),
    ]  # fmt: skip
    return Form(f"ТОРГ-13 {document.number or ''}".strip(), parts, LANDSCAPE, "Унифицированная форма № ТОРГ-13")


def torg_16(session: Session, document: Document) -> Form:
    """The act of writing goods off, at cost."""
    strip, rows = strip_of(LANDSCAPE), _goods(session, document)
    reason_id = getattr(document, "reason_id", None)
    reason = codes_and_names(session, "write_off_reason", [reason_id]).get(reason_id, ("", "")) if reason_id is not None else ("", "")
    day = f"{document.moment:%d.%m.%Y}"
    parts: list[Block | Run] = [
        head(strip, "0330216", organisation(session), unit_name(session, document.site_id), (("Вид операции", ""),)),
        *_approval(strip),
        boxes(strip.part(0.5, 1), [Box("Номер документа", document.number or ""), Box("Дата составления", day)]),
        title(strip, "АКТ"),
        title(strip, "о списании товаров", 10),
        boxes(
            strip,
            [
                Box("Дата поступления товара", "", 1.2), Box("Дата списания", day, 1.2), Box("Товарная накладная: номер", "", 1.2),
                Box("дата", "", 1), Box("Признаки понижения качества (причины списания): наименование", reason[1], 3), Box("код", reason[0], 1),
            ],
        ),
        gap(6),
        table(
            strip, TORG_16_COLUMNS,
            [[r.name, r.code, r.unit, r.okei, r.pieces, None, r.net, r.price, r.cost, r.note] for r in rows],
            totals=[["Итого", "", "", "", *_totals(rows, between=1), None, _cost(rows), ""]],
        ),
        gap(6),
        line(strip, "Сумма списания", _in_words(rows, document), "прописью"),
        text(
            strip,
            "Все члены комиссии предупреждены об ответственности за подписание акта, содержащего данные, не соответствующие действительности.",
            8,
        ),
        signs(
            strip,
            (
                Sign("Председатель комиссии", position=True), Sign("Члены комиссии:", position=True), Sign("", position=True),
                Sign("Материально ответственное лицо", position=True),
            ),
        ),
        gap(4),
        line(strip, "Решение руководителя: стоимость списанного товара отнести на счёт", "", "источник: себестоимость, прибыль, виновное лицо"),
        line(strip, "Наименование", ""),
    ]  # fmt: skip
    return Form(f"ТОРГ-16 {document.number or ''}".strip(), parts, LANDSCAPE, "Унифицированная форма № ТОРГ-16")


def _approval(strip: Strip) -> list[Block]:
    right = strip.part(0.62, 1)
    return [text(right, "УТВЕРЖДАЮ", 9), signs(right, (Sign("Руководитель"),)), gap(4)]


def _goods(session: Session, document: Any) -> list[_Goods]:
    items = [line.item_id for line in document.lines if line.item_id is not None]
    units = [line.unit_id for line in document.lines if line.unit_id is not None]
    goods, signs_of, costs = codes_and_names(session, "item", items), codes_of(session, "unit", units), costs_by_line(session, document)
    return [
        _Goods(
            goods[line.item_id][1], goods[line.item_id][0], unit_sign(signs_of.get(line.unit_id, ""), "ru"),
            OKEI.get(signs_of.get(line.unit_id, ""), ""), line.qty, costs.get(line.no), getattr(line, "note", None) or "",
            OKEI.get(signs_of.get(line.unit_id, ""), "") in KILOGRAMS,
        )
        for line in document.lines if line.item_id is not None
    ]  # fmt: skip


def _totals(rows: Sequence[_Goods], between: int) -> list[Decimal | None]:
    """How many pieces and how many kilograms, with empty columns between them; units are not mixed."""
    pieces, net = (
        sum((each for each in each_of if each is not None), Decimal(NONE_OF_IT)) or None
        for each_of in ((row.pieces for row in rows), (row.net for row in rows))
    )
    return [pieces, *[None] * between, net]


def _cost(rows: Sequence[_Goods]) -> Decimal | None:
    """What the goods cost; not known before the document is posted."""
    costs = [row.cost for row in rows if row.cost is not None]
    return sum(costs, Decimal(NOTHING)) if costs else None


def _in_words(rows: Sequence[_Goods], document: Document) -> str:
    cost = _cost(rows)
    return "" if cost is None else money_in_words(cost, document.currency, "ru")


FORMS = (
    Prescribed("TORG-13", "ТОРГ-13. Накладная на внутреннее перемещение", ("transfer", "dispatch"), torg_13),
    Prescribed("TORG-16", "ТОРГ-16. Акт о списании товаров", ("write_off",), torg_16),
)
