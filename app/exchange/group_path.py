"""Groups of goods as files write them, Food > Tea > Green: read into a path, found in the tree, made where they are missing."""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import Actor
from app.catalogs.goods import ItemGroup
from app.posting.catalog import save_rows

Path = tuple[str, ...]
PARTING = re.compile(r"\s*(?:>|»|→|\\|::)\s*|\s+/\s+")


def path_of(said: Any, heading: str = "") -> Path:
    """The names from the top group down; a file without a column of groups may have headings between its rows."""
    text = str(said or "").strip() or heading.strip()
    return tuple(" ".join(name.split()) for name in PARTING.split(text) if name.strip())


def make_groups(session: Session, actor: Actor, paths: Iterable[Path]) -> dict[Path, int]:
    """The id of the group at each path; missing ones are made, upper ones first. Names are compared without regard to case."""
    wanted = {path for path in paths if path}
    rows = session.execute(select(ItemGroup.id, ItemGroup.parent_id, ItemGroup.name, ItemGroup.code).order_by(ItemGroup.id.desc())).all()
    known: dict[tuple[int | None, str], int] = {(parent, name.casefold()): row_id for row_id, parent, name, _code in rows}
    if not wanted:
        return {}
    taken = {code for _id, _parent, _name, code in rows}
    ids: dict[Path, int] = {}
    for depth in range(1, max(map(len, wanted)) + 1):
        level = {path[:depth]: ids.get(path[: depth - 1]) for path in sorted(wanted) if len(path) >= depth}
        new = {(parent, path[-1].casefold()): path[-1] for path, parent in level.items() if (parent, path[-1].casefold()) not in known}
        made = [{"code": _next_code(taken), "name": name, "parent_id": key[0]} for key, name in new.items()]
        for key, saved in zip(new, save_rows(session, actor, "item_group", made) if made else (), strict=True):
            if saved.id is not None:
                known[key] = saved.id
        ids |= {path: known[parent, path[-1].casefold()] for path, parent in level.items() if (parent, path[-1].casefold()) in known}
    return {path: ids[path] for path in wanted if path in ids}


def _next_code(taken: set[str]) -> str:
    number = len(taken) + 1
    while f"G{number:03d}" in taken:
        number += 1
    taken.add(f"G{number:03d}")
    return f"G{number:03d}"
