"""How the database would run a query: what tests of speed look at instead of a clock."""

from typing import Any

from sqlalchemy import Select, text
from sqlalchemy.orm import Session

from app.store.engine import dialect_name


def explain(session: Session, query: Select[Any]) -> str:
    """The plan of a query, a step a line."""
    compiled = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    prefix = "EXPLAIN QUERY PLAN " if dialect_name(session) == "sqlite" else "EXPLAIN "
    return "\n".join(str(tuple(row)) for row in session.execute(text(prefix + str(compiled))))
