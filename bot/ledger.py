"""What Dateline remembers of people, in a database of its own: in which servers each used it, and
what was answered to whom."""

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

from bot.exchanges import Exchanges
from bot.ledger_tables import STEPS, VERSION
from vectorstore.errors import LibraryTooNew, LibraryUnusable
from vectorstore.models import Scope


class Ledger:
    """One connection behind a lock: a write takes a millisecond and there are few."""

    exchanges: Exchanges

    def __init__(self, folder: Path, now: Callable[[], float] = time.time) -> None:
        """Open the file, making it when it is not there and upgrading what is older.

        Raises: LibraryUnusable, LibraryTooNew.
        """
        self._lock = threading.Lock()
        try:
            self._db = sqlite3.connect(
                folder / "ledger.sqlite3", timeout=30, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise LibraryUnusable(folder, error) from error
        try:
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.execute("PRAGMA secure_delete = ON")  # what is forgotten leaves no trace
            self._upgrade(folder)
            self.exchanges = Exchanges(self._db, self._lock, now)
        except sqlite3.Error as error:
            self._db.close()
            raise LibraryUnusable(folder, error) from error
        except LibraryTooNew:
            self._db.close()
            raise

    def _upgrade(self, folder: Path) -> None:
        """All steps or none: closing rolls back what an error cut short."""
        self._db.execute("BEGIN IMMEDIATE")
        (found,) = self._db.execute("PRAGMA user_version").fetchone()
        if found > VERSION:
            raise LibraryTooNew(folder)
        for step in STEPS[found:]:
            for statement in step.split(";\n"):
                self._db.execute(statement)
        self._db.execute(f"PRAGMA user_version = {VERSION}")
        self._db.execute("COMMIT")

    def visited(self, user: int, guild: int) -> None:
        """Note that `user` has used the bot in `guild`."""
        with self._lock:
            self._db.execute("INSERT OR IGNORE INTO visits VALUES (?, ?)", (user, guild))

    def guilds_of(self, user: int) -> list[int]:
        """The servers where `user` has used the bot."""
        with self._lock:
            rows = self._db.execute(
                "SELECT guild FROM visits WHERE user = ? ORDER BY guild", (user,)
            )
            return [guild for (guild,) in rows]

    def forget(self, who: Scope) -> None:
        """Forget where a person used the bot and what they asked, or who used it in a server and
        what was answered from that server's articles, in direct messages too."""
        column = "user" if who.kind == "user" else "guild"
        with self._lock:
            self._db.execute(f"DELETE FROM visits WHERE {column} = ?", (who.owner,))
        self.exchanges.forget(who)
        with self._lock:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # else the log beside it keeps it

    def close(self) -> None:
        self._db.close()
