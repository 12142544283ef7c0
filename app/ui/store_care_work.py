"""What the page for the care of the store reads and does, without Qt, in any thread: months, checks, copies."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor, Role, Roles
from app.catalogs.setting_value import backup_folder
from app.catalogs.staff import User
from app.core.errors import Problem
from app.posting import audit, periods
from app.posting.check import check_store
from app.posting.repair import repair
from app.reports.audit_trail import local
from app.store.audit import audit as trail
from app.store.backup import STAMP, backups_in, restore
from app.store.engine import Store
from app.store.file import taken
from app.store.info import period
from app.store.integrity import integrity_problems
from app.store.types import moment_of

SHOWN_MONTHS = 12
REOPENING = Roles(edit=Role.OWNER)
"""Who may open a closed month again."""
CHECK = "store/check"
"""What the audit trail calls a check of the store."""
Step = Callable[[int, int], object]


@dataclass(frozen=True)
class Month:
    """A month by its number (year · 12 + month − 1); when it was closed, by this computer's clock, and by whom.

    `drafts` of the open period are dated in it or before.
    """

    number: int
    is_closed: bool
    is_over: bool
    closed_at: datetime | None = None
    closed_by: str = ""
    drafts: int = 0

    @property
    def first_day(self) -> date:
        """Its first day."""
        return periods.first_day(self.number)


@dataclass(frozen=True)
class LastCheck:
    """When the store was checked last, by whom, and how many faults were found."""

    moment: datetime
    who: str
    faults: int


@dataclass(frozen=True)
class Copy:
    """A backup."""

    path: Path
    moment: datetime
    size_bytes: int


def read_months(session: Session, today: date) -> list[Month]:
    """The month of `today` and the eleven before it, the latest first. A month before a closed one was closed with it."""
    this = periods.month_number(today)
    closed = {
        row.month: (local(f"{moment_of(row.closed_at).isoformat()}+00:00"), row.name or "")
        for row in session.execute(
            select(period.c.month, period.c.closed_at, User.name).outerjoin(User, User.id == period.c.closed_by).order_by(period.c.month)
        )
    }
    numbers = range(this, this - SHOWN_MONTHS, -1)
    found = []
    for number, drafts in zip(numbers, periods.drafts_until(session, *numbers), strict=True):
        by = min((month for month in closed if month >= number), default=None)
        when, who = closed[by] if by is not None else (None, "")
        found.append(Month(number, by is not None, number < this, when, who, drafts))
    return found


def close_months(store: Store, actor: Actor, month: Month) -> None:
    """Close a month and all before it."""
    with store.write() as session:
        periods.close_month(session, actor, month.first_day.year, month.first_day.month)


def reopen_months(store: Store, actor: Actor, month: Month) -> None:
    """Open a month again, and all after it."""
    with store.write() as session:
        periods.reopen_month(session, actor, month.first_day.year, month.first_day.month)


def run_check(store: Store, actor: Actor, step: Step) -> list[Problem]:
    """Look at the database and at every figure in it; answers what is wrong. The trail notes when and by whom it was done."""
    faults = integrity_problems(store)
    with store.read() as session:
        faults += check_store(session, step)
    with store.write() as session:
        audit.note(session, actor, "check", CHECK, after={"faults": str(len(faults))})
    return faults


def run_repair(store: Store, actor: Actor) -> int:
    """Make costs, balances and days anew from the moves; answers how many moves changed."""
    return store.write_retrying(lambda session: repair(session, actor))


def last_check(session: Session) -> LastCheck | None:
    """The last check from this page; None when there was none."""
    query = select(trail.c.at, trail.c.user_name).where(trail.c.object == CHECK).order_by(trail.c.id.desc()).limit(1)
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    return LastCheck(local(row.at), row.user_name, int((audit.last_record(session, CHECK) or {}).get("faults", 0)))


@dataclass(frozen=True)
class Care:
    """What the page shows. A store on a server has no folder of backups."""

    months: list[Month]
    checked: LastCheck | None
    folder: Path | None
    copies: list[Copy]


def read_care(store: Store, today: date) -> Care:
    """All that the page shows."""
    with store.read() as session:
        months, checked = read_months(session, today), last_check(session)
    return Care(months, checked, *(read_copies(store) if store.is_file else (None, [])))


def read_copies(store: Store) -> tuple[Path, list[Copy]]:
    """The folder of backups and the copies of any store that stand in it, the latest first."""
    folder = backup_folder(store)
    found = backups_in(folder) if folder.is_dir() else []
    return folder, [Copy(path, moment, path.stat().st_size) for moment, path in found]


def place_for(store: Store, now: datetime) -> Path:
    """Where a backup is restored to unless another place is chosen: a new file beside the open store."""
    return store.path.with_name(f"{store.path.stem}-restored-{now:{STAMP}}.larder")


def restore_beside(backup: Path, target: Path) -> Path:
    """Make a store of a backup in a file that is not there yet. Raises UserError for one that is, Damaged when the backup is no good."""
    if target.exists():
        raise taken(target)
    restore(backup, target)
    return target
