"""Where this computer keeps how its windows look; loads nothing heavy, for it is asked before the first paint."""

from pathlib import Path

from PySide6.QtCore import QSettings


def window_settings(folder: Path | None = None) -> QSettings:
    """How the window looks on this computer: sizes, columns, open tabs; an ini file in the user's own folder."""
    if folder is None:
        from platformdirs import user_config_path

        folder = user_config_path("Larder", appauthor=False)
    return QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
