"""The XML inside a PDF invoice: Factur-X, ZUGFeRD 1 and 2, XRechnung and any other that is attached."""

import io
import logging

from app.core.errors import UserError
from app.exchange.limits import check_size
from app.i18n import N_

NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
MAGIC = b"%PDF-"
MAGIC_WITHIN = 1024
"""The mark may stand anywhere in the first thousand bytes (ISO 32000-1, annex H)."""


def is_pdf(data: bytes) -> bool:
    return MAGIC in data[:MAGIC_WITHIN]


def embedded_xml(data: bytes) -> bytes:
    """The attached XML invoice; the names of the standards go before other .xml attachments.

    Raises UserError when the file is damaged, protected by a password, or is a picture of an invoice without XML.
    """
    attachments = _attachments(data)
    by_name = {name.lower(): content for name, content in attachments}
    found = [by_name[name] for name in NAMES if name in by_name] or [
        content for name, content in attachments if name.lower().endswith(".xml")
    ]
    if not found:
        raise UserError(
            N_(
                "This PDF has no electronic invoice inside, only its picture. Ask the supplier for Factur-X, ZUGFeRD, UBL or a table, or enter it by hand"
            )
        )
    check_size(found[0])
    return found[0]


def _attachments(data: bytes) -> list[tuple[str, bytes]]:
    """Names and contents of the attached files."""
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its remarks on foreign files mean nothing to our user
    try:
        reader = PdfReader(io.BytesIO(data))
        return [(name, content) for name, contents in reader.attachments.items() for content in contents]
    except FileNotDecryptedError as error:
        raise UserError(N_("This PDF is protected by a password. Ask the supplier for it without one")) from error
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        # pypdf walks whatever the file claims to be, and a broken one fails in any of these ways.
        raise UserError(N_("This PDF is damaged and can't be read: ask for it again")) from error
