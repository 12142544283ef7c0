"""What suppliers are owed, or customers owe: before, more, less, now, and how long it is overdue."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access import Role, Roles
from app.catalogs.partner import Partner
from app.i18n import N_
from app.reports.base import Column, Filter, Params, Picture, Raw, Report, behind
from app.reports.money import balances_at
from app.store.engine import in_ids
from app.store.ledger import place, pool, pool_day
from app.store.types import day_number

AGES = (0, 30, 60, 90)
"""Days overdue at which a column ends: not due yet, up to 30, 60, 90, and longer."""
SUPPLIERS, CUSTOMERS = "supplier", "customer"


def rows(session: Session, params: Params) -> Iterator[Raw]:
    """Partners by name. Above zero: suppliers are owed it, customers owe it."""
    side = params["side"] or SUPPLIERS
    sign = -1 if side == SUPPLIERS else 1
    owners = _owners(session, side, params["partner"])
    last = params.last_day
    now = day_number(date.today()) if last is None else last
    closing = balances_at(session, owners, last if last is not None else 1 << 40)
    opening = balances_at(session, owners, params.first_day - 1) if params.first_day is not None else {}
    turned = _turnover(session, owners, params)
    debts = _debts(session, [pool_id for pool_id, amount in closing.items() if sign * amount > 0], sign, last)
    for pool_id, (partner_id, code, name, days) in owners.items():
        into, out = turned.get(pool_id, (0, 0))
        more, less = (out, into) if sign < 0 else (into, out)
        figures = (sign * opening.get(pool_id, 0), more, less, sign * closing.get(pool_id, 0))
        if any(figures):
            ages = aged(figures[3], debts.get(pool_id, []), now - days)
            yield (code, name, *figures, *ages, partner_id)


def _owners(session: Session, side: str, partner: int | None) -> dict[int, tuple[int, str, str, int]]:
    """Pools of the side with their partners, by name: (id, code, name, days to pay)."""
    query = (
        select(pool.c.id, Partner.id, Partner.code, Partner.name, Partner.payment_days)
        .join(place, place.c.id == pool.c.place_id).join(Partner, Partner.id == place.c.ref).where(place.c.kind == side)
    )  # fmt: skip
    if partner:
        query = query.where(Partner.id == partner)
    found = sorted(session.execute(query).all(), key=lambda row: (row[3].casefold(), row[2]))
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in found}


def _turnover(session: Session, pools: Any, params: Params) -> dict[int, tuple[int, int]]:
    query = select(pool_day.c.pool_id, func.sum(pool_day.c.in_amount), func.sum(pool_day.c.out_amount)).where(
        in_ids(session, pool_day.c.pool_id, sorted(pools))
    )
    if params.first_day is not None:
        query = query.where(pool_day.c.day >= params.first_day)
    if params.last_day is not None:
        query = query.where(pool_day.c.day <= params.last_day)
    return {row[0]: (int(row[1]), int(row[2])) for row in session.execute(query.group_by(pool_day.c.pool_id))}


def _debts(session: Session, pools: list[int], sign: int, last: int | None) -> dict[int, list[tuple[int, int]]]:
    """What the debt of each pool grew by, day by day, the latest first."""
    grown = pool_day.c.in_amount if sign > 0 else pool_day.c.out_amount
    query = select(pool_day.c.pool_id, pool_day.c.day, grown).where(in_ids(session, pool_day.c.pool_id, sorted(pools)), grown > 0)
    if last is not None:
        query = query.where(pool_day.c.day <= last)
    found: dict[int, list[tuple[int, int]]] = {}
    for pool_id, day, amount in session.execute(query.order_by(pool_day.c.pool_id, pool_day.c.day.desc())):
        found.setdefault(pool_id, []).append((day, int(amount)))
    return found


def aged(owed: int, grown: list[tuple[int, int]], due_until: int) -> tuple[int, ...]:
    """A debt by how long it is overdue. Payments pay the oldest first, so what is left grew last.

    `grown` is (day, amount), latest first; what grew on the day `due_until` or later is not due yet.
    """
    ages, left = [0] * (len(AGES) + 1), max(owed, 0)
    for day, amount in grown:
        part = min(left, amount)
        overdue = due_until - day
        ages[next((no for no, most in enumerate(AGES) if overdue <= most), len(AGES))] += part
        left -= part
        if not left:
            break
    ages[-1] += left
    return tuple(ages)


REPORT = Report(
    "partner-balances",
    N_("Partner balances"),
    ("money", 30),
    about=N_("What suppliers are owed or customers owe, how it came about in the period, and how long it is overdue by their days to pay"),
    timing="period",
    roles=Roles(edit=Role.OWNER, view=Role.STOREKEEPER),
    filters=(
        Filter("side", N_("Side"), "choice", choices=((SUPPLIERS, N_("Suppliers")), (CUSTOMERS, N_("Customers"))), default=SUPPLIERS),
        Filter("partner", N_("Partner"), catalog="partner"),
    ),
    columns=(
        Column("partner", N_("Code"), width=8),
        Column("partner_name", N_("Name"), width=24),
        Column("opening", N_("Opening"), "money", total=True, width=11),
        Column("increase", N_("Increase"), "money", total=True, width=11),
        Column("decrease", N_("Decrease"), "money", total=True, width=11),
        Column("closing", N_("Closing"), "money", total=True, width=11),
        Column("not_due", N_("Not due yet"), "money", total=True, width=10),
        Column("overdue_30", N_("Up to 30 days overdue"), "money", total=True, width=10),
        Column("overdue_60", N_("31 to 60"), "money", total=True, width=10),
        Column("overdue_90", N_("61 to 90"), "money", total=True, width=10),
        Column("overdue_more", N_("Over 90"), "money", total=True, width=10),
        behind("partner_id"),
    ),
    rows=rows,
    picture=Picture(("closing",)),
)  # fmt: skip
