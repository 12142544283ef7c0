"""Every word that a person reads can be translated, and is, in every language there is."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from app import i18n
from translations.__main__ import missing, read, renewed, write
from translations.marked import APP, ROOT, TAKES_TEXT, called, literals, marked, texts_in

FILES = sorted(i18n.FOLDER.glob("*.po"))
TEXTS = marked()


SHORTENED = ("М. П.", "изм.", "ед.", "себест.", "симв.")
"""Russian words that are cut short to fit."""


def names(text: str) -> set[str]:
    """The values that a text has room for."""
    return {name for _text, name, _form, _conversion in string.Formatter().parse(text) if name is not None}


def test_there_is_a_file_for_every_language_but_english():
    assert {path.stem for path in FILES} == set(i18n.LANGUAGES) - {"en"}
    assert len(TEXTS) > 500


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_text_is_translated(path: Path):
    assert missing(read(path), TEXTS) == [], "python -m translations lists them"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_text_is_kept_that_the_code_no_longer_has(path: Path):
    kept = {(each.id, "") if isinstance(each.id, str) else tuple(each.id) for each in read(path) if each.id}
    assert kept - set(TEXTS) == set(), "run python -m translations"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_renewing_a_file_keeps_what_was_translated(path: Path, tmp_path: Path):
    before = i18n._messages(path)
    write(tmp_path / path.name, renewed(read(path), TEXTS))
    after = i18n._messages(tmp_path / path.name)
    assert after == {one: forms for one, forms in before.items() if any(one == text for text, _many in TEXTS)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_translation_has_the_values_of_its_text(path: Path):
    wrong = []
    for message in read(path):
        ids, forms = ([*each] if isinstance(each, list | tuple) else [each or ""] for each in (message.id, message.string))
        expected = names("".join(ids))
        wrong += [(ids[0], form) for form in forms if form and names(form) != expected]
    assert wrong == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_translation_begins_and_ends_as_its_text(path: Path):
    """Blanks at the ends join texts; a text without a full stop stands in a cell or on a button."""
    wrong = [
        (one, form)
        for one, forms in i18n._messages(path).items()
        for form in forms
        if (one[:1] == " ", one[-1:] == " ", one[-1:] == "…") != (form[:1] == " ", form[-1:] == " ", form[-1:] == "…")
        or (form[-1:] == "." and one[-1:] not in ".)" and not form.endswith(SHORTENED))
    ]
    assert wrong == []


def test_russian_is_quoted_and_dashed_as_russian_is():
    texts = [form for forms in i18n._messages(i18n.FOLDER / "ru.po").values() for form in forms]
    assert [text for text in texts if re.search("[“”]|\"|'| - |№[^ ]", text)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_quick_reader_reads_what_babel_reads(path: Path):
    with path.open("rb") as file:
        slow = {
            each.id if isinstance(each.id, str) else each.id[0]: (each.string,) if isinstance(each.string, str) else tuple(each.string)
            for each in read_po(file, locale=path.stem)
            if each.id and each.string and all(each.string) and not each.fuzzy
        }
    assert dict(i18n._messages(path)) == slow


# --- what the code may say -----------------------------------------------------------------------------------------------

SHOWING = [path for path in (APP / "ui").rglob("*.py") if path.name != "screen_list.py"]
"""Files of the window; for its pictures words are typed as a user would type them."""
SHOWN = {
    "QLabel": 0, "QPushButton": 0, "QToolButton": 0, "QCheckBox": 0, "QRadioButton": 0, "QGroupBox": 0, "QAction": None, "QMenu": 0,
    "label": 0, "button": 0, "tool": 2, "setText": 0, "setWindowTitle": 0, "setToolTip": None, "setPlaceholderText": 0, "setTitle": 0,
    "setAccessibleName": 0, "setStatusTip": 0, "addAction": None, "addTab": 1, "addRow": 0, "addItem": 0, "addMenu": None,
    "setHeaderLabels": 0, "setHeaderLabel": 0, "setPrefix": 0, "setSuffix": 0, "inform": 1, "warn": 1, "ask": None, "show_message": 0,
    "tell_empty": None, "setLabelText": 0, "setInformativeText": 0, "setDetailedText": 0, "drawText": None, "setFormat": 0,
}  # fmt: skip
"""Functions that show a text, and the place of it among their arguments; None: it may be any."""
SAME_EVERYWHERE = re.compile(
    r"( — )?Larder|PDF|XLSX|CSV|JSON|PostgreSQL|\t.*|F\d+|\s*(Ctrl|Alt|Shift)\+\S+|(Ins|Del|Enter|Esc|Space)|[^a-z]*"
)
"""Names and keys that are the same in all languages."""


def untranslated(text: str) -> Iterator[str]:
    """What a source shows as it stands, though it is in words."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and called(node) in SHOWN and (isinstance(node.func, ast.Name) or called(node) != "label"):
            place = SHOWN[called(node)]
            shown = [*node.args] if place is None else node.args[place : place + 1]
            shown += [each.value for each in node.keywords if each.arg in {"hint", "text", "title", "yes", "no"}]
            yield from (f"{called(node)}: {word}" for each in shown for word in _words(each) if not SAME_EVERYWHERE.fullmatch(word))


def _words(node: ast.expr) -> Iterator[str]:
    """Texts in an expression that stand for themselves."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield from (part.value for part in node.values if isinstance(part, ast.Constant) and isinstance(part.value, str))
    elif isinstance(node, ast.IfExp):
        yield from (*_words(node.body), *_words(node.orelse))
    elif isinstance(node, ast.BinOp):
        yield from (*_words(node.left), *_words(node.right))
    elif isinstance(node, ast.List | ast.Tuple):
        for each in node.elts:
            yield from _words(each)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('QLabel("Stock")', ["QLabel: Stock"]),
        ('label.setText(f"{n} lines")', ["setText:  lines"]),
        ('button.setToolTip(_("Save") if x else "New")', ["setToolTip: New"]),
        ('menu.addAction(_("Copy") + "\\tCtrl+C", f)', []),
        ('label.setText("✕"); button("PDF", hint="Ctrl+P")', []),
    ],
)
def test_words_that_are_shown_as_they_stand_are_seen(source: str, found: list[str]):
    assert [*untranslated(source)] == found


def test_the_window_shows_no_words_that_are_not_marked():
    found = {path.relative_to(ROOT).as_posix(): [*untranslated(path.read_text(encoding="utf-8"))] for path in SHOWING}
    assert {path: words for path, words in found.items() if words} == {}


def formatted_first(text: str) -> Iterator[str]:
    """Texts that are put together before they are translated, so that no translation of them is found."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and called(node) in {**TAKES_TEXT, "counted": 1}:
            name = called(node)
            first = node.args[{**TAKES_TEXT, "counted": 1}[name] :][:1]
            if any(
                isinstance(each, ast.JoinedStr | ast.BinOp) or (isinstance(each, ast.Call) and called(each) == "format") for each in first
            ):
                yield ast.unparse(node)


def test_formatting_before_translating_is_seen():
    assert [*formatted_first('_(f"{n} lines")')] == ["_(f'{n} lines')"]
    assert [*formatted_first('_("{n}".format(n=1)); N_("a" + b); _("a" "b")')] == ["_('{n}'.format(n=1))", "N_('a' + b)"]


def test_texts_are_translated_before_they_are_formatted():
    found = {path.relative_to(ROOT).as_posix(): [*formatted_first(path.read_text(encoding="utf-8"))] for path in APP.rglob("*.py")}
    assert {path: calls for path, calls in found.items() if calls} == {}


def test_texts_are_found_where_they_are_marked():
    source = 'N_("a"); _("b" if x else "c"); problem("d", no=1); Doubt("name", "e"); counted(n, "{n} f", "{n} fs"); UserError(TEMPLATE)'
    assert [*texts_in(ast.parse(source))] == [("a", ""), ("b", ""), ("c", ""), ("d", ""), ("e", ""), ("{n} f", "{n} fs")]
    assert next(texts_in(ast.parse('class WriteOff(Document):\n    """Goods off.\n\n    More."""\n    title = N_("t")'))) == (
        "Goods off.",
        "",
    )
    assert literals(ast.parse("x", mode="eval").body) == []
