"""The lock on DATA_DIR: one process owns a library. Embedded Chroma corrupts under two."""

import os
from pathlib import Path

from filelock import FileLock, Timeout

from vectorstore.errors import LibraryLocked, LibraryUnusable

_SERVING = "does jobs"


class LibraryLock:
    """Held by the process that may change the library; the system frees it when that one dies."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._owner = folder / "owner"
        self._lock = FileLock(folder / "lock")

    def acquire(self, patience: float = 0.0) -> None:
        """Take the lock, waiting up to `patience` seconds for it.

        Raises: LibraryLocked, LibraryUnusable.
        """
        try:
            self._lock.acquire(timeout=patience)
            self._owner.write_text(str(os.getpid()))
        except Timeout as error:
            raise LibraryLocked(self._folder, self._owner_says().partition(" ")[0]) from error
        except OSError as error:
            raise LibraryUnusable(self._folder, error.strerror or error) from error

    def release(self) -> None:
        self._lock.release()

    def does_jobs(self) -> None:
        """Say that the process which holds the lock does the jobs of others."""
        self._owner.write_text(f"{os.getpid()} {_SERVING}")

    def held_by_one_that_does_jobs(self) -> bool:
        """Whether another process holds the lock right now and does the jobs of others."""
        return self.held_elsewhere() and self._owner_says().endswith(_SERVING)

    def held_elsewhere(self) -> bool:
        """Whether another process holds the lock right now."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return True
        self._lock.release()
        return False

    def _owner_says(self) -> str:
        try:
            return self._owner.read_text().strip()
        except OSError:
            return ""


def prepare(folder: Path) -> None:
    """Make `folder` when it is missing and see that it can be written to.

    Raises: LibraryUnusable.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise LibraryUnusable(folder, error.strerror or error) from error
