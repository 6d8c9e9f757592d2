"""How many questions a person, a channel and a server may ask, across restarts. Tells nobody."""

import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

WINDOW = 600.0  # seconds

Sharer = Literal["person", "channel", "server"]

_COLUMNS: dict[Sharer, str] = {"person": "user", "channel": "channel", "server": "guild"}


@dataclass(frozen=True)
class Limits:
    """Questions in ten minutes; 0 sets no limit."""

    person: int = 20
    channel: int = 100
    server: int = 400


@dataclass(frozen=True)
class Spent:
    """Whose share is used up, how large it is, and when one more may be asked, in seconds since the
    epoch."""

    sharer: Sharer
    limit: int
    until: float


class Allowances:
    """The table of uses, over the ledger's connection and under its lock."""

    def __init__(
        self, db: sqlite3.Connection, lock: threading.Lock, now: Callable[[], float]
    ) -> None:
        """now: seconds since the epoch."""
        self._db = db
        self._lock = lock
        self._now = now

    def take(self, limits: Limits, user: int, channel: int, guild: int | None) -> Spent | None:
        """Count one question, unless a share is used up already: then that one, the last to end."""
        self.sweep()
        now = self._now()
        shares: list[tuple[Sharer, int, int]] = [
            ("person", limits.person, user), ("channel", limits.channel, channel),
        ]  # fmt: skip
        if guild is not None:
            shares.append(("server", limits.server, guild))
        with self._lock:
            spent = [
                Spent(sharer, limit, at + WINDOW)
                for sharer, limit, owner in shares
                if limit and (at := self._freed_by(_COLUMNS[sharer], owner, limit)) is not None
            ]
            if spent:
                return max(spent, key=lambda each: each.until)
            self._db.execute("INSERT INTO uses VALUES (?, ?, ?, ?)", (now, user, channel, guild))
            return None

    def sweep(self) -> None:
        """Erase those that are over, and those to come: the clock was wrong, and is right now."""
        now = self._now()
        with self._lock:
            self._db.execute("DELETE FROM uses WHERE at <= ? OR at > ?", (now - WINDOW, now))

    def _freed_by(self, column: str, owner: int, limit: int) -> float | None:
        """When the use was whose end makes room for one more; None where there is room."""
        row = self._db.execute(
            f"SELECT at FROM uses WHERE {column} = ? ORDER BY at DESC LIMIT 1 OFFSET ?",
            (owner, limit - 1),
        ).fetchone()
        return row[0] if row else None
