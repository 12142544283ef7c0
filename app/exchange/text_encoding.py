"""In which encoding a text file was saved: by its mark, by strict UTF-8, then by which alphabet makes sense of it."""

import codecs
import re
from dataclasses import dataclass

from app.core.errors import UserError
from app.i18n import N_

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CYRILLIC = ("cp1251", "cp866", "koi8-r")
ENCODINGS = (
    "utf-8",
    "cp1251",
    "cp866",
    "cp1252",
    "utf-16-le",
    "utf-16-be",
    "koi8-r",
    "cp1250",
    "cp1253",
    "cp1254",
    "cp1257",
    "cp437",
    "cp850",
)
"""What a user may choose from when the guess was wrong."""
SAMPLE = 100_000
HIGH_RUN = re.compile(rb"[\x80-\xff]{3,}")
HIGH = re.compile(rb"[\x80-\xff]")
COMMON = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
"""Letters of Russian by how often they occur; Bulgarian, Ukrainian and Serbian are near enough to tell encodings apart."""
RUSSIAN_ENOUGH = 0.4
"""Real words of Cyrillic tongues score above 0.6, Greek ones read as Cyrillic below 0.3."""
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True)
class Decoded:
    """The text, and the encoding by which it was read; `certain` when the file itself proves it."""

    text: str
    encoding: str
    certain: bool


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """Read bytes as text, in the given encoding or the one that fits.

    Raises UserError when the bytes are no text, or not text in the encoding asked for.
    """
    if encoding is not None:
        return Decoded(_decode_as(data, encoding), encoding, certain=True)
    marked = next((name for mark, name in MARKS if data.startswith(mark)), None)
    if marked is not None:
        return Decoded(_checked(_decode_as(data, marked)), marked, certain=True)
    sixteen = _sixteen_bits(data[:SAMPLE])
    if sixteen is not None:
        return Decoded(_checked(_decode_as(data, sixteen)), sixteen, certain=True)
    try:
        return Decoded(_checked(data.decode("utf-8")), "utf-8", certain=True)
    except UnicodeDecodeError:
        guess = _eight_bits(data[:SAMPLE])
        return Decoded(_checked(data.decode(guess, errors="replace")), guess, certain=False)


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except (UnicodeDecodeError, LookupError) as error:
        raise UserError(N_("This file can't be read as {encoding}: choose another encoding"), encoding=encoding) from error


def _checked(text: str) -> str:
    """Refuse what is no text: pictures and programs are full of control characters."""
    sample = text[:SAMPLE]
    if len(CONTROL.findall(sample)) > len(sample) // 100 + 2:
        raise UserError(N_("This is neither a text file nor a workbook: save the table as .xlsx or .csv"))
    return text


def _sixteen_bits(sample: bytes) -> str | None:
    """UTF-16 without a mark: the digits, separators and line ends of a table have a zero on one side of each pair."""
    pairs = len(sample) // 2
    if pairs == 0:
        return None
    first, second = sample[0 : pairs * 2 : 2].count(0), sample[1 : pairs * 2 : 2].count(0)
    if second > pairs // 20 and first * 10 <= second:
        return "utf-16-le"
    if first > pairs // 20 and second * 10 <= first:
        return "utf-16-be"
    return None


def _eight_bits(sample: bytes) -> str:
    """One of the old code pages. Words of another alphabet are runs of high bytes; in Western text they stand alone."""
    high = len(HIGH.findall(sample))
    in_runs = sum(len(run) for run in HIGH_RUN.findall(sample))
    if in_runs * 2 >= high:
        best = max(CYRILLIC, key=lambda name: _russian_score(sample, name))
        if _russian_score(sample, best) > RUSSIAN_ENOUGH:
            return best
        return _by_statistics(sample)
    return "cp1252" if _is_western(sample) else _by_statistics(sample)


def _russian_score(sample: bytes, encoding: str) -> float:
    """How well the high bytes read as Russian in this encoding, from -1 to 1."""
    characters = HIGH_RUN.sub(lambda run: run[0], sample).decode(encoding, errors="replace")
    high = [character for character in characters if character >= "\x80"]
    if not high:
        return 0.0
    score = 0.0
    previous = " "
    for character in characters:
        if character >= "\x80":
            score += _letter_score(character, previous)
        previous = character
    return score / len(high)


def _letter_score(character: str, previous: str) -> float:
    """Common letters count for, rare ones hardly; a capital after a small letter, or no letter at all, counts against."""
    place = COMMON.find(character.lower())
    if place < 0:
        return -1.0 if not character.isalpha() else -0.2
    if character.isupper() and previous.islower():
        return -1.0
    return 1.0 - place / len(COMMON)


def _is_western(sample: bytes) -> bool:
    """Whether cp1252 makes letters and usual signs of every high byte."""
    text = sample.decode("cp1252", errors="replace")
    odd = sum(
        1
        for character in text
        if character >= "\x80"
        and not (character in "€£§°²³µ½¼®©™«»“”‘’„‚–—…·¿¡ªº×\xa0" or character in "äöüßÄÖÜéèêëàâçîïôûùÉÈÀÇñÑáíóúÁÍÓÚåÅæÆøØãõœŒìò")
    )
    return odd == 0


def _by_statistics(sample: bytes) -> str:
    """What charset-normalizer thinks, among the encodings a user may choose; cp1252 when it has no opinion."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=[name for name in ENCODINGS if not name.startswith("utf")], preemptive_behaviour=False).best()
    return best.encoding if best is not None else "cp1252"
