"""The catalog: articles, their versions, passages and words, in SQLite. The source of truth; knows no vectors."""

import re
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from vectorstore.models import GLOBAL, Article, Passage, Scope, StoredArticle
from vectorstore.schema import Database

_ARTICLE = """
  SELECT number, scope, id, versions.url, title, published, source, place, text, added_at, added_by,
         (SELECT count(*) FROM passages WHERE version = versions.version) AS passages
  FROM articles JOIN versions ON article = number AND state = 'ready'
"""


@dataclass(frozen=True)
class Version:
    """A version on its way in or out: the rows that a two-step change still has to see to."""

    number: int
    scope: Scope
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Found:
    """A ready passage and the article that it stands in."""

    passage: Passage
    article: Article


def _article(row: sqlite3.Row) -> Article:
    published = date.fromisoformat(row["published"]) if row["published"] else None
    return Article(
        text=row["text"], title=row["title"], url=row["url"], published=published,
        source=row["source"], place=row["place"], id=row["id"], scope=Scope.parse(row["scope"]),
    )  # fmt: skip


def _stored(row: sqlite3.Row) -> StoredArticle:
    return StoredArticle(
        row["number"], _article(row), row["added_at"], row["added_by"], row["passages"]
    )


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


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
            db.execute("INSERT OR IGNORE INTO facts VALUES ('library_id', ?)", (uuid.uuid4().hex[:12],))
            (value,) = db.execute("SELECT value FROM facts WHERE name = 'library_id'").fetchone()
        return value

    def ever_filled(self) -> bool:
        """Whether any article was ever stored, even one that has been removed since."""
        with self._database.reading() as db:
            return db.execute("SELECT 1 FROM sqlite_sequence WHERE name = 'articles'").fetchone() is not None

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
        """Write `article` as a pending version, unseen by every search, with passages at `spans`."""
        with self._database.writing() as db:
            number = self._number_of(db, article)
            if number is None:
                number = db.execute(
                    "INSERT INTO articles (scope, id, url) VALUES (?, ?, ?)",
                    (str(article.scope), article.id, article.url),
                ).lastrowid
            version = db.execute(
                "INSERT INTO versions (article, state, url, title, published, source, place, text, digest,"
                " added_at, added_by) VALUES (?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (number, article.url, article.title, article.published.isoformat() if article.published else "",
                 article.source, article.place, article.text, article.digest,
                 datetime.now(UTC).isoformat(timespec="seconds"), by),
            ).lastrowid  # fmt: skip
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
            db.execute(
                "INSERT INTO words (rowid, title, text)"
                " SELECT passage, title, text FROM passage_texts WHERE version = ?", (version,),
            )  # fmt: skip

    def give_up(self, version: int) -> None:
        """Mark a pending version as leaving: it will never be shown, and its vectors must go."""
        with self._database.writing() as db:
            db.execute(
                "UPDATE versions SET state = 'leaving' WHERE version = ? AND state = 'pending'", (version,)
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
                " SELECT 'delete', passage, title, text FROM passage_texts WHERE version = ?", tuple(row),
            )  # fmt: skip
            db.execute("UPDATE versions SET state = 'leaving' WHERE version = ?", tuple(row))

    def forget(self, version: int) -> None:
        """Delete a leaving version's rows, and the article's when none is left."""
        with self._database.writing() as db:
            db.execute("DELETE FROM versions WHERE version = ? AND state = 'leaving'", (version,))
            db.execute("DELETE FROM articles WHERE number NOT IN (SELECT article FROM versions)")

    def in_transit(self, state: str) -> list[Version]:
        """The versions whose change was begun and not finished; `state` is 'pending' or 'leaving'."""
        with self._database.reading() as db:
            rows = db.execute("SELECT version FROM versions WHERE state = ?", (state,)).fetchall()
            return [self._version(db, row["version"]) for row in rows]

    def _version(self, db: sqlite3.Connection, version: int) -> Version:
        rows = db.execute(
            "SELECT scope, article, passage, start, stop, substr(text, start + 1, stop - start) AS words"
            " FROM versions JOIN articles ON number = article LEFT JOIN passages USING (version)"
            " WHERE version = ? ORDER BY passage", (version,),
        ).fetchall()  # fmt: skip
        passages = tuple(
            Passage(r["passage"], r["article"], r["start"], r["stop"], r["words"])
            for r in rows if r["passage"] is not None
        )  # fmt: skip
        return Version(version, Scope.parse(rows[0]["scope"]), passages)

    def _number_of(self, db: sqlite3.Connection, article: Article) -> int | None:
        row = db.execute(
            "SELECT number FROM articles WHERE scope = ? AND (id = ? OR (url = ? AND url <> ''))"
            " ORDER BY url = ? DESC", (str(article.scope), article.id, article.url, article.url),
        ).fetchone()  # fmt: skip
        return row["number"] if row else None

    # -- reading

    def articles(self, scopes: Sequence[Scope] | None = None) -> list[StoredArticle]:
        """Every ready article in `scopes` (all scopes when None), newest first."""
        where = "" if scopes is None else f"WHERE scope IN ({_marks(scopes)})"
        with self._database.reading() as db:
            rows = db.execute(
                f"{_ARTICLE} {where} ORDER BY published DESC, number DESC", [str(s) for s in scopes or ()]
            ).fetchall()
        return [_stored(row) for row in rows]

    def find(self, reference: str) -> StoredArticle | None:
        """The ready article with that number, or that id or URL among the global ones."""
        with self._database.reading() as db:
            row = db.execute(
                f"{_ARTICLE} WHERE number = ? OR (scope = ? AND (id = ? OR versions.url = ?))"
                " ORDER BY scope = ? AND id = ? DESC",
                (int(reference) if re.fullmatch(r"[0-9]{1,18}", reference) else -1,
                 str(GLOBAL), reference, reference, str(GLOBAL), reference),
            ).fetchone()  # fmt: skip
        return _stored(row) if row else None

    def count(self, scopes: Sequence[Scope] | None = None) -> int:
        where = "" if scopes is None else f"AND scope IN ({_marks(scopes)})"
        with self._database.reading() as db:
            (count,) = db.execute(
                f"SELECT count(*) FROM articles JOIN versions ON article = number WHERE state = 'ready' {where}",
                [str(s) for s in scopes or ()],
            ).fetchone()
        return count

    def resolve(self, keys: Sequence[int], scopes: Sequence[Scope]) -> dict[int, Found]:
        """The passages among `keys` that are ready and in `scopes`; the others are left out."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT passage, start, stop, number, scope, id, versions.url, title, published, source, place, text"
                " FROM passages JOIN versions USING (version) JOIN articles ON number = article"
                f" WHERE state = 'ready' AND scope IN ({_marks(scopes)}) AND passage IN ({_marks(keys)})",
                [*map(str, scopes), *keys],
            ).fetchall()
        return {
            row["passage"]: Found(
                Passage(row["passage"], row["number"], row["start"], row["stop"],
                        row["text"][row["start"] : row["stop"]]),
                _article(row),
            )
            for row in rows
        }  # fmt: skip

    def texts(self, numbers: Sequence[int]) -> dict[int, str]:
        """The stored text of each of these articles that is ready now."""
        with self._database.reading() as db:
            rows = db.execute(
                f"SELECT article, text FROM versions WHERE state = 'ready' AND article IN ({_marks(numbers)})", numbers
            ).fetchall()
        return {row["article"]: row["text"] for row in rows}

    def match(self, terms: Sequence[str], scopes: Sequence[Scope], limit: int) -> list[int]:
        """The keys of the ready passages in `scopes` that BM25 ranks highest for any of `terms`."""
        if not terms:
            return []
        wanted = " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT passage FROM words JOIN passages ON passage = words.rowid"
                " JOIN versions USING (version) JOIN articles ON number = article"
                f" WHERE words MATCH ? AND state = 'ready' AND scope IN ({_marks(scopes)})"
                " ORDER BY bm25(words), passage LIMIT ?",
                [wanted, *map(str, scopes), limit],
            ).fetchall()
        return [row["passage"] for row in rows]

    def frequencies(self, terms: Sequence[str]) -> tuple[dict[str, int], int]:
        """In how many passages each term stands, and how many passages there are."""
        with self._database.reading() as db:
            counts = {
                term: db.execute(
                    "SELECT count(*) FROM words WHERE words MATCH ?", ('"' + term.replace('"', '""') + '"',)
                ).fetchone()[0]
                for term in terms
            }
            (total,) = db.execute(
                "SELECT count(*) FROM passages JOIN versions USING (version) WHERE state = 'ready'"
            ).fetchone()
        return counts, total

    def texts_of(self, state: str, batch: int) -> Iterator[list[tuple[Passage, Scope]]]:
        """Every passage of the versions in `state`, `batch` at a time, by key."""
        last = -1
        while True:
            with self._database.reading() as db:
                rows = db.execute(
                    "SELECT passage, article, scope, start, stop, substr(text, start + 1, stop - start) AS words"
                    " FROM passages JOIN versions USING (version) JOIN articles ON number = article"
                    " WHERE state = ? AND passage > ? ORDER BY passage LIMIT ?", (state, last, batch),
                ).fetchall()  # fmt: skip
            if not rows:
                return
            last = rows[-1]["passage"]
            yield [
                (Passage(r["passage"], r["article"], r["start"], r["stop"], r["words"]), Scope.parse(r["scope"]))
                for r in rows
            ]

    def passage_keys(self) -> set[int]:
        """The keys of all ready passages."""
        with self._database.reading() as db:
            rows = db.execute("SELECT passage FROM passages JOIN versions USING (version) WHERE state = 'ready'")
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
