"""The lock on DATA_DIR, between real processes."""

import subprocess
import sys
from pathlib import Path

import pytest

from vectorstore.errors import LibraryLocked, LibraryUnusable
from vectorstore.lock import LibraryLock, prepare

HOLDER = """
import sys
from pathlib import Path
from vectorstore.lock import LibraryLock
lock = LibraryLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_process_is_refused_and_a_killed_holder_frees_the_lock(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout and holder.stdout.readline() == b"held\n"
        lock = LibraryLock(tmp_path)
        assert lock.held_elsewhere()
        with pytest.raises(LibraryLocked, match=f"process {holder.pid}"):
            lock.acquire()
        holder.kill()
        holder.wait(10)
    assert not lock.held_elsewhere()
    lock.acquire()
    lock.release()


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LibraryUnusable, match="DATA_DIR"):
        prepare(tmp_path / "file" / "data")


def test_only_a_holder_that_said_so_does_jobs(tmp_path: Path) -> None:
    saying = HOLDER.replace("lock.acquire()", "lock.acquire()\nlock.does_jobs()")
    for code, does_jobs in [(HOLDER, False), (saying, True), (HOLDER, False)]:
        command = [sys.executable, "-c", code, str(tmp_path)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
            assert holder.stdout and holder.stdout.readline() == b"held\n"
            assert LibraryLock(tmp_path).held_by_one_that_does_jobs() is does_jobs
            holder.kill()
    assert not LibraryLock(tmp_path).held_by_one_that_does_jobs()
