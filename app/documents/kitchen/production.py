"""What a kitchen makes: ingredients go into preparation at cost, and what comes out shares that cost."""

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy.orm import Mapped

from app.access import Roles
from app.catalogs.known import FactsOf
from app.core.errors import Problem, problem
from app.core.known import Question
from app.core.ledger import Move, Place, article, preparation, shelf
from app.core.money import NONE_OF_IT, NOTHING, Money, Qty
from app.core.recipe import CannotExplode, Part, Recipe, Recipes, RecipesAt, by_products_of, items_in, made_of
from app.core.share import parts_in_order, share_problems, weights_of_percent
from app.core.unit import from_own_unit
from app.documents.base import BatchLine, Document, Sheet
from app.documents.figure import qty_problems
from app.i18n import N_
from app.store.table import field, owner, table_of
from app.store.types import Percent


class ProductionInput(BatchLine):
    """An ingredient: what was taken, beside what the recipe asks for."""

    keeps_to_unit = False

    document_id: Mapped[int] = owner("production")
    norm: Mapped[Qty] = field(N_("Norm"), default=NONE_OF_IT, readonly=True, width=8, sort_order=-4, help=N_("What the recipe asks for"))


class ProductionOutput(BatchLine):
    """What comes out, and the part of the cost that it bears."""

    keeps_to_unit = False

    document_id: Mapped[int] = owner("production")
    share: Mapped[Percent | None] = field(
        N_("Share, %"), width=8, sort_order=-4, help=N_("The part of the cost that it bears; those left empty divide the rest equally")
    )
    expiry: Mapped[date | None] = field(N_("Expires"), width=10, sort_order=22)


Said = dict[int, tuple[Qty, Percent | None]]
"""What a recipe says of what comes out, by item."""


def _of(line: ProductionOutput, said: Said) -> tuple[Qty, Percent | None] | None:
    """What is said of an output, in the unit of its line."""
    if line.item_id not in said or not line.factor:
        return None
    amount, share = said[line.item_id]
    return from_own_unit(amount, line.factor), share


class Production(Document):
    """What a kitchen or a bakery makes: by a recipe, or of whatever was taken."""

    title = N_("Production")
    title_plural = N_("Productions")
    prefix = "PR"
    menu = ("kitchen", 10)
    roles = Roles(edit="chef", post="chef", unpost="manager")
    total_at_cost = True
    table_labels: ClassVar[dict[str, str]] = {"inputs": N_("Ingredients"), "outputs": N_("Comes out")}
    prints = [
        Sheet(
            N_("Production report"),
            columns=("item", "batch", "expiry", "unit", "norm", "qty", "share", "unit_cost", "cost"),
            signs=(N_("Cook"), N_("Manager")),
        ),
        Sheet(
            N_("Ingredients used"),
            columns=("item", "batch", "unit", "norm", "qty", "cost"),
            signs=(N_("Cook"), N_("Storekeeper")),
            table="inputs",
        ),
    ]

    item_id: Mapped[int | None] = field(
        N_("Makes"), catalog="item", width=28, help=N_("Its recipe fills in what goes in and what comes out")
    )
    qty: Mapped[Qty] = field(N_("Qty"), default=NONE_OF_IT, width=8, help=N_("In the item's own unit"))
    recipe_id: Mapped[int | None] = field(
        N_("Recipe"), catalog="recipe", width=20, help=N_("A version to go by; empty for the one that holds on the day")
    )
    to_site_id: Mapped[int | None] = field(
        N_("Goes to"), catalog="site", width=16, help=N_("The store whose shelves the goods are put on; empty for the one that makes them")
    )
    extra_cost: Mapped[Money] = field(N_("Extra cost"), default=NOTHING, width=10, help=N_("Labour and energy that the goods bear as well"))
    article_id: Mapped[int | None] = field(N_("Extra cost from"), catalog="cash_article", width=16)
    inputs: Mapped[list[ProductionInput]] = table_of("ProductionInput")
    outputs: Mapped[list[ProductionOutput]] = table_of("ProductionOutput")

    # By the recipe ------------------------------------------------------------------------------------------------------

    def asks(self) -> Iterator[Question[Any]]:
        question = self._recipes_asked()
        if question is not None:
            yield question
            recipes = self.known.of(question)
            yield FactsOf(items_in(recipes) | {question.items[0]})

    def _recipes_asked(self) -> RecipesAt | None:
        pinned = () if self.recipe_id is None else (self.recipe_id,)
        return None if self.item_id is None else RecipesAt((self.item_id,), self.moment, pinned)

    def _recipes(self) -> Recipes:
        question = self._recipes_asked()
        return {} if question is None else self.known.of(question)

    @property
    def recipe(self) -> Recipe | None:
        """The recipe that it goes by, once it is known."""
        return self._recipes().get(self.item_id or 0)

    def norms(self) -> tuple[Part, ...]:
        """What the recipe asks for, in own units; nothing without a recipe. Raises CannotExplode."""
        recipe = self.recipe
        return () if recipe is None else made_of(self._recipes(), recipe, self.qty)

    def learnt(self) -> None:
        """Bring the norm of each ingredient up to date, in the unit of its line; the first line of an item shows it."""
        try:
            left = {part.item: part.qty for part in self.norms()}
        except CannotExplode:
            left = {}
        for line in self.inputs:
            norm = left.pop(line.item_id or 0, NONE_OF_IT)
            line.norm = from_own_unit(norm, line.factor) if line.factor else NONE_OF_IT
        said = self._said_of_outputs()
        self.__dict__["_as_said"] = [(line, line.qty, line.share) for line in self.outputs if (line.qty, line.share) == _of(line, said)]

    def changed(self, name: str) -> None:
        """Remember which ingredients and outputs go by the recipe, before it says something else."""
        if name in {"item_id", "qty", "recipe_id", "moment"}:
            self.__dict__["_by_norm"] = [line for line in self.inputs if line.qty == line.norm]
            as_said = self.__dict__.get("_as_said", ())
            self.__dict__["_by_recipe"] = [line for line, amount, share in as_said if (line.qty, line.share) == (amount, share)]

    def fill(self, tables: Collection[str]) -> None:
        """What the recipe says. What is another than it said before was typed: that stays, and nothing is added to it."""
        recipe = self.recipe
        if recipe is None or self.qty <= 0:
            return
        try:
            if "inputs" in tables:
                self._fill_inputs({each.item: each.qty for each in self.norms()})
            if "outputs" in tables:
                self._fill_outputs()
        except CannotExplode:
            return
        self.learnt()

    def _fill_inputs(self, norms: dict[int, Qty]) -> None:
        by_norm = self.__dict__.pop("_by_norm", [])
        facts = [line for line in self.inputs if line.item_id is not None and line not in by_norm]
        for line in [line for line in self.inputs if line not in facts]:
            norm = norms.get(line.item_id or 0)
            if norm is None or not line.factor:
                self.inputs.remove(line)
            else:
                line.qty = from_own_unit(norm, line.factor)
        there = {line.item_id for line in self.inputs}
        if not facts:
            for item, norm in norms.items():
                if item not in there:
                    self.inputs.append(ProductionInput(item_id=item, unit_id=self._unit(item), qty=norm, norm=norm))

    def _said_of_outputs(self) -> Said:
        """What the recipe says of each item that comes out: quantity in own units, and share."""
        recipe = self.recipe
        if recipe is None or self.qty <= 0:
            return {}
        parts = (Part(recipe.item, self.qty), *by_products_of(recipe, self.qty))
        shares: dict[int, Decimal] = {each.item: each.share for each in recipe.by_products} | {recipe.item: recipe.main_share}
        return {part.item: (part.qty, Percent(shares[part.item]) if len(parts) > 1 else None) for part in parts}

    def _fill_outputs(self) -> None:
        said, by_recipe = self._said_of_outputs(), self.__dict__.pop("_by_recipe", [])
        typed = [line for line in self.outputs if line.item_id is not None and line not in by_recipe]
        for line in [line for line in self.outputs if line not in typed]:
            if (of_line := _of(line, said)) is None:
                self.outputs.remove(line)
            else:
                line.qty, line.share = of_line
        there = {line.item_id for line in self.outputs}
        for item, (amount, share) in said.items() if not typed else ():
            if item not in there:
                self.outputs.append(ProductionOutput(item_id=item, unit_id=self._unit(item), qty=amount, share=share))

    def _unit(self, item: int) -> int | None:
        question = FactsOf(items_in(self._recipes()) | {self.item_id or 0})
        facts = self.known.of(question).get(item)
        return facts.unit_id if facts is not None else None

    # What is wrong ------------------------------------------------------------------------------------------------------

    def problems(self) -> Iterator[Problem]:
        yield from self._header_problems()
        for each in self.rows:
            yield from qty_problems(each)
        yield from share_problems(self.outputs)

    def _header_problems(self) -> Iterator[Problem]:
        if self.item_id is not None and self.qty <= 0:
            yield problem(N_("How much is made? The quantity must be above zero"), field="qty")
        if self.extra_cost < 0:
            yield problem(N_("The extra cost can't be below zero"), field="extra_cost")
        if self.rows and not self.outputs:
            yield problem(N_("Nothing comes out: say what is made"), field="item_id")
        if not self.inputs and (self.rows or self.item_id is not None):
            yield from self._nothing_goes_in()

    def _nothing_goes_in(self) -> Iterator[Problem]:
        recipe, question = self.recipe, self._recipes_asked()
        if question is None:
            yield problem(N_("Nothing goes in: add the ingredients"))
        elif recipe is None:
            yield problem(N_("It has no recipe on this day: add one, or type what goes in"), field="item_id")
        else:
            try:
                self.norms()
            except CannotExplode as error:
                facts = self.known.of(FactsOf(items_in(self._recipes()) | {question.items[0]}))
                yield error.problem({item: each.name for item, each in facts.items()}, field="item_id")
            else:
                yield problem(N_("Nothing goes in: add the ingredients"))

    # What it does -------------------------------------------------------------------------------------------------------

    def moves(self) -> Iterator[Move]:
        gathered = preparation(self.site_id)
        for line in self.inputs:
            yield Move(shelf(self.site_id), gathered, item=line.item_id, qty=line.base_qty, batch=line.batch_id, line=line.no)
        if self.extra_cost:
            yield Move(article(self.article_id) if self.article_id is not None else Place("article"), gathered, amount=self.extra_cost)
        shelves = shelf(self.to_site_id if self.to_site_id is not None else self.site_id)
        for place, share in parts_in_order(weights_of_percent([line.share for line in self.outputs])):
            made = self.outputs[place]
            yield Move(gathered, shelves, item=made.item_id, qty=made.base_qty, share=share, batch=made.batch_id, line=made.no)
