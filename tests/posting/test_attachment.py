"""Files beside documents: kept, limited, removed, and written into the trail."""

import json

import pytest
from sqlalchemy import select

from app.access import Actor, Role
from app.core.errors import UserError
from app.documents.base import Document
from app.posting import attachment, engine
from app.posting.audit import broken_links
from app.posting.setting import keep_setting
from app.settings import setting
from app.store.audit import audit
from tests.makers import OWNER, Shop

SCAN = b"%PDF-1.7 scan of an invoice"


@pytest.fixture
def receipt(store):
    shop = Shop(store)
    return shop.receipt("2026-11-02 09:30", milk=(10, "1.25")).document_id


def put(store, document_id, name="invoice.pdf", content=SCAN, actor=OWNER):
    with store.write() as session:
        return attachment.attach(session, actor, document_id, name, content)


def test_a_file_is_kept_as_it_was_and_counted(store, receipt):
    made = put(store, receipt, "C:\\scans\\Счёт 7.pdf")
    with store.read() as session:
        (kept,) = attachment.attachments_of(session, receipt)
        assert (kept.id, kept.name, kept.media_type, kept.size, kept.user) == (made, "Счёт 7.pdf", "application/pdf", len(SCAN), "Owner")
        assert attachment.content_of(session, made) == ("Счёт 7.pdf", SCAN)
        assert attachment.count_of(session, receipt) == 1


def test_a_posted_document_is_not_changed_by_a_file_beside_it(store, receipt):
    with store.read() as session:
        before = session.get_one(Document, receipt).version
    put(store, receipt)
    with store.read() as session:
        document = session.get_one(Document, receipt)
        assert document.version == before
        assert engine.stored_record(session, document)["number"] == document.number


def test_the_trail_has_who_added_and_who_removed_it(store, receipt):
    made = put(store, receipt)
    with store.write() as session:
        attachment.remove(session, OWNER, made)
    with store.read() as session:
        rows = session.execute(select(audit).where(audit.c.object.like("attachment/%")).order_by(audit.c.id)).all()
        assert [(row.action, row.title.split(" · ")[1], row.user_name) for row in rows] == [
            ("attach", "invoice.pdf", "Owner"), ("detach", "invoice.pdf", "Owner"),
        ]  # fmt: skip
        assert json.loads(rows[0].after)["sha256"] == json.loads(rows[1].before)["sha256"]
        assert broken_links(session) == []
        assert attachment.count_of(session, receipt) == 0


def test_a_file_above_the_limit_is_refused_with_the_way_out(store, receipt):
    with store.write() as session:
        keep_setting(session, OWNER, setting("attachment_megabytes"), 1)
    with pytest.raises(UserError, match="larger than 1 MB"):
        put(store, receipt, content=b"x" * 1_000_001)
    put(store, receipt, content=b"x" * 1_000_000)


def test_an_empty_file_and_one_for_a_document_that_is_gone_are_refused(store, receipt):
    with pytest.raises(UserError, match="is empty"):
        put(store, receipt, content=b"")
    with pytest.raises(UserError, match="no such document"):
        put(store, receipt + 99)


def test_who_may_not_edit_the_document_may_not_add_or_remove(store, receipt):
    stranger = Actor(9, "Vera", Role.VIEWER)
    with pytest.raises(UserError, match="Vera may not"):
        put(store, receipt, actor=stranger)
    made = put(store, receipt)
    with pytest.raises(UserError, match="Vera may not"), store.write() as session:
        attachment.remove(session, stranger, made)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("../../etc/passwd", "passwd"), ("a\x00b\u202etxt.exe", "abtxt.exe"), ("...", "file"), ("x" * 300 + ".pdf", "x" * 196 + ".pdf")],
)
def test_a_name_is_kept_without_folders_and_tricks(given, kept):
    assert attachment.plain_name(given) == kept
