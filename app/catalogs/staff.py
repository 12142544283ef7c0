"""Users of the store."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.access import Role, Roles
from app.catalogs.base import Catalog
from app.i18n import N_
from app.store.table import choice, field


class User(Catalog):
    """Someone who works with the program. The code is the log-in name."""

    __tablename__ = "staff"  # "user" is a word of SQL's own
    title = N_("User")
    title_plural = N_("Users")
    menu = 90
    roles = Roles(edit="owner", view="manager")

    role: Mapped[Role] = choice(N_("Role"), Role, default=Role.STOREKEEPER)
    language: Mapped[str | None] = field(N_("Language"), width=4)
    password_hash: Mapped[str | None] = mapped_column()
    pin_hash: Mapped[str | None] = mapped_column()
    wrong_tries: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column()
