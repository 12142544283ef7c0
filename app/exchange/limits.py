"""How large a file may be that comes from outside, and the words in which a larger one is refused."""

import io
import re
import zipfile
import zlib
from pathlib import Path

from app.core.errors import UserError
from app.i18n import N_

MEGABYTE = 1024 * 1024
FILE_BYTES = 64 * MEGABYTE
UNPACKED_BYTES = 200 * MEGABYTE
ARCHIVE_PARTS = 2000
ARCHIVE_RATIO = 100
"""A real workbook packs 5 to 30 times; a file made to fill the memory packs a thousand times."""
RATIO_FROM_BYTES = 10 * MEGABYTE
"""Below this the ratio does not matter: a short sheet of equal rows packs very well."""
TABLE_CELLS = 10_000_000

TOO_LARGE = N_("This file is too large ({size} MB, at most {limit} MB): split it and take the parts one by one")
UNPACKS_TOO_LARGE = N_(
    "This file grows to more than {limit} MB when it is unpacked, and was not opened. Save it again as a plain .xlsx or .csv"
)
TOO_MANY_PARTS = N_("This file holds {count} parts inside (at most {limit}), and was not opened. Save it again as a plain .xlsx or .csv")
DAMAGED_ARCHIVE = N_("This file is damaged or was not saved to the end: ask for it again")
TOO_MANY_CELLS = N_(
    "This sheet reaches to row {rows} and column {columns}: more cells than can be read. Delete the empty rows and columns and save it again"
)

CELL_REFERENCE = re.compile(rb"""<(?:\w+:)?c\b[^<>]*?\sr\s*=\s*["']\$?([A-Za-z]{1,3})\$?(\d{1,7})["']""")
REPEATED = re.compile(rb"""number-(columns|rows)-repeated\s*=\s*["'](\d{1,9})["']""")


def read_limited(path: Path, limit: int = FILE_BYTES) -> bytes:
    """The bytes of a file, at most `limit` of them. Raises UserError when it is larger or can't be read."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise UserError(N_("{name} can't be read: {reason}"), name=path.name, reason=error.strerror or str(error)) from error
    check_size(data, limit)
    return data


def check_size(data: bytes, limit: int = FILE_BYTES) -> None:
    """Raises UserError when there are more than `limit` bytes."""
    if len(data) > limit:
        raise UserError(TOO_LARGE, size=-(-len(data) // MEGABYTE), limit=limit // MEGABYTE)


def open_archive(data: bytes) -> zipfile.ZipFile:
    """A zip archive that was unpacked once to count its real bytes, whatever its directory claims.

    Raises UserError when it is damaged, encrypted, holds too many parts or unpacks to too much.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError) as error:
        raise UserError(DAMAGED_ARCHIVE) from error
    parts = archive.infolist()
    if len(parts) > ARCHIVE_PARTS:
        raise UserError(TOO_MANY_PARTS, count=len(parts), limit=ARCHIVE_PARTS)
    unpacked = 0
    for part in parts:
        unpacked += _unpacked_bytes(data, part, UNPACKED_BYTES - unpacked)
        if unpacked > UNPACKED_BYTES or (unpacked > RATIO_FROM_BYTES and unpacked > ARCHIVE_RATIO * len(data)):
            raise UserError(UNPACKS_TOO_LARGE, limit=UNPACKED_BYTES // MEGABYTE)
    return archive


def _unpacked_bytes(data: bytes, part: zipfile.ZipInfo, limit: int) -> int:
    """The bytes one part really unpacks to; stops soon after `limit`."""
    if part.flag_bits & 1 or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UserError(DAMAGED_ARCHIVE)
    name_length = int.from_bytes(data[part.header_offset + 26 : part.header_offset + 28], "little")
    extra_length = int.from_bytes(data[part.header_offset + 28 : part.header_offset + 30], "little")
    start = part.header_offset + 30 + name_length + extra_length
    packed = data[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        return len(packed)
    unpacker, count = zlib.decompressobj(-15), 0
    try:
        while packed and count <= limit and not unpacker.eof:
            count += len(unpacker.decompress(packed, MEGABYTE))
            packed = unpacker.unconsumed_tail
    except zlib.error as error:
        raise UserError(DAMAGED_ARCHIVE) from error
    return count


def check_sheet_area(part: bytes) -> None:
    """Refuse a sheet (its XML in a workbook) whose farthest cell would make the table larger than `TABLE_CELLS`.

    One cell in the last corner is enough to make readers set aside memory for seventeen thousand million cells.
    """
    rows = columns = 0
    for letters, number in CELL_REFERENCE.findall(part):
        rows, columns = max(rows, int(number)), max(columns, _column_number(letters))
    check_area(rows, columns)


def check_repeats(part: bytes) -> None:
    """Refuse an OpenDocument sheet that repeats cells and rows beyond what any real one has.

    Spreadsheets fill a sheet to its last row and column with one empty repeated cell; on cells that hold something the same two
    numbers would make a table that fits no memory.
    """
    cells = 0
    for table_row in re.findall(rb"<table:table-row\b[^>]*>.*?</table:table-row>", part, re.DOTALL):
        head, _, content = table_row.partition(b">")
        filled = re.findall(rb"<table:(?:covered-)?table-cell\b[^>]*office:value-type[^>]*>", content)
        cells += _repeats(head) * sum(map(_repeats, filled))
    if cells > TABLE_CELLS:
        raise UserError(UNPACKS_TOO_LARGE, limit=UNPACKED_BYTES // MEGABYTE)


def check_area(rows: int, columns: int) -> None:
    """Raises UserError when a table of so many rows and columns is more than can be read."""
    if rows * columns > TABLE_CELLS:
        raise UserError(TOO_MANY_CELLS, rows=rows, columns=columns)


def _repeats(tag: bytes) -> int:
    found = REPEATED.search(tag)
    return int(found[2]) if found else 1


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
