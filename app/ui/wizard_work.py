"""What the first start makes: a store with the rows that every shop needs, its first site and its first user. No Qt: runs in any thread."""

import locale
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.access import PROGRAM, Role
from app.catalogs.cash_article import CashArticle
from app.catalogs.price import PriceType
from app.catalogs.sign_in import hash_password, hash_pin, set_secret
from app.catalogs.site import Site
from app.catalogs.staff import User
from app.catalogs.standard import ARTICLES, REASONS, standard_row
from app.catalogs.till import Till, TillKind
from app.catalogs.unit import Unit
from app.catalogs.write_off_reason import WriteOffReason
from app.core.errors import UserError
from app.i18n import N_, _, language
from app.posting.accounts import make_accounts
from app.posting.catalog import save_row
from app.store.engine import Store
from app.store.opening import create_store, open_store

FIRST_UNITS = ("pc", "kg", "g", "l", "ml", "pack", "box")
CURRENCIES = {
    "EUR": N_("Euro"), "USD": N_("US dollar"), "GBP": N_("Pound sterling"), "RUB": N_("Rouble"), "CHF": N_("Swiss franc"),
    "PLN": N_("Złoty"), "CZK": N_("Czech koruna"), "SEK": N_("Swedish krona"), "NOK": N_("Norwegian krone"), "DKK": N_("Danish krone"),
    "HUF": N_("Forint"), "RON": N_("Romanian leu"), "BGN": N_("Bulgarian lev"), "RSD": N_("Serbian dinar"), "TRY": N_("Turkish lira"),
    "UAH": N_("Hryvnia"), "KZT": N_("Tenge"), "GEL": N_("Lari"), "AMD": N_("Dram"), "BYN": N_("Belarusian rouble"), "ILS": N_("Shekel"),
    "CAD": N_("Canadian dollar"), "AUD": N_("Australian dollar"), "INR": N_("Indian rupee"), "CNY": N_("Yuan"), "JPY": N_("Yen"),
}  # fmt: skip
COUNTRY_CURRENCIES = {
    "GB": "GBP", "US": "USD", "RU": "RUB", "CH": "CHF", "PL": "PLN", "CZ": "CZK", "SE": "SEK", "NO": "NOK", "DK": "DKK", "HU": "HUF",
    "RO": "RON", "RS": "RSD", "TR": "TRY", "UA": "UAH", "KZ": "KZT", "GE": "GEL", "AM": "AMD", "BY": "BYN", "IL": "ILS", "CA": "CAD",
    "AU": "AUD", "IN": "INR", "CN": "CNY", "JP": "JPY",
}  # fmt: skip
LANGUAGE_CURRENCIES = {"ru": "RUB"}
"""For computers set to no country, or to the one that systems are delivered with, in another language."""
METHODS = {
    "average": (N_("Moving average"), N_("What is on the shelf has one cost: the average of what was paid for it. Right for most shops.")),
    "fifo": (N_("First in, first out"), N_("What came first goes out first, at its own cost. Right where prices move and lots are kept apart.")),
}  # fmt: skip


@dataclass(frozen=True)
class FirstStore:
    """What the wizard was told."""

    path: Path
    name: str
    site: str
    currency: str
    costing: str
    user: str
    password: str = ""
    pin: str = ""


def usual_currency() -> str:
    """The currency of the country that this computer is set to; the euro when that isn't known."""
    country = (locale.getlocale()[0] or "").partition("_")[2][:2].upper()
    spoken = LANGUAGE_CURRENCIES.get(language(), "")
    return spoken if spoken and country in {"", "US"} else COUNTRY_CURRENCIES.get(country, "EUR")


def check_secrets(password: str, again: str, pin: str) -> None:
    """Raise UserError when the password or PIN can't be taken."""
    if password != again:
        raise UserError(N_("The two passwords are not the same: type them again"))
    if password:
        hash_password(password)
    if pin:
        hash_pin(pin)


def make_store(told: FirstStore) -> Store:
    """Make the store with its first rows, and open it. Raises UserError or StoreTrouble; then no file is left."""
    told.path.parent.mkdir(parents=True, exist_ok=True)
    store = create_store(str(told.path), currency=told.currency, costing=told.costing, name=told.name, language=language())
    try:
        _fill(store, told)
    except BaseException:
        store.close()
        told.path.unlink(missing_ok=True)
        raise
    return store


def _fill(store: Store, told: FirstStore) -> None:
    with store.write() as session:
        units: dict[str, int] = {}
        for code in FIRST_UNITS:
            values = standard_row("unit", code) or {}
            base = values.pop("base", None)
            unit = Unit(**values, base_id=units.get(str(base)))
            save_row(session, PROGRAM, unit)
            units[code] = unit.id
        make_accounts(session, language())
        for code in REASONS:
            save_row(session, PROGRAM, WriteOffReason(**(standard_row("write_off_reason", code) or {})))
        for code in ARTICLES:
            save_row(session, PROGRAM, CashArticle(**(standard_row("cash_article", code) or {})))
        save_row(session, PROGRAM, PriceType(code="retail", name=_("Retail")))
        site = Site(code="1", name=told.site)
        save_row(session, PROGRAM, site)
        for kind in (TillKind.TILL, TillKind.SAFE, TillKind.BANK):
            save_row(session, PROGRAM, Till(code=kind.value, name=_(kind.label), kind=kind, site_id=site.id))
        user = User(code=_code(told.user), name=told.user, role=Role.OWNER, language=language())
        set_secret(user, password=told.password or None, pin=told.pin or None)
        save_row(session, PROGRAM, user)


def _code(name: str) -> str:
    """The log-in name: the first word, in small letters."""
    return (name.split() or ["owner"])[0].casefold()[:20]


def open_existing(path: Path) -> Store:
    """Open a store that is there."""
    return open_store(str(path))


def make_demo(path: Path, step: Callable[[int, int, str], None]) -> Store:
    """Make the demo store; `step` is called with how far it is."""
    from app.demo import make_demo_store

    path.parent.mkdir(parents=True, exist_ok=True)
    return make_demo_store(str(path), language=language(), progress=step)
