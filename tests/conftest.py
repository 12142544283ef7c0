"""What every test starts with: Qt without a screen, and makers of fresh stores."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.stores import empty_database, in_process, make_store, postgresql_template, sqlite_template, store

__all__ = ["empty_database", "in_process", "make_store", "postgresql_template", "sqlite_template", "store"]
