"""Every setting declared once: key, type, default, label, and whether it belongs to the computer, the store or the user."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.i18n import LANGUAGES, N_


class Scope(StrEnum):
    """Where a setting is kept: on this computer, in the store for everyone, or in the store for one user."""

    COMPUTER = "computer"
    STORE = "store"
    USER = "user"

    @property
    def label(self) -> str:
        """The scope as a heading, to be translated."""
        return {"computer": N_("This computer"), "store": N_("The store"), "user": N_("My own")}[self.value]


@dataclass(frozen=True)
class Setting:
    """A setting. `type` is one of: text lines int bool choice ref folder printer.

    `lines` is text of several lines, `ref` a row of `catalog` by its id. `unit` stands behind a number. An int is kept
    between `least` and `most`. `fact` marks one that is a fact about the store (`store_info`) under the same name.
    """

    key: str
    scope: Scope
    group: str
    label: str
    type: str = "text"
    default: Any = ""
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    catalog: str | None = None
    unit: str = ""
    least: int = 0
    most: int = 1_000_000
    fact: bool = False

    def write(self, value: Any) -> str:
        """A value as the text that is kept (JSON)."""
        return json.dumps(value, ensure_ascii=False)

    def read(self, text: str) -> Any:
        """A value from kept text; the default when that is damaged or was of another type."""
        try:
            value = json.loads(text)
        except ValueError:
            return self.default
        return self.fitting(value)

    def fitting(self, value: Any) -> Any:
        """A value of this setting's type and range; the default for anything that can't be made one."""
        if self.type == "bool":
            return value if isinstance(value, bool) else str(value).lower() in {"true", "1"}
        if self.type == "int":
            return self._whole(value)
        if self.type == "ref":
            return value if isinstance(value, int) and not isinstance(value, bool) else self.default
        text = self.default if value is None else str(value)
        if self.type == "choice":
            return text if text in {each for each, _label in self.choices} else self.default
        return text

    def _whole(self, value: Any) -> int:
        try:
            return min(self.most, max(self.least, int(value)))
        except (TypeError, ValueError):
            return int(self.default)


_LOOKS, _HANDS, _PAPER, _SAFETY = N_("Looks"), N_("Scanner"), N_("Printers"), N_("Copies")
_SHOP, _TRADE, _DOOR, _LABELS = N_("On paper"), N_("Trade"), N_("Log-in"), N_("Labels")
_START = N_("Start")

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "language", Scope.COMPUTER, _LOOKS, N_("Language"), "choice", "", N_("A user can have another one"),
        (("", N_("As the system")), *LANGUAGES.items()),
    ),
    Setting(
        "theme", Scope.COMPUTER, _LOOKS, N_("Theme"), "choice", "system",
        choices=(("system", N_("As the system")), ("light", N_("Light")), ("dark", N_("Dark"))),
    ),
    Setting(
        "scale", Scope.COMPUTER, _LOOKS, N_("Size of text"), "choice", "100",
        choices=tuple((str(percent), f"{percent} %") for percent in (90, 100, 110, 125, 150)),
    ),
    Setting(
        "scanner/gap_ms", Scope.COMPUTER, _HANDS, N_("Longest pause between keys of a scan"), "int", 30,
        N_("Raise it when scans arrive as typed text, lower it when fast typing is taken for a scan"), unit=N_("ms"), least=5, most=500,
    ),
    Setting("scanner/muted", Scope.COMPUTER, _HANDS, N_("No sound"), "bool", False, N_("A scan is then only seen, not heard")),
    Setting("printer/documents", Scope.COMPUTER, _PAPER, N_("Documents"), "printer", "", N_("Offered first when a document is printed")),
    Setting("printer/labels", Scope.COMPUTER, _PAPER, N_("Labels"), "printer", "", N_("Offered first when labels are printed")),
    Setting("name", Scope.STORE, _SHOP, N_("Name"), default="Larder", help=N_("Stands at the head of printed documents"), fact=True),
    Setting("address", Scope.STORE, _SHOP, N_("Address"), "lines"),
    Setting("tax_id", Scope.STORE, _SHOP, N_("Tax number")),
    Setting(
        "prices_include_vat", Scope.STORE, _TRADE, N_("Suppliers' prices include VAT"), "bool", False,
        N_("What a new goods receipt begins with"),
    ),
    Setting(
        "vat_rounding", Scope.STORE, _TRADE, N_("VAT of purchases is rounded"), "choice", "rate",
        N_("As suppliers' invoices do it: once for each rate, the lines sharing it out, or on every line"),
        (("rate", N_("for each rate")), ("line", N_("on every line"))),
    ),
    Setting(
        "in_store_masks", Scope.STORE, _TRADE, N_("In-store barcodes"), "lines", "21IIIIIWW.WWWC",
        N_("One mask a line: I item, W weight, P price, N count, C check digit; a point where the decimals begin"),
    ),
    Setting(
        "attachment_megabytes", Scope.STORE, _TRADE, N_("Largest file beside a document"), "int", 10,
        N_("Files are kept in the store itself and in every backup of it"), unit=N_("MB"), least=1, most=100,
    ),
    Setting(
        "idle_minutes", Scope.STORE, _DOOR, N_("Lock the window after"), "int", 15,
        N_("0: never. Unsaved work stays as it is behind the lock"), unit=N_("minutes"), most=480,
    ),
    Setting("label_price_type", Scope.STORE, _LABELS, N_("Price on labels"), "ref", None, catalog="price_type"),
    Setting(
        "backup_folder", Scope.STORE, _SAFETY, N_("Folder of backups"), "folder", "",
        N_("Empty: the folder “backups” beside the store. Another disk is safer"),
    ),
    Setting("open_today", Scope.USER, _START, N_("Begin with Today"), "bool", True, N_("Else with the tabs that were open last")),
)  # fmt: skip

BY_KEY = {each.key: each for each in SETTINGS}


def setting(key: str) -> Setting:
    """The declaration of a setting. Raises KeyError for one that is not declared."""
    return BY_KEY[key]


def settings_of(scope: Scope) -> tuple[Setting, ...]:
    """The settings of a scope, in the order of declaration."""
    return tuple(each for each in SETTINGS if each.scope is scope)
