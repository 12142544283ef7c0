"""Whatever comes in, the answer is a document, a table or a sentence, never another exception."""

import random
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import UserError
from app.exchange.einvoice.check import check
from app.exchange.einvoice.reader import read_invoice
from app.exchange.incoming import sniff
from app.exchange.table_file import read_table
from tests.exchange.einvoice.sample import ubl
from tests.exchange.sample import ods, xlsx

WHOLE = {
    "ubl": ubl(),
    "xlsx": xlsx([["name", "qty"], ["Tea", 2]]),
    "ods": ods(""),
    "csv": b'name;qty\n"Tea";1,5\n',
    "json": b'{"format": "larder-records/1"}',
}


def answer(data: bytes) -> None:
    sniff(data)
    for read in (read_table, lambda content: check(read_invoice(content))):
        with suppress(UserError):
            read(data)


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_answered(data):
    answer(data)


@given(st.text(alphabet=';,\t|"\n\r01.,-€ äяE+\x00', max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_text_is_answered(text):
    answer(text.encode())


@pytest.mark.parametrize("kind", WHOLE)
def test_damaged_files_are_answered(kind):
    chance = random.Random(7)
    for _ in range(60):
        data = bytearray(WHOLE[kind])
        for _ in range(chance.choice([1, 3, 20])):
            place = chance.randrange(len(data))
            if chance.random() < 0.5:
                data[place] = chance.randrange(256)
            else:
                del data[place : place + chance.randrange(1, 8)]
                data = data or bytearray(b"x")
        answer(bytes(data))
