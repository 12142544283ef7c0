"""What all commands share: the store that is named, who works, what is said and where it is written."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from app.i18n import say, use_language

if TYPE_CHECKING:
    from app.access import Actor
    from app.store.engine import Store

HELP = """The window, or one command without a window.

\b
main.py                      the window, on this computer's store
main.py --demo               the window, on a demo store made on the spot
main.py --store S            the window, on the store S
main.py --screens FOLDER     a picture of every screen, of a demo store or of --store S; --only NAMES takes some
main.py test                 the program's own tests
main.py [--store S] COMMAND  no window; same rules, same rights
"""

commands = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, help=HELP)


class Asked(NamedTuple):
    """What stands before the command: which store, and who."""

    store: str | None
    user: str | None


def complain(text: str) -> None:
    """Say why on standard error."""
    print(text, file=sys.stderr)


@commands.callback()
def before(
    ctx: typer.Context,
    store: Annotated[str | None, typer.Option(help="A .larder file, or the URL of a database")] = None,
    user: Annotated[
        str | None, typer.Option(help="The log-in name of who does it; the password in LARDER_PASSWORD, if there is one")
    ] = None,
) -> None:
    """Run one command without a window."""
    ctx.obj = Asked(store, user)


def address_of(ctx: typer.Context) -> str:
    """The store that was named, else the one of this computer."""
    from app.store.location import default_store

    return ctx.obj.store or str(default_store())


@contextmanager
def opened(ctx: typer.Context) -> Iterator[tuple["Store", "Actor"]]:
    """The store, and who works in it."""
    from app.catalogs.command_user import actor_for
    from app.documents.base import kinds
    from app.store.info import read_info
    from app.store.opening import open_store

    kinds()  # a document is read as one of its own kind only when that kind is known
    store = open_store(address_of(ctx))
    try:
        with store.read() as session:
            use_language(read_info(session, "language") or "en")
        for warning in store.warnings:
            complain(say(warning))
        yield store, actor_for(store, ctx.obj.user, os.environ.get("LARDER_PASSWORD", ""), socket.gethostname())
    finally:
        store.close()


def put(data: bytes, output: Path | None, *, is_text: bool = True) -> None:
    """Write to the file, or to standard output."""
    if output is not None:
        output.write_bytes(data)
    elif not is_text and sys.stdout.isatty():
        raise typer.BadParameter("this format goes into a file: add -o FILE")
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
