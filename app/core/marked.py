"""Marks a text of the program, so that it is found for translation and known as such where it stands inside a sentence."""


class Marked(str):
    """A text of the program, not of the user: it is translated when shown, also as a value in a message."""

    __slots__ = ()


def N_(text: str) -> str:
    """Mark a text in a declaration; it is translated when shown."""
    return Marked(text)
