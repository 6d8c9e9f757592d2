"""The tables and the connections to them; what stands in them is catalog.py's and jobs.py's."""

import queue
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vectorstore.errors import LibraryTooNew, LibraryUnusable

VERSION = 1

# An article keeps its number; each text it ever had is a version. Passages are offsets into a
# version's text, so a passage cannot differ from the text that quotes are checked against, and the
# full-text index reads the ready ones through the view. `articles.url` is the identity that a new
# version is recognised by; each version carries the address that it was fetched from.
TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE articles (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  scope TEXT NOT NULL,
  id TEXT NOT NULL,
  url TEXT NOT NULL,
  UNIQUE (scope, id)
);
CREATE UNIQUE INDEX articles_by_url ON articles (scope, url) WHERE url <> '';

CREATE TABLE versions (
  version INTEGER PRIMARY KEY AUTOINCREMENT,
  article INTEGER NOT NULL REFERENCES articles (number),
  state TEXT NOT NULL CHECK (state IN ('pending', 'ready', 'leaving')),
  url TEXT NOT NULL,
  title TEXT NOT NULL,
  published TEXT NOT NULL,
  source TEXT NOT NULL,
  place TEXT NOT NULL,
  text TEXT NOT NULL,
  digest TEXT NOT NULL,
  added_at TEXT NOT NULL,
  added_by TEXT NOT NULL
);
CREATE UNIQUE INDEX one_ready_version ON versions (article) WHERE state = 'ready';
CREATE INDEX versions_in_transit ON versions (state) WHERE state <> 'ready';
CREATE INDEX versions_of_article ON versions (article);

CREATE TABLE passages (
  passage INTEGER PRIMARY KEY AUTOINCREMENT,
  version INTEGER NOT NULL REFERENCES versions (version) ON DELETE CASCADE,
  start INTEGER NOT NULL,
  stop INTEGER NOT NULL
);
CREATE INDEX passages_of_version ON passages (version);

CREATE VIEW passage_texts AS
  SELECT passage, version, title || ' ' || place || ' ' || source AS title,
         substr(text, start + 1, stop - start) AS text
  FROM passages JOIN versions USING (version) WHERE state = 'ready';

CREATE VIRTUAL TABLE words USING fts5 (
  title, text, content='passage_texts', content_rowid='passage',
  tokenize='porter unicode61 remove_diacritics 2'
);

CREATE TABLE jobs (
  job INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  request TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'done', 'failed')),
  reply TEXT NOT NULL DEFAULT '',
  asked_at REAL NOT NULL
);
"""


class Database:
    """The SQLite file under DATA_DIR: a few connections in WAL mode, lent out one to a thread."""

    def __init__(self, folder: Path) -> None:
        """Open the file, making it when it is not there.

        Raises: LibraryUnusable, LibraryTooNew.
        """
        self._path = folder / "catalog.sqlite3"
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        try:
            with self.writing() as db:
                (found,) = db.execute("PRAGMA user_version").fetchone()
                if found > VERSION:
                    raise LibraryTooNew(folder)
                if found == 0:
                    for statement in TABLES.split(";\n"):
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
