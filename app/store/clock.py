"""The clock that all who use a store share: the server's, or that of the computer whose file it is."""

import time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.store.engine import dialect_name


def seconds_now(session: Session) -> float:
    """Seconds since 1970, with their fraction; they go on within a transaction."""
    if dialect_name(session) == "postgresql":
        return float(session.execute(select(func.extract("epoch", func.clock_timestamp()))).scalar_one())
    return time.time()
