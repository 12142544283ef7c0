"""What kind of file has come in, by its contents, and whether the very same one has come before."""

import hashlib
import json
from enum import StrEnum
from pathlib import Path

from app.core.errors import UserError
from app.exchange.limits import read_limited
from app.exchange.text_encoding import decode

ZIP = b"PK\x03\x04"
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
PDF = b"%PDF-"


class Format(StrEnum):
    RECORDS = "records"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    UBL = "ubl"
    CII = "cii"
    XML = "xml"
    PDF = "pdf"
    UNKNOWN = "unknown"

    @property
    def is_table(self) -> bool:
        """Whether rows and columns are read from it."""
        return self in (Format.CSV, Format.XLSX, Format.XLS, Format.ODS)

    @property
    def is_invoice(self) -> bool:
        """Whether it is worth trying as an electronic invoice; for XML of another kind that gives the words why not."""
        return self in (Format.UBL, Format.CII, Format.XML, Format.PDF)


def fingerprint(data: bytes) -> str:
    """SHA-256 of the contents as 64 hex digits: the same file under another name has the same one."""
    return hashlib.sha256(data).hexdigest()


def sniff(source: Path | bytes) -> Format:
    """The format of a file by its contents; its name plays no part.

    RECORDS is JSON with our own mark, XML and JSON are files of other kinds, PDF may or may not have an invoice inside.
    Raises UserError when a path can't be read or is too large.
    """
    data = read_limited(source) if isinstance(source, Path) else source
    if data.startswith(ZIP):
        return _archive_format(data)
    if data.startswith(OLE):
        return Format.XLS
    if PDF in data[:1024]:
        return Format.PDF
    return _text_format(data)


def _archive_format(data: bytes) -> Format:
    """Workbooks by the names of their parts, which stand plainly in the archive's directory."""
    if b"application/vnd.oasis.opendocument.spreadsheet" in data[:200]:
        return Format.ODS
    if b"xl/workbook" in data or b"xl/worksheets" in data:
        return Format.XLSX
    return Format.UNKNOWN


def _text_format(data: bytes) -> Format:
    try:
        text = decode(data).text.lstrip("\ufeff \t\r\n")
    except UserError:
        return Format.UNKNOWN
    if text.startswith("<"):
        return _xml_format(data)
    if text.startswith(("{", "[")):
        found = _json_format(text)
        if found is not None:
            return found
    return Format.CSV if text.strip() else Format.UNKNOWN


def _json_format(text: str) -> Format | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    is_records = isinstance(value, dict) and str(value.get("format", "")).startswith("larder-records/")
    return Format.RECORDS if is_records else Format.JSON


def _xml_format(data: bytes) -> Format:
    from app.exchange.einvoice.cii import is_cii
    from app.exchange.einvoice.element import parse
    from app.exchange.einvoice.ubl import is_ubl

    try:
        root = parse(data)
    except UserError:
        return Format.XML
    if is_ubl(root):
        return Format.UBL
    return Format.CII if is_cii(root) else Format.XML
