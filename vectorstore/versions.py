"""The two-step replace: versions of articles on their way in and out, in SQLite. Knows no vectors.

A new version is written as *pending*, made *ready* when its vectors are there, and *leaving* once
it is replaced or removed; searches see ready ones only.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from vectorstore.kept_vectors import hash_of
from vectorstore.likeness import bands
from vectorstore.models import Article, Passage, Scope
from vectorstore.rows import PASSAGE, marks, passage_of_row, values_of
from vectorstore.schema import Database
from vectorstore.trail import Deed, note, now

Span = tuple[int, int]
_GENERATION = "(SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'generation')"


@dataclass(frozen=True)
class Version:
    """A version on its way in or out, with its passages in the generation that searches see."""

    number: int
    article: int
    scope: Scope
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Made:
    """What making a version ready came to: `changed` of its `passages` were not in the old one."""

    article: int
    change: Literal["added", "updated"]
    passages: int
    changed: int


class Versions:
    def __init__(self, database: Database) -> None:
        self._database = database

    def replaced_by(self, article: Article) -> tuple[int, str] | None:
        """Number and digest of the ready article that `article` would replace."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT article, digest FROM versions WHERE state = 'ready' AND article = ?",
                (_number_of(db, article),),
            ).fetchone()
        return (row["article"], row["digest"]) if row else None

    def begin(
        self,
        articles: Sequence[tuple[Article, Sequence[Span]]],
        by: str,
        number: int | None = None,
    ) -> list[Version]:
        """Write articles as pending versions with passages at their spans; no search sees them.

        number: the one that an article which is brought back had before.
        """
        with self._database.writing() as db:
            return [self._begin(db, article, spans, by, number) for article, spans in articles]

    def _begin(
        self,
        db: sqlite3.Connection,
        article: Article,
        spans: Sequence[Span],
        by: str,
        wanted: int | None,
    ) -> Version:
        number = _number_of(db, article)
        if number is None:
            number = db.execute(
                "INSERT INTO articles (number, scope, id, url) VALUES (?, ?, ?, ?)",
                (wanted, str(article.scope), article.id, article.url),
            ).lastrowid
        told = values_of(article) | {
            "added_at": now(),
            "added_by": by,
        }
        version = db.execute(
            f"INSERT INTO versions (article, state, {', '.join(told)})"
            f" VALUES (?, 'pending', {marks(list(told))})",
            (number, *told.values()),
        ).lastrowid
        assert version is not None  # as always after an INSERT
        db.executemany(
            "INSERT INTO passages (version, start, stop, generation, hash)"
            f" VALUES (?, ?, ?, {_GENERATION}, ?)",
            [(version, start, stop, hash_of(article.text[start:stop])) for start, stop in spans],
        )
        db.executemany(
            "INSERT OR IGNORE INTO bands VALUES (?, ?)",
            [(band, version) for band in bands(article.text)],
        )
        return _version(db, version)

    def make_ready(self, versions: Iterable[int], by: str = "", what: str = "") -> list[Made]:
        """Show `versions` to searches, hide the ones before them and note both, in one step.

        by, what: for the audit list; by default who added a version, and "added" or "updated".
        """
        with self._database.writing() as db:
            made = [_make_ready(db, version, by, what) for version in versions]
            db.execute("INSERT OR REPLACE INTO facts VALUES ('filled', 'yes')")
        return made

    def give_up(self, versions: Iterable[int]) -> None:
        """Mark pending versions as leaving: never to be shown, and their vectors must go."""
        with self._database.writing() as db:
            db.executemany(
                "UPDATE versions SET state = 'leaving' WHERE version = ? AND state = 'pending'",
                [(version,) for version in versions],
            )

    def give_up_outdated(self) -> None:
        """Give up the pending versions that are older than their article's ready one."""
        with self._database.writing() as db:
            db.execute(
                "UPDATE versions SET state = 'leaving' WHERE state = 'pending' AND version <"
                " (SELECT max(version) FROM versions AS other"
                " WHERE other.article = versions.article AND other.state = 'ready')"
            )

    def hide(self, article: int, by: str) -> None:
        """Take an article out of every search at once and note it; its rows stay until `forget`."""
        with self._database.writing() as db:
            row = db.execute(
                "SELECT scope, title FROM articles JOIN versions ON article = number"
                " WHERE state = 'ready' AND number = ?",
                (article,),
            ).fetchone()
            if row and _hide(db, article):
                note(db, Deed(now(), by, "removed", Scope.parse(row[0]), article, row[1], ""))

    def discard(self, articles: Iterable[int]) -> None:
        """Mark every version of these articles as leaving."""
        with self._database.writing() as db:
            for number in articles:
                _hide(db, number)
                db.execute("UPDATE versions SET state = 'leaving' WHERE article = ?", (number,))

    def forget(self, version: int) -> None:
        """Delete a leaving version's rows, and the article's when none is left."""
        with self._database.writing() as db:
            (number,) = db.execute(
                "DELETE FROM versions WHERE version = ? AND state = 'leaving' RETURNING article",
                (version,),
            ).fetchone()
            db.execute(
                "DELETE FROM articles WHERE number = ?"
                " AND NOT EXISTS (SELECT 1 FROM versions WHERE article = number)",
                (number,),
            )

    def in_transit(self, state: str) -> list[Version]:
        """The versions whose change was begun, not finished; `state` is 'pending' or 'leaving'."""
        with self._database.reading() as db:
            rows = db.execute("SELECT version FROM versions WHERE state = ?", (state,)).fetchall()
            return [_version(db, row["version"]) for row in rows]

    def keys_of(self, version: int) -> dict[int, list[int]]:
        """The keys of a version's passages, by generation."""
        keys: dict[int, list[int]] = {}
        with self._database.reading() as db:
            for row in db.execute(
                "SELECT generation, passage FROM passages WHERE version = ?", (version,)
            ):
                keys.setdefault(row["generation"], []).append(row["passage"])
        return keys


def _version(db: sqlite3.Connection, version: int) -> Version:
    rows = db.execute(
        f"SELECT {PASSAGE} FROM versions JOIN articles ON number = article"
        f" LEFT JOIN passages ON passages.version = versions.version AND generation = {_GENERATION}"
        " WHERE versions.version = ? ORDER BY passage",
        (version,),
    ).fetchall()
    passages = tuple(passage_of_row(row) for row in rows if row["passage"] is not None)
    return Version(version, rows[0]["article"], Scope.parse(rows[0]["scope"]), passages)


def _make_ready(db: sqlite3.Connection, version: int, by: str, what: str) -> Made:
    new = db.execute(
        "SELECT number, scope, versions.url, title, added_by FROM versions"
        " JOIN articles ON number = article WHERE version = ?",
        (version,),
    ).fetchone()
    old = _hide(db, new["number"])
    db.execute("UPDATE articles SET url = ? WHERE number = ?", (new["url"], new["number"]))
    db.execute("UPDATE versions SET state = 'ready' WHERE version = ?", (version,))
    db.execute(
        "INSERT INTO words (rowid, title, text)"
        " SELECT passage, title, text FROM passage_texts WHERE version = ?",
        (version,),
    )
    passages, changed = db.execute(
        "SELECT count(*), sum(hash NOT IN (SELECT hash FROM passages WHERE version = ?))"
        f" FROM passages WHERE version = ? AND generation = {_GENERATION}",
        (old, version),
    ).fetchone()
    made = Made(new["number"], "added" if old is None else "updated", passages, changed or 0)
    scope, detail = Scope.parse(new["scope"]), f"{changed} of {passages} passages"
    deed = Deed(
        now(), by or new["added_by"], what or made.change, scope, made.article, new["title"], detail
    )
    note(db, deed)
    return made


def _hide(db: sqlite3.Connection, article: int) -> int | None:
    """Mark the ready version of an article as leaving and return its number, if there is one."""
    row = db.execute(
        "SELECT version FROM versions WHERE article = ? AND state = 'ready'", (article,)
    ).fetchone()
    if row is None:
        return None
    # An index over a view is told what it indexed: https://sqlite.org/fts5.html#the_delete_command
    db.execute(
        "INSERT INTO words (words, rowid, title, text)"
        " SELECT 'delete', passage, title, text FROM passage_texts WHERE version = ?",
        tuple(row),
    )
    db.execute("UPDATE versions SET state = 'leaving' WHERE version = ?", tuple(row))
    return row["version"]


def _number_of(db: sqlite3.Connection, article: Article) -> int | None:
    row = db.execute(
        "SELECT number FROM articles WHERE scope = ? AND (id = ? OR (url = ? AND url <> ''))"
        " ORDER BY url = ? DESC",
        (str(article.scope), article.id, article.url, article.url),
    ).fetchone()
    return row["number"] if row else None
