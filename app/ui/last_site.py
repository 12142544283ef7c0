"""The store this user worked for last, on this computer: new documents begin with it."""

from typing import Any

from app.catalogs.site import Site
from app.ui.context import Context

KEPT = "documents/site"


def keep_site(context: Context, site_id: int) -> None:
    """Take note of the store that was chosen in a document."""
    context.keep(KEPT, site_id)


def last_site(context: Context) -> int | None:
    """The id of the store chosen last; None when there was none or it is no longer in use."""
    kept = str(context.kept(KEPT) or "")
    if not kept.isdecimal():
        return None
    sites: Any = Site
    with context.store.read() as session:
        found = session.get(sites, int(kept))
        return int(kept) if found is not None and found.active else None
