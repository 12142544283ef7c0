"""One program at a time on a file: fault F29."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.store.lock import AlreadyOpen, lock_path, take_lock
from app.store.opening import open_store

ROOT = Path(__file__).resolve().parents[2]
HOLD = "import sys, time; from app.store.opening import open_store; s = open_store(sys.argv[1]); print('open', flush=True); time.sleep(60)"


@pytest.fixture
def other_program(closed_store):
    """Another process that has the store open."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(closed_store)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "open\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_program_is_told_who_has_the_store_and_since_when(closed_store, other_program):
    with pytest.raises(AlreadyOpen, match="has been open since") as refusal:
        open_store(str(closed_store))
    holder = refusal.value.holder
    assert holder.pid == other_program.pid
    assert holder.computer == os.uname().nodename
    assert holder.since_moment is not None


def test_a_symbolic_link_leads_to_the_same_lock(closed_store, other_program):
    link = closed_store.with_name("link.larder")
    link.symlink_to(closed_store)
    with pytest.raises(AlreadyOpen):
        open_store(str(link))


def test_the_lock_of_a_killed_program_is_taken_over_and_the_store_checked(closed_store, other_program):
    other_program.send_signal(signal.SIGKILL)
    other_program.wait()
    assert lock_path(closed_store).exists()
    store = open_store(str(closed_store))
    assert "was not closed last time" in str(store.warnings[0])
    store.close()
    assert not lock_path(closed_store).exists()
    store = open_store(str(closed_store))
    assert store.warnings == []
    store.close()


def test_one_process_may_open_a_store_twice_and_holds_it_until_the_last_is_closed(closed_store, in_process):
    first, second = open_store(str(closed_store)), open_store(str(closed_store))
    first.close()
    first.close()
    other = "import sys; from app.store.lock import take_lock; take_lock(__import__('pathlib').Path(sys.argv[1]))"
    in_process(other, closed_store, expect=1)
    second.close()
    in_process(other, closed_store, expect=0)


def test_a_lock_file_of_rubbish_is_taken_over(closed_store):
    lock_path(closed_store).write_text("\x00not json")
    lock = take_lock(closed_store)
    assert lock.left_behind is None
    lock.release()
