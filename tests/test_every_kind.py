"""The same tests over every kind of document: what a declaration promises, table, list, editor, paper and files keep."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select

from app import i18n
from app.access import INCLUDES, Actor, Role
from app.core.errors import UserError
from app.documents.base import Document, State, kinds
from app.documents.record import codes_of, fields, record_name, record_of
from app.exchange.records import export_records, import_records
from app.posting import engine
from app.posting.check import check_store
from app.store.engine import Store
from app.store.ledger import place, pool
from app.store.table import fields_of
from tests.samples import MOMENT, OWNER, sample, typed

KINDS = list(kinds())
VERSIONS = Path(__file__).resolve().parents[1] / "migrations" / "versions"

every_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture
def context(stocked: Store, tmp_path: Path, qapp: Any) -> Iterator[Any]:
    """A window's context over that store."""
    from PySide6.QtCore import QSettings

    from app.ui import tasks, theme
    from app.ui.context import Context

    theme.apply("light")
    made = Context(stocked, OWNER, settings=QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    made.settings.setValue("scanner/muted", "true")
    yield made
    tasks.finish_all()
    made.detach()


def keep(store: Store, kind: str, *, post: bool = False) -> int:
    """The id of a sample that was saved, or posted."""
    with store.write() as session:
        document = sample(session, kind)
        if post:
            engine.post(session, OWNER, document)
        else:
            engine.save(session, OWNER, document)
        return document.id


def record(store: Store, document_id: int) -> dict[str, Any]:
    with store.read() as session:
        document = session.get_one(Document, document_id)
        return record_of(document, codes_of(session, document))


def balances(store: Store) -> dict[tuple[Any, ...], tuple[int, int]]:
    """Quantity and amount of every pool that holds anything."""
    query = select(place.c.kind, place.c.ref, pool.c.item_id, pool.c.qty, pool.c.amount).join(place, place.c.id == pool.c.place_id)
    with store.read() as session:
        return {tuple(row[:3]): (row[3], row[4]) for row in session.execute(query) if row[3] or row[4]}


def said(cls: type[Document]) -> Iterator[str]:
    """Every text of a declaration that people read."""
    yield from (cls.title, cls.title_plural, cls.partner_label)
    if len(cls.tables()) > 1:
        yield from (cls.table_label(name) for name in cls.tables())
    for owner in (cls, *cls.tables().values()):
        for each in fields(owner):
            yield from (each.label, each.help, *(label for _value, label in each.choices))
    for sheet in cls.prints:
        yield from (sheet.title, *sheet.signs)


# ---------------------------------------------------------------- the declaration


@every_kind
def test_a_revision_makes_the_tables(kind, stocked):
    tables = [kind, *(line.__tablename__ for line in kinds()[kind].tables().values())]
    written = "".join(path.read_text(encoding="utf-8") for path in VERSIONS.glob("*.py"))
    for table in tables:
        assert re.search(rf'create_table\(\s*"{table}"', written), f"run: python -m migrations {kind}"
        made = {column["name"] for column in inspect(stocked.engine).get_columns(table)}
        assert made == {column.name for column in Document.metadata.tables[table].columns}


@every_kind
def test_class_file_table_and_line_have_one_name(kind):
    cls = kinds()[kind]
    assert cls.__module__.rpartition(".")[2] == cls.__tablename__ == kind
    assert (cls.__doc__ or "") != (Document.__doc__ or ""), "say in one sentence what the kind is"
    for name, line in cls.tables().items():
        assert line.__name__ == f"{cls.__name__}Line" if name == "lines" else line.__name__.startswith(cls.__name__)


@every_kind
def test_titles_labels_and_roles_are_there(kind):
    cls = kinds()[kind]
    assert cls.title
    assert cls.title_plural
    assert cls.prefix.isupper()
    assert cls.menu[0]
    assert {cls.roles.needed(action) for action in ("view", "edit", "post", "unpost")} <= set(Role)
    assert all(each.label for owner in (cls, *cls.tables().values()) for each in fields(owner))


@every_kind
def test_prints_name_columns_that_are_there(kind):
    from app.printing.document_line import MADE

    cls = kinds()[kind]
    for sheet in cls.prints:
        lines = [cls.tables()[sheet.table]] if sheet.table else cls.tables().values()
        known = {record_name(each) for line in lines for each in fields_of(line)} | {*MADE}
        assert all(name in known for name in sheet.columns), sheet


@every_kind
@pytest.mark.parametrize("language", [code for code in i18n.LANGUAGES if code != "en"])
def test_every_word_of_the_declaration_is_translated(kind, language):
    if not (i18n.FOLDER / f"{language}.po").exists():
        pytest.skip(f"there is no translation into {language} yet")
    known = set(i18n._messages(i18n.FOLDER / f"{language}.po"))
    assert [text for text in dict.fromkeys(said(kinds()[kind])) if text and text not in known] == []


def test_prefixes_titles_and_places_in_the_menu_are_each_kind_s_own():
    for of in (lambda cls: cls.prefix, lambda cls: cls.title, lambda cls: cls.menu):
        assert [each for each, times in Counter(map(of, kinds().values())).items() if times > 1] == []


# ---------------------------------------------------------------- rules


@every_kind
def test_an_empty_document_has_problems_and_breaks_nothing(kind):
    document = kinds()[kind]()
    assert document.all_problems()
    assert all(str(each) for each in document.all_problems())
    document.sum_up()
    document.sums()


@every_kind
def test_an_empty_line_has_problems_and_breaks_nothing(kind):
    for name, line_class in kinds()[kind].tables().items():
        document = kinds()[kind]()
        getattr(document, name).append(line_class(no=1))
        assert any(each.line == 1 for each in document.all_problems())
        document.sum_up()
        document.sums()


@every_kind
def test_a_sample_is_lawful_and_its_books_balance(kind, stocked):
    document_id = keep(stocked, kind, post=True)
    with stocked.read() as session:
        document = session.get_one(Document, document_id)
        assert (document.state, document.number) == (State.POSTED, f"{document.prefix}-{document.number[-6:]}")
        assert bool(engine.moves_of(session, document_id)) == kinds()[kind].in_ledger
        assert check_store(session) == []


@every_kind
def test_posting_and_unposting_leaves_every_balance_as_it_was(kind, stocked):
    before = balances(stocked)
    document_id = keep(stocked, kind, post=True)
    assert (balances(stocked) != before) == kinds()[kind].in_ledger
    with stocked.write() as session:
        engine.unpost(session, OWNER, session.get_one(Document, document_id))
    assert balances(stocked) == before
    with stocked.read() as session:
        assert check_store(session) == []


@every_kind
@pytest.mark.parametrize("action", ["edit", "post", "unpost"])
def test_a_role_that_lacks_the_right_is_refused(kind, action, stocked):
    roles = kinds()[kind].roles
    strangers = [role for role in Role if roles.needed(action) not in INCLUDES[role]]
    assert strangers, "everybody may do it"
    for role in strangers:
        actor = Actor(0, "Stranger", role)
        with stocked.editing() as session:
            session.begin_writing()
            document = sample(session, kind)
            if action == "unpost":
                engine.post(session, OWNER, document)
            with pytest.raises(UserError, match="Stranger may not"):
                {"edit": engine.save, "post": engine.post, "unpost": engine.unpost}[action](session, actor, document)
            session.rollback()


# ---------------------------------------------------------------- files and paper


@every_kind
def test_json_out_and_in_is_the_same_document(kind, stocked, make_store):
    document_id = keep(stocked, kind, post=True)
    exported = export_records(stocked, OWNER)
    other = make_store()
    results = import_records(other, OWNER, exported, each=False, dry_run=False)
    assert [problem.text for result in results for problem in result.problems] == []
    mine = record(stocked, document_id)
    theirs = {each["uuid"]: each for each in json.loads(export_records(other, OWNER))["documents"]}
    first = {each["uuid"]: each for each in json.loads(exported)["documents"]}
    assert theirs == first
    assert mine["uuid"] in first
    assert balances(other) == balances(stocked)


@every_kind
@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_sheet_prints_with_its_number(kind, language, stocked):
    from app.printing.document import documents_pdf
    from tests.printing.reading import page_text

    document_id = keep(stocked, kind, post=True)
    with stocked.read() as session:
        number = session.get_one(Document, document_id).number
        for form in range(max(1, len(kinds()[kind].prints))):
            assert number in page_text(documents_pdf(session, [document_id], language, form))


@every_kind
def test_a_posted_document_is_printed_in_a_session_that_writes_and_stays_as_it_is(kind, stocked):
    from app.printing.document import documents_pdf

    document_id = keep(stocked, kind, post=True)
    before = record(stocked, document_id)
    with stocked.write() as session:
        assert documents_pdf(session, [document_id])
    assert record(stocked, document_id) == before


# ---------------------------------------------------------------- the window


@every_kind
def test_the_journal_lists_it(kind, stocked, context, qtbot):
    from app.ui.journal import Journal

    keep(stocked, kind)
    with stocked.read() as session:
        count = len(session.execute(select(Document.id).where(Document.kind == kind)).all())
    journal = Journal(context, kind)
    qtbot.addWidget(journal)
    journal.period.setCurrentIndex(journal.period.findData("all"))
    journal.apply()
    journal.show()
    qtbot.waitUntil(lambda: journal.list.model.is_loaded and journal.list.model.rowCount() == count)


@every_kind
def test_the_editor_takes_what_is_typed_and_reloads_the_same(kind, stocked, context, qtbot):
    from tests.ui.editor.hands import opened

    editor = opened(qtbot, context, kind)
    begun = [len(model.lines) for model in editor.tables.models if model.table]
    with stocked.read() as session:
        wanted = sample(session, kind)
    for each in editor.header.fields:
        value = getattr(wanted, each.name)
        if each.required and value is not None:
            editor.change_header(each.name, value)
    for lines, line_class in zip(editor.tables.models, kinds()[kind].tables().values(), strict=False):
        for each in fields_of(line_class):
            if each.name in line_class.entry:
                assert lines.type_text(0, each.name, typed(each)), each.name
    editor.change_header("note", "typed")
    editor.keeper.keep_now()
    qtbot.waitUntil(lambda: editor.document.id is not None and not editor.keeper.is_dirty)
    again = opened(qtbot, context, document_id=editor.document.id)
    with stocked.read() as session:
        shown, typed_in = ([codes_of(session, each.document), each.document] for each in (again, editor))
        assert record_of(shown[1], shown[0]) == record_of(typed_in[1], typed_in[0])
    assert again.document.note == "typed"
    assert [len(getattr(again.document, name)) for name in kinds()[kind].tables()] == [max(1, each) for each in begun]


@every_kind
def test_the_lines_are_a_model_that_keeps_qt_s_rules(kind, stocked, context, qtbot, qtmodeltester):
    from tests.ui.editor.hands import opened

    editor = opened(qtbot, context, document_id=keep(stocked, kind))
    for lines in editor.tables.models:
        qtmodeltester.check(lines, force_py=True)


@every_kind
def test_a_posted_document_opens_locked(kind, stocked, context, qtbot):
    from tests.ui.editor.hands import opened

    editor = opened(qtbot, context, document_id=keep(stocked, kind, post=True))
    assert editor.is_locked
    assert editor.document.moment == MOMENT
