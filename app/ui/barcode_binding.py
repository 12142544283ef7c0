"""Binds a barcode that nobody knew to an item, with rights and the trail. No Qt: runs in any thread."""

from sqlalchemy import func, select

from app.access import Actor, require
from app.catalogs.goods import Item, ItemBarcode
from app.core.errors import UserError
from app.i18n import N_
from app.posting import audit
from app.store.engine import Store


def bind_barcode(store: Store, actor: Actor, code: str, item_id: int, unit_id: int | None = None) -> None:
    """Give an item one more barcode; with `unit_id` that of a pack. Raises UserError when another item has it."""
    require(actor, "edit", Item.roles, Item.title_plural)
    with store.write() as session:
        taken = session.execute(
            select(Item.name).join(ItemBarcode, ItemBarcode.item_id == Item.id).where(ItemBarcode.code == code)
        ).scalar()
        if taken is not None:
            raise UserError(N_("{code} already belongs to {item}"), code=code, item=taken)
        item = session.get(Item, item_id)
        if item is None:
            raise UserError(N_("The item is no longer in the catalog."))
        last = session.execute(select(func.max(ItemBarcode.no)).where(ItemBarcode.item_id == item_id)).scalar()
        session.add(ItemBarcode(item_id=item_id, no=(last or 0) + 1, code=code, unit_id=unit_id))
        session.flush()
        audit.note(session, actor, "save", f"item/{item.code}", title=item.name, after={"barcode": code})
