"""Which messages and interactions have arrived, so that each is answered once. Answers nothing.

Discord sends an event again when a connection is resumed, and a process may end between hearing a
question and answering it.
"""

import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

State = Literal["received", "sending", "done"]

_KEPT = 86400.0  # seconds that an arrival is remembered; Discord replays those of minutes
_SWEEP = 3600.0  # seconds between looks for those that are older


@dataclass(frozen=True)
class Unfinished:
    """A question that the process before this one did not finish; `at` is when it came, in seconds
    since the epoch. While it was being sent, it may have been shown."""

    event: int
    at: float
    was_sending: bool
    request: str


class Arrivals:
    """The table of arrivals, over the ledger's connection and under its lock."""

    def __init__(
        self,
        db: sqlite3.Connection,
        lock: threading.Lock,
        now: Callable[[], float],
        keeps_requests: bool,
    ) -> None:
        """now: seconds since the epoch; keeps_requests: whether what was asked may be kept."""
        self._db = db
        self._lock = lock
        self._now = now
        self._keeps_requests = keeps_requests
        self._swept_at = float("-inf")

    def claim(self, event: int) -> bool:
        """Whether this event has not arrived before; from now on it has."""
        now = self._now()
        if now >= self._swept_at + _SWEEP:
            self.sweep()
        with self._lock:
            added = self._db.execute(
                "INSERT OR IGNORE INTO arrivals VALUES (?, ?, 'received', NULL)", (event, now)
            )
            return added.rowcount > 0

    def keep(self, event: int, request: str) -> None:
        """Keep what is needed to answer this event after a restart, until it is done."""
        if self._keeps_requests:
            self._set(event, "UPDATE arrivals SET request = ? WHERE event = ?", request)

    def sending(self, event: int) -> None:
        """From now on the answer may have been shown."""
        self._set(event, "UPDATE arrivals SET state = ? WHERE event = ?", "sending")

    def done(self, event: int) -> None:
        """There is nothing left to do for this event."""
        self._set(event, "UPDATE arrivals SET request = NULL, state = ? WHERE event = ?", "done")

    def is_forgotten(self, event: int) -> bool:
        """Whether what was asked was erased before it was done."""
        with self._lock:
            row = self._db.execute(
                "SELECT 1 FROM arrivals WHERE event = ? AND request NOT NULL", (event,)
            ).fetchone()
        return self._keeps_requests and row is None

    def unfinished(self) -> list[Unfinished]:
        """What an earlier process left, oldest first. To be asked before anything is claimed."""
        with self._lock:
            rows = self._db.execute(
                "SELECT event, at, state = 'sending', request FROM arrivals"
                " WHERE request NOT NULL ORDER BY event"
            ).fetchall()
        return [Unfinished(event, at, bool(sent), request) for event, at, sent, request in rows]

    def forget(self, path: str, owner: int) -> None:
        """Erase unanswered questions whose request has `owner` at this path: `asker`,
        `place.guild`."""
        with self._lock:
            self._db.execute(
                "UPDATE arrivals SET request = NULL WHERE json_extract(request, ?) = ?",
                (f"$.{path}", owner),
            )

    def sweep(self) -> None:
        """Erase those that are older than is kept."""
        self._swept_at = self._now()
        with self._lock:
            self._db.execute("DELETE FROM arrivals WHERE at < ?", (self._swept_at - _KEPT,))

    def _set(self, event: int, statement: str, value: str) -> None:
        with self._lock:
            self._db.execute(statement, (value, event))
