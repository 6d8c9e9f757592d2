"""What Dateline remembers of people and servers, in a database of its own: who used it where, what
was answered to whom, and what each server set."""

import re
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.allowances import Allowances
from bot.arrivals import Arrivals
from bot.citations import Citations
from bot.exchanges import Exchanges
from bot.guilds import Guilds
from bot.ledger_tables import OF_ANSWERS, STEPS, VERSION
from bot.votes import Votes
from vectorstore.errors import LibraryTooNew, LibraryUnusable
from vectorstore.models import Scope


@dataclass(frozen=True)
class Forgotten:
    """How many questions, with their answers, and how many of a person's votes were erased."""

    questions: int
    votes: int


class Ledger:
    """One connection behind a lock: a write takes a millisecond and there are few."""

    allowances: Allowances
    arrivals: Arrivals
    citations: Citations
    exchanges: Exchanges
    guilds: Guilds
    votes: Votes

    def __init__(
        self, folder: Path, now: Callable[[], float] = time.time, retention_days: int = 30
    ) -> None:
        """Open the file, making it when it is not there and upgrading what is older.

        retention_days: how long questions and answers are kept; 0 keeps none of them on the disk.
        Raises: LibraryUnusable, LibraryTooNew.
        """
        self.retention_days = retention_days
        self._lock = threading.Lock()
        try:
            self._db = sqlite3.connect(
                folder / "ledger.sqlite3", timeout=30, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise LibraryUnusable(folder, error) from error
        try:
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last second
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.execute("PRAGMA secure_delete = ON")  # what is forgotten leaves no trace
            self._upgrade(folder)
            if not retention_days:
                self._hold_answers_in_memory(now())
            self.exchanges = Exchanges(self._db, self._lock, now, retention_days)
            self.allowances = Allowances(self._db, self._lock, now)
            self.arrivals = Arrivals(self._db, self._lock, now, keeps_requests=retention_days > 0)
            self.citations = Citations(self._db, self._lock, now)
            self.guilds = Guilds(self._db, self._lock, now)
            self.votes = Votes(self._db, self._lock, now)
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

    def forget(self, who: Scope) -> Forgotten:
        """Forget where a person used the bot, what they asked and how they voted; or who used it in
        a server, what was answered from that server's articles, in direct messages too, and what
        the server set."""
        is_person = who.kind == "user"
        column, asker = ("user", "asker") if is_person else ("guild", "guild")
        with self._lock:
            (asked,) = self._db.execute(
                f"SELECT count(*) FROM answers WHERE {asker} = ?", (who.owner,)
            ).fetchone()
            votes = self._db.execute(
                "DELETE FROM votes WHERE user = ?", (who.owner if is_person else None,)
            ).rowcount
            for table in ("visits", "uses"):
                self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (who.owner,))
        self.exchanges.forget(who)
        self.arrivals.forget("asker" if is_person else "place.guild", who.owner)
        if not is_person:
            self.guilds.forget(who.owner)
        self._empty_log()
        return Forgotten(asked, votes)

    def sweep(self) -> None:
        """Erase what is older than is kept, whether anybody asks or not."""
        self.exchanges.sweep()
        self.arrivals.sweep()
        self.allowances.sweep()
        self._empty_log()

    def _empty_log(self) -> None:
        with self._lock:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # else it keeps what was erased

    def close(self) -> None:
        with self._lock:  # SQLite does not bear it while a thread is at work
            self._db.close()
