"""Runs revisions on the connection that is handed over, and compares tables with the declarations when a revision is made."""

from typing import Any

from alembic import context

from app.store import types  # how whole numbers are called on SQLite

assert types
settings: dict[str, Any] = {"render_as_batch": True}
if context.config.attributes.get("compare"):
    from migrations.compare import declared, options

    settings = {"target_metadata": declared(), **options(context.config.attributes["only"])}

context.configure(connection=context.config.attributes["connection"], **settings)
with context.begin_transaction():
    context.run_migrations()
