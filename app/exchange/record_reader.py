"""Reads records by the declarations of catalogs and documents: which names may stand there, what each means, and what is wrong, by path."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.catalogs.base import catalogs
from app.catalogs.lookup import referred
from app.core.errors import Told
from app.exchange.record_value import NotReadable, read_value, text_of
from app.i18n import N_, _, say
from app.posting.catalog_row import ids_by_code, key_of
from app.store.table import Base, Field

HALF = re.compile("[\ud800-\udfff]")


class Wrong(NamedTuple):
    """What is wrong, ready to read: the number of the line and the name of the field where there are such, and the text with the path."""

    line: int | None
    field: str | None
    text: str


@dataclass
class Names:
    """Ids of catalog rows by catalog and code, asked for once; None where there is no such row. What is named together is learned together."""

    session: Session
    known: dict[str, dict[str, int | None]] = field(default_factory=dict)

    def id_of(self, catalog: str, code: str) -> int | None:
        """The id of the row with this code, or of the document with this uuid."""
        if catalog not in catalogs():
            of = referred(catalog)
            return self.session.execute(select(of.id).where(of.code == code)).scalar_one_or_none()
        self.learn(catalog, [code])
        return self.known[catalog][code]

    def learn(self, catalog: str, codes: Iterable[str]) -> None:
        """Ask for those of the codes that are not known yet, together."""
        known = self.known.setdefault(catalog, {})
        new = set(codes) - known.keys()
        if new:
            known.update(dict.fromkeys(new))
            known.update(ids_by_code(self.session, catalogs()[catalog], filter(_is_text, new)))

    def learn_named(self, fields: Sequence[Field], records: Any) -> None:
        """Ask for what records name by these fields; what is no record is left for the reader to refuse."""
        wanted: dict[str, set[str]] = {each.catalog: set() for each in fields if each.catalog in catalogs()}
        codes_named(fields, records, wanted)
        for catalog, codes in wanted.items():
            self.learn(catalog, codes)

    def forget(self, catalog: str) -> None:
        """Ask for the rows of a catalog anew."""
        self.known.pop(catalog, None)


def _is_text(code: str) -> bool:
    """Whether a database takes it: no zero character, no half of a letter."""
    return "\0" not in code and (code.isascii() or not HALF.search(code))


@dataclass
class Reader:
    """Reads the fields of one record and gathers what is wrong with it. `path` is where it stands: documents[3]."""

    names: Names
    path: str
    wrong: list[Wrong] = field(default_factory=list)

    def add(self, place: str, told: Told, line: int | None = None, name: str | None = None) -> None:
        """Take down what is wrong at a place under the path."""
        where = f"{self.path}.{place}" if place else self.path
        self.wrong.append(Wrong(line, name, f"{where}: {say(told)}"))

    def fields(
        self,
        owner: type[Base],
        fields: Sequence[Field],
        record: Mapping[str, Any],
        others: Iterable[str] = (),
        *,
        place: str = "",
        line: int | None = None,
    ) -> dict[str, Any]:
        """The values that a record names, by attribute. `others` are names that are read elsewhere."""
        by_key = {key_of(each): each for each in fields}
        values: dict[str, Any] = {}
        for key, said in record.items():
            each = by_key.get(key) or by_key.get("vat" if key == "vat_rate" else "")
            here = f"{place}.{key}" if place else key
            if each is None:
                if key not in others:
                    known = ", ".join([*by_key, *others])
                    self.add(here[:200], NotReadable(N_("this field is not known; known are {known}"), known=known), line, key[:60])
                continue
            try:
                values[each.name] = self.value(owner, each, said)
            except NotReadable as error:
                self.add(here, error, line, key)
        return values

    def value(self, owner: type[Base], each: Field, said: Any) -> Any:
        """The value of one field. Raises NotReadable."""
        if said is None:
            if not inspect(owner).columns[each.name].nullable:
                raise NotReadable(N_("this can't be empty"))
            return None
        if not each.catalog:
            found: Any = read_value(each, said)
            kind: Any = inspect(owner).columns[each.name].type
            return kind.choices(found) if each.type == "choice" else found
        code = text_of(said)
        row_id = self.names.id_of(each.catalog, code)
        if row_id is None:
            if each.catalog not in catalogs():
                raise NotReadable(N_("there is no document {uuid}: it should come earlier in the file"), uuid=code[:60])
            title = _(catalogs()[each.catalog].title)
            raise NotReadable(N_("there is no “{code}” in the catalog “{catalog}”"), code=code[:60], catalog=title)
        return row_id

    def lines(self, owner: type[Base], fields: Sequence[Field], said: Any, place: str, *, short: bool = False) -> list[dict[str, Any]]:
        """The values of a list of lines; where they may be `short`, text alone stands for the first field."""
        if not isinstance(said, list):
            self.add(place, NotReadable(N_("this should be a list")))
            return []
        found = []
        self.names.learn_named(fields, said)
        for no, each in enumerate(said, 1):
            here = f"{place}[{no - 1}]"
            record = {key_of(fields[0]): each} if short and isinstance(each, str) else each
            if not isinstance(record, dict):
                self.add(here, NotReadable(N_("this should be an object")), no)
                continue
            found.append(self.fields(owner, fields, record, place=here, line=no))
        return found


def codes_named(fields: Sequence[Field], records: Any, wanted: Mapping[str, set[str]]) -> None:
    """Add the codes that records name to the catalogs in `wanted`; what is not a record is left for the reader to refuse."""
    refs = [(key_of(each), each.catalog) for each in fields if each.catalog in wanted]
    for record in records if refs and isinstance(records, list) else ():
        if isinstance(record, dict):
            for key, catalog in refs:
                said = record.get(key)
                if isinstance(said, str) and catalog is not None:
                    wanted[catalog].add(said)
