"""The store this user worked for last, on this computer: new documents begin with it."""

from app.ui.context import Context

KEPT = "documents/site"


def keep_site(context: Context, site_id: int) -> None:
    """Take note of the store that was chosen in a document."""
    context.keep(KEPT, site_id)


def last_site(context: Context) -> int | None:
    """The id of the store chosen last, None when there was none; whether it is still in use the store knows."""
    kept = str(context.kept(KEPT) or "")
    return int(kept) if kept.isdecimal() else None
