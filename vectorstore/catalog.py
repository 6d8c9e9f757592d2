"""The catalog: articles, versions, passages, in SQLite. The source of truth; knows no vectors."""

import re
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from vectorstore.models import GLOBAL, Article, Passage, Scope, StoredArticle
from vectorstore.rows import PASSAGE, STORED, marks, passage_of_row, stored_of_row
from vectorstore.schema import Database


@dataclass(frozen=True)
class Version:
    """A version on its way in or out: the rows that a two-step change still has to see to."""

    number: int
    scope: Scope
    passages: tuple[Passage, ...]


class Catalog:
    """All reads show ready versions only, but for `in_transit` and `texts_of`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- facts about the library itself

    def fact(self, name: str) -> str:
        """The stored value, or '' where there is none."""
        with self._database.reading() as db:
            row = db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row["value"] if row else ""

    def set_facts(self, **values: str) -> None:
        """Store all of them in one step."""
        with self._database.writing() as db:
            db.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", list(values.items()))

    def library_id(self) -> str:
        """A name for this library that no other has, made on first use."""
        with self._database.writing() as db:
            db.execute(
                "INSERT OR IGNORE INTO facts VALUES ('library_id', ?)", (uuid.uuid4().hex[:12],)
            )
            (value,) = db.execute("SELECT value FROM facts WHERE name = 'library_id'").fetchone()
        return value

    def ever_filled(self) -> bool:
        """Whether any article was ever ready, even one that has been removed since."""
        return bool(self.fact("filled"))

    # -- the two-step replace

    def digest_of(self, article: Article) -> str:
        """The digest of the ready version that `article` would replace, or ''."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT digest FROM versions WHERE state = 'ready' AND article = ?",
                (self._number_of(db, article),),
            ).fetchone()
        return row["digest"] if row else ""

    def begin(self, article: Article, spans: Sequence[tuple[int, int]], by: str) -> Version:
        """Write `article` as a pending version with passages at `spans`; no search sees it."""
        with self._database.writing() as db:
            number = self._number_of(db, article)
            if number is None:
                number = db.execute(
                    "INSERT INTO articles (scope, id, url) VALUES (?, ?, ?)",
                    (str(article.scope), article.id, article.url),
                ).lastrowid
            version = db.execute(
                "INSERT INTO versions (article, state, url, title, published, source, place, text,"
                " digest, added_at, added_by) VALUES (?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (number, article.url, article.title,
                 article.published.isoformat() if article.published else "",
                 article.source, article.place, article.text, article.digest,
                 datetime.now(UTC).isoformat(timespec="seconds"), by),
            ).lastrowid  # fmt: skip
            assert version is not None  # as always after an INSERT
            db.executemany(
                "INSERT INTO passages (version, start, stop) VALUES (?, ?, ?)",
                [(version, start, stop) for start, stop in spans],
            )
            return self._version(db, version)

    def make_ready(self, version: int) -> None:
        """Show `version` to searches and hide the one before it, in one step."""
        with self._database.writing() as db:
            number, url = db.execute(
                "SELECT article, url FROM versions WHERE version = ?", (version,)
            ).fetchone()
            self._hide(db, number)
            db.execute("UPDATE articles SET url = ? WHERE number = ?", (url, number))
            db.execute("UPDATE versions SET state = 'ready' WHERE version = ?", (version,))
            db.execute("INSERT OR REPLACE INTO facts VALUES ('filled', 'yes')")
            db.execute(
                "INSERT INTO words (rowid, title, text)"
                " SELECT passage, title, text FROM passage_texts WHERE version = ?",
                (version,),
            )

    def give_up(self, version: int) -> None:
        """Mark a pending version as leaving: it will never be shown, and its vectors must go."""
        with self._database.writing() as db:
            db.execute(
                "UPDATE versions SET state = 'leaving' WHERE version = ? AND state = 'pending'",
                (version,),
            )

    def give_up_outdated(self) -> None:
        """Give up the pending versions that are older than their article's ready one."""
        with self._database.writing() as db:
            db.execute(
                "UPDATE versions SET state = 'leaving' WHERE state = 'pending' AND version <"
                " (SELECT max(version) FROM versions AS other"
                " WHERE other.article = versions.article AND other.state = 'ready')"
            )

    def hide(self, number: int) -> None:
        """Take an article out of every search at once; its rows stay until `forget`."""
        with self._database.writing() as db:
            self._hide(db, number)

    def _hide(self, db: sqlite3.Connection, number: int) -> None:
        row = db.execute(
            "SELECT version FROM versions WHERE article = ? AND state = 'ready'", (number,)
        ).fetchone()
        if row:
            # An index over a view is told what it indexed: https://sqlite.org/fts5.html#the_delete_command
            db.execute(
                "INSERT INTO words (words, rowid, title, text)"
                " SELECT 'delete', passage, title, text FROM passage_texts WHERE version = ?",
                tuple(row),
            )
            db.execute("UPDATE versions SET state = 'leaving' WHERE version = ?", tuple(row))

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
            return [self._version(db, row["version"]) for row in rows]

    def _version(self, db: sqlite3.Connection, version: int) -> Version:
        rows = db.execute(
            f"SELECT {PASSAGE}"
            " FROM versions JOIN articles ON number = article LEFT JOIN passages USING (version)"
            " WHERE version = ? ORDER BY passage",
            (version,),
        ).fetchall()
        passages = tuple(passage_of_row(row) for row in rows if row["passage"] is not None)
        return Version(version, Scope.parse(rows[0]["scope"]), passages)

    def _number_of(self, db: sqlite3.Connection, article: Article) -> int | None:
        row = db.execute(
            "SELECT number FROM articles WHERE scope = ? AND (id = ? OR (url = ? AND url <> ''))"
            " ORDER BY url = ? DESC",
            (str(article.scope), article.id, article.url, article.url),
        ).fetchone()
        return row["number"] if row else None

    # -- reading

    def articles(self, scopes: Sequence[Scope] | None = None) -> list[StoredArticle]:
        """Every ready article in `scopes` (all scopes when None), newest first."""
        where = "" if scopes is None else f"WHERE scope IN ({marks(scopes)})"
        with self._database.reading() as db:
            rows = db.execute(
                f"{STORED} {where} ORDER BY published DESC, number DESC",
                [str(s) for s in scopes or ()],
            ).fetchall()
        return [stored_of_row(row) for row in rows]

    def find(self, reference: str) -> StoredArticle | None:
        """The ready article with that number, or that id or URL among the global ones."""
        with self._database.reading() as db:
            row = db.execute(
                f"{STORED} WHERE number = ? OR (scope = ? AND (id = ? OR versions.url = ?))"
                " ORDER BY scope = ? AND id = ? DESC",
                (int(reference) if re.fullmatch(r"[0-9]{1,18}", reference) else -1,
                 str(GLOBAL), reference, reference, str(GLOBAL), reference),
            ).fetchone()  # fmt: skip
        return stored_of_row(row) if row else None

    def count(self, scopes: Sequence[Scope] | None = None) -> int:
        where = "" if scopes is None else f"AND scope IN ({marks(scopes)})"
        with self._database.reading() as db:
            (count,) = db.execute(
                "SELECT count(*) FROM articles JOIN versions ON article = number"
                f" WHERE state = 'ready' {where}",
                [str(s) for s in scopes or ()],
            ).fetchone()
        return count

    def texts_of(self, state: str, batch: int) -> Iterator[list[tuple[Passage, Scope]]]:
        """Every passage of the versions in `state`, `batch` at a time, by key."""
        last = -1
        while True:
            with self._database.reading() as db:
                rows = db.execute(
                    f"SELECT {PASSAGE}"
                    " FROM passages JOIN versions USING (version) JOIN articles ON number = article"
                    " WHERE state = ? AND passage > ? ORDER BY passage LIMIT ?",
                    (state, last, batch),
                ).fetchall()
            if not rows:
                return
            last = rows[-1]["passage"]
            yield [(passage_of_row(row), Scope.parse(row["scope"])) for row in rows]

    def passage_keys(self) -> set[int]:
        """The keys of all ready passages."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT passage FROM passages JOIN versions USING (version) WHERE state = 'ready'"
            )
            return {row["passage"] for row in rows}

    def rebuild_index(self) -> None:
        """Make the full-text index anew from the ready passages."""
        with self._database.writing() as db:
            db.execute("INSERT INTO words (words) VALUES ('rebuild')")

    def index_sound(self) -> bool:
        """Whether the full-text index holds exactly what the ready passages say."""
        with self._database.writing() as db:
            try:
                db.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
            except sqlite3.DatabaseError:
                return False
        return True
