"""Finds the texts in the code that people read: marked with N_ and _, or given to an error as its template."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "app"
Text = tuple[str, str]
"""A text in English and its plural, which is empty for most."""

TAKES_TEXT = {
    "N_": 0, "_": 0, "problem": 0, "Problem": 0, "Told": 0, "UserError": 0, "StoreTrouble": 0, "DeviceTrouble": 0, "Doubt": 1,
}  # fmt: skip
"""Functions whose argument at this place is a text."""


def marked(folder: Path = APP) -> dict[Text, set[str]]:
    """Every text in the code with the files, relative to the project, in which it stands."""
    found: dict[Text, set[str]] = {}
    for path in sorted(folder.rglob("*.py")):
        for text in texts_in(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(text, set()).add(path.relative_to(folder.parent).as_posix())
    plural = {one for one, many in found if many}
    return {text: files for text, files in found.items() if text[1] or text[0] not in plural}


def texts_in(tree: ast.AST) -> Iterator[Text]:
    """The texts of one file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from _about(node)
        elif isinstance(node, ast.Call):
            name = called(node)
            if name == "counted" and len(node.args) > 2:
                yield from ((one, many) for one, many in zip(literals(node.args[1]), literals(node.args[2]), strict=True) if one)
            elif name in TAKES_TEXT and len(node.args) > TAKES_TEXT[name]:
                yield from ((text, "") for text in literals(node.args[TAKES_TEXT[name]]) if text)


def called(node: ast.Call) -> str:
    """The name of the function that is called."""
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def literals(node: ast.expr) -> list[str]:
    """The texts that an expression can be: one, or both of `a if … else b`."""
    if isinstance(node, ast.IfExp):
        return [*literals(node.body), *literals(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _about(node: ast.ClassDef) -> Iterator[Text]:
    """The first line of what stands under a class with a title: an empty list shows it."""
    titled = any(isinstance(each, ast.Assign) and getattr(each.targets[0], "id", "") == "title" for each in node.body)
    if titled and (text := ast.get_docstring(node)):
        yield text.split("\n")[0], ""
