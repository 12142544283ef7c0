"""Every move of a period as it stands in the ledger."""

from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.access import Role, Roles
from app.catalogs.goods import Item
from app.documents.base import journal, kinds
from app.i18n import N_, _
from app.posting.outcome import place_names
from app.reports.base import Column, Params, Raw, Report, behind, coded
from app.reports.place import place_codes
from app.reports.stock import ITEM, SITE, joined_between, moves_between, moves_of_pools
from app.store.ledger import move, place, pool

SOURCE, TARGET = pool.alias("source"), pool.alias("target")
SOURCE_PLACE, TARGET_PLACE = place.alias("source_place"), place.alias("target_place")


def rows(session: Session, params: Params) -> Iterator[Raw]:
    """Moves in the ledger's order."""
    found = _found(session, params)
    places = {(row[5], row[6]) for row in found} | {(row[8], row[9]) for row in found}
    codes, names = place_codes(session, places), place_names(session, places)
    titles = {kind: _(cls.title) for kind, cls in kinds().items()}
    for moment, uuid, kind, number, line, *ends, code, name, qty, amount, item, document in found:
        kind_from, ref_from, account_from, kind_to, ref_to, account_to = ends
        source, target = (kind_from, ref_from), (kind_to, ref_to)
        yield (
            moment, uuid, kind, titles.get(kind, kind), number, line, codes[source], names[source], codes[target], names[target],
            account_from, account_to, code, name, qty, amount, document, item,
        )  # fmt: skip


def _found(session: Session, params: Params) -> list[Any]:
    columns = (
        move.c.moment, journal.c.uuid, journal.c.kind, journal.c.number, move.c.line,
        SOURCE_PLACE.c.kind, SOURCE_PLACE.c.ref, SOURCE_PLACE.c.account, TARGET_PLACE.c.kind, TARGET_PLACE.c.ref, TARGET_PLACE.c.account,
        Item.code, Item.name, move.c.qty, move.c.amount, move.c.item_id, journal.c.id,
    )  # fmt: skip
    if params["item"]:
        pools = session.execute(select(pool.c.id).where(pool.c.item_id == params["item"])).scalars().all()
        return [*session.execute(_completed(moves_of_pools([*pools], *params.seconds, *columns), params))]
    found = [*session.execute(_completed(moves_between(*params.seconds, *columns), params))]
    joined = [*session.execute(_completed(joined_between(*params.seconds, *columns), params))]
    return sorted(found + joined, key=itemgetter(0)) if joined else found


def _completed(query: Select[Any], params: Params) -> Select[Any]:
    """With the places of both ends and the item, narrowed to a site."""
    query = (
        query
        .join(SOURCE, SOURCE.c.id == move.c.source_pool).join(SOURCE_PLACE, SOURCE_PLACE.c.id == SOURCE.c.place_id)
        .join(TARGET, TARGET.c.id == move.c.target_pool).join(TARGET_PLACE, TARGET_PLACE.c.id == TARGET.c.place_id)
        .outerjoin(Item, Item.id == move.c.item_id)
    )  # fmt: skip
    return query.where(journal.c.site_id == params["site"]) if params["site"] else query


REPORT = Report(
    "moves",
    N_("Movements"),
    ("stock", 30),
    about=N_("Every move of goods and money in a period, with the document behind it"),
    timing="period",
    filters=(SITE, ITEM),
    columns=(
        Column("moment", N_("Date"), "moment", width=14),
        Column("document", N_("Document"), people=False),
        Column("kind", N_("Kind"), people=False),
        Column("kind_name", N_("Document"), data=False, width=14),
        Column("number", N_("Number"), width=10),
        Column("line", N_("Line"), "int", width=4),
        *coded("from", N_("From"), 18),
        *coded("to", N_("To"), 18),
        Column("account_from", N_("Credit"), width=6),
        Column("account_to", N_("Debit"), width=6),
        Column("item", N_("Code"), width=10),
        Column("name", N_("Name"), width=24),
        Column("qty", N_("Qty"), "qty", width=8),
        Column("amount", N_("Amount"), "money", width=10),
        behind("document_id"), behind("item_id"),
    ),
    rows=rows,
    roles=Roles(edit=Role.OWNER, view=Role.MANAGER),  # debts, tills and margins show here, which the reports on them keep to some
)  # fmt: skip
