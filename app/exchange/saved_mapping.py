"""Column mappings that are kept: by kind of import and name, a supplier's own found by the supplier."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor, Role, Roles, require
from app.catalogs.lookup import codes_of
from app.core.errors import UserError
from app.exchange.mapping import Mapping
from app.i18n import N_
from app.posting import audit
from app.store.info import saved_mapping as table

ROLES = Roles(edit=Role.STOREKEEPER)


@dataclass(frozen=True)
class SavedMapping:
    """A mapping as it is kept; `partner_id` is the supplier whose files it reads, None for one of everybody."""

    name: str
    partner_id: int | None
    mapping: Mapping


def save_mapping(session: Session, actor: Actor, kind: str, name: str, mapping: Mapping, partner_id: int | None = None) -> None:
    """Keep a mapping for imports of this kind (goods, partners, receipt); one of the same name is replaced, and is the latest kept then.

    Raises UserError for an empty name or a missing right.
    """
    require(actor, "edit", ROLES, N_("mappings of files"))
    name = name.strip()
    if not name:
        raise UserError(N_("Give the mapping a name"))
    here = (table.c.kind == kind) & (table.c.name == name)
    before = session.execute(select(table.c.mapping, table.c.partner_id).where(here)).one_or_none()
    text = mapping.to_json()
    if before != (text, partner_id) or mapping_of(session, kind, partner_id) != mapping:
        session.execute(table.delete().where(here))
        session.execute(table.insert().values(kind=kind, name=name, partner_id=partner_id, mapping=text))
        session.info.setdefault("changed", set()).add(table.name)
    if before != (text, partner_id):
        told = [None if said is None else _told(session, *said) for said in (before, (text, partner_id))]
        audit.note(session, actor, "mapping", f"mapping/{kind}/{name}", title=name, before=told[0], after=told[1])


def _told(session: Session, text: str, partner_id: int | None) -> dict[str, str]:
    """A mapping as the audit trail tells of it."""
    supplier = {} if partner_id is None else {"partner": codes_of(session, "partner", [partner_id]).get(partner_id, "")}
    return {"mapping": text, **supplier}


def find_mapping(session: Session, kind: str, name: str) -> Mapping:
    """The mapping of this name. Raises UserError when there is none, naming those there are."""
    found = {each.name: each.mapping for each in mappings(session, kind)}
    if name not in found:
        raise UserError(
            N_("There is no mapping “{name}” for {kind}; there are: {names}"), name=name, kind=kind, names=", ".join(found) or "–"
        )
    return found[name]


def mapping_of(session: Session, kind: str, partner_id: int | None) -> Mapping | None:
    """The mapping kept last for a supplier, or for everybody; None when there is none."""
    own = [each.mapping for each in mappings(session, kind) if each.partner_id == partner_id]
    return own[-1] if own else None


def mappings(session: Session, kind: str) -> list[SavedMapping]:
    """Every mapping kept for a kind of import, oldest first."""
    query = select(table.c.name, table.c.partner_id, table.c.mapping).where(table.c.kind == kind).order_by(table.c.id)
    return [SavedMapping(name, partner_id, Mapping.from_json(text)) for name, partner_id, text in session.execute(query)]


def remove_mapping(session: Session, actor: Actor, kind: str, name: str) -> None:
    """Forget a mapping."""
    require(actor, "edit", ROLES, N_("mappings of files"))
    find_mapping(session, kind, name)
    session.execute(table.delete().where(table.c.kind == kind, table.c.name == name))
    session.info.setdefault("changed", set()).add(table.name)
    audit.note(session, actor, "remove", f"mapping/{kind}/{name}", title=name)
