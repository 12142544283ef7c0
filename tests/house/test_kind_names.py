"""Posting knows what kinds of documents declare, and no kind: a new one changes nothing there."""

import ast
from pathlib import Path

import pytest

from app.documents.base import kinds

POSTING = Path(__file__).resolve().parents[2] / "app" / "posting"
MODULES = {cls.__module__ for cls in kinds().values()}


def named_in(tree: ast.AST) -> list[str]:
    """Kinds that a module imports, or names in a text; what is called a kind in a docstring is none."""
    texts = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found += [name for name in (node.module, *(f"{node.module}.{each.name}" for each in node.names)) if name in MODULES]
        elif isinstance(node, ast.Import):
            found += [each.name for each in node.names if each.name in MODULES]
        elif isinstance(node, ast.Constant) and id(node) not in texts and node.value in kinds():
            found.append(f'"{node.value}" in line {node.lineno}')
    return found


@pytest.mark.parametrize("path", sorted(POSTING.rglob("*.py")), ids=lambda path: path.relative_to(POSTING).as_posix())
def test_posting_names_no_kind(path):
    assert named_in(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "text",
    [
        "from app.documents.money.till_shift import TillShift",
        "from app.documents.money import till_shift",
        "import app.documents.stock.stock_count",
        "query.where(journal.c.kind == 'stock_count')",
    ],
)
def test_a_kind_that_posting_names_is_found(text):
    assert named_in(ast.parse(text))
