"""Who else has a document open: each desk says so in the shared store once a minute, and takes it back when it leaves.

A file belongs to one program at a time, so only desks on a server ask. No Qt: runs in any thread.
"""

import json

from sqlalchemy import delete, insert, select

from app.access import Actor
from app.store.clock import seconds_now
from app.store.engine import Store
from app.store.info import setting

SCOPE = "open"
BEAT_SECONDS = 60
GONE_SECONDS = 150
"""A desk that has been silent for so long has gone without saying so."""


def arrive(store: Store, actor: Actor, uuid: str, desk: str) -> list[str]:
    """Say that this desk has the document open; the names of the others who have. `desk` is unique for each open editor.

    What desks that have gone left behind, with whatever document, is cleared away.
    """
    own = f"{uuid}/{desk}"
    with store.write() as session:
        now = seconds_now(session)
        rows = session.execute(select(setting.c.key, setting.c.value).where(setting.c.scope == SCOPE).order_by(setting.c.key)).all()
        said = {row.key: json.loads(row.value) for row in rows}
        gone = [key for key, each in said.items() if key == own or now - each["at"] >= GONE_SECONDS]
        session.execute(delete(setting).where(setting.c.scope == SCOPE, setting.c.key.in_(gone)))
        here = json.dumps({"name": actor.name, "computer": actor.computer, "at": now})
        session.execute(insert(setting).values(scope=SCOPE, key=own, value=here))
    others = [each for key, each in said.items() if key.startswith(f"{uuid}/") and key not in gone]
    return [" · ".join(part for part in (each["name"], each["computer"]) if part) for each in others]


def leave(store: Store, uuid: str, desk: str) -> None:
    """Take back that this desk has the document open."""
    with store.write() as session:
        session.execute(delete(setting).where(setting.c.scope == SCOPE, setting.c.key == f"{uuid}/{desk}"))
