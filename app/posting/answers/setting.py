"""What documents ask about the store's settings."""

from typing import Any

from sqlalchemy.orm import Session

from app.catalogs.setting_value import read_setting
from app.core.known import SettingOf
from app.documents.base import Document


def setting_of(session: Session, _document: Document, asked: SettingOf) -> Any:
    """The value that holds."""
    return read_setting(session, asked.key)


ANSWERS = {SettingOf: setting_of}
