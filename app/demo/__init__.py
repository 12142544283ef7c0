"""The demo store: two shops and a kitchen with 90 days behind them, made by the same doors as any other store."""

from collections.abc import Callable
from datetime import date

from app.core.costing import collector_resting
from app.demo.fixture import fill_catalogs
from app.demo.story import play
from app.demo.words import Words, load
from app.store.engine import Store
from app.store.info import read_info, write_info
from app.store.opening import create_store

DAYS = 90
"""How far back the books go."""

Progress = Callable[[int, int, str], None]
"""Called with the steps done, the steps in all, and what is being made."""

CURRENCIES = {"ru": "RUB"}
"""The currency of a demo store by its language; euros elsewhere."""


def make_demo_store(
    address: str, *, language: str = "en", today: date | None = None, progress: Progress | None = None, currency: str = "",
    costing: str = "average",
) -> Store:  # fmt: skip
    """Make a demo store at an address where there is none and open it; the same day gives the same goods, documents and figures.

    `today` is the day on which the story ends; without a `currency` it is that of the language. Raises what `create_store` raises.
    """
    name = Words(language).pick(load("shop")["name"])
    chosen = currency or CURRENCIES.get(language, "EUR")
    store = create_store(address, currency=chosen, costing=costing, name=name, language=language)
    try:
        make_demo(store, today=today, progress=progress)
    except BaseException:
        store.close()
        raise
    return store


def make_demo(store: Store, *, today: date | None = None, progress: Progress | None = None) -> None:
    """Fill an empty store, in its own language and currency."""
    step = progress or _unseen
    with store.write() as session, collector_resting():
        words = Words(read_info(session, "language"))
        write_info(session, name=words.pick(load("shop")["name"]))
        step(0, DAYS + 1, "")
        shop = fill_catalogs(session, words, today or date.today(), DAYS)
    play(store, shop, words, DAYS, lambda done: step(done + 1, DAYS + 1, ""))


def _unseen(_done: int, _total: int, _text: str) -> None:
    """Nobody watches."""
