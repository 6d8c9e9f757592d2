"""The ready passages and their words, as searching and proving read them from SQLite."""

from collections.abc import Sequence
from dataclasses import dataclass

from vectorstore.models import Article, Passage, Scope
from vectorstore.rows import article_of_row, marks
from vectorstore.schema import Database


@dataclass(frozen=True)
class Found:
    """A ready passage and the article that it stands in."""

    passage: Passage
    article: Article


class PassageIndex:
    """Reads what the catalog wrote, ready versions only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def resolve(self, keys: Sequence[int], scopes: Sequence[Scope]) -> dict[int, Found]:
        """The passages among `keys` that are ready and in `scopes`; the others are left out."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT passage, start, stop, number, scope, id, versions.url, title, published,"
                " source, place, text"
                " FROM passages JOIN versions USING (version) JOIN articles ON number = article"
                f" WHERE state = 'ready' AND scope IN ({marks(scopes)})"
                f" AND passage IN ({marks(keys)})",
                [*map(str, scopes), *keys],
            ).fetchall()
        found = {}
        for row in rows:
            start, stop = row["start"], row["stop"]
            text = row["text"][start:stop]
            passage = Passage(row["passage"], row["number"], start, stop, text)
            found[passage.key] = Found(passage, article_of_row(row))
        return found

    def texts(self, numbers: Sequence[int]) -> dict[int, str]:
        """The stored text of each of these articles that is ready now."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT article, text FROM versions"
                f" WHERE state = 'ready' AND article IN ({marks(numbers)})",
                numbers,
            ).fetchall()
        return {row["article"]: row["text"] for row in rows}

    def match(self, terms: Sequence[str], scopes: Sequence[Scope], limit: int) -> list[int]:
        """The keys of the ready passages in `scopes` that BM25 ranks highest for any of `terms`."""
        if not terms:
            return []
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT passage FROM words JOIN passages ON passage = words.rowid"
                " JOIN versions USING (version) JOIN articles ON number = article"
                f" WHERE words MATCH ? AND state = 'ready' AND scope IN ({marks(scopes)})"
                " ORDER BY bm25(words), passage LIMIT ?",
                [" OR ".join(map(_quoted, terms)), *map(str, scopes), limit],
            ).fetchall()
        return [row["passage"] for row in rows]

    def frequencies(
        self, terms: Sequence[str], scopes: Sequence[Scope]
    ) -> tuple[dict[str, int], int]:
        """In how many ready passages in `scopes` each term stands, and how many there are."""
        ready = (
            "JOIN versions USING (version) JOIN articles ON number = article"
            f" WHERE state = 'ready' AND scope IN ({marks(scopes)})"
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


def _quoted(term: str) -> str:
    """The term as FTS5 takes it for words and never for an operator."""
    return '"' + term.replace('"', '""') + '"'
