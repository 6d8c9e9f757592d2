"""The catalog as it is read: which articles there are, where, and since when. Changes nothing."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from vectorstore.likeness import bands, nearly_equal
from vectorstore.models import GLOBAL, Article, Entry, Passage, Scope, StoredArticle
from vectorstore.rows import (
    ENTRY,
    PASSAGE,
    STORED,
    entry_of_row,
    marks,
    passage_of_row,
    stored_of_row,
)
from vectorstore.schema import Database
from vectorstore.words import words

_AT_ONCE = 200  # articles read in one go


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to: words that must all stand in one passage and its article's title
    and outlet, and dates. `typing`: the last word may still be in the making."""

    words: str = ""
    since: date | None = None
    until: date | None = None
    typing: bool = False


class Catalog:
    """Ready versions only, whatever else is on its way in or out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def at(self, number: int) -> StoredArticle | None:
        """The ready article with that number."""
        with self._database.reading() as db:
            row = db.execute(f"{STORED} WHERE number = ?", (number,)).fetchone()
        return stored_of_row(row) if row else None

    def versions(self, numbers: Iterable[int]) -> dict[int, int]:
        """Which version each of these articles shows now, where it is ready. A change brings an
        article a version that none had before."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT article, version FROM versions"
                " WHERE state = 'ready' AND article IN (SELECT value FROM json_each(?))",
                (json.dumps(list(numbers)),),
            ).fetchall()
        return {row["article"]: row["version"] for row in rows}

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

    def find_by_url(self, url: str, scope: Scope) -> StoredArticle | None:
        """The ready article of `scope` that is known by this address."""
        with self._database.reading() as db:
            row = db.execute(
                f"{STORED} WHERE scope = ? AND articles.url = ?", (str(scope), url)
            ).fetchone()
        return stored_of_row(row) if row else None

    def count(self, scopes: Sequence[Scope] | None = None) -> int:
        """How many articles are ready in `scopes` (all scopes when None)."""
        where = "" if scopes is None else f"AND scope IN ({marks(scopes)})"
        with self._database.reading() as db:
            (count,) = db.execute(
                "SELECT count(*) FROM articles JOIN versions ON article = number"
                f" WHERE state = 'ready' {where}",
                [str(s) for s in scopes or ()],
            ).fetchone()
        return count

    def articles(self, scopes: Sequence[Scope] | None = None) -> Iterator[StoredArticle]:
        """Every ready article in `scopes` (all scopes when None), oldest number first."""
        where = "" if scopes is None else f"AND scope IN ({marks(scopes)})"
        last = -1
        while True:
            with self._database.reading() as db:
                rows = db.execute(
                    f"{STORED} WHERE number > ? {where} ORDER BY number LIMIT ?",
                    [last, *(str(s) for s in scopes or ()), _AT_ONCE],
                ).fetchall()
            if not rows:
                return
            last = rows[-1]["number"]
            yield from map(stored_of_row, rows)

    def page(
        self,
        scopes: Sequence[Scope] | None = None,
        narrowed: Filter = Filter(),
        offset: int = 0,
        limit: int = 10,
    ) -> tuple[list[Entry], int]:
        """`limit` entries from `offset` on, newest first, and how many there are in all."""
        conditions, values = _conditions(scopes, narrowed)
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        with self._database.reading() as db:
            rows = db.execute(
                f"{ENTRY} {where} ORDER BY published DESC, number DESC LIMIT ? OFFSET ?",
                [*values, limit, offset],
            ).fetchall()
            (total,) = db.execute(
                "SELECT count(*) FROM articles JOIN versions ON article = number"
                f" AND state = 'ready' {where}",
                values,
            ).fetchone()
        return [entry_of_row(row) for row in rows], total

    def passages_of(self, number: int) -> list[Passage]:
        """The passages that an article shows now, in order."""
        with self._database.reading() as db:
            rows = db.execute(
                f"SELECT {PASSAGE} FROM passages JOIN versions USING (version)"
                " JOIN articles ON number = article"
                " WHERE state = 'ready' AND article = ? AND generation ="
                " (SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'generation')"
                " ORDER BY start",
                (number,),
            ).fetchall()
        return [passage_of_row(row) for row in rows]

    def nearly_equal_to(self, article: Article, number: int) -> list[StoredArticle]:
        """The other articles, in its scope or the global one, with nearly the same text."""
        scopes = sorted({str(article.scope), str(GLOBAL)})
        known = list(bands(article.text))
        with self._database.reading() as db:
            rows = db.execute(
                f"{STORED} WHERE number <> ? AND scope IN ({marks(scopes)})"
                f" AND version IN (SELECT version FROM bands WHERE band IN ({marks(known)}))"
                " ORDER BY number LIMIT 20",
                [number, *scopes, *known],
            ).fetchall()
        candidates = [stored_of_row(row) for row in rows]
        return [each for each in candidates if nearly_equal(each.article.text, article.text)]


def _conditions(scopes: Sequence[Scope] | None, narrowed: Filter) -> tuple[list[str], list[object]]:
    conditions: list[str] = []
    values: list[object] = []
    if scopes is not None:
        conditions.append(f"scope IN ({marks(scopes)})")
        values += map(str, scopes)
    if asked := words(narrowed.words):
        terms = [f'"{word}"' for word in asked[:20]]
        conditions.append(
            "versions.version IN (SELECT version FROM words JOIN passages ON passage = words.rowid"
            " WHERE words MATCH ?)"
        )
        values.append(" AND ".join(terms) + " *" * narrowed.typing)
    if narrowed.since:
        conditions.append("published >= ?")
        values.append(narrowed.since.isoformat())
    if narrowed.until:
        conditions.append("published <> '' AND published <= ?")
        values.append(narrowed.until.isoformat())
    return conditions, values
