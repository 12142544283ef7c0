"""What must not stand in any tracked file, and what the texts about the project must agree on."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = {".py", ".md", ".toml", ".txt", ".cfg", ".ini", ".json", ".qss", ".po", ".pot", ".sh", ".mako", ".csv", ".xml", ".svg", ""}
UNDONE = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX|raise NotImplemented" + r"Error)\b")
REGISTRY = re.compile(
    r"--(?:extra-)?index" + r"-url|--find" + r"-links|--trusted" + r"-host|https?://[^\s\"']*/(?:simple|wheels|pypi)\b"
    r"|pypi\." + r"org|python" + r"hosted\.org"
)
BARE_IGNORE = re.compile(r"#\s*type:\s*ignore(?!\[)|#\s*noqa(?!:)")


def tracked() -> list[Path]:
    """The text files under version control; in a copy without one, every text file of the project."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        listed = [
            path.relative_to(ROOT).as_posix()
            for path in ROOT.rglob("*")
            if not any((part.startswith(".") and part != ".ci") or part == "__pycache__" for part in path.relative_to(ROOT).parts)
        ]
    paths = (ROOT / name for name in listed if name)
    return [path for path in paths if path.suffix in TEXT and path.is_file()]


def lines_with(pattern: re.Pattern[str], suffixes: set[str] = TEXT) -> list[str]:
    return [
        f"{path.relative_to(ROOT).as_posix()}:{number}: {line.strip()[:120]}"
        for path in tracked()
        if path.suffix in suffixes
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_there_are_files_to_look_at():
    assert {"main.py", "pyproject.toml", "README.md", "constraints.txt"} <= {path.relative_to(ROOT).as_posix() for path in tracked()}


def test_nothing_is_left_undone():
    assert lines_with(UNDONE) == []


def test_no_address_of_a_package_registry():
    assert lines_with(REGISTRY) == []


def test_silenced_checks_name_what_they_silence():
    assert lines_with(BARE_IGNORE, {".py"}) == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (UNDONE, "# TO" + "DO later"),
        (UNDONE, "raise NotImplemented" + "Error"),
        (REGISTRY, "pip install --index" + "-url=x y"),
        (REGISTRY, "https://example.com/py" + "pi/simple"),
        (BARE_IGNORE, "x = 1  # type:" + " ignore"),
    ],
)
def test_the_patterns_find_what_they_look_for(pattern, line):
    assert pattern.search(line)


def test_constraints_are_plain_exact_versions():
    wrong = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not re.fullmatch(r"[\w.-]+==[\w.]+", line)]
    assert wrong == []


def test_ci_runs_the_test_command_of_the_readme():
    commands = [line for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines() if line.startswith("python3 main.py")]
    assert commands == ["python3 main.py --demo", "python3 main.py test"]
    assert "python3 main.py test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
