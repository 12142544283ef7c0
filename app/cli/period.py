"""Commands that close months and open them again."""

from datetime import datetime
from typing import Annotated

import typer

from app.cli.base import commands, complain, opened
from app.i18n import _


def _month(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m")
    except ValueError as error:
        raise typer.BadParameter("a month looks like 2026-10") from error


Month = Annotated[datetime, typer.Option(parser=_month, metavar="YYYY-MM")]


@commands.command()
def close(ctx: typer.Context, month: Month) -> None:
    """Close a month and everything before it: nothing in it changes any more."""
    from app.posting.periods import close_month, drafts_told, drafts_until, month_number

    with opened(ctx) as (store, actor), store.write() as session:
        (drafts,) = drafts_until(session, month_number(month))
        close_month(session, actor, month.year, month.month)
    if drafts:
        complain(drafts_told(drafts))
    print(_("{month} is closed").format(month=f"{month:%Y-%m}"))


@commands.command()
def reopen(ctx: typer.Context, month: Month) -> None:
    """Open a closed month again, and every month after it; those before it stay closed."""
    from app.posting.periods import reopen_month

    with opened(ctx) as (store, actor), store.write() as session:
        reopen_month(session, actor, month.year, month.month)
    print(_("{month} is open again").format(month=f"{month:%Y-%m}"))
