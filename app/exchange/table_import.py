"""Takes a table of catalog rows whole or past its bad rows: reads it by a mapping, saves it in one transaction, tells what became of each row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from app.access import Actor
from app.core.errors import Problem, UserError, problem
from app.exchange.column_guess import guess
from app.exchange.incoming import fingerprint
from app.exchange.mapping import MappedRow, Mapping, RowKind, Target, apply, problems_of, read_with
from app.exchange.table_file import TableFile, read_table
from app.i18n import N_
from app.posting import audit
from app.posting.catalog import CHANGED, NEW, REFUSED, SAME, SavedRow
from app.store.engine import Store

FileTable = tuple[TableFile, Mapping, tuple[Problem, ...]]
"""A table, how its columns are read, and what to look at in that."""


@dataclass(frozen=True)
class BadRow:
    """A row that is not taken, by its number in the file, and why."""

    number: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class TableReport:
    """What became of a table. `kept` is False after a dry run, and where bad rows stopped the whole file.

    `doubts` are of rows that were taken; `problems` are about the columns.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    bad: tuple[BadRow, ...] = ()
    doubts: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    kept: bool = False
    rows: tuple[tuple[int, SavedRow], ...] = ()
    """What became of each row by its number in the file, the refused ones included."""
    mapping: Mapping = field(default_factory=lambda: Mapping(()))


@dataclass
class Rows:
    """Rows on their way into a catalog: those still good, and what is wrong with the others."""

    good: list[MappedRow]
    wrong: dict[int, list[Problem]] = field(default_factory=dict)
    of: dict[int, MappedRow] = field(default_factory=dict)
    """Every row by its number."""

    def refuse(self, number: int, found: Problem) -> None:
        """Take a row out, by its number in the file."""
        self.wrong.setdefault(number, []).append(replace(found, line=number, values={**found.values, "no": number}))

    def drop_wrong(self) -> None:
        """Go on with the rows that nothing is wrong with."""
        self.good = [row for row in self.good if row.number not in self.wrong]


Taker = Callable[[Session, Actor, Rows], list[tuple[int, SavedRow]]]
"""Saves the good rows; answers with the number of each row and what became of it."""


def read_for(data: bytes, targets: Sequence[Target], mapping: Mapping | None) -> FileTable:
    """A file by a mapping kept before, or by a guess. Raises UserError when it is no table."""
    if mapping is not None:
        table, fitted, problems = read_with(data, mapping)
        return table, fitted, (*problems, *problems_of(table, fitted, targets))
    table = read_table(data)
    guessed = guess(table, targets)
    return table, guessed.mapping, guessed.problems


def import_table(
    store: Store, actor: Actor, data: bytes, targets: Sequence[Target], take: Taker, *, kind: str, mapping: Mapping | None = None,
    each: bool = False, dry_run: bool = False, name: str = "",
) -> TableReport:  # fmt: skip
    """Take a table. With `each` good rows are taken past bad ones; without it one bad row stops the file.

    Raises UserError when the file is no table, a required column is not found, or a right is missing.
    """
    table, mapping, problems = read_for(data, targets, mapping)
    missing = [target for target in targets if target.required and not mapping.column(target.name) and target.name not in mapping.constants]
    if missing:
        raise UserError(N_("No column of this file is “{label}”: map its columns first"), label=missing[0].label)

    def work(session: Session) -> TableReport:
        mapped = [row for row in apply(table, mapping, targets) if row.kind is RowKind.GOODS]
        report = TableReport(problems=problems, mapping=mapping, doubts=tuple(doubt for row in mapped for doubt in row.doubts))
        good = [row for row in mapped if not row.errors]
        rows = Rows(good, {row.number: list(row.errors) for row in mapped if row.errors}, {row.number: row for row in mapped})
        saved = take(session, actor, rows)
        report = _told(report, rows, saved)
        if dry_run or (report.bad and not each):
            session.rollback()
            return report
        counts = {"created": report.created, "updated": report.updated, "unchanged": report.unchanged, "refused": len(report.bad)}
        about = {"file": name, "sha256": fingerprint(data), **{key: str(count) for key, count in counts.items() if count}}
        audit.note(session, actor, "import", f"file/{kind}", title=name, after=about)
        return replace(report, kept=True)

    return store.write_retrying(work)


def _told(report: TableReport, rows: Rows, saved: Sequence[tuple[int, SavedRow]]) -> TableReport:
    counts = {action: sum(1 for _, row in saved if row.action == action) for action in (NEW, CHANGED, SAME)}
    for number, row in saved:
        if row.action == REFUSED:
            for found in row.problems:
                rows.refuse(number, found)
    bad = tuple(BadRow(number, tuple(found)) for number, found in sorted(rows.wrong.items()))
    return replace(report, created=counts[NEW], updated=counts[CHANGED], unchanged=counts[SAME], bad=bad, rows=tuple(saved))


def same_row(number: int, first: int) -> Problem:
    """What to say about a second row for the same thing."""
    return problem(N_("Row {no} is about the same as row {first}: leave one of them"), line=number, first=first)
