"""What the tests of damage and of rights share."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534


@pytest.fixture
def closed_store(make_store) -> Path:
    """The file of a store that was closed properly."""
    store = make_store()
    store.close()
    return store.path


@pytest.fixture
def in_process() -> Callable[..., str]:
    """Runs Python code in a process of its own; returns what it printed."""

    def run(code: str, *arguments: object, expect: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == expect, done.stderr
        return done.stdout

    return run


@pytest.fixture
def ordinary_user() -> Iterator[Path]:
    """A folder of a user who is not root, whom rights of files don't bind; the test runs as that user."""
    folder = Path(tempfile.mkdtemp(prefix="larder-rights-"))
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if is_root:
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    elif os.name == "nt":
        pytest.skip("rights of folders are kept otherwise on Windows")
    try:
        yield folder
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(0o700)
        shutil.rmtree(folder)
