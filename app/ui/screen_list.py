"""The screens that `--screens` takes, in order."""

from app.ui.screens import Stage, screen, settle


@screen("print_preview")
def _print_preview(stage: Stage) -> None:
    from app.ui.print_preview import preview_document

    preview_document(stage.context, latest(stage, "goods_receipt"))
    settle()


def latest(stage: Stage, kind: str, state: str = "posted") -> int:
    """The id of the latest document of a kind in a state. Raises AssertionError when the store has none."""
    from sqlalchemy import select

    from app.documents.base import journal

    query = select(journal.c.id).where(journal.c.kind == kind, journal.c.state == state).order_by(journal.c.moment.desc()).limit(1)
    with stage.context.store.read() as session:
        found = session.execute(query).scalar_one_or_none()
    assert found is not None, f"the store has no {kind} that is {state}"
    return int(found)
