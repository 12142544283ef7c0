"""Printing costs nothing before something is printed, and works from several threads at once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

from app.printing.label import LabelData, labels_pdf
from app.printing.label_template import template
from tests.printing.reading import page_text, read_page

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("reportlab", "babel", "num2words", "zxingcpp", "barcode", "PIL")


def test_importing_the_layer_loads_nothing_heavy():
    code = (
        "import sys, app.printing.label, app.printing.sheet, app.printing.table, app.printing.words\n"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_several_documents_are_made_at_once_without_mixing():
    names = ["Black tea", "Чай чёрный", "Ελαιόλαδο", "שלום", "Crème brûlée", "Żółć"] * 3

    def made(name: str) -> bytes:
        return labels_pdf(template("a4-70x37"), [LabelData(name, barcode="96385074", price=Decimal("1.20"))] * 24)

    with ThreadPoolExecutor(4) as pool:
        for name, pdf in zip(names, pool.map(made, names), strict=True):
            assert len(read_page(pdf)) == 24
            if name != "שלום":  # drawn from right to left, so a reader may find its letters in either order
                assert page_text(pdf).count(name) == 24
