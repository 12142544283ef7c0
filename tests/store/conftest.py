"""What the tests of damage and of rights share."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stores import MakeStore

NOBODY = 65534


@pytest.fixture
def closed_store(make_store: MakeStore) -> Path:
    """The file of a store that was closed properly."""
    store = make_store()
    store.close()
    return store.path


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


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 4 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    done = (
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], capture_output=True, check=False)
        if os.name != "nt"
        else None
    )
    if done is None or done.returncode:
        pytest.skip("a small file system can't be mounted here: needs root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
