"""What keeps catalog rows from being saved: empty or doubled codes, wrong barcodes and numbers of firms, units that contradict each other."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app.access import Role
from app.catalogs.account import Account
from app.catalogs.base import Catalog
from app.catalogs.goods import Item, ItemBarcode, ItemGroup
from app.catalogs.partner import Partner
from app.catalogs.recipe import Recipe
from app.catalogs.staff import User
from app.catalogs.till import Till, TillKind
from app.catalogs.unit import Unit
from app.catalogs.vat_rate import VatRate
from app.core.errors import Problem, problem
from app.core.gtin import equivalents, gtin14, looks_damaged_by_spreadsheet
from app.core.money import FACTOR_LIMIT, FACTOR_TOO_LARGE
from app.core.party_id import PartyIdKind, read_party_id
from app.core.unit import Factor, contradictions
from app.i18n import N_
from app.posting import recipe_check
from app.posting.accounts import OWNERS, accounts_in_use, unknown_accounts
from app.posting.catalog_row import PART_TITLES, Part, Values, ids_by_code, parts_of
from app.store.engine import in_ids
from app.store.ledger import move, pool
from app.store.listed import among_texts
from app.store.table import Field, fields_of

Problems = list[list[Problem]]
"""The problems of each row, in the order of the rows."""

LONGEST_CODE = 80
PARTY_IDS = {"vat_id": PartyIdKind.VAT, "gln": PartyIdKind.GLN, "iban": PartyIdKind.IBAN, "bic": PartyIdKind.BIC}
TOO_LONG = N_("“{text}…” is longer than a code may be: at most {limit} characters")


def check_rows(session: Session, cls: type[Catalog], rows: Sequence[Values]) -> Problems:
    """Bring texts into their normal form, in place, and tell what is wrong with each row; an empty list where all is right."""
    found: Problems = [list(_own_problems(cls, row)) for row in rows]
    _check_codes(session, cls, rows, found)
    if cls is Item:
        _check_barcodes(session, rows, found)
        _check_plu(session, rows, found)
        _check_packs(session, rows, found)
        _check_own_units(session, rows, found)
    elif cls is Unit:
        _check_units(session, rows, found)
    elif cls is ItemGroup:
        _check_tree(session, rows, found)
    elif cls is Recipe:
        recipe_check.check_recipes(session, rows, found)
    elif cls is User:
        _check_owner(session, rows, found)
    elif cls is Account:
        _check_accounts(session, rows, found)
    elif cls.__tablename__ in OWNERS:
        _check_named_accounts(session, rows, found)
    return found


def _own_problems(cls: type[Catalog], row: Values) -> Iterator[Problem]:
    """What can be seen without looking at other rows."""
    yield from _fields(fields_of(cls), row)
    for part in parts_of(cls):
        for no, line in enumerate(row[part.name], 1):
            yield from _fields(part.said, line, part, no)
    if len(row["code"] or "") > LONGEST_CODE:
        yield problem(TOO_LONG, field="code", text=row["code"][:20], limit=LONGEST_CODE)
    if cls is Partner:
        yield from _party_ids(row)
    elif cls is VatRate and not 0 <= row["percent"] < 100:
        yield problem(N_("VAT is a percentage from 0 to below 100"), field="percent")
    elif cls is Unit:
        yield from _unit_figures(row)
    elif cls is Item:
        yield from _item_figures(row)
    elif cls is Till and not row["account"]:
        row["account"] = TillKind(row["kind"]).account
    elif cls is Recipe:
        recipe_check.complete_lines(row)
        yield from recipe_check.figures(row)


def _fields(fields: Iterable[Field], row: Values, part: Part | None = None, no: int | None = None) -> Iterator[Problem]:
    place = part.name if part is not None else None
    for each in fields:
        value = row[each.name]
        if isinstance(value, str) and each.type == "text":
            value = row[each.name] = tidied(value) or None
            if value is not None and not is_plain(value):
                yield problem(N_("“{label}” holds characters that can't be kept: type it anew"), field=place or each.name, label=each.label)
        if value is None and each.required:
            said = N_("“{label}” is empty: fill it in") if no is None else N_("“{label}” is empty in row {no} of {table}: fill it in")
            yield Problem(said, {"label": each.label, "no": no, "table": PART_TITLES.get(place or "", place)}, no, place or each.name)


_TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Unicode's embeddings, overrides and isolates of direction: unseen, and they turn the text that stands around a name."""


def tidied(text: str) -> str:
    """A text as it is kept: no space around it, and nothing in it that turns the text beside it round."""
    return text.translate(_TURNING).strip()


def is_plain(text: str) -> bool:
    """Whether every store can keep the text: no zero bytes and no halves of characters."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _party_ids(row: Values) -> Iterator[Problem]:
    row["country"] = (row["country"] or "").upper() or None
    for name, kind in PARTY_IDS.items():
        if row[name]:
            country = (row["country"] or "") if kind is PartyIdKind.VAT else ""
            read = read_party_id(kind, row[name], country)
            row[name] = read.value
            if read.problem is not None:
                yield problem(read.problem.template, field=name, **read.problem.values)
    if row["payment_days"] < 0:
        yield problem(N_("Days to pay can't be below zero"), field="payment_days")


def _unit_figures(row: Values) -> Iterator[Problem]:
    if not 0 <= row["decimals"] <= 6:
        yield problem(N_("A unit has from 0 to 6 decimals"), field="decimals")
    if (row["base_id"] is None) != (row["factor"] is None):
        yield problem(N_("A unit that is measured in another one needs both: that unit and the factor"), field="factor")
    if row["factor"] is not None and row["factor"] <= 0:
        yield problem(N_("The factor must be above zero"), field="factor")
    if row["factor"] is not None and row["factor"] >= FACTOR_LIMIT:
        yield problem(FACTOR_TOO_LARGE, field="factor", limit=FACTOR_LIMIT)


def _item_figures(row: Values) -> Iterator[Problem]:
    for name in ("content", "shelf_life_days", "min_stock", "max_stock", "estimated_cost"):
        if row[name] is not None and row[name] < 0:
            yield problem(N_("“{label}” can't be below zero"), field=name, label=next(f.label for f in fields_of(Item) if f.name == name))
    if row["min_stock"] is not None and row["max_stock"] is not None and row["min_stock"] > row["max_stock"]:
        yield problem(N_("The lowest stock is above the highest"), field="min_stock")
    for no, pack in enumerate(row["packs"], 1):
        if pack["factor"] is not None and pack["factor"] <= 0:
            yield problem(N_("Pack {no}: what it holds must be above zero"), line=no, field="packs")
        elif pack["factor"] is not None and pack["factor"] >= FACTOR_LIMIT:
            told = N_("Pack {no}: a pack can hold less than {limit} of the item's own unit; keep the item in a larger unit")
            yield problem(told, line=no, field="packs", limit=FACTOR_LIMIT)


def _check_codes(session: Session, cls: type[Catalog], rows: Sequence[Values], found: Problems) -> None:
    codes = Counter(row["code"] for row in rows)
    taken = ids_by_code(session, cls, [code for code in codes if code])
    for row, problems in zip(rows, found, strict=True):
        code = row["code"]
        if code and codes[code] > 1:
            problems.append(problem(N_("The code {code} stands here more than once"), field="code", code=code))
        elif code and taken.get(code, row["id"]) != row["id"]:
            problems.append(problem(N_("The code {code} is taken: choose another"), field="code", code=code))


@lru_cache(maxsize=100_000)
def normal_barcode(code: str) -> str:
    """The form in which two barcodes are compared: 14 digits for a GTIN, else the code itself."""
    return gtin14(code) or code


def _check_barcodes(session: Session, rows: Sequence[Values], found: Problems) -> None:
    own = Counter(normal for row in rows for normal in {normal_barcode(line["code"]) for line in row["barcodes"] if line["code"]})
    listed = {form for row in rows for line in row["barcodes"] if line["code"] for form in equivalents(line["code"])}
    replaced = {row["id"] for row in rows if row["id"] is not None}
    query = select(ItemBarcode.code, ItemBarcode.item_id, Item.name).join(Item, Item.id == ItemBarcode.item_id)
    stored = session.execute(query.where(among_texts(ItemBarcode.code, sorted(listed)))) if listed else ()
    taken = {normal_barcode(code): name for code, item, name in stored if item not in replaced}
    for row, problems in zip(rows, found, strict=True):
        seen: set[str] = set()
        for no, line in enumerate(row["barcodes"], 1):
            if line["code"]:
                wrong = _barcode_problem(line["code"], no, own, taken, seen)
                if wrong is not None:
                    problems.append(wrong)
                seen.add(normal_barcode(line["code"]))


def _barcode_problem(code: str, no: int, own: Counter[str], taken: dict[str, str], seen: set[str]) -> Problem | None:
    """A code of the shop's own may have any form and check digit: a scanner gives it back as it is."""
    normal = normal_barcode(code)
    if looks_damaged_by_spreadsheet(code):
        return problem(
            N_("{code} is a barcode that a spreadsheet has rounded, its last digits are lost"), line=no, field="barcodes", code=code
        )
    if len(code) > LONGEST_CODE or any(sign.isspace() for sign in code):
        return problem(N_("“{code}” is not a barcode"), line=no, field="barcodes", code=code[:40])
    if normal in seen:
        return problem(N_("The barcode {code} stands here twice"), line=no, field="barcodes", code=code)
    if own[normal] > 1:
        return problem(N_("The barcode {code} is given to more than one item"), line=no, field="barcodes", code=code)
    if normal in taken:
        return problem(N_("The barcode {code} belongs to {item}"), line=no, field="barcodes", code=code, item=taken[normal])
    return None


def _check_plu(session: Session, rows: Sequence[Values], found: Problems) -> None:
    """Two items in use can't have one PLU."""
    own = Counter(row["plu"] for row in rows if row["plu"] and row["active"])
    if not own:
        return
    ids = {row["id"] for row in rows if row["id"] is not None}
    stored = session.execute(select(Item.plu, Item.id, Item.name).where(among_texts(Item.plu, sorted(own)), Item.active.is_(True)))
    taken = {plu: name for plu, item, name in stored if item not in ids}
    for row, problems in zip(rows, found, strict=True):
        if not row["plu"] or not row["active"]:
            continue
        if own[row["plu"]] > 1:
            problems.append(problem(N_("The PLU {plu} is given to more than one item"), field="plu", plu=row["plu"]))
        elif row["plu"] in taken:
            problems.append(problem(N_("The PLU {plu} belongs to {item}"), field="plu", plu=row["plu"], item=taken[row["plu"]]))


def _check_packs(session: Session, rows: Sequence[Values], found: Problems) -> None:
    if not any(row["packs"] for row in rows):
        return
    codes, general = _general_factors(session)
    for row, problems in zip(rows, found, strict=True):
        units = Counter(pack["unit_id"] for pack in row["packs"])
        for no, pack in enumerate(row["packs"], 1):
            if pack["unit_id"] is not None and (units[pack["unit_id"]] > 1 or pack["unit_id"] == row["unit_id"]):
                problems.append(problem(N_("Pack {no}: this unit is there already"), line=no, field="packs"))
        if row["packs"] and not problems:
            own = [Factor(codes[pack["unit_id"]], codes[row["unit_id"]], pack["factor"], "item") for pack in row["packs"]]
            for wrong in contradictions([*general, *own], "item"):
                problems.append(problem(wrong.problem.template, field="packs", **wrong.problem.values))


def _check_own_units(session: Session, rows: Sequence[Values], found: Problems) -> None:
    """Goods that were moved are kept in the unit that they were moved in: every figure of the ledger is in it."""
    own = {row["id"]: row["unit_id"] for row in rows if row["id"] is not None}
    moved = exists().where(pool.c.item_id == Item.id, or_(move.c.source_pool == pool.c.id, move.c.target_pool == pool.c.id))
    query = select(Item.id, Item.unit_id, Unit.name).join(Unit, Unit.id == Item.unit_id).where(in_ids(session, Item.id, sorted(own)), moved)
    kept = {item: name for item, unit, name in session.execute(query) if own[item] not in (None, unit)} if own else {}
    for row, problems in zip(rows, found, strict=True):
        if row["id"] in kept:
            told = N_("It was moved in the unit “{unit}”, and stays in it: make a new item for another unit, or add a pack")
            problems.append(problem(told, field="unit_id", unit=kept[row["id"]]))


def _general_factors(session: Session, without: Iterable[int] = ()) -> tuple[dict[int, str], list[Factor]]:
    """Codes of units by id, and the factors between them."""
    units = session.execute(select(Unit.id, Unit.code, Unit.base_id, Unit.factor)).all()
    codes = {row.id: row.code for row in units}
    left_out = set(without)
    return codes, [
        Factor(row.code, codes[row.base_id], row.factor) for row in units if row.base_id and row.factor and row.id not in left_out
    ]


def _check_units(session: Session, rows: Sequence[Values], found: Problems) -> None:
    codes, general = _general_factors(session, [row["id"] for row in rows if row["id"] is not None])
    for row, problems in zip(rows, found, strict=True):
        if problems or row["base_id"] is None:
            continue
        new = Factor(row["code"], codes[row["base_id"]], row["factor"])
        wrong = contradictions([*general, new])
        if row["id"] == row["base_id"]:
            problems.append(problem(N_("A unit can't be measured in itself"), field="base_id"))
        elif wrong:
            problems.append(problem(wrong[-1].problem.template, field="factor", **wrong[-1].problem.values))
        else:
            general.append(new)


def _check_tree(session: Session, rows: Sequence[Values], found: Problems) -> None:
    """A group can't stand inside itself, nor inside a group that stands in it."""
    parents: dict[int, int | None] = {row.id: row.parent_id for row in session.execute(select(ItemGroup.id, ItemGroup.parent_id))}
    parents |= {row["id"]: row["parent_id"] for row in rows if row["id"] is not None}
    for row, problems in zip(rows, found, strict=True):
        above, steps = row["parent_id"], 0
        while above is not None and above != row["id"] and steps <= len(parents):
            above, steps = parents.get(above), steps + 1
        if above is not None:
            problems.append(problem(N_("A group can't stand inside itself: choose another one"), field="parent_id"))


def _check_accounts(session: Session, rows: Sequence[Values], found: Problems) -> None:
    """What stands on an account knows it by its code."""
    codes = dict(session.execute(select(Account.id, Account.code)).all())
    used = accounts_in_use(session) if any(row["id"] in codes and codes[row["id"]] != row["code"] for row in rows) else set()
    for row, problems in zip(rows, found, strict=True):
        before = codes.get(row["id"])
        if before in used and before != row["code"]:
            problems.append(
                problem(N_("Account {code} is in use, so its code stays: make a new account instead"), field="code", code=before)
            )


def _check_named_accounts(session: Session, rows: Sequence[Values], found: Problems) -> None:
    unknown = unknown_accounts(session, {row["account"] for row in rows if row["account"]})
    for row, problems in zip(rows, found, strict=True):
        if row["account"] in unknown:
            template = N_("There is no account {code}: choose another one, or add it to the chart of accounts first")
            problems.append(problem(template, field="account", code=row["account"]))


def _check_owner(session: Session, rows: Sequence[Values], found: Problems) -> None:
    """Somebody must stay who may do everything."""
    owners = set(session.execute(select(User.id).where(User.role == Role.OWNER, User.active.is_(True))).scalars())
    after: set[Any] = owners - {row["id"] for row in rows} | {row["code"] for row in rows if row["role"] == Role.OWNER and row["active"]}
    if not owners or after:
        return
    for row, problems in zip(rows, found, strict=True):
        if row["id"] in owners:
            problems.append(problem(N_("{name} is the last owner: make someone else an owner first"), field="role", name=row["name"]))
