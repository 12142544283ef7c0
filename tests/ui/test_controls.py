import threading
from datetime import date, datetime
from decimal import Decimal

import pytest
from PySide6.QtGui import QImage

from app.catalogs.base import catalogs
from app.core.errors import Problem
from app.documents.base import kinds
from app.i18n import use_language
from app.store.table import Field, fields_of
from app.ui import messages, picture
from app.ui.cell_text import typed_text
from app.ui.controls import TABLE, control_for, understood


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "Milk <b>3.2 %</b>"), ("int", 12), ("money", Decimal("1234.50")), ("qty", Decimal("0.125")), ("price", Decimal("1.2345")),
        ("percent", Decimal(20)), ("bool", True), ("date", date(2026, 11, 22)), ("moment", datetime(2026, 11, 22, 9, 14)), ("ref", 2),
        ("choice", "b"),
    ],
)  # fmt: skip
def test_a_control_reads_what_it_shows(context, qtbot, kind, value):
    field = Field("x", "X", kind, catalog="partner" if kind == "ref" else None, choices=(("a", "A"), ("b", "B")))
    control = control_for(field, context)
    qtbot.addWidget(control.widget)
    with qtbot.assertNotEmitted(control.edited):
        control.show(value)
    assert control.read() == value
    control.show(None)
    assert control.read() == (False if kind == "bool" else None)


def test_every_type_that_a_declaration_uses_has_a_control():
    owners = [*catalogs().values(), *kinds().values(), *(line for cls in kinds().values() for line in cls.tables().values())]
    used = {each.type for owner in owners for each in fields_of(owner)}
    assert len(used) > 8
    assert used <= set(TABLE)


def test_a_sum_is_worked_out_when_the_field_is_left(context, qtbot):
    control = control_for(Field("x", "X", "money"), context)
    qtbot.addWidget(control.widget)
    control.show(Decimal(0))
    with qtbot.waitSignal(control.edited):
        control.widget.setText("12*1,5 + 0.333")
        control.widget.editingFinished.emit()
    assert control.read() == Decimal("18.33")
    assert control.widget.text() == "18.33"


@pytest.mark.parametrize(
    ("typed", "value", "shown"), [("1/12", "0.083333333333", "0.083333333333"), ("12", "12", "12"), ("0,45", "0.45", "0.45")]
)
def test_a_factor_keeps_twelve_digits_and_shows_no_more_than_it_has(context, qtbot, typed, value, shown):
    control = control_for(Field("factor", "Factor", "factor"), context)
    qtbot.addWidget(control.widget)
    control.show(Decimal("3.000000000000"))
    assert control.widget.text() == "3"
    control.widget.setText(typed)
    control.widget.editingFinished.emit()
    assert (control.read(), control.widget.text()) == (Decimal(value), shown)


def test_a_factor_too_large_to_be_kept_says_the_way_out():
    assert "measure it in a larger one" in str(understood("9000000", "factor"))
    assert understood("8999999.5", "factor") == Decimal("8999999.5")


def test_what_is_no_number_keeps_the_last_value_and_says_why(context, qtbot):
    control = control_for(Field("x", "X", "qty"), context)
    qtbot.addWidget(control.widget)
    control.show(Decimal(5))
    control.widget.setText("five")
    assert control.read() == Decimal(5)
    assert isinstance(control.problem, Problem)
    assert "five" in control.widget.toolTip()
    control.widget.setText("6")
    assert control.read() == 6
    assert control.problem is None


def test_words_and_shortened_dates_are_understood():
    assert understood("today", "date") == datetime.now().date()
    assert understood("22.11.26 9:14", "moment") == datetime(2026, 11, 22, 9, 14)
    assert understood(" ", "date") is None
    assert isinstance(understood("1.5", "int"), Problem)


@pytest.fixture
def in_language():
    yield use_language
    use_language("en")


@pytest.mark.parametrize("kind", ["qty", "price", "money", "int"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_number_is_read_as_the_language_shows_it(kind, language, in_language):
    in_language(language)
    for value in (1000, 12345, 1234567):
        assert understood(typed_text(Decimal(value), kind), kind) == value


def test_three_digits_behind_a_comma_are_decimals_of_a_quantity_where_the_language_says_so(in_language):
    assert [understood(text, "qty") for text in ("1,000", "0,125", "1,5")] == [1000, Decimal("0.125"), Decimal("1.5")]
    assert understood("12,345", "percent") == Decimal("12.345")
    in_language("ru")
    assert [understood(text, "qty") for text in ("1,000", "0,125", "1.250")] == [1, Decimal("0.125"), Decimal("1.25")]
    assert understood("1,000", "price") == 1


def test_a_picture_is_read_off_the_windows_thread_and_made_smaller(context, qtbot, tmp_path, monkeypatch):
    seen, read = [], picture.read_picture
    monkeypatch.setattr(picture, "read_picture", lambda path: (seen.append(threading.get_ident()), read(path))[1])
    image = QImage(1600, 400, QImage.Format.Format_RGB32)
    image.fill(0)
    image.save(str(tmp_path / "milk.png"))
    control = control_for(Field("x", "X", "picture"), context)
    qtbot.addWidget(control.widget)
    with qtbot.waitSignal(control.edited):
        control.widget.take_file(str(tmp_path / "milk.png"))
    assert QImage.fromData(control.read()).width() == 800
    assert threading.get_ident() not in seen


def test_a_file_that_is_no_picture_is_told(context, qtbot, tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(messages, "show_dialog", lambda _parent, text: told.append(text))
    (tmp_path / "milk.png").write_bytes(b"milk")
    control = control_for(Field("x", "X", "picture"), context)
    qtbot.addWidget(control.widget)
    control.widget.take_file(str(tmp_path / "milk.png"))
    qtbot.waitUntil(lambda: bool(told))
    assert "can't be read as a picture" in told[0]
    assert control.read() is None
