"""The tree of groups of goods."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.goods import ItemGroup


def groups_inside(session: Session, group: int) -> set[int]:
    """A group and all groups inside it."""
    children: dict[int | None, list[int]] = {}
    for group_id, parent in session.execute(select(ItemGroup.id, ItemGroup.parent_id)):
        children.setdefault(parent, []).append(group_id)
    found, fresh = {group}, [group]
    while fresh:
        fresh = [child for parent in fresh for child in children.get(parent, ()) if child not in found]
        found.update(fresh)
    return found
