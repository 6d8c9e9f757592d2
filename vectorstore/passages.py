"""The ready passages and their words, as searching and proving read them from SQLite."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vectorstore.models import Article, Passage, Scope
from vectorstore.rows import COLUMNS, article_of_row, marks
from vectorstore.schema import Database


@dataclass(frozen=True)
class Found:
    """A ready passage and the article that it stands in."""

    passage: Passage
    article: Article


@dataclass(frozen=True)
class Matches:
    """What the catalog says to a search: `lexical` are keys, best first; `found` by key."""

    lexical: list[int]
    found: dict[int, Found]


class PassageIndex:
    """Reads what the catalog wrote, ready versions of the generation in use only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def search(
        self,
        generation: int,
        terms: Sequence[str],
        keys: Iterable[int],
        scopes: Sequence[Scope],
        limit: int,
    ) -> Matches | None:
        """The passages that BM25 ranks highest for any of `terms`, and with them those of `keys`
        that are ready and in `scopes`, from one snapshot.

        None when another generation than this one is in use.
        """
        with self._database.reading() as db:
            (current,) = db.execute("SELECT value FROM facts WHERE name = 'generation'").fetchone()
            if int(current) != generation:
                return None
            lexical = _match(db, terms, scopes, limit)
            return Matches(lexical, _resolve(db, sorted({*keys, *lexical}), scopes, generation))

    def texts(self, numbers: Sequence[int]) -> dict[int, str]:
        """The stored text of each of these articles that is ready now."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT article, text FROM versions"
                f" WHERE state = 'ready' AND article IN ({marks(numbers)})",
                numbers,
            ).fetchall()
        return {row["article"]: row["text"] for row in rows}

    def frequencies(
        self, terms: Sequence[str], scopes: Sequence[Scope]
    ) -> tuple[dict[str, int], int]:
        """In how many ready passages in `scopes` each term stands, and how many there are."""
        ready = (
            "JOIN versions USING (version) JOIN articles ON number = article"
            f" WHERE state = 'ready' AND scope IN ({marks(scopes)}) AND generation ="
            " (SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'generation')"
        )
        having = f"SELECT count(*) FROM words JOIN passages ON passage = words.rowid {ready}"
        names = [str(scope) for scope in scopes]
        with self._database.reading() as db:
            counts = {
                term: db.execute(f"{having} AND words MATCH ?", [*names, _quoted(term)]).fetchone()[
                    0
                ]
                for term in terms
            }
            (total,) = db.execute(f"SELECT count(*) FROM passages {ready}", names).fetchone()
        return counts, total


def _match(
    db: sqlite3.Connection, terms: Sequence[str], scopes: Sequence[Scope], limit: int
) -> list[int]:
    if not terms:
        return []
    rows = db.execute(
        "SELECT passage FROM words JOIN passages ON passage = words.rowid"
        " JOIN versions USING (version) JOIN articles ON number = article"
        f" WHERE words MATCH ? AND state = 'ready' AND scope IN ({marks(scopes)})"
        " ORDER BY bm25(words), passage LIMIT ?",
        [" OR ".join(map(_quoted, terms)), *map(str, scopes), limit],
    ).fetchall()
    return [row["passage"] for row in rows]


def _resolve(
    db: sqlite3.Connection, keys: Sequence[int], scopes: Sequence[Scope], generation: int
) -> dict[int, Found]:
    rows = db.execute(
        f"SELECT passage, start, stop, {COLUMNS}"
        " FROM passages JOIN versions USING (version) JOIN articles ON number = article"
        f" WHERE state = 'ready' AND generation = ? AND scope IN ({marks(scopes)})"
        f" AND passage IN ({marks(keys)})",
        [generation, *map(str, scopes), *keys],
    ).fetchall()
    found = {}
    for row in rows:
        start, stop = row["start"], row["stop"]
        text = row["text"][start:stop]
        passage = Passage(row["passage"], row["number"], start, stop, text)
        found[passage.key] = Found(passage, article_of_row(row))
    return found


def _quoted(term: str) -> str:
    """The term as FTS5 takes it for words and never for an operator."""
    return '"' + term.replace('"', '""') + '"'
