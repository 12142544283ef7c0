"""Qt stays in the window's package; what import-linter does not see (packages that sit on Qt) is looked for here."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ON_QT = {"PySide6", "shiboken6", "qtawesome", "pyqtgraph", "qtpy"}


def imported(text: str) -> set[str]:
    """Top names of all imports in a source, also those inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def test_imports_inside_functions_are_seen():
    assert imported("def f():\n    from PySide6.QtCore import Qt\n    import qtawesome as icons\n") == {"PySide6", "qtawesome"}


def test_qt_and_what_sits_on_it_is_imported_in_ui_alone():
    outside = [path for path in (ROOT / "app").rglob("*.py") if "ui" not in path.relative_to(ROOT / "app").parts[:1]]
    found = {path.relative_to(ROOT).as_posix(): imported(path.read_text(encoding="utf-8")) & ON_QT for path in outside}
    assert {name: packages for name, packages in found.items() if packages} == {}
