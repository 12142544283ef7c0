"""Commands that make, check, copy and bring back a store."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.cli.base import address_of, commands, complain, opened
from app.core.errors import UserError
from app.i18n import N_, _, language, say


@commands.command()
def new(
    ctx: typer.Context,
    currency: Annotated[str, typer.Option(help="Three letters: EUR, RUB; euros unless a demo speaks another language")] = "",
    costing: Annotated[str, typer.Option(help="average or fifo; for good")] = "average",
    name: Annotated[str, typer.Option(help="What stands at the head of printed documents; default: Larder, a demo has its own")] = "",
    demo: Annotated[bool, typer.Option("--demo", help="Two shops and a kitchen with 90 days behind them")] = False,
) -> None:
    """Make an empty or a demo store; an existing one is never touched."""
    from app.posting.accounts import make_accounts
    from app.store.info import write_info
    from app.store.opening import create_store

    if costing not in {"average", "fifo"}:
        raise typer.BadParameter("--costing is average or fifo")
    if ctx.obj.store is None:
        Path(address_of(ctx)).parent.mkdir(parents=True, exist_ok=True)
    address = address_of(ctx)
    if demo:
        from app.demo import make_demo_store

        store = make_demo_store(address, language=language(), currency=currency, costing=costing)
        if name:
            with store.write() as session:
                write_info(session, name=name)
    else:
        store = create_store(address, currency=currency or "EUR", costing=costing, name=name or "Larder")
        with store.write() as session:
            make_accounts(session, language())
    store.close()
    print(_("Made: {path}").format(path=store.address if store.is_file else store.engine.url.render_as_string()))


@commands.command()
def check(
    ctx: typer.Context, repair: Annotated[bool, typer.Option("--repair", help="First make costs and balances anew from the moves")] = False
) -> None:  # fmt: skip
    """Look at every invariant of the store and name what is wrong."""
    from app.posting import repair as repairing
    from app.posting.check import check_store
    from app.store.integrity import integrity_problems

    with opened(ctx) as (store, actor):
        if repair:
            store.write_retrying(lambda session: repairing.repair(session, actor))
        faults = integrity_problems(store)
        if not faults:
            with store.read() as session:
                faults = check_store(session)
    for fault in faults:
        complain(say(fault))
    if faults:
        raise typer.Exit(1)
    print(_("Everything adds up"))


@commands.command()
def backup(
    ctx: typer.Context, output: Annotated[Path | None, typer.Option("-o", "--output", help="The file to make; default: a new one in the folder of backups")] = None
) -> None:  # fmt: skip
    """Copy the store to a file that has been opened and checked."""
    from app.catalogs.setting_value import backup_folder
    from app.store.backup import back_up, backup_name, name_of

    with opened(ctx) as (store, _actor):
        folder = backup_folder(store) if store.is_file else Path.cwd()
        done = back_up(store, output or folder / backup_name(name_of(store), datetime.now()))
    print(_("{path}: {size} bytes, read back and complete").format(path=done.path, size=done.size_bytes))


@commands.command()
def restore(ctx: typer.Context, file: Annotated[Path, typer.Argument(help="A backup")]) -> None:
    """Put a backup in the place of the store; the store that was there is kept beside it."""
    from app.store.backup import restore as put_back
    from app.store.engine import is_server

    address = address_of(ctx)
    if is_server(address):
        raise UserError(N_("A store on a server is restored with pg_restore, by whoever looks after the server"))
    aside = put_back(file, Path(address))
    print(_("{path} is restored.").format(path=address))
    if aside is not None:
        print(_("What was there is kept in {path}").format(path=aside))
