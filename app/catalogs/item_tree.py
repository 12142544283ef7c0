"""The tree of groups of goods."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.catalogs.goods import Item, ItemGroup
from app.store.engine import in_ids


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


def goods_inside(session: Session, group: int) -> Select[int]:
    """The query for the ids of goods in a group or in any group inside it."""
    return select(Item.id).where(in_ids(session, Item.group_id, sorted(groups_inside(session, group))))
