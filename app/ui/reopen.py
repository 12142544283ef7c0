"""Opens again what was being written when the program stopped."""

from functools import partial

from app.documents.base import kinds
from app.i18n import _
from app.ui.context import Context
from app.ui.recovery import unsaved


def reopen_unsaved(context: Context) -> int:
    """Open the editors of everything that this computer has kept and no store has; answers how many."""
    from app.ui.editor import open_recovered

    found = unsaved(context)
    for contents in found:
        if contents.id is not None:
            context.open_document(contents.id)
        elif contents.kind in kinds():
            context.open_tab(f"new:{contents.uuid}", _(kinds()[contents.kind].title), partial(open_recovered, context, contents))
    return len(found)
