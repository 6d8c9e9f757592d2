"""The table of watched sources, and of the entries that were seen in them. Fetches nothing."""

import sqlite3
import time
from collections.abc import Callable, Collection, Sequence

from vectorstore.models import Scope
from vectorstore.rows import marks
from vectorstore.schema import Database
from vectorstore.watched import (
    LONGEST,
    MOST,
    MOST_PATIENCE,
    SHORTEST,
    AlreadyWatched,
    IntervalRefused,
    PatienceRefused,
    Seen,
    TooManyWatches,
    Watch,
    WatchUnknown,
    usual_patience,
)

_MOST_ENTRIES = 500  # that are remembered of a feed, or as many as it lists
_SET_BACK = 60.0  # seconds by which a clock is corrected while it runs
_COLUMNS = """
  watch AS number, scope, url, every, patience, added_by, added_at, next_at, checked_at,
  succeeded_at, failures, result, etag, modified
"""


class Watches:
    """`clock` gives seconds since 1970. What is said of a watch that was removed is not kept."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self.clock = clock

    def add(self, scope: Scope, url: str, every: float, patience: float | None, by: str) -> Watch:
        """Watch an address, in its normal form, from now on; None stands for the usual patience.

        Raises: IntervalRefused, PatienceRefused, AlreadyWatched, TooManyWatches.
        """
        if not SHORTEST <= every <= LONGEST:
            raise IntervalRefused
        patience = usual_patience(every) if patience is None else patience
        if not every <= patience <= MOST_PATIENCE:
            raise PatienceRefused(every)
        now = self.clock()
        with self._database.writing() as db:
            known = db.execute("SELECT watch, url FROM watches WHERE scope = ?", (str(scope),))
            numbers = {row["url"]: row["watch"] for row in known}
            if url in numbers:
                raise AlreadyWatched(url, numbers[url])
            if len(numbers) >= MOST:
                raise TooManyWatches
            row = db.execute(
                "INSERT INTO watches (scope, url, every, patience, added_by, added_at, next_at)"
                f" VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING {_COLUMNS}",
                (str(scope), url, every, patience, by, now, now),
            ).fetchone()
        return _watch_of(row)

    def remove(self, number: int, scope: Scope | None = None) -> Watch:
        """Stop watching, and forget what is known of the source; None stands for any scope.

        Raises: WatchUnknown, also for one of another scope.
        """
        if number >= 1 << 63:  # more than SQLite can be asked for
            raise WatchUnknown(number)
        with self._database.writing() as db:
            row = db.execute(
                "DELETE FROM watches WHERE watch = ? AND (? IS NULL OR scope = ?)"
                f" RETURNING {_COLUMNS}",
                (number, scope and str(scope), scope and str(scope)),
            ).fetchone()
        if row is None:
            raise WatchUnknown(number)
        return _watch_of(row)

    def list(self, scopes: Sequence[Scope] | None = None) -> tuple[Watch, ...]:
        """The watches of `scopes` (all scopes when None), in the order in which they were added."""
        where = "" if scopes is None else f"WHERE scope IN ({marks(scopes)})"
        return self._found(f"{where} ORDER BY watch", [str(scope) for scope in scopes or ()])

    def due(self) -> tuple[Watch, ...]:
        """The watches to be polled now, the one that has waited longest first."""
        # What was polled in the future was polled before the clock was set back.
        now = self.clock()
        return self._found(
            "WHERE next_at <= ? OR max(checked_at, iif(checked_at, 0, added_at)) > ?"
            " ORDER BY next_at, watch",
            [now, now + _SET_BACK],
        )

    def has(self, number: int) -> bool:
        """Whether nobody has removed that watch."""
        return bool(self._found("WHERE watch = ?", [number]))

    def record_success(self, watch: Watch, result: str, etag: str, modified: str) -> None:
        """Note that the source was read, and poll it again after its interval."""
        now = self.clock()
        self._write(
            "UPDATE watches SET checked_at = ?, succeeded_at = ?, next_at = ?, failures = 0,"
            " result = ?, etag = ?, modified = ? WHERE watch = ?",
            (now, now, now + watch.every, result, etag, modified, watch.number),
        )

    def record_failure(self, watch: Watch, result: str, wait: float) -> None:
        """Note why the source was not read, and poll it again after `wait` seconds."""
        now = self.clock()
        self._write(
            "UPDATE watches SET checked_at = ?, next_at = ?, failures = failures + 1, result = ?"
            " WHERE watch = ?",
            (now, now + wait, result, watch.number),
        )

    def entries(self, watch: Watch) -> dict[str, Seen]:
        """What was last seen of a feed's entries, by their addresses."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT url, mark, failures FROM watched_entries WHERE watch = ?", (watch.number,)
            ).fetchall()
        return {row["url"]: Seen(row["mark"], row["failures"]) for row in rows}

    def record_entry(self, watch: Watch, url: str, seen: Seen) -> None:
        """Note what became of an entry."""
        self._write(
            "INSERT OR REPLACE INTO watched_entries SELECT watch, ?, ?, ? FROM watches"
            " WHERE watch = ?",
            (url, seen.mark, seen.failures, watch.number),
        )

    def forget_entries(self, watch: Watch, listed: Collection[str]) -> None:
        """Forget entries that the feed no longer lists, when very many are remembered.

        A few are, since feeds drop entries and bring them back.
        """
        entries = self.entries(watch)
        if len(entries) > _MOST_ENTRIES:
            gone = [(watch.number, url) for url in entries.keys() - set(listed)]
            with self._database.writing() as db:
                db.executemany("DELETE FROM watched_entries WHERE watch = ? AND url = ?", gone)

    def _found(self, where: str, values: Sequence[object]) -> tuple[Watch, ...]:
        with self._database.reading() as db:
            rows = db.execute(f"SELECT {_COLUMNS} FROM watches {where}", values).fetchall()
        return tuple(_watch_of(row) for row in rows)

    def _write(self, statement: str, values: Sequence[object]) -> None:
        with self._database.writing() as db:
            db.execute(statement, values)


def _watch_of(row: sqlite3.Row) -> Watch:
    return Watch(**{**dict(row), "scope": Scope.parse(row["scope"])})
