"""What text looks like on paper."""

import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.printing.face import MISSING, face_of, main_face
from app.printing.font import ELLIPSIS, drawable, fit, text_width, visual, wrap

ROOT = Path(__file__).resolve().parents[2]
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
        ("Armenian", "աբգդեզէըթժԱԲԳԴ"),
        ("Georgian", "აბგდევზთიკლმნოპ"),
        ("Thai", "กขคงจฉชซญฎฏะาิีุู่้"),
        ("Ethiopic", "ሀሁሂቡናሻይ"),
        ("Chinese", "".join(chr(code) for code in range(0x4E00, 0x9FA6)) + "，。、（）￥"),
        ("Japanese", "".join(chr(code) for code in range(0x3041, 0x3095)) + "アカサタナハマヤラワヴーｱｲｳ々〇「」・㈱①髙﨑峠"),
        ("Korean", "".join(chr(code) for code in range(0xAC00, 0xD7A4))),
        ("emoji", "🥛🍕🍞🥐🧀🍎🍌🍇🫐🍷🍺☕🎂🧴🧻🐟🥩🥚🧂🍫🌶❤👍👨🏽🇩🇪🏪🛒📦"),
        ("signs", "★☆✓→←☎●■▲♥"),
    ],
)
def test_the_embedded_fonts_have_every_letter(script, letters, weight):
    assert [letter for letter in letters if face_of(letter, weight) is None] == []


def test_fonts_are_registered_once():
    assert main_face("regular") is main_face("regular")
    assert face_of("牛", "regular") is face_of("奶", "bold")


def test_ordinary_names_load_no_font_of_another_script():
    code = (
        "from app.printing import face, font\n"
        "font.wrap('Milk Молоко Γάλα 3,5 % – 0,75 l', 90, 9, 'bold'); font.fit('Crème brûlée', 90, 9)\n"
        "print(*sorted(face._fonts)); font.fit('牛奶 🥛', 90, 9); print(*sorted(face._fonts))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["LarderBold LarderRegular", "LarderBold LarderEast LarderEmoji LarderRegular"]


def test_a_character_no_font_has_is_drawn_as_a_sign_of_its_own():
    assert drawable("tea \U00012000 \U00020bb7") == f"tea {MISSING} {MISSING}"
    assert face_of(MISSING, "regular") is not None


def test_a_character_no_font_has_is_drawn_by_letters_that_mean_the_same():
    assert drawable("⼀ 10〜20 𝐀") == "一 10～20 A"


@pytest.mark.parametrize(
    ("picture", "parts"),
    [
        ("👨\u200d👩\u200d👧", "👨👩👧"),
        ("👍🏽", "👍🏽"),
        ("🇩🇪", "🇩🇪"),
        ("1\ufe0f\u20e3", "1"),
        ("❤\ufe0f", "❤"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴"),
        ("葛\U000e0100", "葛"),
    ],
)
def test_a_combined_picture_shows_its_parts_and_is_as_wide_as_they_are(picture, parts):
    assert drawable(picture) == parts
    assert text_width(drawable(picture), 10) == pytest.approx(sum(text_width(part, 10) for part in parts))
    assert 0 < text_width(parts, 10) <= 13 * len(parts)


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


def test_chinese_and_japanese_break_between_letters_but_not_before_a_full_stop():
    assert wrap("Tea 牛奶牛奶牛奶牛奶", 60, 10) == ("Tea 牛奶牛奶", "牛奶牛奶")
    assert wrap("牛奶牛奶牛奶。牛奶", 61, 10) == ("牛奶牛奶牛", "奶。牛奶")
    assert wrap("牛奶牛奶牛（奶）牛奶", 61, 10) == ("牛奶牛奶牛", "（奶）牛奶")


def test_korean_breaks_between_words():
    assert wrap("한국 전통 고추장", 60, 10) == ("한국 전통", "고추장")


def test_a_letter_is_not_parted_from_its_accent_nor_a_hand_from_its_colour():
    for width in range(30, 90):
        assert not any(line[0] in "\u0e34\u0e49" for line in wrap("กินน้ำกินน้ำกินน้ำ", width, 10))
        assert not any(line[0] == "\U0001f3fd" for line in wrap("👍🏽" * 6, width, 10))


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
