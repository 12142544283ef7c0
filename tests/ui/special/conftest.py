"""Fixtures of the tests of special editors."""

from tests.ui.editor.goods import context, goods_store

__all__ = ["context", "goods_store"]
