"""How many tokens of a language model each server, and each person in direct messages, has used
today, kept across restarts in a file of its own. Asks no model."""

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

from vectorstore.errors import LibraryUnusable

_TABLE = """
CREATE TABLE IF NOT EXISTS tokens (
  day INTEGER, owner TEXT, used INTEGER NOT NULL, PRIMARY KEY (day, owner)
) WITHOUT ROWID
"""
_DAY = 86400  # seconds


class TokenBudget:
    """Safe for threads, and for two processes with one folder."""

    def __init__(self, folder: Path, a_day: int, now: Callable[[], float] = time.time) -> None:
        """a_day: tokens that each may use a day, by UTC; 0 sets no limit.

        Raises: LibraryUnusable.
        """
        self._a_day = a_day
        self._now = now
        self._lock = threading.Lock()
        try:
            self._db = sqlite3.connect(
                folder / "tokens.sqlite3", timeout=30, isolation_level=None, check_same_thread=False
            )
            self._db.execute(_TABLE)
        except sqlite3.Error as error:
            raise LibraryUnusable(folder, error) from error

    def used(self, owner: str) -> int:
        """What `owner` has used today."""
        with self._lock:
            row = self._db.execute(
                "SELECT used FROM tokens WHERE day = ? AND owner = ?", (self._today, owner)
            ).fetchone()
        return row[0] if row else 0

    def has_left(self, owner: str) -> bool:
        """Whether `owner` may use more today. What is begun may go a little over."""
        return not self._a_day or self.used(owner) < self._a_day

    def told(self, owner: str) -> str:
        """What `owner` has used of its share, in words."""
        share = f"of {self._a_day:,} " if self._a_day else ""
        return f"{self.used(owner):,} {share}tokens used today"

    def spend(self, owner: str, tokens: int) -> None:
        today = self._today
        with self._lock:
            self._db.execute("DELETE FROM tokens WHERE day < ?", (today,))
            self._db.execute(
                "INSERT INTO tokens VALUES (?, ?, ?)"
                " ON CONFLICT (day, owner) DO UPDATE SET used = used + excluded.used",
                (today, owner, tokens),
            )

    @property
    def _today(self) -> int:
        return int(self._now() // _DAY)

    def close(self) -> None:
        self._db.close()
