"""Prescribed forms: what their parts promise whatever stands in them."""

from decimal import Decimal

from app.printing.figures import Cell
from app.printing.form.box import Box, Sign, boxes, head, line, signs, title
from app.printing.form.page import Form, Run, forms_pdf, strip_of
from app.printing.form.table import FormColumn, table
from app.printing.paper import LANDSCAPE, MM
from tests.printing.reading import ink_bounds, page_count, page_text

STRIP = strip_of(LANDSCAPE)
COLUMNS = [FormColumn("наименование", 3, group="Товар"), FormColumn("код", 1, group="Товар"), FormColumn("Сумма", 1, "money")]


def rows(count: int) -> Run:
    told: list[list[Cell]] = [[f"Товар {no:03}", "x", Decimal("1.50")] for no in range(count)]
    return table(STRIP, COLUMNS, told, totals=[["Итого", None, Decimal("1.50") * count]])


def printed(*parts) -> bytes:
    return forms_pdf([Form("Форма", parts, LANDSCAPE, "Унифицированная форма")])


def test_a_table_stands_whole_on_as_many_pages_as_it_takes_with_its_head_on_each():
    pdf = printed(title(STRIP, "АКТ"), rows(100), signs(STRIP, [Sign("Кассир")]))
    texts = [page_text(pdf, no) for no in range(page_count(pdf))]
    assert len(texts) > 2
    assert all("наименование" in text for text in texts)
    assert [no for no in range(100) if not any(f"Товар {no:03}" in text for text in texts)] == []
    assert "150,00" in texts[-1]


def test_the_head_of_a_table_never_stands_alone_at_the_foot_of_a_page():
    for filled in range(20, 40):
        pdf = printed(*(line(STRIP, f"Строка {no}") for no in range(filled)), rows(3))
        for no in range(page_count(pdf)):
            text = page_text(pdf, no)
            assert ("наименование" in text) == ("1,50" in text), filled


def test_nothing_is_drawn_beyond_the_margins_whatever_is_said():
    long = "Общество с ограниченной ответственностью «" + "Очень длинное название " * 12 + "»"
    pdf = printed(
        head(STRIP, "0310001", long, long, (("Вид операции", "1" * 40),)), title(STRIP, long), boxes(STRIP, [Box(long, long), Box("Дата", long)]),
        line(STRIP, "Принято от", long, "кем"), table(STRIP, COLUMNS, [[long, long, Decimal("123456789.12")]]),
        signs(STRIP, [Sign(long, position=True, name=long)]),
    )  # fmt: skip
    left, top, right, _bottom = ink_bounds(pdf)
    assert left >= LANDSCAPE.left / MM - 1
    assert top >= LANDSCAPE.top / MM - 1
    assert right <= (LANDSCAPE.width - LANDSCAPE.right) / MM + 1
