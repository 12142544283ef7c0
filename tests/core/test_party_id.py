"""Identifiers of firms."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.party_id import PartyIdKind, read_party_id


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a check of an identifier must not use the network")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize(
    ("kind", "given_text", "country", "normal"),
    [
        ("vat", "DE 136,695 976", "DE", "DE136695976"),
        ("vat", "136695976", "de", "DE136695976"),
        ("vat", "DE136695976", "", "DE136695976"),
        ("vat", "094259216", "GR", "EL094259216"),
        ("vat", "NL4495445B01", "NL", "NL004495445B01"),
        ("vat", "980780684", "GB", "980780684"),
        ("vat", "any-1", "US", "ANY-1"),
        ("inn", "7707083893", "RU", "7707083893"),
        ("inn", "500100732259", "RU", "500100732259"),
        ("kpp", "7736 43001", "RU", "773643001"),
        ("kpp", "7736ab001", "RU", "7736AB001"),
        ("ogrn", "1022200525819", "RU", "1022200525819"),
        ("ogrn", "385768585948949", "RU", "385768585948949"),
        ("gln", "4006381333931", "", "4006381333931"),
        ("iban", "de89 3704 0044 0532 0130 00", "", "DE89370400440532013000"),
        ("bic", "deutdeff", "", "DEUTDEFF"),
        ("iban", "  ", "", ""),
    ],
)
def test_right_identifiers_get_their_normal_form(kind: str, given_text: str, country: str, normal: str) -> None:
    found = read_party_id(kind, given_text, country)
    assert (found.value, found.problem) == (normal, None)


@pytest.mark.parametrize(
    ("kind", "text", "country", "words"),
    [
        ("vat", "DE136695978", "DE", "check digit"),
        ("vat", "DE13669597", "DE", "too few or too many"),
        ("vat", "QQ1234", "", "does not exist"),
        ("inn", "7707083894", "RU", "check digit"),
        ("inn", "770708389", "RU", "too few"),
        ("kpp", "77364300", "RU", "missing or wrong character"),
        ("ogrn", "1022500001328", "RU", "check digit"),
        ("gln", "4006381333932", "", "check digit"),
        ("gln", "40063813", "", "not a right GLN"),
        ("iban", "DE89370400440532013001", "", "check digit"),
        ("iban", "XX00", "", "not a right IBAN"),
        ("bic", "DEUT", "", "not a right BIC"),
        ("inn", "٧٧٠٧٠٨٣٨٩٣", "RU", "wrong character"),
    ],
)
def test_wrong_identifiers_are_told_why(kind: str, text: str, country: str, words: str) -> None:
    found = read_party_id(kind, text, country)
    assert words in str(found.problem)
    assert found.value == text


def test_unknown_kind_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="shoe_size"):
        read_party_id("shoe_size", "42")


@given(st.sampled_from(PartyIdKind), st.text(max_size=30), st.sampled_from(["", "DE", "RU", "GR", "US", "XI", "ZZ", "../x", "FR"]))
def test_any_text_gives_an_answer_and_normal_forms_are_stable(kind: PartyIdKind, text: str, country: str) -> None:
    found = read_party_id(kind, text, country)
    if found.problem is None:
        assert read_party_id(kind, found.value, country).value == found.value
    else:
        assert str(found.problem)
