"""What text looks like on paper."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.printing.font import ELLIPSIS, MISSING, drawable, faces, fit, font_of, text_width, visual, wrap

TEXTS = st.text(st.characters(codec="utf-8"), max_size=80)


@pytest.mark.parametrize("weight", ["regular", "bold"])
@pytest.mark.parametrize(
    ("script", "letters"),
    [
        ("Latin", "AZazÄÖÜäöüßéèçñøåæœłżčřşğİı„“”–—…№€₽₴₸£¥°²½"),
        ("Cyrillic", "".join(chr(code) for code in range(0x400, 0x530))),
        ("Greek", "".join(chr(code) for code in range(0x384, 0x3CF) if unicodedata.name(chr(code), ""))),
        ("Hebrew", "אבגדהוזחטיכלמנסעפצקרשת"),
        ("Arabic", "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"),
    ],
)
def test_the_embedded_fonts_have_every_letter(script, letters, weight):
    assert [letter for letter in letters if font_of(letter, weight) is None] == []


def test_fonts_are_registered_once():
    assert faces("regular") is faces("regular")


def test_a_character_no_font_has_is_drawn_as_a_sign_of_its_own():
    assert drawable("tea 😀 茶") == f"tea {MISSING} {MISSING}"
    assert font_of(MISSING, "regular") is not None


def test_control_characters_and_invisible_marks_leave_no_trace_but_a_space():
    assert drawable("a\tb\x00c\u200dd\ufe0f\u202ee") == "a b cde"


def test_a_letter_and_its_accent_become_one():
    assert drawable("e\u0301") == "é"


@given(TEXTS, st.floats(20, 400), st.sampled_from([5.0, 9.0, 14.5]))
def test_a_fitted_text_is_never_wider_than_its_room(text, width, size):
    assert text_width(fit(text, width, size), size) <= width + 0.01


@given(TEXTS)
def test_a_text_that_fits_is_not_cut(text):
    assert fit(text, 10_000, 9) == drawable(text)


@given(TEXTS, st.floats(30, 300))
def test_wrapping_loses_no_letter_and_stays_in_its_room(text, width):
    lines = wrap(text, width, 9)
    letters = "".join(map(drawable, text.splitlines()))
    assert "".join("".join(lines).split()) == "".join(letters.split())
    assert all(text_width(line, 9) <= width + 0.01 for line in lines)


@given(TEXTS, st.floats(30, 300), st.integers(1, 3))
def test_a_limited_text_has_no_more_lines_and_says_what_was_left_out(text, width, most):
    lines, all_lines = wrap(text, width, 9, "regular", most), wrap(text, width, 9)
    assert len(lines) <= most
    assert lines == all_lines or lines[-1].endswith(ELLIPSIS)


def test_lines_break_between_words_and_at_line_ends():
    assert wrap("black tea\nwith bergamot oil", 60, 9) == ("black tea", "with bergamot", "oil")


def test_a_number_is_not_parted_from_its_unit():
    just_short = text_width("olive oil 0,75", 9) + 0.5
    assert wrap("olive oil 0,75 l", just_short, 9) == ("olive oil", "0,75\xa0l")
    assert wrap("oil 100 bottles", 40, 9) == ("oil 100", "bottles")


def test_ten_thousand_characters_are_set_at_once():
    begun = time.perf_counter()
    assert len("".join(wrap("щ" * 10_000, 150, 9))) == 10_000
    assert wrap("ы" * 10_000, 150, 9, "bold", 2)[1].endswith(ELLIPSIS)
    assert fit("ы" * 10_000, 150, 9).endswith(ELLIPSIS)
    assert time.perf_counter() - begun < 0.5


def test_right_to_left_words_are_turned_round_and_their_numbers_kept():
    assert visual("tea שלום 12 עולם 5") == "tea םלוע 12 םולש 5"
    assert visual("plain text (1)") == "plain text (1)"


def test_arabic_letters_are_joined():
    shown = visual("شاي")  # initial sheen with alef, then yeh on its own, from right to left
    assert [unicodedata.name(char) for char in shown] == [
        "ARABIC LETTER YEH ISOLATED FORM",
        "ARABIC LETTER ALEF FINAL FORM",
        "ARABIC LETTER SHEEN INITIAL FORM",
    ]
