import itertools
import re

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from app.ui import theme
from app.ui.layout import button


def luminance(name):
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in QColor(name).getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_every_text_has_a_contrast_of_four_and_a_half(colours):
    texts = {"text": colours.text, "muted": colours.muted, "negative": colours.negative, "good": colours.good, "warning": colours.warning}
    grounds = {"window": colours.window, "base": colours.base, "selection": colours.selection, "hover": colours.hover}
    weak = {
        (text, ground): round(contrast(texts[text], grounds[ground]), 2)
        for text, ground in itertools.product(texts, grounds)
        if contrast(texts[text], grounds[ground]) < 4.5
    }
    assert weak == {}
    for ground in (colours.error_ground, colours.warning_ground, colours.info_ground):
        assert contrast(colours.text, ground) >= 4.5
    assert contrast(colours.on_accent, colours.accent) >= 4.5


def test_the_style_sheet_knows_every_name_and_scales_every_length(qapp):
    theme.apply("dark", 150)
    sheet = theme.style_sheet()
    assert not re.search(r"\$\w|\d+u\b", sheet)
    assert "down-dark.svg" in sheet
    theme.apply("light", 100)
    assert "down-light.svg" in theme.style_sheet()


def test_the_scale_stays_between_90_and_150_percent(qapp):
    theme.apply("light", 400)
    assert theme.percent() == 150
    assert theme.scaled(28) == 42
    theme.apply("light", 10)
    assert theme.percent() == 90
    theme.apply("light", 100)


def test_icons_take_the_colours_of_a_new_theme(qtbot):
    theme.apply("light", 100)
    made = button("New", lambda: None, icon="plus")
    qtbot.addWidget(made)
    before = made.icon().pixmap(16, 16).toImage()
    theme.apply("dark", 100)
    assert made.icon().pixmap(16, 16).toImage() != before
    assert QApplication.palette().window().color() == QColor(theme.DARK.window)
    theme.apply("light", 100)
