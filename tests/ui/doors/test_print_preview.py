import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter

from app.printing.sheet import SheetColumn, SheetData, sheets_pdf
from app.ui import tasks
from app.ui.print_preview import PrintPreview, file_name, page_layout


def pdf(pages=3, columns=3):
    head = [SheetColumn("Item"), *(SheetColumn(f"C{no}", "qty") for no in range(columns))]
    return sheets_pdf([SheetData(f"Act {no}", f"GR-{no}", head, [["Milk"]]) for no in range(pages)])


@pytest.fixture
def preview(qtbot, context):
    told = []
    window = PrintPreview(context, pdf(), "GR-1", lambda *what: told.append(what), "printer/documents")
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    window.told_of = told
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


def test_pages_are_drawn_with_ink(preview):
    picture = preview.view.stack.grab().toImage()
    shades = {picture.pixelColor(x, y).lightness() for x in range(0, picture.width(), 5) for y in range(0, 600, 3)}
    assert min(shades) < 80
    assert max(shades) > 200


def test_keys_turn_the_pages(qtbot, preview):
    assert preview.view.page == 0
    preview.view.go_to(1)
    assert preview.page_field.text() == "2"
    preview.page_field.setText("3")
    qtbot.keyClick(preview.page_field, Qt.Key.Key_Return)
    assert preview.view.page == 2
    preview.page_field.setText("99")
    qtbot.keyClick(preview.page_field, Qt.Key.Key_Return)
    assert preview.page_field.text() == "3"


def test_zoom_goes_in_steps_and_fits(preview):
    preview.view.set_percent(100)
    preview.view.zoom(1)
    assert preview.scale.text() == "125 %"
    preview.view.fit_width()
    assert preview.view.stack.page_size(0).width() <= preview.view.viewport().width()
    preview.view.fit_page()
    assert preview.view.stack.page_size(0).height() <= preview.view.viewport().height()


def test_saved_file_is_the_pdf_shown_and_is_told(preview, tmp_path):
    preview.save_to(tmp_path / "act.pdf")
    tasks.finish_writes(preview)
    assert (tmp_path / "act.pdf").read_bytes() == preview.pages.data
    assert preview.told_of == [("file", "act.pdf")]


def test_file_that_can_not_be_written_is_told_in_words(preview, tmp_path, monkeypatch):
    said = []
    monkeypatch.setattr("app.ui.messages.ask", lambda _parent, text, *_: said.append(text))
    preview.save_to(tmp_path / "missing" / "act.pdf")
    tasks.finish_writes(preview)
    assert "can't be written" in said[0]
    assert preview.told_of == []


def test_printing_sends_every_page_at_its_own_size(qtbot, preview, tmp_path):
    preview.pages.close()
    from app.ui.pdf_pages import PdfPages

    mixed = sheets_pdf([
        SheetData("A", "1", [SheetColumn("Item")], [["Milk"]]),
        SheetData("B", "2", [SheetColumn(str(no)) for no in range(12)], [["x"] * 12]),
    ])  # fmt: skip
    preview.pages = PdfPages(mixed)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    preview.print_on(printer)
    qtbot.waitUntil(lambda: preview._job is None, timeout=15000)
    printed = pypdfium2.PdfDocument(str(tmp_path / "out.pdf"))
    sizes = [tuple(round(side) for side in printed.get_page_size(no)) for no in range(len(printed))]
    printed.close()
    assert [width < height for width, height in sizes] == [True, False]
    assert preview.told_of[0][0] == "printer"


def test_page_of_a_label_roll_keeps_its_size():
    assert page_layout((164.4, 113.4)).orientation().name == "Landscape"
    assert page_layout((595.0, 842.0)).pageSize().name() == "A4"


@pytest.mark.parametrize(("title", "name"), [("GR-1/2: <b>", "GR-1-2- -b-"), ("..", "Larder"), ("Акт № 5", "Акт - 5")])
def test_title_becomes_a_file_name_that_every_system_takes(title, name):
    assert file_name(title) == name


def test_another_sheet_is_shown_in_the_same_window(preview):
    chosen = []
    preview.offer_sheets([(0, "Cash receipt"), ("KO-1", "КО-1")], 0, chosen.append)
    assert preview.sheets.isVisible()
    preview.sheets.setCurrentIndex(1)
    preview.sheets.activated.emit(1)
    assert chosen == ["KO-1"]
    other = pdf(pages=2)
    preview.show_other(other)
    assert (preview.pages.data, preview.count.text(), preview.view.page) == (other, "of 2", 0)


def test_a_document_that_has_one_sheet_offers_no_other(preview):
    preview.offer_sheets([(0, "Sheet")], 0, lambda _form: None)
    assert not preview.sheets.isVisible()
