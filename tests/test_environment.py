"""How Larder finds its environment, and what it says of a machine that lacks something."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from app import environment

ROOT = Path(__file__).resolve().parents[1]
EXTRA = {"HOME", "PATH", "SYSTEMROOT", "TMPDIR"}


def run_main(*arguments: str, python: tuple[str, ...] = (sys.executable,), **variables: str) -> subprocess.CompletedProcess[str]:
    """Start main.py in a bare surrounding: no display, no platform of Qt chosen."""
    surrounding = {name: value for name, value in os.environ.items() if name in EXTRA} | variables
    return subprocess.run(
        [*python, str(ROOT / "main.py"), *arguments], capture_output=True, text=True, env=surrounding, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("version", "requirement", "met"),
    [
        ("2.1.9", "SQLAlchemy>=2.1,<2.2", True),
        ("2.2.0", "SQLAlchemy>=2.1,<2.2", False),
        ("2.0.51", "SQLAlchemy>=2.1,<2.2", False),
        ("6.12.0", "PySide6-Essentials>=6.8,<6.12", False),
        ("3.2", "psycopg[binary]>=3.2,<4", True),
        ("0.7", "num2words", True),
    ],
)
def test_bounds_are_kept(version, requirement, met):
    name = requirement.split(">")[0].split("[")[0]
    assert environment.meets({environment.normal(name): version}, requirement) is met


def test_a_missing_package_is_not_satisfied():
    assert not environment.meets({}, "pypdf>=5")


def test_names_are_compared_as_registries_do():
    assert environment.normal("PySide6_Essentials") == environment.normal("pyside6-essentials")


def test_folder_names_give_the_versions_that_metadata_gives():
    have = environment.installed()
    for name in ("pytest", "SQLAlchemy", "PySide6-Essentials", "xlsxwriter"):
        assert have[environment.normal(name)] == metadata.version(name)


def test_every_requirement_is_understood_and_pinned():
    pinned = dict(environment.constrained())
    for requirement in environment.requirements(testing=True):
        assert environment.meets(pinned, requirement), f"{requirement} is not met by constraints.txt"


TOP = {"app", "tests", "migrations", "translations", "main"}
BESIDE = {"shiboken6": "PySide6-Essentials"}
"""Packages that come with another which is asked for."""
NEVER_IMPORTED = {"cryptography", "font-roboto", "manimgx-fonts", "paperang-p2-fonts-cjk"}
"""Of the program: what another package looks for, and files of fonts."""


def imported(*places: str) -> set[str]:
    """The distributions that the code in these places imports from, by the names that registries compare."""
    files = [found for place in places for found in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py"))]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    names = [each.name for node in nodes if isinstance(node, ast.Import) for each in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level]
    packages = {name.partition(".")[0] for name in names} - TOP - sys.stdlib_module_names
    known = metadata.packages_distributions()
    return {environment.normal(BESIDE.get(package) or known.get(package, [package])[0]) for package in packages}


def asked_for(*, testing: bool) -> set[str]:
    return {environment.normal(re.split(r"[\[<>=]", wanted)[0]) for wanted in environment.requirements(testing=testing)}


def test_program_asks_for_every_package_it_imports_and_for_no_other():
    assert imported("app", "migrations", "main.py") ^ asked_for(testing=False) == NEVER_IMPORTED


def test_tests_ask_for_every_package_they_import():
    assert imported("tests", "translations") <= asked_for(testing=True)


def test_requirements_without_tests_are_those_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert environment.requirements(testing=False) == project["dependencies"]


def test_before_the_environment_stands_only_the_standard_library_is_imported():
    code = "import sys; sys.path.insert(0, sys.argv[1]); import main; from app import environment; print(*sorted(sys.modules))"
    command = [sys.executable, "-I", "-S", "-c", code, str(ROOT)]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    foreign = {name.partition(".")[0] for name in loaded} - sys.stdlib_module_names - {"app", "main"}
    assert foreign <= {"__main__"}
    assert [name for name in loaded if name.startswith("app.")] == ["app.environment"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has programs without a display")
def test_no_display_is_told_in_words():
    outcome = run_main()
    assert outcome.returncode == 1
    assert "no display" in outcome.stderr
    assert "Traceback" not in outcome.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has programs without a display")
def test_a_display_that_does_not_answer_is_named():
    outcome = run_main(DISPLAY=":61999")
    assert outcome.returncode == 1
    assert ":61999" in outcome.stderr or "system library" in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_a_missing_library_is_found_in_the_words_of_the_loader():
    told = "libEGL.so.1: cannot open shared object file: No such file or directory"
    assert environment.missing_library(told) == "libEGL.so.1"
    assert environment.missing_library("No module named 'x'") is None


def test_a_missing_library_is_told_with_the_packages_to_install(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    words = environment.library_advice("libEGL.so.1")
    assert "libEGL.so.1" in words
    assert "apt-get install -y libglib2.0-0" in words
    assert "libxcb-cursor0" in words


def test_an_import_error_without_a_library_stays_a_bug(monkeypatch):
    import app.bootstrap

    def broken(arguments):
        raise ImportError("cannot import name 'x' from 'y'")

    monkeypatch.setattr(app.bootstrap, "main", broken)
    with pytest.raises(ImportError):
        environment.run_program([])


def test_no_venv_and_no_pip_is_told_in_words(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "find_spec", lambda name: None)
    with pytest.raises(environment.MachineLacks, match="no venv"):
        environment.make(tmp_path / "environment")


def test_a_folder_that_cannot_be_made_is_told_in_words(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(environment.MachineLacks, match="can't be made"):
        environment.make(tmp_path / "file" / "environment")


def test_an_unreached_network_is_told_in_words():
    failing = [sys.executable, "-c", "import sys; print('ERROR: NewConnectionError: no route'); sys.exit(1)"]
    with pytest.raises(environment.MachineLacks, match=r"(?s)no route.*network was not reached"):
        environment.install(failing)


def test_a_failed_installation_for_another_reason_gives_the_last_words_of_pip():
    failing = [sys.executable, "-c", "import sys; print('ERROR: wheel for another machine'); sys.exit(1)"]
    with pytest.raises(environment.MachineLacks, match=r"(?s)another machine.*Start again"):
        environment.install(failing)


def test_an_environment_is_stale_when_the_lists_are_younger(tmp_path, monkeypatch):
    project, constraints, mark = tmp_path / "pyproject.toml", tmp_path / "constraints.txt", tmp_path / "mark"
    for path in (project, constraints, mark):
        path.touch()
    monkeypatch.setattr(environment, "PROJECT", project)
    monkeypatch.setattr(environment, "CONSTRAINTS", constraints)
    os.utime(mark, (100, 100))
    assert not environment.fresh(mark)
    os.utime(project, (50, 50))
    os.utime(constraints, (50, 50))
    assert environment.fresh(mark)
    assert not environment.fresh(tmp_path / "absent")


def test_an_older_python_is_told_what_to_install(monkeypatch, capsys):
    import main

    monkeypatch.setattr(main, "OLDEST", (99, 0))
    assert main.main() == 1
    assert "needs Python 99.0" in capsys.readouterr().err
