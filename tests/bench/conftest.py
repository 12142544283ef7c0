"""Ledgers for the benchmarks: made once, kept in the folder named by LARDER_BENCH_FOLDER (or for the run alone), and the table that is printed."""

import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pytest

from app.catalogs.base import catalogs
from app.documents.base import kinds
from tests.bench.ledger import make_ledger

MILLION = 1_000_000
ROOT = Path(__file__).resolve().parents[2]


def seconds_of(work: Callable[[], object]) -> float:
    """How long it takes once."""
    start = perf_counter()
    work()
    return perf_counter() - start


def middle(times: list[float]) -> float:
    return statistics.median(times)


PEAK = """
with open("/proc/self/status") as status:
    print(next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024)
"""


def alone(code: str, *arguments: str) -> str:
    """What code prints in a process of its own, and then the megabytes it took at its peak."""
    return subprocess.run([sys.executable, "-c", code + PEAK, *arguments], capture_output=True, text=True, check=True, cwd=ROOT).stdout


@pytest.fixture(scope="session")
def ledgers_folder(tmp_path_factory):
    """Where ledgers are kept."""
    catalogs()
    kinds()
    folder: Path = Path(os.environ.get("LARDER_BENCH_FOLDER") or tmp_path_factory.mktemp("ledgers"))

    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def ledgers(ledgers_folder):
    """Gives the file of a ledger with so many moves; don't write to it, copy it."""

    def ledger(moves: int) -> Path:
        path: Path = ledgers_folder / f"ledger-{moves}.larder"
        if not path.exists():
            make_ledger(path, moves)
        return path

    return ledger


@pytest.fixture(scope="session")
def million(ledgers):
    return ledgers(MILLION)


@pytest.fixture
def told(benchmark, record_property):
    """Notes a figure beside its baseline and goal, and prints the row for docs/performance.md."""

    def tell(what, measured, unit, baseline=None, baseline_name="", goal=""):
        ratio = f"{measured / baseline:.1f}" if baseline else ""
        base = f"{baseline_name} {baseline:.3g} {unit}" if baseline else ""
        benchmark.extra_info.update({"what": what, "measured": measured, "unit": unit, "baseline": base, "ratio": ratio, "goal": goal})
        print(f"\n| {what} | {measured:.3g} {unit} | {base} | {ratio} | {goal} |")

    return tell
