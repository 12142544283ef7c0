"""What all catalogs share: a code people know, a name, a uuid for exchange, and whether the row is still in use."""

import importlib
import pkgutil
from functools import cache
from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from app.access import Roles
from app.core.identity import new_uuid
from app.i18n import N_
from app.store.table import Base, field


class Catalog(Base):
    """A row of a catalog. Subclasses give `title`, `title_plural`, `menu` (place in the list of catalogs) and `roles`."""

    __abstract__ = True
    title: ClassVar[str]
    title_plural: ClassVar[str]
    menu: ClassVar[int] = 0
    roles: ClassVar[Roles] = Roles(edit="manager")

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-10)
    uuid: Mapped[str] = mapped_column(unique=True, default=new_uuid, sort_order=-9)
    code: Mapped[str] = field(N_("Code"), width=12, unique=True, sort_order=-8)
    name: Mapped[str] = field(N_("Name"), width=40, sort_order=-7)
    active: Mapped[bool] = field(N_("In use"), default=True, sort_order=-6)
    version: Mapped[int] = mapped_column(default=1, sort_order=-5)
    search: Mapped[str] = mapped_column(default="", sort_order=-4)
    """What people may type to find the row, folded; kept by `app.catalogs.search_text`."""

    def __str__(self) -> str:
        return self.name


@cache
def catalogs() -> dict[str, type[Catalog]]:
    """Every catalog by name (the table's): `item`, `partner`, `site` … found by looking into this package."""
    package = importlib.import_module("app.catalogs")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"app.catalogs.{module.name}")
    return {cls.__tablename__: cls for cls in sorted(Catalog.__subclasses__(), key=lambda c: (c.menu, c.__name__))}
