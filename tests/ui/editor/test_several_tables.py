"""Kinds with several tables of lines and with none: their editor, tried with kinds that only this test has, in a process of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("file", ["several_tables.py"])
def test_kinds_with_several_tables_and_with_none_work_in_the_editor(file):
    path = f"tests/ui/editor/{file}"
    arguments = ["-q", "-n", "0", "-p", "tests.ui.editor.several_kinds", "-o", f"python_files={file}", path]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout
    count = (ROOT / path).read_text(encoding="utf-8").count("\ndef test_")
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) == count
