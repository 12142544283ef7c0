"""Makers of small shops for tests: catalogs made when first named, documents posted through the engine.

`shop = Shop(store)`, then `shop.receipt("2026-11-02 09:30", milk=(10, "1.25"))` and `shop.write_off("2026-11-03 20:00", milk=2)`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from app.access import Actor, Role

if TYPE_CHECKING:  # tests of plain rules don't wait for the database's library
    from app.documents.base import Document
    from app.posting.outcome import Outcome
    from app.store.engine import Store

OWNER = Actor(0, "Owner", Role.OWNER, "test")
YES = frozenset({"below_zero", "free_of_cost", "count_far_off", "foreign_till", "no_till", "not_there", "recount", "finer_than_unit"})
"""Doubts that a shop has no time for; stories about them post by themselves."""


def at(text: str | datetime) -> datetime:
    """A moment from `2026-11-02` (noon) or `2026-11-02 09:30`."""
    if isinstance(text, datetime):
        return text
    return datetime.fromisoformat(text if len(text) > 10 else f"{text} 12:00")


@dataclass
class Shop:
    """A store and the ids of what was made in it, by catalog and code. Documents stand at site W1 unless they name another."""

    store: "Store"
    actor: Actor = OWNER
    made: dict[tuple[str, str], int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    """The unit of each item."""

    @cached_property
    def currency(self) -> str:
        """What the store counts in."""
        from app.store.info import read_info

        with self.store.read() as session:
            return read_info(session, "currency")

    @property
    def costing(self) -> str:
        """The method by which its goods are costed."""
        from app.store.info import read_info

        with self.store.read() as session:
            return read_info(session, "costing")

    def row(self, catalog: str, code: str, **values: Any) -> int:
        """The id of a catalog row, made the first time it is named."""
        if (catalog, code) not in self.made:
            from app.catalogs.base import catalogs

            cls: Any = catalogs()[catalog]
            with self.store.write() as session:
                made = cls(**{"code": code, "name": code, **values})
                session.add(made)
                session.flush()
                self.made[catalog, code] = made.id
        return self.made[catalog, code]

    def site(self, code: str = "W1", **values: Any) -> int:
        return self.row("site", code, **{"name": f"Store {code}", **values})

    def supplier(self, code: str = "ACME", **values: Any) -> int:
        return self.row("partner", code, **values)

    def reason(self, code: str = "spoiled", **values: Any) -> int:
        return self.row("write_off_reason", code, **values)

    def till(self, code: str = "T1", **values: Any) -> int:
        """A till of W1, or with `kind` a safe or a bank account; on the account of its kind."""
        from app.catalogs.till import TillKind

        kind = TillKind(values.get("kind", "till"))
        return self.row("till", code, **{"kind": kind, "site_id": self.site(), "account": kind.account, **values})

    def article(self, code: str = "rent", **values: Any) -> int:
        """A standard article, or with values one of the shop's own."""
        from app.catalogs.standard import standard_row

        standard = {**(standard_row("cash_article", code) or {}), **values}
        return self.row("cash_article", **{**standard, "code": code})

    def unit(self, code: str = "pc", **values: Any) -> int:
        """A unit, with the decimals that a standard one of this code has."""
        from app.catalogs.standard import UNITS

        digits = UNITS[code][1] if code in UNITS else 0
        return self.row("unit", code, **{"decimals": digits, **values})

    def group(self, code: str, **values: Any) -> int:
        return self.row("item_group", code, **values)

    def item(self, code: str, **values: Any) -> int:
        if ("item", code) in self.made:
            return self.made["item", code]
        self.units[code] = values.get("unit_id") or self.unit()
        return self.row("item", code, **{**values, "unit_id": self.units[code]})

    def receipt(self, moment: str | datetime, lines: Any = (), *, site: str = "W1", supplier: str = "ACME", **goods: Any) -> "Outcome":
        """Post a goods receipt: `milk=(qty, price)`, or lines as dictionaries (item, qty, price or amount, vat, batch, expiry)."""
        header = {"partner_id": self.supplier(supplier)}
        return self.post("goods_receipt", moment, site, header, [*lines, *_named(goods, "price")])

    def opening(self, moment: str | datetime, lines: Any = (), *, site: str = "W1", **goods: Any) -> "Outcome":
        """Post opening stock: `milk=(qty, cost)`, or lines as dictionaries (item, qty, cost, batch, expiry)."""
        return self.post("opening_stock", moment, site, {}, [*lines, *_named(goods, "cost")])

    def write_off(self, moment: str | datetime, lines: Any = (), *, site: str = "W1", reason: str = "spoiled", **goods: Any) -> "Outcome":
        """Post a write-off: `milk=qty`, or lines as dictionaries (item, qty, batch)."""
        return self.post("write_off", moment, site, {"reason_id": self.reason(reason)}, [*lines, *_named(goods, "")])

    def count(
        self,
        moment: str | datetime,
        lines: Any = (),
        *,
        site: str = "W1",
        scope: Any = "all",
        group_id: int | None = None,
        uncounted: Any = "keep",
        **goods: Any,
    ) -> "Outcome":
        """Post a stock count: `milk=7`, or lines as dictionaries (item, qty: None is not counted, cost, batch, counter)."""
        from app.documents.stock.stock_count import Scope, Uncounted

        header = {"scope": Scope(scope), "group_id": group_id, "uncounted": Uncounted(uncounted)}
        return self.post("stock_count", moment, site, header, [*lines, *_named(goods, "")])

    def transfer(self, moment: str | datetime, lines: Any = (), *, site: str = "W1", to: str = "W2", **goods: Any) -> "Outcome":
        """Post a transfer: `milk=qty`, or lines as dictionaries (item, qty, batch)."""
        return self.post("transfer", moment, site, {"to_site_id": self.site(to)}, [*lines, *_named(goods, "")])

    def dispatch(self, moment: str | datetime, lines: Any = (), *, site: str = "W1", to: str = "W2", **goods: Any) -> "Outcome":
        """Post a dispatch: `milk=qty`, or lines as dictionaries (item, qty, batch)."""
        return self.post("dispatch", moment, site, {"to_site_id": self.site(to)}, [*lines, *_named(goods, "")])

    def arrival(
        self, moment: str | datetime, dispatch: "Outcome", lines: Any = (), *, site: str = "W2", carrier: str | None = None, **goods: Any
    ) -> "Outcome":
        """Post the arrival of a dispatch: `milk=qty`, or lines as dictionaries (item, qty, missing, damaged, surplus, bearer, batch)."""
        header = {"basis_id": dispatch.document_id, "partner_id": self.supplier(carrier) if carrier else None}
        return self.post("arrival", moment, site, header, [*lines, *_named(goods, "")])

    def cost_change(self, moment: str | datetime, *, site: str = "W1", **costs: str) -> "Outcome":
        """Post a change of cost: `milk="1.40"`."""
        return self.post("cost_change", moment, site, {}, [{"item": item, "cost": cost} for item, cost in costs.items()])

    def landed_cost(
        self, moment: str | datetime, amount: str, receipts: "list[Outcome]", *, split: str = "value", carrier: str = "FREIGHT"
    ) -> "Outcome":
        """Post a cost that joins the goods of receipts."""
        from app.documents.stock.landed_cost import LandedCostReceipt, Split
        from app.posting.engine import post

        header = {"amount": Decimal(amount), "split": Split(split), "partner_id": self.supplier(carrier)}
        document = self.draft("landed_cost", moment, "W1", header, [])
        document.rows.extend(LandedCostReceipt(receipt_id=receipt.document_id) for receipt in receipts)
        with self.store.write() as session:
            return post(session, self.actor, document, YES)

    def recipe(self, item: str, makes: Any, *, code: str = "", stocked: bool = False, by_products: Any = (), **more: Any) -> int:
        """A version of a recipe: `shop.recipe("bread", 10, flour=6, stocked=True)`; by-products are (item, qty, share)."""
        from app.catalogs.recipe import RecipeByProduct, RecipeLine, RecipeUse

        values = {name: more.pop(name) for name in ("starts", "unit_id", "active") if name in more}
        lines = [RecipeLine(no=no, item_id=self.item(each), gross=Decimal(str(q))) for no, (each, q) in enumerate(more.items(), 1)]
        beside = [
            RecipeByProduct(no=no, item_id=self.item(each), qty=Decimal(str(q)), share=Decimal(str(share)))
            for no, (each, q, share) in enumerate(by_products, 1)
        ]
        use = RecipeUse.STOCKED if stocked else RecipeUse.PHANTOM
        made = {"item_id": self.item(item), "qty": Decimal(str(makes)), "use": use, "lines": lines, "by_products": beside}
        return self.row("recipe", code or f"{item}-1", **made, **values)

    def produce(self, moment: str | datetime, item: str = "", qty: Any = 0, *, site: str = "W1", **more: Any) -> "Outcome":
        """Post a production: by the recipe of an item, or of `inputs` and `outputs` given as (item, qty) or (item, qty, share)."""
        from app.documents.base import kinds
        from app.posting.answers import learn
        from app.posting.engine import post

        cls: Any = kinds()["production"]
        tables = {name: more.pop(name, ()) for name in ("inputs", "outputs")}
        document = cls(moment=at(moment), site_id=self.site(site), qty=Decimal(str(qty)), **more)
        document.item_id = self.item(item) if item else None
        for name, lines in tables.items():
            for each in lines:
                values = {"item_id": self.item(each[0]), "unit_id": self.units[each[0]], "qty": Decimal(str(each[1]))}
                share = {"share": Decimal(str(each[2]))} if len(each) > 2 else {}
                getattr(document, name).append(cls.tables()[name](**values, **share))
        with self.store.write() as session:
            with session.no_autoflush:
                learn(session, document)
                document.fill([name for name, lines in tables.items() if not lines])
            return post(session, self.actor, document, YES)

    def cash_in(
        self, moment: str | datetime, amount: Any, *, till: str = "T1", article: str = "", partner: str = "", **header: Any
    ) -> "Outcome":
        """Post money that comes in: of an article, or of a partner, who is a customer when made here."""
        return self.post("cash_in", moment, "W1", self._cash(till, amount, article, partner, customer=True) | header, [])

    def cash_out(
        self, moment: str | datetime, amount: Any, *, till: str = "T1", article: str = "", partner: str = "", **header: Any
    ) -> "Outcome":
        """Post money that goes out: for an article, or to a partner, who is a supplier when made here."""
        return self.post("cash_out", moment, "W1", self._cash(till, amount, article, partner, customer=False) | header, [])

    def _cash(self, till: str, amount: Any, article: str, partner: str, *, customer: bool) -> dict[str, Any]:
        return {
            "till_id": self.till(till), "amount": Decimal(str(amount)), "article_id": self.article(article) if article else None,
            "partner_id": self.supplier(partner, supplier=not customer, customer=customer) if partner else None,
        }  # fmt: skip

    def cash_transfer(self, moment: str | datetime, amount: Any, till: str = "T1", to: str = "SAFE") -> "Outcome":
        """Post money that goes from one till to another."""
        header = {"till_id": self.till(till), "to_till_id": self.till(to), "amount": Decimal(str(amount))}
        return self.post("cash_transfer", moment, "W1", header, [])

    def till_shift(self, moment: str | datetime, *counted: tuple[Any, int], till: str = "T1") -> "Outcome":
        """Post a shift closed at this moment: `(nominal, pieces)` each."""
        lines = [{"nominal": Decimal(str(nominal)), "pieces": pieces} for nominal, pieces in counted]
        return self.post("till_shift", moment, "W1", {"till_id": self.till(till)}, lines)

    def post(self, kind: str, moment: str | datetime, site: str, header: Mapping[str, Any], lines: Any) -> "Outcome":
        """Post a document of any kind in a transaction of its own."""
        from app.posting.engine import post

        document = self.draft(kind, moment, site, header, lines)
        with self.store.write() as session:
            return post(session, self.actor, document, YES)

    def draft(self, kind: str, moment: str | datetime, site: str, header: Mapping[str, Any], lines: Any) -> "Document":
        """A document that is in no session yet."""
        from app.documents.base import kinds

        cls = kinds()[kind]
        line_class: Any = cls.line_class()
        document = cls(moment=at(moment), site_id=self.site(site), currency=self.currency, **header)
        for each in lines:
            values = {name: Decimal(str(v)) if name in _NUMBERS and v is not None else v for name, v in each.items() if name != "item"}
            goods = {"item_id": self.item(each["item"])} if "item" in each else {}
            unit = {"unit_id": self.units[each["item"]]} if goods and hasattr(line_class, "unit_id") else {}
            line = line_class(**{**goods, **unit, **values})
            document.rows.append(line)
            for name in ("price", "cost", "amount", "pieces"):
                if name in values:
                    line.changed(name, document)
        return document

    def based(self, kind: str, basis: "Outcome") -> Any:
        """A new draft of a kind, made from a posted document."""
        from app.posting.based import new_based_on

        with self.store.read() as session:
            return new_based_on(session, kind, basis.document_id)

    def correct(self, outcome: "Outcome", change: Any) -> "Outcome":
        """Correct a posted document: `change` is called with it before it is posted again."""
        from app.documents.base import Document
        from app.posting.engine import post

        with self.store.write() as session:
            document = session.get_one(Document, outcome.document_id)
            change(document)
            return post(session, self.actor, document, YES)

    def unpost(self, outcome: "Outcome") -> "Outcome":
        from app.documents.base import Document
        from app.posting.engine import unpost

        with self.store.write() as session:
            return unpost(session, self.actor, session.get_one(Document, outcome.document_id), YES)


_NUMBERS = frozenset({"missing", "damaged", "surplus", "qty", "price", "cost", "amount", "vat", "discount", "ordered", "rejected"})


def _named(goods: Mapping[str, Any], price: str) -> list[dict[str, Any]]:
    """`milk=(3, "1.25")` or `milk=3` as a line."""
    lines = []
    for item, said in goods.items():
        figures = said if isinstance(said, tuple) else (said,)
        lines.append({"item": item, "qty": figures[0]} | ({price: figures[1]} if len(figures) > 1 else {}))
    return lines
