"""Who else has a document open: each desk says so in the shared store once a minute, and takes it back when it leaves.

A file belongs to one program at a time, so only desks on a server ask. No Qt: runs in any thread.
"""

import json
import time

from sqlalchemy import delete, insert, select

from app.access import Actor
from app.store.engine import Store
from app.store.info import setting

SCOPE = "open"
BEAT_SECONDS = 60
GONE_SECONDS = 150
"""A desk that has been silent for so long has gone without saying so."""


def arrive(store: Store, actor: Actor, uuid: str, desk: str) -> list[str]:
    """Say that this desk has the document open; the names of the others who have. `desk` is unique for each open editor."""
    now = time.time()
    said = json.dumps({"name": actor.name, "computer": actor.computer, "at": now})
    with store.write() as session:
        rows = session.execute(
            select(setting.c.key, setting.c.value).where(setting.c.scope == SCOPE, setting.c.key.startswith(f"{uuid}/"))
        ).all()
        session.execute(delete(setting).where(setting.c.scope == SCOPE, setting.c.key == f"{uuid}/{desk}"))
        session.execute(insert(setting).values(scope=SCOPE, key=f"{uuid}/{desk}", value=said))
    others = [json.loads(row.value) for row in rows if row.key != f"{uuid}/{desk}"]
    return [" · ".join(part for part in (each["name"], each["computer"]) if part) for each in others if now - each["at"] < GONE_SECONDS]


def leave(store: Store, uuid: str, desk: str) -> None:
    """Take back that this desk has the document open."""
    with store.write() as session:
        session.execute(delete(setting).where(setting.c.scope == SCOPE, setting.c.key == f"{uuid}/{desk}"))
