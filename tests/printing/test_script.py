"""Names in scripts of their own and with pictures, on every kind of paper: drawn, embedded, and read back as they were typed."""

from decimal import Decimal

import pypdfium2
import pytest

from app.printing.face import MISSING
from app.printing.font import text_width
from app.printing.label import LabelData, labels_pdf
from app.printing.label_template import template
from app.printing.paper import MM, draw_pdf
from app.printing.pen import Pen
from app.printing.sheet import SheetColumn, SheetData
from app.printing.table import TableColumn, TableData, table_pdf
from tests.printing.reading import ink_bounds, page_text, sheet_pdf

NAMES = [
    "Milk 🥛 牛乳 우유 牛奶",
    "紅茶（アールグレイ）20袋",
    "한국 전통 고추장 500 g",
    "Pizza 🍕🍞🫐 ☕ ★ ✓",
    "ქართული ჩაი Հայերեն",
    "กาแฟไทย",
    "ቡና",
    "Чай 中国茶 Τσάι",
]


def label(name: str) -> bytes:
    return labels_pdf(template("a4-70x37"), [LabelData(name, barcode="96385074", price=Decimal("1.20"))])


def report(name: str) -> bytes:
    return table_pdf(TableData("Stock on hand", [TableColumn("Name"), TableColumn("Quantity", "qty")], [[name, Decimal(3)]]))


def act(name: str) -> bytes:
    return sheet_pdf(SheetData("Goods receipt act", "GR-1", [SheetColumn("Name")], [[name]], header=[("Supplier", name)]))


PAPERS = pytest.mark.parametrize("paper", [label, report, act])


@PAPERS
@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_read_back_from_the_paper_as_it_was_typed(paper, name):
    assert name in page_text(paper(name))


@PAPERS
def test_the_paper_holds_only_the_glyphs_it_shows(paper):
    assert len(paper(NAMES[0])) - len(paper("Milk")) < 40_000


@PAPERS
@pytest.mark.parametrize("name", NAMES)
def test_every_font_is_embedded(paper, name):
    document = pypdfium2.PdfDocument(paper(name))
    texts = [each for each in document[0].get_objects(max_depth=2) if each.type == pypdfium2.raw.FPDF_PAGEOBJ_TEXT]
    assert texts
    assert all(pypdfium2.raw.FPDFFont_GetIsEmbedded(pypdfium2.raw.FPDFTextObj_GetFont(each.raw)) == 1 for each in texts)
    document.close()


def test_a_family_a_flag_and_a_coloured_hand_show_their_parts():
    read = page_text(label("👨\u200d👩\u200d👧 🇩🇪 👍🏽 1\ufe0f\u20e3"))
    assert "👨👩👧 🇩🇪 👍🏽 1" in read
    assert MISSING not in read


@pytest.mark.parametrize("name", ["牛奶" * 20, "🥛" * 40, "👨\u200d👩\u200d👧" * 20, "우유" * 30])
def test_a_long_name_stays_on_its_label(name):
    left, _top, right, _bottom = ink_bounds(labels_pdf(template("a4-70x37"), [LabelData(name)]))
    assert left >= 0
    assert right <= 70


@pytest.mark.parametrize("weight", ["regular", "bold"])
@pytest.mark.parametrize("letters", ["牛奶", "🥛🍕👍🏽🇩🇪", "우유", "שלום", "ไทย", "ბა★→"])
def test_a_name_is_as_wide_on_paper_as_it_was_measured(letters, weight):
    text = f"|{letters * 3}|"

    def draw(pen: Pen) -> None:
        pen.text(20, 20, text, 12, weight)
        pen.next_page()

    left, _top, right, _bottom = (each * MM for each in ink_bounds(draw_pdf(400, 60, "", draw), dpi=300))
    stem = text_width("|", 12, weight)
    assert right - left == pytest.approx(text_width(text, 12, weight) - stem * 0.6, abs=stem * 0.4)
