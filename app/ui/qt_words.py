"""What Qt itself says and writes (file dialogs, calendars, menus of fields, number boxes) in the user's language."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from app.i18n import language, on_language

LOCALES = {"en": "en_GB"}
"""English as our own dates have it: the day before the month, weeks from Monday."""


class QtWords:
    """The translation of Qt's own texts that is installed now."""

    installed: QTranslator | None = None


def follow_language() -> None:
    """From now on Qt speaks the language that the program speaks."""
    if speak not in on_language:
        on_language.append(speak)
    speak(language())


def speak(code: str) -> None:
    """Have Qt speak a language; where Qt has no words of its own in it, English stays."""
    QLocale.setDefault(QLocale(LOCALES.get(code, code)))
    if QCoreApplication.instance() is None:
        return
    if QtWords.installed is not None:
        QCoreApplication.removeTranslator(QtWords.installed)
        QtWords.installed = None
    translator = QTranslator()
    if code != "en" and translator.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        QCoreApplication.installTranslator(translator)
        QtWords.installed = translator
