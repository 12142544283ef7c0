"""Forms of a stock count: INV-3, the list of goods counted, and INV-19, the list of surpluses and shortages."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy.orm import Session

from app.core.money import NOTHING, Money
from app.documents.base import Document
from app.documents.stock.stock_count import StockCount
from app.printing.figures import Cell
from app.printing.form.box import Box, Sign, boxes, head, line, signs, text, title
from app.printing.form.page import Block, Form, Run, Strip, gap, strip_of
from app.printing.form.prescribed import Prescribed, organisation, unit_name
from app.printing.form.table import FormColumn, table
from app.printing.paper import LANDSCAPE
from app.printing.words import money_in_words
from app.reports.count_value import Valued, valued

MEMBERS = (
    Sign("Председатель комиссии", position=True),
    Sign("Члены комиссии:", position=True),
    Sign("", position=True),
    Sign("", position=True),
)
FACT, BOOKS = "Фактическое наличие", "По данным бухгалтерского учёта"
GOODS, UNIT = "Товарно-материальные ценности", "Единица измерения"
INV_3_COLUMNS = [
    FormColumn("Номер по порядку", 0.7, align="center"),
    FormColumn("Счёт, субсчёт", 0.8),
    FormColumn("наименование, характеристика", 4.2, group=GOODS),
    FormColumn("код (номенклатурный номер)", 1.3, group=GOODS),
    FormColumn("наименование", 1.2, group=UNIT),
    FormColumn("Цена, руб. коп.", 1.1, "money"),
    FormColumn("инвентарный", 1.1, group="Номер"),
    FormColumn("паспорта", 0.9, group="Номер"),
    FormColumn("количество", 1, "qty", group=FACT),
    FormColumn("сумма", 1.3, "money", group=FACT),
    FormColumn("количество", 1, "qty", group=BOOKS),
    FormColumn("сумма", 1.3, "money", group=BOOKS),
]
RESULT, FINAL_UP, FINAL_DOWN = "Результаты инвентаризации", "Приходуются окончательные излишки", "Окончательные недостачи"
INV_19_COLUMNS = [
    FormColumn("Номер по порядку", 0.85, align="center"),
    FormColumn("наименование, характеристика", 3.3, group=GOODS),
    FormColumn("код", 1.1, group=GOODS),
    FormColumn("наименование", 1.4, group=UNIT),
    FormColumn("излишек, количество", 1.1, "qty", group=RESULT),
    FormColumn("излишек, сумма", 1.2, "money", group=RESULT),
    FormColumn("недостача, количество", 1.1, "qty", group=RESULT),
    FormColumn("недостача, сумма", 1.2, "money", group=RESULT),
    FormColumn("зачтено излишков", 1.1, group="Пересортица"),
    FormColumn("покрыто недостач", 1.1, group="Пересортица"),
    FormColumn("количество", 1, "qty", group=FINAL_UP),
    FormColumn("сумма", 1.2, "money", group=FINAL_UP),
    FormColumn("количество", 1, "qty", group=FINAL_DOWN),
    FormColumn("сумма", 1.2, "money", group=FINAL_DOWN),
]


def inv_3(session: Session, document: Document) -> Form:
    """The list of goods counted, in landscape: fact beside books."""
    assert isinstance(document, StockCount)
    strip, rows = strip_of(LANDSCAPE), valued(session, document, "ru")
    counted = [row for row in rows if row.found.counted is not None]
    parts: list[Block | Run] = [
        *_head(session, document, strip, "0317004", "ИНВЕНТАРИЗАЦИОННАЯ ОПИСЬ", "товарно-материальных ценностей"),
        *_receipt(strip),
        table(strip, INV_3_COLUMNS, [_fact(no, row) for no, row in enumerate(rows, 1)], totals=[_fact_totals(rows)], empty_rows=1),
        *_in_words(strip, document, counted),
        gap(6),
        signs(strip, MEMBERS),
        text(
            strip,
            "Все ценности, поименованные в настоящей инвентаризационной описи, комиссией проверены в натуре в моём (нашем) присутствии и внесены "
            "в опись, в связи с чем претензий к инвентаризационной комиссии не имею (не имеем). Ценности, перечисленные в описи, находятся на "
            "моём (нашем) ответственном хранении.",
            8,
        ),
        signs(strip, (Sign("Материально ответственное лицо", position=True),)),
        signs(strip, (Sign("Указанные в описи данные и расчёты проверил", position=True),)),
    ]
    return Form(f"ИНВ-3 {document.number or ''}".strip(), parts, LANDSCAPE, "Унифицированная форма № ИНВ-3")


def inv_19(session: Session, document: Document) -> Form:
    """The comparison sheet, in landscape: what differs alone. Misgrading is left to be filled in by hand."""
    assert isinstance(document, StockCount)
    strip = strip_of(LANDSCAPE)
    rows = [row for row in valued(session, document, "ru") if row.found.surplus or row.found.shortage]
    parts: list[Block | Run] = [
        *_head(session, document, strip, "0317017", "СЛИЧИТЕЛЬНАЯ ВЕДОМОСТЬ", "результатов инвентаризации товарно-материальных ценностей"),
        table(strip, INV_19_COLUMNS, [_differs(no, row) for no, row in enumerate(rows, 1)], totals=[_differences(rows)], empty_rows=1),
        gap(6),
        line(strip, "Итого излишки:", _money([row.found.surplus_amount for row in rows], document)),
        line(strip, "Итого недостачи:", _money([row.found.shortage_amount for row in rows], document)),
        gap(6),
        signs(strip, (Sign("Бухгалтер"),)),
        line(strip, "С результатами сличения согласен:", "", "материально ответственное лицо"),
        signs(strip, (Sign("Материально ответственное лицо", position=True),)),
    ]
    return Form(f"ИНВ-19 {document.number or ''}".strip(), parts, LANDSCAPE, "Унифицированная форма № ИНВ-19")


def _head(session: Session, count: StockCount, strip: Strip, okud: str, name: str, of: str) -> list[Block]:
    day = f"{count.moment:%d.%m.%Y}"
    return [
        head(strip, okud, organisation(session), unit_name(session, count.site_id), (("Дата начала", day), ("Дата окончания", day))),
        boxes(strip.part(0.55, 1), [Box("Номер документа", count.number or ""), Box("Дата составления", day)]),
        title(strip, name),
        title(strip, of, 10),
        line(strip, "На момент:", f"{count.moment:%d.%m.%Y %H:%M}", "остатки сняты по состоянию на"),
        gap(4),
    ]


def _receipt(strip: Strip) -> list[Block]:
    """The statement of those who answer for the goods, made before the count."""
    words = (
        "К началу проведения инвентаризации все расходные и приходные документы на товарно-материальные ценности сданы в бухгалтерию и все "
        "товарно-материальные ценности, поступившие на мою (нашу) ответственность, оприходованы, а выбывшие списаны в расход."
    )
    return [
        title(strip, "РАСПИСКА", 10),
        text(strip, words, 8),
        signs(strip, (Sign("Материально ответственное лицо", position=True),)),
        gap(4),
    ]


def _fact(no: int, row: Valued) -> list[Cell]:
    found = row.found
    fact: list[Cell] = [None, None] if found.counted is None else [found.counted, row.counted_amount]
    return [str(no), "", row.name, row.code, row.unit, row.price, "", "", *fact, found.expected, row.expected_amount]


def _fact_totals(rows: Sequence[Valued]) -> list[Cell]:
    fact, fact_amount, books, books_amount = _sums(rows)
    return ["", "", "Итого", "", "", None, "", "", fact, fact_amount, books, books_amount]


def _sums(rows: Sequence[Valued]) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """Fact and books, quantity and money, of what was counted and of everything."""
    counted = [row for row in rows if row.found.counted is not None]
    fact = sum((row.found.counted or NOTHING for row in counted), Decimal(0))
    fact_amount = sum((row.counted_amount for row in counted), Decimal(0))
    return fact, fact_amount, sum((row.found.expected for row in rows), Decimal(0)), sum((row.expected_amount for row in rows), Decimal(0))


def _differs(no: int, row: Valued) -> list[Cell]:
    found = row.found
    up: list[Cell] = [found.surplus or None, found.surplus_amount if found.surplus else None]
    down: list[Cell] = [found.shortage or None, found.shortage_amount if found.shortage else None]
    return [str(no), row.name, row.code, row.unit, *up, *down, "", "", *up, *down]


def _differences(rows: Sequence[Valued]) -> list[Cell]:
    surplus = sum((row.found.surplus_amount for row in rows), Decimal(0))
    shortage = sum((row.found.shortage_amount for row in rows), Decimal(0))
    return ["", "Итого", "", "", None, surplus, None, shortage, "", "", None, surplus, None, shortage]


def _in_words(strip: Strip, count: StockCount, counted: Sequence[Valued]) -> list[Block]:
    """How many numbers, units and how much money the list holds, in words."""
    units = sum((row.found.counted or NOTHING for row in counted), Decimal(0))
    return [
        gap(4),
        line(strip, "Итого по описи: а) количество порядковых номеров", _words(Decimal(len(counted))), "прописью"),
        line(strip, "б) общее количество единиц, фактически", _words(units), "прописью"),
        line(strip, "в) на сумму, фактически", _money([row.counted_amount for row in counted], count), "прописью"),
    ]


def _words(value: Decimal) -> str:
    """A number in words; a fraction follows in figures."""
    from num2words import num2words

    whole, part = int(value), value % 1
    said = str(num2words(whole, lang="ru"))
    said = said[0].upper() + said[1:]
    return f"{said} и {str(part.normalize()).replace('.', ',')}" if part else said


def _money(amounts: Sequence[Money], count: StockCount) -> str:
    return money_in_words(sum(amounts, Decimal(0)), count.currency, "ru")


FORMS = (
    Prescribed("INV-3", "ИНВ-3. Инвентаризационная опись", ("stock_count",), inv_3),
    Prescribed("INV-19", "ИНВ-19. Сличительная ведомость", ("stock_count",), inv_19),
)
