"""What the editor of a kind has beyond its declaration: a file named like the kind with `desk(editor)`, which gives a bar over the lines."""

import importlib
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from app.ui.editor import DocumentEditor


class Desk(Protocol):
    """What a special file brings to an editor."""

    bar: QWidget
    """Stands over the lines."""

    def show_document(self) -> None:
        """Another document is on the screen, or the same one in another state."""


def desk_of(editor: "DocumentEditor") -> Desk | None:
    """The desk of the editor's kind; None for the many that need none."""
    name = f"{__name__}.{editor.document.kind}"
    if find_spec(name) is None:
        return None
    made: Desk = importlib.import_module(name).desk(editor)
    return made
