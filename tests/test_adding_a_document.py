"""Follows docs/adding-a-document.md to the letter, in a copy of the project: what the page promises comes true."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.i18n import LANGUAGES

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "adding-a-document.md"
BLOCK = re.compile(r"^```(\w+)[ ]?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COPIED = ("app", "migrations", "resources", "tests", "translations", "main.py", "pyproject.toml")
LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "bench", "*.larder*")


def steps() -> list[tuple[str, str, str]]:
    """The blocks of the page in their order: language, file, text."""
    return [(found[1], found[2], found[3]) for found in BLOCK.finditer(PAGE.read_text(encoding="utf-8"))]


def run(folder: Path, command: str, *, may_fail: bool = False) -> str:
    """Run a command of the page in a folder and return what it printed."""
    words = command.split('"')
    arguments = [part for no, text in enumerate(words) for part in ([text] if no % 2 else text.split())]
    assert arguments[:2] == ["python", "-m"], command
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *arguments[1:]], cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert may_fail or done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, str]]]:
    """A copy of the project in which the page was followed, and what each command printed."""
    folder = tmp_path_factory.mktemp("project")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=LEFT_BEHIND)
        else:
            shutil.copy(ROOT / name, folder / name)
    printed = []
    for language, path, text in steps():
        if language == "po":
            translate(folder / path, text)
        elif path:
            (folder / path).write_text(text, encoding="utf-8")
        else:
            commands = re.findall(r"^\$ (.+)$", text, re.MULTILINE)
            printed += [(command, run(folder, command, may_fail="translations" in command)) for command in commands]
    return folder, printed


def translate(path: Path, text: str) -> None:
    """Put the translations of the page where the command has left room for them."""
    kept = path.read_text(encoding="utf-8")
    for source, said in re.findall(r'^msgid (".+")\nmsgstr (".+")$', text, re.MULTILINE):
        waiting = f'msgid {source}\nmsgstr ""\n'
        assert waiting in kept, f"{source} is not among the new texts"
        kept = kept.replace(waiting, f"msgid {source}\nmsgstr {said}\n")
    path.write_text(kept, encoding="utf-8")


def test_the_page_shows_a_file_a_revision_a_test_and_the_words():
    shown = [(language, Path(path).name) for language, path, _text in steps()]
    assert shown == [
        ("python", "tasting.py"), ("console", ""), ("python", "test_tasting.py"), ("console", ""), ("po", "ru.po"), ("console", ""),
    ]  # fmt: skip
    assert all(len(text.splitlines()) <= 60 for _language, _path, text in steps())


@pytest.mark.slow
def test_following_the_page_gives_a_kind_that_passes_every_test(followed):
    command, said = followed[1][-1]
    assert command.startswith("python -m pytest")
    count = int(re.search(r"(\d+) passed", said)[1])
    once_a_kind = (ROOT / "tests" / "test_every_kind.py").read_text(encoding="utf-8").count("@every_kind")
    assert count > once_a_kind, said
    assert "failed" not in said
    assert "skipped" not in said


@pytest.mark.slow
def test_the_revision_is_the_next_one_and_makes_both_tables(followed):
    folder, printed = followed
    path = printed[0][1].split()[-1]
    assert int(Path(path).name[:4]) == len(list((ROOT / "migrations" / "versions").glob("[0-9]*.py"))) + 1
    written = (folder / path).read_text(encoding="utf-8")
    assert re.findall(r'create_table\(\s*"(\w+)"', written) == ["tasting", "tasting_line"]
    assert "app." not in written


@pytest.mark.slow
def test_no_word_of_the_new_kind_waits_for_a_translation(followed):
    folder, _printed = followed
    ours = [line for line in run(folder, "python -m translations --missing", may_fail=True).splitlines() if "tasting" in line]
    assert ours == []
    assert set(LANGUAGES) == {"en", "ru"}, "a new language wants its block on the page"


@pytest.mark.slow
def test_the_new_file_is_written_as_the_house_writes(followed):
    folder, _printed = followed
    if shutil.which("ruff", path=str(Path(sys.executable).parent)) is None:
        pytest.skip("ruff is not installed beside this Python")
    for action in ("check", "format --check"):
        run(folder, f"python -m ruff {action} app/documents/stock/tasting.py tests/documents/test_tasting.py")
