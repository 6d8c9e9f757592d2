"""What Dateline remembers of people, in a database of its own: in which servers each used it."""

import sqlite3
import threading
from pathlib import Path

from vectorstore.errors import LibraryUnusable
from vectorstore.models import Scope

VERSION = 1
_TABLES = (
    "CREATE TABLE visits (user INTEGER, guild INTEGER, PRIMARY KEY (user, guild)) WITHOUT ROWID"
)


class Ledger:
    """One connection behind a lock: a write takes a millisecond and there are few."""

    def __init__(self, folder: Path) -> None:
        """Raises: LibraryUnusable."""
        self._lock = threading.Lock()
        try:
            self._db = sqlite3.connect(
                folder / "ledger.sqlite3", isolation_level=None, check_same_thread=False
            )
            self._db.execute("PRAGMA journal_mode = WAL")
            if self._db.execute("PRAGMA user_version").fetchone()[0] == 0:
                self._db.executescript(
                    f"BEGIN; {_TABLES}; PRAGMA user_version = {VERSION}; COMMIT;"
                )
        except sqlite3.Error as error:
            self._db.close()
            raise LibraryUnusable(folder, error) from error

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
        """Forget where a person used the bot, or who used it in a server."""
        column = "user" if who.kind == "user" else "guild"
        with self._lock:
            self._db.execute(f"DELETE FROM visits WHERE {column} = ?", (who.owner,))

    def close(self) -> None:
        self._db.close()
