"""Finds rows of a catalog as one types: substrings of words, in any order, over hundreds of thousands of rows.

Every catalog row carries `search`, what it may be found by, folded (see `fold`). On a file two FTS5 indexes over it are kept by
triggers: words by their first one or two letters, and trigrams for three letters and more. Results are never ranked: ranking
reads every hit. On PostgreSQL it is a pg_trgm index and LIKE. The indexes are caches, made and mended by `keep_index` after every
migration, so no migration speaks of them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.errors import Problem, Told, problem
from app.i18n import N_
from app.store.engine import dialect_name

INDEXED = ("item", "partner")
"""Catalogs that may be large; the rest are read through."""
TRIGRAM = 3
ALL_BUT_SPACES = "unicode61 remove_diacritics 0 categories ''L* M* N* P* S* C*''"
"""A tokenizer that parts text at spaces alone, since `fold` has done the rest."""
BETWEEN_DIGITS = re.compile(r"(?<=\d),(?=\d)")
PARTS = re.compile(r"""["“”„«»‹›()\[\]{}<>/\\|,;:‐-—−⁄-]""")
"""Characters that part words and are not looked for themselves."""
INSIDE = re.compile(r"['’‘ʼ`´]")
"""Characters inside words that people leave out: O'Brien, OBrien."""
SAME_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ŀ": "l"})
"""Letters that Unicode does not take apart."""


def fold(typed: str) -> str:
    """Text as it is compared: lower case, no diacritics (ё is е), 3,2 as 3.2, words parted by one space.

    Quotes, brackets and dashes part words; % * & + . and the like are kept and found.
    """
    apart = INSIDE.sub("", BETWEEN_DIGITS.sub(".", typed.casefold()))
    apart = PARTS.sub(" ", unicodedata.normalize("NFKD", apart))
    plain = "".join(c if c.isprintable() else " " for c in apart if not unicodedata.combining(c))
    return " ".join(plain.casefold().translate(SAME_LETTERS).split())


def find(session: Session, catalog_name: str, typed: str, limit: int = 50, *, active_only: bool = True) -> list[int]:
    """Ids of the rows in which every typed word stands somewhere, at most `limit`.

    First come those whose code, barcode or PLU it is, then those that begin with it. Words of one or two letters are looked for at the
    beginnings of words. Nothing typed finds the first rows by id.
    """
    typed = typed.encode(errors="ignore").decode()  # halves of letters, which no database takes
    words = list(dict.fromkeys(fold(typed).split()))
    if not words:
        return _ids(session, f"SELECT id FROM {catalog_name} r WHERE {_active(active_only)} ORDER BY id LIMIT :limit", {"limit": limit})
    found = dict.fromkeys(_exact(session, catalog_name, typed.replace("\x00", "").strip(), active_only)[:limit])
    if len(found) < limit:
        begin = fold(typed)
        texts = _matching(session, catalog_name, words, limit, active_only)
        if len(texts) == limit and not begin.isdecimal():  # there may be more, and those that begin with it among them
            found |= dict.fromkeys(_beginning(session, catalog_name, begin, limit, active_only))
        found |= dict.fromkeys(sorted(texts, key=lambda each: not texts[each].startswith(begin)))
    return list(found)[:limit]


def holding(session: Session, catalog_name: str, texts: Iterable[str]) -> list[int]:
    """Ids of the rows, in use or not, that hold all words of one of these texts; which of them are called just so is for the caller to tell.

    The texts should be few, and each have something in it to look for. Texts that are equal without regard to case have the same words.
    """
    folded = sorted({fold(each) for each in texts})
    values: dict[str, object] = {}
    if _is_indexed(session, catalog_name):
        index = f"{catalog_name}_word"
        values["match"] = " OR ".join(f"({' AND '.join(map(_quoted, each.split()))})" for each in folded)
        return _ids(session, f"SELECT rowid FROM {index} WHERE {index} MATCH :match", values)
    values.update({f"said{number}": f"%{_literal(each)}%" for number, each in enumerate(folded)})
    conditions = [f"r.search LIKE :{each} ESCAPE '!'" for each in values]
    return _ids(session, f"SELECT r.id FROM {catalog_name} r WHERE {' OR '.join(conditions)}", values)


def _active(active_only: bool) -> str:
    return "r.active = 1" if active_only else "1 = 1"


def _ids(session: Session, statement: str, values: dict[str, object]) -> list[int]:
    return list(session.execute(text(statement), values).scalars())


def _texts(session: Session, statement: str, values: dict[str, object]) -> dict[int, str]:
    return dict(iter(session.execute(text(statement), values)))


def _exact(session: Session, catalog_name: str, typed: str, active_only: bool) -> list[int]:
    """Rows whose code is just that, as typed or in capitals; for goods also the barcode and the PLU."""
    asked = [f"SELECT id FROM {catalog_name} WHERE code IN (:typed, :upper)"]
    if catalog_name == "item":
        asked += ["SELECT item_id FROM item_barcode WHERE code = :typed", "SELECT id FROM item WHERE plu = :typed"]
    statement = f"SELECT r.id FROM {catalog_name} r WHERE r.id IN ({' UNION '.join(asked)}) AND {_active(active_only)} ORDER BY r.id"
    return _ids(session, statement, {"typed": typed, "upper": typed.upper()})


def _beginning(session: Session, catalog_name: str, typed: str, limit: int, active_only: bool) -> list[int]:
    """Rows whose text begins with what was typed: names do."""
    if len(typed) < TRIGRAM:
        return []
    values: dict[str, object] = {"limit": limit, "begin": f"{_literal(typed)}%"}
    source, condition = f"{catalog_name} r", "r.search LIKE :begin ESCAPE '!'"
    if _is_indexed(session, catalog_name):
        index = f"{catalog_name}_trigram"
        source, condition = f"{index} CROSS JOIN {catalog_name} r ON r.id = {index}.rowid", f"{index} MATCH :begin"
        values["begin"] = f"^ {_quoted(typed)}"
    return _ids(session, f"SELECT r.id FROM {source} WHERE {condition} AND {_active(active_only)} LIMIT :limit", values)


def _is_indexed(session: Session, catalog_name: str) -> bool:
    return dialect_name(session) == "sqlite" and catalog_name in INDEXED


def _matching(session: Session, catalog_name: str, words: list[str], limit: int, active_only: bool) -> dict[int, str]:
    """Rows in which every word stands somewhere, with what they are found by."""
    if not _is_indexed(session, catalog_name):
        return _by_like(session, catalog_name, words, limit, active_only)
    long, short = [w for w in words if len(w) >= TRIGRAM], [w for w in words if len(w) < TRIGRAM]
    index = f"{catalog_name}_{'trigram' if long else 'word'}"
    values: dict[str, object] = {"limit": limit}
    conditions = [f"{index} MATCH :match", _active(active_only)]
    if long:
        values["match"] = " AND ".join(_quoted(w) for w in long)
        conditions += _begins(short, values)
    else:
        values["match"] = " AND ".join(f"{_quoted(w)} *" for w in short)
    statement = f"SELECT r.id, r.search FROM {index} CROSS JOIN {catalog_name} r ON r.id = {index}.rowid WHERE {' AND '.join(conditions)} LIMIT :limit"
    return _texts(session, statement, values)


def _by_like(session: Session, catalog_name: str, words: list[str], limit: int, active_only: bool) -> dict[int, str]:
    values: dict[str, object] = {"limit": limit}
    conditions = [_active(active_only), *_begins([w for w in words if len(w) < TRIGRAM], values)]
    for number, word in enumerate(w for w in words if len(w) >= TRIGRAM):
        values[f"part{number}"] = f"%{_literal(word)}%"
        conditions.append(f"r.search LIKE :part{number} ESCAPE '!'")
    return _texts(session, f"SELECT r.id, r.search FROM {catalog_name} r WHERE {' AND '.join(conditions)} LIMIT :limit", values)


def _begins(words: list[str], values: dict[str, object]) -> list[str]:
    """Conditions that a word begins with each of these."""
    conditions = []
    for number, word in enumerate(words):
        values |= {f"first{number}": f"{_literal(word)}%", f"later{number}": f"% {_literal(word)}%"}
        conditions.append(f"(r.search LIKE :first{number} ESCAPE '!' OR r.search LIKE :later{number} ESCAPE '!')")
    return conditions


def _literal(word: str) -> str:
    """A word for LIKE, with nothing in it that LIKE reads."""
    return word.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _quoted(word: str) -> str:
    """A word as a string of FTS5's query language: nothing in it is an operator."""
    return '"' + word.replace('"', '""') + '"'


# The indexes -----------------------------------------------------------------------------------------------------------


@cache
def sqlite_objects() -> dict[str, str]:
    """Name and SQL of the search tables and triggers of a file."""
    objects: dict[str, str] = {}
    for table in INDEXED:
        word, trigram = f"{table}_word", f"{table}_trigram"
        source = f"search, content='{table}', content_rowid='id'"
        objects[word] = f"CREATE VIRTUAL TABLE {word} USING fts5({source}, tokenize='{ALL_BUT_SPACES}', prefix='1 2', detail=none)"
        objects[trigram] = f"CREATE VIRTUAL TABLE {trigram} USING fts5({source}, tokenize='trigram')"
        both = (word, trigram)
        add = " ".join(f"INSERT INTO {index} (rowid, search) VALUES (new.id, new.search);" for index in both)
        drop = " ".join(f"INSERT INTO {index} ({index}, rowid, search) VALUES ('delete', old.id, old.search);" for index in both)
        objects[f"{table}_search_insert"] = f"CREATE TRIGGER {table}_search_insert AFTER INSERT ON {table} BEGIN {add} END"
        objects[f"{table}_search_delete"] = f"CREATE TRIGGER {table}_search_delete AFTER DELETE ON {table} BEGIN {drop} END"
        objects[f"{table}_search_update"] = (
            f"CREATE TRIGGER {table}_search_update AFTER UPDATE OF search ON {table} WHEN old.search IS NOT new.search BEGIN {drop} {add} END"
        )
    return objects


def keep_index(connection: Connection) -> None:
    """Make the search indexes, or mend them after a migration that rebuilt a table: what is missing or differs is made anew and filled."""
    if connection.dialect.name == "sqlite":
        _keep_sqlite(connection)
    else:
        _keep_postgresql(connection)


@contextmanager
def index_set_aside(session: Session) -> Iterator[None]:
    """While thousands of rows are updated the indexes are not kept row by row but made anew at the end: four times faster.

    Stands inside the transaction that writes, so that a failure brings everything back.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        for table in INDEXED:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_search_update")
    yield
    keep_index(connection)


def _keep_sqlite(connection: Connection) -> None:
    there = {str(name): str(sql) for name, sql in connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")}
    wanted = sqlite_objects()
    wrong = [name for name, sql in wanted.items() if there.get(name) != sql]
    if not wrong:
        return
    for name in wrong:
        if name in there:
            connection.exec_driver_sql(f"DROP {'TABLE' if name.endswith(('_word', '_trigram')) else 'TRIGGER'} {name}")
        connection.exec_driver_sql(wanted[name])
    for table in {name.split("_", maxsplit=1)[0] for name in wrong}:
        for index in (f"{table}_word", f"{table}_trigram"):
            connection.exec_driver_sql(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")


def _keep_postgresql(connection: Connection) -> None:
    """The extension comes with the server; the owner of the database may add it, other users often may not."""
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            for table in INDEXED:
                connection.exec_driver_sql(
                    f"CREATE INDEX IF NOT EXISTS {postgresql_index(table)} ON {table} USING gin (search gin_trgm_ops)"
                )
    except (DBAPIError, Told):
        return  # found without the index, only slower; `search_problems` says so


def postgresql_index(table: str) -> str:
    """The name of a table's search index on a server."""
    return f"ix_{table}_search_trgm"


def search_problems(connection: Connection) -> list[Problem]:
    """What makes searching slow here, with the way out."""
    if connection.dialect.name == "sqlite" or postgresql_index("item") in {
        str(each["name"]) for each in inspect(connection).get_indexes("item")
    }:
        return []
    return [problem(N_("Searching is slow on this server: have its administrator run CREATE EXTENSION pg_trgm in the store's database"))]


def is_search_object(name: str) -> bool:
    """Whether a table or index belongs to the search, with the tables that FTS5 keeps beside its own."""
    return bool(re.fullmatch(rf"(?:{'|'.join(INDEXED)})_(?:word|trigram)(?:_\w+)?|ix_(?:{'|'.join(INDEXED)})_search_trgm", name))
