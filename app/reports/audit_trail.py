"""Who did what, when and at which computer: the audit trail, newest first, with the document behind each entry."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.access import Role, Roles
from app.catalogs.base import catalogs
from app.documents.base import journal, kinds
from app.i18n import N_, _
from app.reports.base import Column, Filter, Params, Raw, Report, behind
from app.store.audit import audit
from app.store.listed import among_texts
from app.store.types import seconds

ACTIONS: dict[str, str] = {
    "save": N_("Draft saved"), "post": N_("Posted"), "correct": N_("Corrected"), "unpost": N_("Unposted"), "void": N_("Voided"),
    "create": N_("Created"), "change": N_("Changed"), "remove": N_("Removed"), "price": N_("Price set"), "setting": N_("Setting changed"),
    "attach": N_("File added"), "detach": N_("File removed"), "import": N_("Imported"), "export": N_("Exported"),
    "print": N_("Printed or saved"), "mapping": N_("Mapping kept"),
    "close": N_("Month closed"), "reopen": N_("Month reopened"), "check": N_("Store checked"), "repair": N_("Figures repaired"), "log_in": N_("Logged in"),
    "refuse_log_in": N_("Log-in refused"), "log_out": N_("Logged out"), "set_password": N_("Password set"),
    "remove_password": N_("Password removed"), "set_pin": N_("PIN set"), "remove_pin": N_("PIN removed"),
}  # fmt: skip
"""What the trail's actions are called."""
OBJECTS = {
    "period": N_("Month"), "setting": N_("Setting"), "file": N_("File"), "report": N_("Report"), "mapping": N_("Mapping of a file"),
    "labels": N_("Labels"), "store": N_("This store"), "attachment": N_("File beside a document"),
}  # fmt: skip
"""What entries speak of beside documents and catalog rows."""
TRANSLATED = frozenset({"setting", "report"})
"""Objects whose title is a text of the program."""


def action_words(action: str) -> str:
    """What an action of the trail is called, in the user's language; one that is not known here stands as it is."""
    return _(ACTIONS[action]) if action in ACTIONS else action


def object_words(subject: str, title: str, number: str = "") -> str:
    """What an entry speaks of: its kind and its number or name. `number` is the one a document has now."""
    sort, _slash, name = subject.partition("/")
    if sort in kinds():
        return " ".join((_(kinds()[sort].title), title or number or _("without a number")))
    if sort in catalogs():
        return f"{_(catalogs()[sort].title)}: {title or name}"
    shown = (_(title) if sort in TRANSLATED else title) or ("" if sort == "store" else name)
    return ": ".join(part for part in (_(OBJECTS.get(sort, sort)), shown) if part)


def local(text: str) -> datetime:
    """When an entry was written, by the clock of this computer. `text` is in UTC."""
    return datetime.fromisoformat(text).astimezone().replace(tzinfo=None)


def rows(session: Session, params: Params) -> Iterator[Raw]:
    """A row for each entry of the period, the last one first."""
    wanted = str(params["object"] or "").casefold().split()
    found = session.execute(_query(params)).all()
    documents = _documents(session, {row.object for row in found})
    for row in found:
        document_id, number = documents.get(row.object, (None, ""))
        words = object_words(row.object, row.title, number)
        searched = f"{words} {row.object} {row.title}".casefold()
        if all(word in searched for word in wanted):
            moment = seconds(local(row.at))
            yield moment, row.user_name, row.computer, row.action, action_words(row.action), row.object, words, row.id, document_id


def _query(params: Params) -> Select[Any]:
    query = select(audit.c.id, audit.c.at, audit.c.user_name, audit.c.computer, audit.c.action, audit.c.object, audit.c.title)
    if params.start is not None:
        query = query.where(audit.c.at >= _utc(params.start))
    if params.end is not None:
        query = query.where(audit.c.at < _utc(params.end + timedelta(days=1)))
    if params["user"]:
        query = query.where(audit.c.user_id == params["user"])
    if params["action"]:
        query = query.where(audit.c.action == params["action"])
    return query.order_by(audit.c.id.desc())


def _utc(day: date) -> str:
    """The beginning of a day here, as the trail writes moments."""
    return datetime.combine(day, time.min).astimezone(UTC).isoformat(timespec="seconds")


def _documents(session: Session, subjects: set[str]) -> dict[str, tuple[int, str]]:
    """Id and number of each document that is spoken of."""
    uuids = {name: subject for subject in subjects for sort, _slash, name in [subject.partition("/")] if sort in kinds()}
    query = select(journal.c.id, journal.c.uuid, journal.c.number).where(among_texts(journal.c.uuid, sorted(uuids)))
    return {uuids[uuid]: (id, number or "") for id, uuid, number in session.execute(query)}


REPORT = Report(
    "audit-trail",
    N_("Audit trail"),
    ("trade", 90),
    about=N_("Who did what, when and at which computer"),
    timing="period",
    roles=Roles(edit=Role.OWNER, view=Role.MANAGER),
    filters=(
        Filter("user", N_("User"), catalog="staff"),
        Filter("action", N_("Action"), "choice", choices=tuple(ACTIONS.items())),
        Filter("object", N_("Document or object"), "text"),
    ),
    columns=(
        Column("moment", N_("Time"), "moment", width=14),
        Column("user", N_("User"), width=16),
        Column("computer", N_("Computer"), width=14),
        Column("action", N_("Action"), people=False),
        Column("action_name", N_("Action"), data=False, width=16),
        Column("object", N_("Object"), people=False),
        Column("object_name", N_("Object"), data=False, width=30),
        Column("entry", N_("Entry"), "int", people=False),
        behind("document_id"),
    ),
    rows=rows,
)  # fmt: skip
