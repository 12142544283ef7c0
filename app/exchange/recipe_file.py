"""Recipes from a table, a row for each ingredient; a recipe with a row that can't be read is refused whole, never cooked with less."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.catalogs.lookup import codes_and_names, find_goods, find_named
from app.catalogs.recipe import Recipe, RecipeUse
from app.core.errors import problem
from app.exchange.goods_file import units_by_word
from app.exchange.incoming import Format, sniff
from app.exchange.mapping import MappedRow, Target
from app.exchange.mapping import Mapping as ColumnMapping
from app.exchange.table_import import Rows, TableReport, import_table
from app.i18n import N_
from app.posting.catalog import SavedRow, save_rows
from app.posting.catalog_row import ids_by_code
from app.store.engine import Store, in_ids

TARGETS: tuple[Target, ...] = (
    Target("dish", N_("Dish"), synonyms=("dish", "recipe", "recipe name", "menu item", "makes", "dish name", "dish code", "блюдо", "изделие", "рецептура",
                                         "наименование блюда", "код блюда", "gericht", "rezept", "plat", "recette", "plato", "receta")),
    Target("starts", N_("Since"), "date", synonyms=("since", "valid from", "from", "starts", "действует с", "дата начала", "gültig ab", "depuis", "desde")),
    Target("qty", N_("Yield"), "qty", synonyms=("yield", "yield qty", "batch size", "portions", "servings", "makes qty", "выход блюда", "порций",
                                                "количество порций", "норма закладки", "portionen", "rendement", "raciones")),
    Target("unit", N_("Unit of the yield"), synonyms=("yield unit", "unit of the yield", "единица выхода")),
    Target("stocked", N_("Kept on the shelf"), "bool", synonyms=("stocked", "kept on the shelf", "made to stock", "на складе", "полуфабрикат")),
    Target("ingredient", N_("Ingredient"), required=True,
           synonyms=("ingredient", "component", "ingredient name", "ingredient code", "product", "raw material", "ингредиент", "компонент", "сырье", "продукт",
                     "наименование продукта", "наименование сырья", "zutat", "komponente", "ingrédient", "composant", "ingrediente")),
    Target("line_unit", N_("Unit"), synonyms=("unit", "uom", "ingredient unit", "ед", "ед изм", "единица измерения", "einheit", "unité", "unidad")),
    Target("gross", N_("Gross qty"), "qty", synonyms=("gross", "gross weight", "gross qty", "qty", "quantity", "amount", "брутто", "вес брутто", "масса брутто",
                                                  "количество", "brutto", "menge", "brut", "quantité", "bruto", "cantidad")),
    Target("cold_loss", N_("Cold loss, %"), "percent",
           synonyms=("cold loss", "cold loss %", "trim loss", "trim loss %", "потери при холодной обработке", "холодная обработка", "% холодной обработки")),
    Target("net", N_("Net qty"), "qty", synonyms=("net", "net weight", "net qty", "нетто", "вес нетто", "масса нетто", "netto", "neto")),
    Target("hot_loss", N_("Hot loss, %"), "percent",
           synonyms=("hot loss", "hot loss %", "cooking loss", "cooking loss %", "потери при тепловой обработке", "тепловая обработка", "% тепловой обработки")),
    Target("output", N_("Output"), "qty", synonyms=("output", "cooked weight", "cooked", "выход", "выход готового продукта")),
    Target("note", N_("Note")),
)  # fmt: skip
"""What a column of recipes may be. A row without a dish goes on with that of the row above, or with the heading above it."""
LINE = ("gross", "cold_loss", "net", "hot_loss", "output", "note")


def import_recipes(
    store: Store,
    actor: Actor,
    data: bytes,
    *,
    mapping: ColumnMapping | None = None,
    each: bool = False,
    dry_run: bool = False,
    name: str = "",
) -> TableReport:
    """Take recipes from CSV, XLSX, XLS or ODS; without a mapping its columns are guessed.

    With `each` good recipes are taken past bad ones; without it one bad row stops the file. Raises UserError as `import_table` does.
    """
    return import_table(store, actor, data, TARGETS, take_recipes, kind="recipes", mapping=mapping, each=each, dry_run=dry_run, name=name)


def is_records(data: bytes) -> bool:
    """Whether a file of recipes is one of records (JSON), not a table."""
    return sniff(data) is Format.RECORDS


@dataclass
class _Recipe:
    """A recipe on its way in: its rows, and the item and the day that it is about."""

    item: int
    starts: date | None
    rows: list[MappedRow] = field(default_factory=list)

    @property
    def number(self) -> int:
        """The number of its first row in the file."""
        return self.rows[0].number


def take_recipes(session: Session, actor: Actor, rows: Rows) -> list[tuple[int, SavedRow]]:
    """Save the recipes of the file; the answer names the first row of each."""
    dishes = dict(_dish_of_rows(rows))
    items = _items(session, {*dishes.values(), *(str(row.values.get("ingredient", "")) for row in rows.of.values())})
    words = {str(row.values[name]) for row in rows.of.values() for name in ("unit", "line_unit") if name in row.values}
    units = units_by_word(session, actor, words)
    for number, row in rows.of.items():
        _refuse_unknown(rows, number, row, dishes[number], items, units)
    found = _joined(rows, dishes, items)
    values = _heads(session, found)
    for each, value in zip(found, values, strict=True):
        value["lines"] = [_line(row, items, units) for row in each.rows]
        value["unit_id"] = next((units[str(row.values["unit"])] for row in each.rows if "unit" in row.values), None)
    saved = save_rows(session, actor, "recipe", values)
    return [(each.number, row) for each, row in zip(found, saved, strict=True)]


def _dish_of_rows(rows: Rows) -> Iterator[tuple[int, str]]:
    """The dish that each row is about, as it is called: its own, that of the row above, or that of a heading between them."""
    dish = heading = ""
    for number in sorted(rows.of):
        row = rows.of[number]
        if row.heading != heading:
            dish = heading = row.heading
        dish = str(row.values.get("dish") or dish).strip()
        yield number, dish


def _items(session: Session, texts: set[str]) -> dict[str, int]:
    """Items by what a file calls them: a code, barcode or PLU, else the name."""
    listed = {text for text in texts if text}
    found = {text: each.item_id for text, each in find_goods(session, listed).items()}
    named = find_named(session, "item", listed - found.keys())
    return found | {text: named[text.strip().casefold()] for text in listed - found.keys() if text.strip().casefold() in named}


def _refuse_unknown(rows: Rows, number: int, row: MappedRow, dish: str, items: Mapping[str, int], units: Mapping[str, int]) -> None:
    if not dish:
        rows.refuse(number, problem(N_("Row {no}: it is not said which dish this goes into"), field="dish"))
    for name, text in (("dish", dish), ("ingredient", str(row.values.get("ingredient", "")))):
        if text and text not in items:
            told = N_("Row {no}: “{text}” is no item here by code, barcode or name: add it to the goods first")
            rows.refuse(number, problem(told, field=name, text=text[:60]))
    for name in ("unit", "line_unit"):
        text = str(row.values.get(name, ""))
        if text and text not in units:
            rows.refuse(number, problem(N_("Row {no}: the unit “{text}” is not known"), field=name, text=text[:40]))


def _joined(rows: Rows, dishes: Mapping[int, str], items: Mapping[str, int]) -> list[_Recipe]:
    """Rows by recipe; one that holds a refused row is left out with all its rows, and each of them says so."""
    found: dict[tuple[int, date | None], _Recipe] = {}
    spoiled: dict[tuple[int, date | None], int] = {}
    starts: dict[str, Any] = {}
    for number in sorted(rows.of):
        row, dish = rows.of[number], dishes[number]
        if row.values.get("dish"):
            starts[dish] = row.values.get("starts")
        if dish not in items:
            continue
        day: Any = row.values.get("starts") or starts.get(dish)
        key = (items[dish], day)
        found.setdefault(key, _Recipe(*key)).rows.append(row)
        if number in rows.wrong:
            spoiled.setdefault(key, number)
    for key, first in spoiled.items():
        for row in found.pop(key).rows:
            if row.number not in rows.wrong:
                told = N_("Row {no}: the recipe is not taken, since row {first} of it is wrong")
                rows.refuse(row.number, problem(told, field="dish", first=first))
    rows.drop_wrong()
    return list(found.values())


def _heads(session: Session, found: list[_Recipe]) -> list[dict[str, Any]]:
    """What each recipe is, beside its ingredients; a version that is there keeps its code and what the file does not say."""
    items = [each.item for each in found]
    stored = session.execute(select(Recipe.id, Recipe.item_id, Recipe.starts).where(in_ids(session, Recipe.item_id, items)))
    there = {(item, starts): row_id for row_id, item, starts in stored}
    names = codes_and_names(session, "item", items)
    codes = {_code(names[each.item][0], each.starts) for each in found}
    taken = ids_by_code(session, Recipe, codes)
    return [_head(each, there.get((each.item, each.starts)), names[each.item], taken) for each in found]


def _head(each: _Recipe, stored: int | None, name: tuple[str, str], taken: Mapping[str, int]) -> dict[str, Any]:
    values: dict[str, Any] = {"item_id": each.item, "starts": each.starts}
    if stored is not None:
        values["id"] = stored
    else:
        code = _code(name[0], each.starts)
        values |= {"code": f"{code}/{each.number}" if code in taken else code, "name": name[1]}
    said = {key: row.values[key] for row in reversed(each.rows) for key in ("qty", "stocked") if key in row.values}
    if "qty" in said:
        values["qty"] = said["qty"]
    if "stocked" in said:
        values["use"] = RecipeUse.STOCKED if said["stocked"] else RecipeUse.PHANTOM
    return values


def _code(item: str, starts: date | None) -> str:
    return f"{item}/{starts.isoformat()}" if starts is not None else item


def _line(row: MappedRow, items: Mapping[str, int], units: Mapping[str, int]) -> dict[str, Any]:
    unit = units[str(row.values["line_unit"])] if "line_unit" in row.values else None
    return {
        "item_id": items[str(row.values["ingredient"])],
        "unit_id": unit,
        **{name: row.values[name] for name in LINE if name in row.values},
    }
