"""Partners from a table, new ones and changes: found by code, by their numbers, or by name."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.catalogs.lookup import find_named
from app.catalogs.partner import Partner
from app.core.errors import problem
from app.core.party_id import PartyIdKind, read_party_id
from app.exchange.mapping import MappedRow, Mapping, Target
from app.exchange.named_partner import new_codes, plain_name
from app.exchange.table_import import Rows, TableReport, import_table, same_row
from app.i18n import N_
from app.posting.catalog import SavedRow, save_rows
from app.posting.catalog_row import ids_by_code
from app.store.engine import Store
from app.store.listed import among_texts

TARGETS: tuple[Target, ...] = (
    Target("code", N_("Code"), synonyms=("code", "partner code", "supplier code", "customer code", "id", "код", "nummer", "kundennummer", "lieferantennummer", "código")),
    Target("name", N_("Name"), synonyms=("name", "company", "company name", "supplier", "supplier name", "customer", "vendor", "наименование", "название",
                                         "контрагент", "поставщик", "покупатель", "firma", "lieferant", "kunde", "nom", "société", "fournisseur", "nombre", "proveedor")),
    Target("vat_id", N_("VAT or tax number"), synonyms=("vat", "vat id", "vat number", "vat no", "tax id", "tax number", "инн", "ust-idnr", "ust id", "n° tva", "nif", "cif")),
    Target("registration", N_("Registration number"), synonyms=("registration", "registration number", "company number", "огрн", "кпп", "handelsregister", "siret", "siren")),
    Target("gln", N_("GLN"), synonyms=("gln", "ean location", "iln")),
    Target("iban", N_("Bank account"), synonyms=("iban", "bank account", "account", "расчетный счет", "р/с")),
    Target("bic", N_("Bank code"), synonyms=("bic", "swift", "bank code", "бик")),
    Target("country", N_("Country")),
    Target("address", N_("Address"), synonyms=("address", "street", "адрес", "юридический адрес", "adresse", "dirección", "domicilio")),
    Target("phone", N_("Phone"), synonyms=("phone", "telephone", "mobile", "телефон", "telefon", "téléphone", "teléfono")),
    Target("email", N_("E-mail"), synonyms=("email", "e-mail", "mail", "почта", "эл почта", "correo")),
    Target("payment_days", N_("Days to pay"), "int", synonyms=("payment days", "payment terms", "days to pay", "отсрочка", "zahlungsziel")),
    Target("supplier", N_("Is a supplier"), "bool", synonyms=("is supplier", "это поставщик")),
    Target("customer", N_("Is a customer"), "bool", synonyms=("is customer", "это покупатель")),
    Target("note", N_("Note")),
)  # fmt: skip
"""What a column of partners may be."""
LINES = frozenset({"address", "note"})
"""Texts of several lines."""
NUMBERS = (("vat_id", PartyIdKind.VAT), ("gln", PartyIdKind.GLN), ("registration", None))


def import_partners(
    store: Store, actor: Actor, data: bytes, *, mapping: Mapping | None = None, each: bool = False, dry_run: bool = False, name: str = ""
) -> TableReport:
    """Take partners from CSV, XLSX, XLS or ODS; without a mapping its columns are guessed.

    With `each` good rows are taken past bad ones; without it one bad row stops the file. Raises UserError as `import_table` does.
    """
    return import_table(store, actor, data, TARGETS, take_partners, kind="partners", mapping=mapping, each=each, dry_run=dry_run, name=name)


def take_partners(session: Session, actor: Actor, rows: Rows) -> list[tuple[int, SavedRow]]:
    """Save the partners of good rows; the answer names each row that was taken or refused."""
    values = {row.number: _values(row) for row in rows.good}
    ids = _find(session, values)
    firsts: dict[Any, int] = {}
    chosen: dict[int, dict[str, Any]] = {}
    for number, each in values.items():
        key = ids.get(number) or each.get("code") or plain_name(each.get("name", ""))
        if number not in ids and not each.get("name"):
            rows.refuse(number, problem(N_("Row {no}: the name is empty"), field="name"))
        elif firsts.setdefault(key, number) != number:
            rows.refuse(number, same_row(number, firsts[key]))
        elif number in ids:
            chosen[number] = {**each, "id": ids[number]}
        else:
            chosen[number] = each
    codeless = [each for number, each in chosen.items() if number not in ids and not each.get("code")]
    given = {each["code"] for each in values.values() if each.get("code")}
    for each, code in zip(codeless, new_codes(session, [each["name"] for each in codeless], given), strict=True):
        each["code"] = code
    return list(zip(chosen, save_rows(session, actor, "partner", list(chosen.values())), strict=True))


def _values(row: MappedRow) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: " ".join(said.split()) if isinstance(said, str) and name not in LINES else said for name, said in row.values.items()
    }
    if len(values.get("country", "DE")) != len("DE"):
        del values["country"]
    if "vat_id" in values:
        values["vat_id"] = read_party_id(PartyIdKind.VAT, values["vat_id"], values.get("country", "")).value
    return values


def _find(session: Session, values: dict[int, dict[str, Any]]) -> dict[int, int]:
    """Which partner each row is about; rows of new ones are left out."""
    found: dict[int, int] = {}
    codes = ids_by_code(session, Partner, {each["code"] for each in values.values() if each.get("code")})
    numbers = {name: _by_number(session, name, {each[name] for each in values.values() if each.get(name)}) for name, _ in NUMBERS}
    named = find_named(session, "partner", {each["name"] for each in values.values() if each.get("name")})
    for number, each in values.items():
        by_number = (numbers[name].get(each.get(name, "")) for name, _ in NUMBERS)
        partner = codes.get(each.get("code", "")) or next(filter(None, by_number), None)
        if partner is None and not each.get("code"):
            partner = named.get(plain_name(each.get("name", "")))
        if partner is not None:
            found[number] = partner
            if each.get("code") not in codes:
                each.pop("code", None)
    return found


def _by_number(session: Session, name: str, numbers: Iterable[str]) -> dict[str, int]:
    column = getattr(Partner, name)
    return dict(session.execute(select(column, Partner.id).where(among_texts(column, sorted(numbers))).order_by(Partner.id.desc())).all())
