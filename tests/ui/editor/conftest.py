"""Fixtures of the editor's tests."""

from tests.ui.editor.goods import context, goods_store

__all__ = ["context", "goods_store"]
