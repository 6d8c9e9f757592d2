"""What Dateline remembers of people and servers, in a database of its own: who used it where, what
was answered to whom, and what each server set."""

import re
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

from bot.arrivals import Arrivals
from bot.exchanges import Exchanges
from bot.ledger_tables import OF_ANSWERS, STEPS, VERSION
from vectorstore.errors import LibraryTooNew, LibraryUnusable
from vectorstore.models import Scope


class Ledger:
    """One connection behind a lock: a write takes a millisecond and there are few."""

    arrivals: Arrivals
    exchanges: Exchanges

    def __init__(
        self, folder: Path, now: Callable[[], float] = time.time, retention_days: int = 30
    ) -> None:
        """Open the file, making it when it is not there and upgrading what is older.

        retention_days: how long questions and answers are kept; 0 keeps none of them on the disk.
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
            if not retention_days:
                self._hold_answers_in_memory(now())
            self.exchanges = Exchanges(self._db, self._lock, now, retention_days)
            self.arrivals = Arrivals(self._db, self._lock, now, keeps_requests=retention_days > 0)
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

    def _hold_answers_in_memory(self, since: float) -> None:
        """Erase the answers on the disk, and put tables in memory before theirs.

        SQLite takes a name for the temporary table's first. The numbers begin at the moment, in
        milliseconds, so that a button of an earlier process means no answer of this one.
        """
        self._db.execute("PRAGMA temp_store = MEMORY")
        self._db.execute("DELETE FROM answers")  # and with them what refers to them
        self._db.execute("UPDATE arrivals SET request = NULL")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        marks = ", ".join("?" * len(OF_ANSWERS))
        made = self._db.execute(
            f"SELECT sql FROM sqlite_master WHERE tbl_name IN ({marks}) AND sql NOT NULL"
            " ORDER BY type DESC, rowid",  # tables before their indexes
            OF_ANSWERS,
        ).fetchall()
        for (statement,) in made:
            statement = re.sub(r"^CREATE TABLE", "CREATE TEMP TABLE", statement)
            self._db.execute(re.sub(r"^CREATE INDEX ", "CREATE INDEX temp.", statement))
        self._db.execute(
            "INSERT INTO temp.sqlite_sequence VALUES ('answers', ?)", (int(since * 1000),)
        )

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
