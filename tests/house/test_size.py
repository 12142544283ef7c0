"""No function and no file grows beyond what one reads in a sitting."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FUNCTION_LINES = 70
FILE_LINES = 400


def sources() -> list[Path]:
    return [ROOT / "main.py", *sorted((ROOT / "app").rglob("*.py"))]


def long_functions(text: str) -> Iterator[tuple[str, int]]:
    """Name and length of each function over the limit, decorators not counted."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield node.name, length


def test_no_file_is_over_400_lines():
    sizes = {path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert len(sizes) > 10
    assert {name: size for name, size in sizes.items() if size > FILE_LINES} == {}


def test_no_function_is_over_70_lines():
    found = [
        f"{path.relative_to(ROOT).as_posix()}: {name} has {length} lines"
        for path in sources()
        for name, length in long_functions(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(("lines", "count"), [(FUNCTION_LINES, 0), (FUNCTION_LINES + 1, 1)])
def test_the_limit_is_counted_from_def_to_the_last_line(lines, count):
    text = "def long():\n" + "    x = 1\n" * (lines - 1)
    assert len(list(long_functions(text))) == count


def test_every_file_opens_with_a_sentence():
    silent = [path.relative_to(ROOT).as_posix() for path in sources() if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert silent == []
