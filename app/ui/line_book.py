"""What a grid of lines knows of catalogs: names and facts of goods, loaded together and kept, so that painting never asks the store.

What asks the store may be called in any thread; in the window's it asks by way of another and waits, so it has no place within an edit:
`get` what an edit will need before it begins.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from app.catalogs.lookup import ItemFacts, codes_of, find_goods, find_named, item_facts, names_of
from app.catalogs.measure import ONE, factors
from app.catalogs.standard import unit_sign
from app.core.barcode import read_scan
from app.core.money import UnitFactor
from app.documents.base import Document
from app.documents.record import fields
from app.posting.shelf_price import shelf_prices
from app.store.table import Base
from app.ui import tasks
from app.ui.document_search import DocumentRow, document_names, document_rows, is_document

Reading = Callable[[], AbstractContextManager[Session]]
T = TypeVar("T")


@dataclass(frozen=True)
class Wanted:
    """What an edit needs to know: facts of goods by id, factors of (item, unit), names of (catalog, row)."""

    goods: frozenset[int] = frozenset()
    factors: frozenset[tuple[int, int]] = frozenset()
    names: frozenset[tuple[str, int]] = frozenset()


@dataclass
class LineBook:
    """Names by catalog and id, and facts of goods for the partner of the document."""

    read: Reading
    names: dict[str, dict[int, str]] = field(default_factory=dict)
    goods: dict[int, ItemFacts] = field(default_factory=dict)
    partner_id: int | None = None
    site_id: int | None = None
    moment: datetime | None = None
    documents: dict[int, DocumentRow] = field(default_factory=dict)
    known_factors: dict[tuple[int, int], UnitFactor | None] = field(default_factory=dict)
    _stale: set[int] = field(default_factory=set)

    def learn(self, session: Session, document: Document, partner_id: int | None) -> None:
        """Load the names of everything a document names: one query a catalog."""
        self.partner_id, self.site_id, self.moment = partner_id, document.site_id, document.moment
        wanted: dict[str, set[int]] = {}
        tables = [(line_class, getattr(document, name)) for name, line_class in document.tables().items()]
        for owner, rows in ((type(document), [document]), *tables):
            for name, catalog in _references(owner):
                found = {value for row in rows if (value := getattr(row, name)) is not None}
                wanted.setdefault(catalog, set()).update(found)
        self.learn_goods(session, wanted.pop("item", set()))
        for catalog, ids in wanted.items():
            self.learn_names(session, catalog, ids)

    def learn_goods(self, session: Session, ids: Iterable[int]) -> None:
        """Load the facts of goods."""
        found, retail = item_facts(session, ids, self.partner_id), shelf_prices(session, ids, self.site_id, self.moment)
        self.goods.update({item: replace(facts, retail_price=retail.get(item)) for item, facts in found.items()})
        self.names.setdefault("unit", {}).update({facts.unit_id: unit_sign(facts.unit) for facts in found.values()})

    def use_partner(self, partner_id: int | None) -> None:
        """Another supplier: last prices are no longer known."""
        if partner_id != self.partner_id:
            self.partner_id = partner_id
            self._stale = set(self.goods)

    def use_place(self, site_id: int | None, moment: datetime) -> None:
        """Another store or day: other prices hold."""
        if (site_id, moment) != (self.site_id, self.moment):
            self.site_id, self.moment = site_id, moment
            self._stale = set(self.goods)

    def _ask(self, work: Callable[[Session], T]) -> T:
        def asked() -> T:
            with self.read() as session:
                return work(session)

        return tasks.wait_for(asked)

    def lacking(self, wanted: Wanted) -> Wanted:
        """What of it is not known yet."""
        goods = frozenset(each for each in wanted.goods if each not in self.goods or each in self._stale)
        factors = frozenset(pair for pair in wanted.factors if pair not in self.known_factors and not self._is_own_unit(*pair))
        names = frozenset((catalog, row) for catalog, row in wanted.names if row not in self.names.get(catalog, {}))
        return Wanted(goods, factors, names)

    def _is_own_unit(self, item_id: int, unit_id: int) -> bool:
        facts = self.goods.get(item_id)
        return facts is not None and facts.unit_id == unit_id

    def get(self, wanted: Wanted) -> bool:
        """Learn all of it that is not known yet, together. False when all was known and the store was not asked."""
        missing = self.lacking(wanted)
        if missing == Wanted():
            return False
        self._ask(lambda session: self._learn(session, missing))
        return True

    def _learn(self, session: Session, missing: Wanted) -> None:
        if missing.goods:
            self.learn_goods(session, missing.goods)
            self._stale -= missing.goods
        if missing.factors:
            self.known_factors |= factors(session, {pair for pair in missing.factors if not self._is_own_unit(*pair)})
        for catalog in {catalog for catalog, _row in missing.names}:
            self.learn_names(session, catalog, [row for named, row in missing.names if named == catalog])

    def learn_names(self, session: Session, catalog: str, ids: Iterable[int]) -> None:
        """Load the names of rows of a catalog; of documents also what else they are recognised by."""
        if is_document(catalog):
            self.documents |= document_rows(session, list(ids))
        self.names.setdefault(catalog, {}).update(_said(session, catalog, ids))

    def facts(self, item_id: int) -> ItemFacts | None:
        """The facts of an item; asks the store when it is new here."""
        self.ready([item_id])
        return self.goods.get(item_id)

    def ready(self, ids: Iterable[int]) -> None:
        """Load the facts of those goods that are not known yet, together."""
        self.get(Wanted(goods=frozenset(ids)))

    def name(self, catalog: str, row_id: int) -> str:
        """The name of a row of a catalog as far as it is known; never asks the store."""
        if catalog == "item":
            facts = self.goods.get(row_id)
            return facts.name if facts else ""
        return self.names.get(catalog, {}).get(row_id, "")

    def know(self, catalog: str, row_id: int) -> str:
        """The name of a row, asking the store when it is new here."""
        self.get(Wanted(goods=frozenset({row_id})) if catalog == "item" else Wanted(names=frozenset({(catalog, row_id)})))
        return self.name(catalog, row_id)

    def code(self, item_id: int | None) -> str:
        """The code of an item, as far as it is known."""
        facts = self.goods.get(item_id) if item_id is not None else None
        return facts.code if facts else ""

    def factor(self, item_id: int, unit_id: int) -> UnitFactor | None:
        """How many of the item's own unit are in a unit; None when no chain of factors joins them."""
        if self._is_own_unit(item_id, unit_id):
            return ONE
        self.ready_factors([(item_id, unit_id)])
        return self.known_factors[item_id, unit_id]

    def ready_factors(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Learn the factors of those (item, unit) that are not known yet, together."""
        self.get(Wanted(factors=frozenset(pairs)))

    def meant(self, catalog: str, texts: Iterable[str]) -> dict[str, Any]:
        """Which row each text means: goods by barcode, code, PLU, supplier's code or name; the rest by code or name."""
        listed = [text.strip() for text in texts]
        return self._ask(lambda session: self._meant(session, catalog, listed))

    def _meant(self, session: Session, catalog: str, listed: list[str]) -> dict[str, Any]:
        found = {text: each.item_id for text, each in self._goods_meant(session, listed).items()} if catalog == "item" else {}
        left = [text for text in listed if text not in found]
        named = find_named(session, catalog, left)
        if catalog != "item":
            self.learn_names(session, catalog, named.values())
        return found | {text: named[text.casefold()] for text in left if text.casefold() in named}

    def _goods_meant(self, session: Session, texts: list[str]) -> dict[str, Any]:
        forms = {text: (text, *read_scan(text).keys) for text in texts if text}
        found = find_goods(session, {form for each in forms.values() for form in each}, self.partner_id)
        return {text: next(found[form] for form in each if form in found) for text, each in forms.items() if any(f in found for f in each)}


def _said(session: Session, catalog: str, ids: Iterable[int]) -> dict[int, str]:
    """How lines name rows of a catalog: units by their sign as on paper, documents by number, the rest by name."""
    if catalog == "unit":
        return {row_id: unit_sign(code) for row_id, code in codes_of(session, catalog, ids).items()}
    return document_names(session, ids) if is_document(catalog) else names_of(session, catalog, ids)


def _references(owner: type[Base]) -> list[tuple[str, str]]:
    return [(each.name, each.catalog) for each in fields(owner) if each.type == "ref" and each.catalog]
