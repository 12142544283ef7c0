"""Unsaved corrections kept in a file on this computer, so that a crash loses none of them."""

import json
from dataclasses import dataclass
from pathlib import Path

from app.documents.base import Document
from app.ui.contents import Contents, contents_of, from_json, to_json
from app.ui.context import Context

FORMAT = "larder-recovery/1"


@dataclass(frozen=True)
class Recovery:
    """The file of one document's unsaved correction."""

    path: Path

    def write(self, contents: Contents, user: str) -> None:
        """Keep the contents; the file is whole or the one before."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        text = json.dumps({"format": FORMAT, "user": user, "contents": to_json(contents)}, ensure_ascii=False)
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(self.path)

    def read(self) -> Contents | None:
        """What was kept; None when there is nothing, or nothing that can be read."""
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
            return from_json(kept["contents"]) if kept["format"] == FORMAT else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def forget(self) -> None:
        """The correction was posted or given up."""
        self.path.unlink(missing_ok=True)


def folder(context: Context) -> Path:
    """Where this computer keeps unsaved work: beside the window's settings."""
    return Path(context.settings.fileName()).parent / "recovery"


def recovery_of(context: Context, uuid: str) -> Recovery:
    """The recovery file of a document."""
    return Recovery(folder(context) / f"{uuid}.json")


def left_behind(kept_in: Path, document: Document) -> Contents | None:
    """What was typed into a document here and is not in it; None when there is nothing. Runs in any thread."""
    contents = Recovery(kept_in / f"{document.uuid}.json").read()
    if contents is None:
        return None
    here = contents_of(document)
    return None if (contents.header, contents.tables) == (here.header, here.tables) else contents


def unsaved(kept_in: Path) -> list[Contents]:
    """Every correction that waits to be taken up again. Runs in any thread."""
    found = (Recovery(path).read() for path in sorted(kept_in.glob("*.json")))
    return [contents for contents in found if contents is not None]
