"""Binds a barcode that nobody knew to an item, with rights and the trail. No Qt: runs in any thread."""

from app.access import Actor
from app.core.errors import NotRight
from app.posting.catalog import REFUSED, save_rows
from app.store.engine import Store


def bind_barcode(store: Store, actor: Actor, code: str, item_id: int) -> None:
    """Give an item one more barcode. Raises NotRight when another item has it in any form, UserError for a missing right."""
    row = {"id": item_id, "barcodes": [{"code": code}]}
    saved = store.write_retrying(lambda session: save_rows(session, actor, "item", [row], adding=True))[0]
    if saved.action == REFUSED:
        raise NotRight(list(saved.problems))
