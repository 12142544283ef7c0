"""What the import windows ask of files and the store: a table read with given switches, its rows, a trial, the import itself. No Qt."""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import ModuleType

from app.access import Actor
from app.core.errors import Problem
from app.exchange.column_guess import guess
from app.exchange.mapping import MappedRow, Mapping, RowKind, Target, apply, problems_of, read_with
from app.exchange.receipt_draft import TARGETS as RECEIPT_TARGETS
from app.exchange.receipt_draft import ReceiptDraft, draft_from_rows
from app.exchange.sales_draft import SalesDraft, draft_sales
from app.exchange.sales_file import TARGETS as SALES_TARGETS
from app.exchange.sales_file import is_sales, read_sales
from app.exchange.saved_mapping import SavedMapping, mapping_of, mappings, remove_mapping, save_mapping
from app.exchange.table_file import TableFile, read_table
from app.exchange.table_import import TableReport
from app.i18n import N_
from app.store.engine import Store
from app.ui.document_work import only_site

PURPOSES = {
    "sales": N_("Sales of a register"), "receipt": N_("A supplier's delivery"), "goods": N_("Goods and prices"), "partners": N_("Partners"), "recipes": N_("Recipes"),
}  # fmt: skip
"""What a table may hold, in the order in which it is guessed."""
MODULES = {"goods": "app.exchange.goods_file", "partners": "app.exchange.partner_file", "recipes": "app.exchange.recipe_file"}
"""Where the columns and the taker (`import_goods` …) of a purpose stand."""
MATCHED_TARGETS = {"receipt": RECEIPT_TARGETS, "sales": SALES_TARGETS}
SOLD_FOR = frozenset({"gross", "net", "total", "price"})
SHOWN_ROWS = 60


@dataclass(frozen=True)
class Switches:
    """How a table is read when it is not left to the program: empty and None are found out."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int | None = None


@dataclass(frozen=True)
class Reading:
    """A table with its mapping, the rows as they are read, and what is to be looked at."""

    table: TableFile
    mapping: Mapping
    rows: tuple[MappedRow, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def goods(self) -> list[MappedRow]:
        """Rows that hold something to take."""
        return [row for row in self.rows if row.kind is RowKind.GOODS]

    @property
    def bad(self) -> list[MappedRow]:
        """Rows that can't be taken."""
        return [row for row in self.goods if row.errors]


@dataclass(frozen=True)
class Trial:
    """What an import would do, or has done, in counts, and what is wrong by row or document."""

    counts: dict[str, int] = field(default_factory=dict)
    bad: tuple[tuple[str, str], ...] = ()
    kept: bool = False


def targets_of(purpose: str) -> Sequence[Target]:
    """The fields that columns may fill."""
    if purpose in MATCHED_TARGETS:
        return MATCHED_TARGETS[purpose]
    targets: Sequence[Target] = _module(purpose).TARGETS
    return targets


def _module(purpose: str) -> ModuleType:
    return importlib.import_module(MODULES[purpose])


def read_switched(data: bytes, switches: Switches) -> TableFile:
    """The table with these switches. Raises UserError when it can't be read that way."""
    return read_table(
        data, encoding=switches.encoding or None, delimiter=switches.delimiter or None, sheet=switches.sheet or None,
        header_row=switches.header_row,
    )  # fmt: skip


def first_reading(data: bytes, purpose: str, kept: Mapping | None, switches: Switches) -> Reading:
    """The table with the mapping that was kept, else a guessed one; all rows read."""
    targets = targets_of(purpose)
    if kept is not None and switches == Switches():
        table, mapping, problems = read_with(data, kept)
        return reading_of(table, mapping, purpose, (*problems, *problems_of(table, mapping, targets)))
    table = read_switched(data, switches)
    found = guess(table, targets)
    return reading_of(table, found.mapping, purpose, found.problems)


def reading_of(table: TableFile, mapping: Mapping, purpose: str, problems: tuple[Problem, ...] | None = None) -> Reading:
    """All rows as this mapping reads them."""
    targets = targets_of(purpose)
    found = problems if problems is not None else tuple(problems_of(table, mapping, targets))
    return Reading(table, mapping, tuple(apply(table, mapping, targets)), found)


def guess_purpose(data: bytes) -> str:
    """What a table holds: recipes have dishes and ingredients, a delivery quantities, a list of goods prices or barcodes, one of partners neither."""
    table = read_table(data)
    found = {purpose: {column.target for column in guess(table, targets_of(purpose)).mapping.columns} for purpose in PURPOSES}
    if {"dish", "ingredient", "gross"} <= found["recipes"]:
        return "recipes"
    if is_sales(table.headers) or (
        {"date", "receipt"} <= found["sales"] and found["sales"] & {"code", "name"} and found["sales"] & SOLD_FOR
    ):
        return "sales"
    if {"qty"} <= found["receipt"] and found["receipt"] & {"price", "amount", "barcode", "supplier_code"}:
        return "receipt"
    if found["partners"] & {"vat_id", "iban", "gln", "email", "phone"} and not found["goods"] & {"barcode", "price", "unit"}:
        return "partners"
    return "goods"


def kept_mappings(store: Store, purpose: str) -> list[SavedMapping]:
    """Mappings kept for this purpose."""
    with store.read() as session:
        return mappings(session, purpose)


def mapping_for(store: Store, purpose: str, partner_id: int | None) -> Mapping | None:
    """The mapping of a supplier's files; None when there is none."""
    if partner_id is None:
        return None
    with store.read() as session:
        return mapping_of(session, purpose, partner_id)


def keep_mapping(store: Store, actor: Actor, purpose: str, name: str, mapping: Mapping, partner_id: int | None) -> None:
    """Keep a mapping under a name, for a supplier when there is one."""
    store.write_retrying(lambda session: save_mapping(session, actor, purpose, name, mapping, partner_id))


def forget_mapping(store: Store, actor: Actor, purpose: str, name: str) -> None:
    """Forget a kept mapping."""
    store.write_retrying(lambda session: remove_mapping(session, actor, purpose, name))


def receipt_draft(store: Store, data: bytes, reading: Reading, partner_id: int | None, *, with_vat: bool) -> ReceiptDraft:
    """The draft of a receipt from the rows."""
    with store.read() as session:
        return draft_from_rows(session, reading.rows, data, site_id=only_site(session), partner_id=partner_id, prices_include_vat=with_vat)


def sales_draft(
    store: Store,
    data: bytes,
    reading: Reading,
    *,
    tax_inside: bool,
    site_id: int | None = None,
    till_id: int | None = None,
    forced: bool = False,
) -> SalesDraft:
    """The drafts of sales and returns from the rows; `forced`: all of them at this store and till, whatever the rows name."""
    file = read_sales(reading.table, reading.mapping, reading.rows, tax_inside=tax_inside)
    with store.read() as session:
        return draft_sales(session, file, data, site_id=site_id or only_site(session), till_id=till_id, forced=forced)


def take_table(store: Store, actor: Actor, purpose: str, data: bytes, reading: Reading, name: str, *, dry_run: bool, each: bool) -> Trial:
    """Try or do the import of goods, partners or recipes."""
    from app.i18n import say

    taker = getattr(_module(purpose), f"import_{purpose}")
    mapping = replace(
        reading.mapping, encoding=reading.table.encoding, delimiter=reading.table.delimiter, sheet=reading.table.sheet,
        header_row=reading.table.header_row or 0,
    )  # fmt: skip
    report: TableReport = taker(store, actor, data, mapping=mapping, each=each, dry_run=dry_run, name=name)
    bad = tuple((str(row.number), "; ".join(say(problem) for problem in row.problems)) for row in report.bad)
    counts = {"new": report.created, "changed": report.updated, "same": report.unchanged, "refused": len(report.bad)}
    return Trial(counts, bad, report.kept)


def take_records(store: Store, actor: Actor, data: bytes, name: str, *, dry_run: bool, each: bool) -> Trial:
    """Try or do the import of a file of records."""
    from app.exchange.records import import_records

    found = import_records(store, actor, data, each=each, dry_run=dry_run, name=name)
    counts: dict[str, int] = {}
    for one in found:
        counts[one.action] = counts.get(one.action, 0) + 1
    bad = tuple((f"{one.kind} {one.number or one.uuid}", "; ".join(wrong.text for wrong in one.problems)) for one in found if one.refused)
    return Trial(counts, bad, not dry_run and (each or not bad))
