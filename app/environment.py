"""Finds or makes the Python environment Larder runs in, and says what the machine lacks; needs the standard library alone.

On a fresh copy `main.py` runs in whatever Python the user has. If that one holds everything `pyproject.toml` asks for, it is
used as it is. If not, `.venv` beside the program (or the folder named by LARDER_ENVIRONMENT) is made, filled with the exact
versions of `constraints.txt`, and entered. A later start costs three looks at file dates.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import invalidate_caches
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "pyproject.toml"
CONSTRAINTS = ROOT / "constraints.txt"
OPERATORS: dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    ">=": lambda have, want: have >= want,
    "<": lambda have, want: have < want,
}
NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError|Connection (?:broken|reset|refused)"
)


class MachineLacks(Exception):
    """Something outside Larder is missing; the text says what, and how to get it."""


def start(arguments: list[str]) -> int:
    """Get into the right environment and run `arguments` there. Returns the exit code."""
    testing = arguments[:1] == ["test"]
    try:
        code = settle(arguments, testing=testing)
        if code is not None:
            return code
        return run_tests(arguments[1:]) if testing else run_program(arguments)
    except MachineLacks as lack:
        say(str(lack))
        return 1
    except KeyboardInterrupt:
        say("Stopped. The same command goes on from here.")
        return 130


def say(text: str) -> None:
    """Tell the person at the terminal; standard output stays free for what a command prints."""
    if sys.stderr is not None:  # a program started without a console has none
        print(text, file=sys.stderr, flush=True)


def run_program(arguments: list[str]) -> int:
    """Start Larder itself. A system library that Qt or a driver misses is named in words."""
    try:
        from app.bootstrap import main

        return main(arguments)
    except ImportError as error:
        if library := missing_library(str(error)):
            raise MachineLacks(library_advice(library)) from error
        raise


def run_tests(arguments: list[str]) -> int:
    """Run the tests without a screen, on several processes unless `arguments` for pytest say otherwise."""
    if trouble := qt_trouble(screen=False):
        raise MachineLacks(trouble)
    spread = [] if any(argument.startswith(("-n", "--numprocesses")) for argument in arguments) else ["-n", "2"]
    return subprocess.call([sys.executable, "-m", "pytest", *spread, *arguments], cwd=ROOT)


# The environment ------------------------------------------------------------------------------------------------------


def environment_folder() -> Path:
    """Where the project's own environment is or will be."""
    return Path(os.environ.get("LARDER_ENVIRONMENT") or ROOT / ".venv").absolute()


def settle(arguments: list[str], *, testing: bool) -> int | None:
    """None if this Python has what is needed; else the exit code of the one that has."""
    folder = environment_folder()
    if folder.exists() and folder.samefile(sys.prefix):
        if not fresh(stamp(testing=testing)):
            fill(testing=testing)
        return None
    if not PROJECT.exists() or (not os.environ.get("LARDER_ENVIRONMENT") and satisfied(requirements(testing=testing))):
        return None
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (python.exists() and (folder / "pyvenv.cfg").exists()):
        make(folder)
    return enter(python, arguments)


def enter(python: Path, arguments: list[str]) -> int:
    """Go on in another Python: in the place of this process, or on Windows, which can't do that, as its child."""
    command = [str(python), str(ROOT / "main.py"), *arguments]
    if os.name != "nt":
        os.execv(command[0], command)
    return subprocess.call(command)


def stamp(*, testing: bool) -> Path:
    """The file whose date says when the environment was last filled, for this version of Python."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return Path(sys.prefix) / f"larder-{version}-{'test' if testing else 'run'}"


def fresh(mark: Path) -> bool:
    """Whether `mark` is younger than the lists of what is needed."""
    try:
        filled = mark.stat().st_mtime_ns
        return all(filled >= source.stat().st_mtime_ns for source in (PROJECT, CONSTRAINTS))
    except FileNotFoundError:
        return False


def make(folder: Path) -> None:
    """Make an empty environment, without pip as yet: where that comes from differs (see `pip_command`)."""
    if find_spec("venv") is None or not (find_spec("ensurepip") or find_spec("pip")):
        raise MachineLacks(
            "This Python can't make an environment for Larder: it has no venv, or no pip to fill one with.\n"
            + advice(debian="python3-venv", fedora="python3-pip", other="Python from https://www.python.org/downloads/")
        )
    say(f"Setting up Larder in {folder}: once, some minutes, about 250 MB from the network.")
    command = [sys.executable, "-m", "venv", "--clear", "--without-pip", str(folder)]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    if outcome.returncode:
        raise MachineLacks(f"The environment can't be made in {folder}:\n{(outcome.stdout + outcome.stderr).strip()}")


def fill(*, testing: bool) -> None:
    """Install what is needed into this environment, in the exact versions the program was tested with."""
    wanted = requirements(testing=testing)
    if not satisfied(wanted, exact=True):
        install([*pip_command(), "install", "--retries", "2", "--no-input", "--constraint", str(CONSTRAINTS), *wanted])
    stamp(testing=testing).touch()


def pip_command() -> list[str]:
    """Give this environment's pip. Debian keeps ensurepip apart: there the system's pip, aimed at this environment."""
    if not find_spec("pip") and find_spec("ensurepip"):
        subprocess.run([sys.executable, "-m", "ensurepip"], capture_output=True, check=False)
        invalidate_caches()
    if find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    outside: str = getattr(sys, "_base_executable", sys.executable)
    return [outside, "-m", "pip", "--python", sys.executable]


def install(command: list[str]) -> None:
    """Run pip, counting the packages aloud; on failure say why in pip's last words."""
    lines: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            lines.append(line.rstrip())
            if line.startswith(("Collecting ", "Installing collected")):
                show_progress(line.rstrip())
    if pip.returncode:
        raise MachineLacks(f"The packages Larder needs were not installed.\n{install_advice(lines)}")
    say("Done.")


def show_progress(line: str) -> None:
    """One short line for a package."""
    words = line.split()
    say("  " + re.split(r"[\[<>=!~;(]", words[1], maxsplit=1)[0] if words[0] == "Collecting" else "  installing …")


def install_advice(lines: list[str]) -> str:
    """What pip said of a failed installation, where it matters, and the way out."""
    if any("No space left" in line for line in lines):
        return "The disk is full. Make room (about 1 GB) and start again."
    if unreached := next((line for line in lines if NETWORK.search(line)), None):
        return (
            f"  {unreached[:300]}\n"
            "The network was not reached. Check the connection (behind a proxy, set HTTPS_PROXY) and start again: it goes on from here."
        )
    said = "\n".join(f"  {line}" for line in lines[-8:])
    return f"pip says:\n{said}\nStart again to retry. If it fails in the same way: pip install -c constraints.txt -e . in an environment of your own."


def requirements(*, testing: bool) -> list[str]:
    """What pyproject.toml asks for, such as `SQLAlchemy>=2.1,<2.2`; with what the tests need, if `testing`."""
    import tomllib

    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    wanted: list[str] = project["dependencies"]
    return wanted + project["optional-dependencies"]["dev"] if testing else wanted


def satisfied(wanted: list[str], *, exact: bool = False) -> bool:
    """Whether this Python holds all of `wanted`; with `exact`, in the very versions of constraints.txt."""
    have = installed()
    if exact and any(have.get(name, version) != version for name, version in constrained()):
        return False
    return all(meets(have, requirement) for requirement in wanted)


def installed() -> dict[str, str]:
    """Versions of the packages in this Python by name, read from the names of their folders: a thousand times quicker than metadata."""
    found: dict[str, str] = {}
    for place in reversed(sys.path):
        if os.path.isdir(place):  # noqa: PTH112 - an empty entry is no path
            for entry in os.listdir(place):  # noqa: PTH208
                if entry.endswith(".dist-info"):
                    name, _, version = entry.removesuffix(".dist-info").rpartition("-")
                    found[normal(name)] = version
    return found


def constrained() -> Iterator[tuple[str, str]]:
    """Name and version from each line of constraints.txt."""
    for line in CONSTRAINTS.read_text(encoding="utf-8").splitlines():
        name, sign, version = line.partition("==")
        if sign:
            yield normal(name), version.strip()


def meets(have: dict[str, str], requirement: str) -> bool:
    """Whether a requirement made of a name and lower and upper bounds is met."""
    name = re.split(r"[\[<>=]", requirement, maxsplit=1)[0]
    version = have.get(normal(name))
    bounds: list[tuple[str, str]] = re.findall(r"(>=|<)\s*([\d.]+)", requirement)
    return version is not None and all(OPERATORS[sign](numbers(version), numbers(bound)) for sign, bound in bounds)


def normal(name: str) -> str:
    """A package's name as the registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def numbers(version: str) -> tuple[int, ...]:
    """The leading numbers of a version: 2.1.9 → (2, 1, 9)."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


# What Qt needs from the machine ---------------------------------------------------------------------------------------

DEBIAN = (
    "libglib2.0-0 libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 "
    "libxcb-shape0 libxcb-xinerama0 libxkbcommon-x11-0"
)
FEDORA = (
    "glib2 mesa-libGL mesa-libEGL libxkbcommon dbus-libs fontconfig xcb-util-cursor xcb-util-wm xcb-util-keysyms libxcb libxkbcommon-x11"
)


def qt_trouble(*, screen: bool) -> str | None:
    """Why Qt can't start on this machine, in words with the way out, or None.

    With `screen` a display is needed as well, unless QT_QPA_PLATFORM names another way to draw. Without this check Qt ends
    the process from inside when a display or a library of its platform is missing.
    """
    package = find_spec("PySide6")
    if not sys.platform.startswith("linux") or package is None or not package.submodule_search_locations:
        return None
    qt = Path(package.submodule_search_locations[0]) / "Qt"
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if screen and not platform:
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            return NO_DISPLAY
        platform = "" if os.environ.get("WAYLAND_DISPLAY") else "xcb"
    if not screen:
        platform = platform or "offscreen"
    parts = ["lib/libQt6Widgets.so.6", *([f"plugins/platforms/libq{platform}.so"] if platform in ("xcb", "offscreen") else [])]
    for part in parts:
        if (qt / part).exists() and (library := unloadable(qt / part)):
            return library_advice(library)
    return display_trouble() if screen and platform == "xcb" else None


NO_DISPLAY = (
    "There is no display to open the window on (neither DISPLAY nor WAYLAND_DISPLAY is set).\n"
    "Start Larder in a desktop session, or over `ssh -X`, or with `xvfb-run python3 main.py`.\n"
    "Its commands need no display: python3 main.py --help"
)


def unloadable(file: Path) -> str | None:
    """The system library without which the shared object `file` can't be loaded, if one is missing."""
    import ctypes

    try:
        ctypes.CDLL(str(file))
    except OSError as error:
        return missing_library(str(error))
    return None


def missing_library(told: str) -> str | None:
    """The name of a library in the loader's message, such as `libEGL.so.1: cannot open shared object file`."""
    found = re.search(r"(lib[\w.+-]+\.so[\d.]*): cannot open shared object file", told)
    return found.group(1) if found else None


def display_trouble() -> str | None:
    """Whether the X server named by DISPLAY answers; if not, words."""
    import ctypes

    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return library_advice("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    if failed:
        return f"The display {os.environ.get('DISPLAY')} does not answer. Is the desktop session running, and is it yours?"
    return None


def library_advice(library: str) -> str:
    """Which packages of the system bring `library` and the others that Qt wants."""
    return f"The window needs the system library {library}, which is missing.\n" + advice(
        debian=DEBIAN, fedora=FEDORA, other="the Qt 6 runtime libraries of your system"
    )


def advice(*, debian: str, fedora: str, other: str) -> str:
    """How to install packages on this system."""
    from shutil import which

    prefix = "" if not hasattr(os, "geteuid") or os.geteuid() == 0 else "sudo "
    if which("apt-get"):
        return f"Install what is needed and start again:\n  {prefix}apt-get install -y {debian}"
    if which("dnf"):
        return f"Install what is needed and start again:\n  {prefix}dnf install -y {fedora}"
    return f"Install {other} and start again."
