"""Opens again what was being written when the program stopped."""

from functools import partial

from app.documents.base import kinds
from app.i18n import _
from app.ui import messages, tasks
from app.ui.contents import Contents
from app.ui.context import Context
from app.ui.recovery import folder, unsaved


def reopen_unsaved(context: Context) -> None:
    """Open the editors of everything that this computer has kept and no store has, and say so."""
    kept_in = folder(context)

    def show(found: list[Contents]) -> None:
        for contents in found:
            _open(context, contents)
        if found:
            messages.warn(context.parent, _("The work that was not saved when the program last stopped is open again"))

    tasks.run(context, _("Opening the document"), lambda _p: unsaved(kept_in), show, owner=context.parent, quiet=True)


def _open(context: Context, contents: Contents) -> None:
    from app.ui.editor_page import open_recovered

    if contents.id is not None:
        context.open_document(contents.id)
    elif contents.kind in kinds():
        context.open_tab(f"new:{contents.uuid}", _(kinds()[contents.kind].title), partial(open_recovered, context, contents))
