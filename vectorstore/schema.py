"""The connections to the catalog's file, made or upgraded on opening. Queries nothing."""

import queue
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from vectorstore.errors import LibraryTooNew, LibraryUnusable
from vectorstore.tables import STEPS, VERSION


class Database:
    """The SQLite file under DATA_DIR: a few connections in WAL mode, lent out one to a thread."""

    def __init__(self, folder: Path) -> None:
        """Open the file, making it when it is not there and upgrading what is older.

        Raises: LibraryUnusable, LibraryTooNew.
        """
        self._path = folder / "catalog.sqlite3"
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        try:
            with self.writing() as db:
                (found,) = db.execute("PRAGMA user_version").fetchone()
                if found > VERSION:
                    raise LibraryTooNew(folder)
                for step in STEPS[found:]:
                    for statement in step.split(";\n"):
                        db.execute(statement)
                db.execute(f"PRAGMA user_version = {VERSION}")
        except sqlite3.Error as error:
            self.close()
            raise LibraryUnusable(folder, error) from error
        except LibraryTooNew:
            self.close()
            raise

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=30, isolation_level=None, check_same_thread=False)
        db.row_factory = sqlite3.Row
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")  # what is called ready survives a power cut
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA secure_delete = ON")  # what is forgotten leaves no trace in the file
        except sqlite3.Error:
            db.close()
            raise
        return db

    def _idle_or_new(self) -> sqlite3.Connection:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return self._connect()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One snapshot for all that is read inside."""
        with self._lent() as db:
            db.execute("BEGIN")
            try:
                yield db
            finally:
                db.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it, or none when an exception leaves the block."""
        with self._lent() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:  # a full disk has rolled back already
                    db.execute("ROLLBACK")
                raise

    def copy_to(self, file: Path) -> None:
        """Write the database as it is now into a file of its own, while others go on using it.

        Raises: LibraryUnusable.
        """
        with self._lent() as db, closing(sqlite3.connect(file)) as copy:
            db.backup(copy)

    @contextmanager
    def _lent(self) -> Iterator[sqlite3.Connection]:
        db = None
        try:
            db = self._idle_or_new()
            yield db
        except sqlite3.OperationalError as error:  # disk full, file locked or read-only
            raise LibraryUnusable(self._path.parent, error) from error
        finally:
            if db is not None:
                self._idle.put(db)

    def close(self) -> None:
        while not self._idle.empty():
            self._idle.get_nowait().close()
