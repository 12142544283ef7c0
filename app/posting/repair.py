"""The way out of figures that do not add up: costs, differences, balances and days are made anew from the moves."""

from sqlalchemy.orm import Session

from app.access import Actor, Role, Roles, require
from app.catalogs.search_text import rebuild_search
from app.core.errors import UserError
from app.i18n import N_
from app.posting import audit
from app.posting.periods import changed_checkpoints
from app.posting.rebuild import recost_everything

REPAIR = Roles(edit=Role.OWNER)


def repair(session: Session, actor: Actor) -> int:
    """Work out everything again that follows from the moves, and what goods are found by; answers how many moves changed their cost.

    Documents are not touched. Raises UserError when a closed month would come out different from what was frozen.
    """
    require(actor, "edit", REPAIR, N_("repairs"))
    changed = recost_everything(session)
    if changed_checkpoints(session):
        raise UserError(N_("A closed month would change: restore a backup from before the damage, or reopen the month first"))
    rebuild_search(session)
    audit.note(session, actor, "repair", "store/figures", after={"moves": str(changed)})
    return changed
