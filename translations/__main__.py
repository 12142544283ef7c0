"""For developers: `python -m translations` brings the files of all languages to the code and lists what waits for a translator.

New texts come in without a translation, texts that left the code go. `python -m translations --missing` only lists.
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from app.i18n import FOLDER
from translations.marked import Text, marked

HEADER = """\
# Larder in the language of this file. Made by: python -m translations
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def read(path: Path) -> Catalog:
    """A language's file as it is."""
    with path.open("rb") as file:
        return read_po(file, locale=path.stem, ignore_obsolete=True)


def renewed(old: Catalog, texts: dict[Text, set[str]]) -> Catalog:
    """The texts of the code with the translations there are; a text keeps its words when it gains a plural."""
    new = Catalog(locale=old.locale)
    for (one, many), files in texts.items():
        before = old.get(one)
        said = before.string if before and not before.fuzzy else ""
        if many:
            forms = said if isinstance(said, tuple) else (said,)
            said = (*forms, *[""] * new.num_plurals)[: new.num_plurals]
        elif isinstance(said, tuple):
            said = said[0]
        new.add((one, many) if many else one, said, locations=[(file, 0) for file in sorted(files)])
    return new


def write(path: Path, catalog: Catalog) -> None:
    """Write a language's file, by file of the code, without what changes by itself: numbers of lines and dates."""
    with path.open("wb") as file:
        file.write(HEADER.format(language=path.stem, plurals=catalog.plural_forms).encode())
        write_po(file, catalog, width=0, omit_header=True, sort_by_file=True, include_lineno=False)


def missing(catalog: Catalog, texts: dict[Text, set[str]]) -> list[Text]:
    """The texts of the code that have no translation, or one that a translator has to look at."""
    found = {message.id if isinstance(message.id, str) else message.id[0]: message for message in catalog}
    return [text for text in texts if text[0] not in found or found[text[0]].fuzzy or not _complete(found[text[0]].string, text)]


def _complete(said: str | tuple[str, ...] | list[str] | None, text: Text) -> bool:
    return bool(said) if isinstance(said, str) else bool(said and all(said) and text[1])


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--missing"]):
        sys.stderr.write(__doc__ or "")
        return 2
    texts, waiting = marked(), 0
    for path in sorted(FOLDER.glob("*.po")):
        if not arguments:
            write(path, renewed(read(path), texts))
        for one, _many in missing(read(path), texts):
            sys.stdout.write(f"{path.stem}: {one!r} ({', '.join(sorted(texts[one, _many]))})\n")
            waiting += 1
    sys.stdout.write(f"{len(texts)} texts, {waiting} wait for a translation\n")
    return 1 if waiting else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
