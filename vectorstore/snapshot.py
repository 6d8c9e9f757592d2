"""What one snapshot of the catalog says of ready passages, on a connection that is lent for it."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from vectorstore.models import Article, Passage, Period, Scope
from vectorstore.rows import COLUMNS, article_of_row, marks

_AT_ONCE = 500  # values in one SQL list


@dataclass(frozen=True)
class Found:
    """A ready passage and the article that it stands in."""

    passage: Passage
    article: Article


def narrowing(period: Period | None) -> tuple[str, list[str | int]]:
    """What a WHERE clause takes on to stay in `period`, and its values."""
    condition, values = "", list[str | int]()
    if period and period.has_days:
        condition += " AND published BETWEEN ? AND ?"  # which '', without a date, never is
        values += [str(period.since or date.min), str(period.until or date.max)]
    if period and period.article is not None:
        condition += " AND article = ?"
        values.append(period.article)
    return condition, values


def is_in_use(db: sqlite3.Connection, generation: int) -> bool:
    (current,) = db.execute("SELECT value FROM facts WHERE name = 'generation'").fetchone()
    return int(current) == generation


def match(
    db: sqlite3.Connection,
    terms: Sequence[str],
    scopes: Sequence[Scope],
    limit: int,
    period: Period | None,
) -> list[int]:
    """The keys of the passages that BM25 ranks highest for any of `terms`, best first."""
    if not terms:
        return []
    inside, ends = narrowing(period)
    rows = db.execute(
        "SELECT passage FROM words JOIN passages ON passage = words.rowid"
        " JOIN versions USING (version) JOIN articles ON number = article"
        f" WHERE words MATCH ? AND state = 'ready' AND scope IN ({marks(scopes)}){inside}"
        " ORDER BY bm25(words), passage LIMIT ?",
        [" OR ".join(map(quoted, terms)), *map(str, scopes), *ends, limit],
    ).fetchall()
    return [row["passage"] for row in rows]


# CROSS: from a few passages to their articles. Left to itself, SQLite begins with all articles of
# the scopes, which took 97 ms instead of 0.1 ms in a library of 8,000.
_FROM_READY = (
    "FROM passages CROSS JOIN versions USING (version) CROSS JOIN articles ON number = article"
    " WHERE state = 'ready' AND generation = ?"
)


def ready(
    db: sqlite3.Connection,
    keys: Sequence[int],
    scopes: Sequence[Scope],
    generation: int,
    period: Period | None,
) -> list[int]:
    """Those of `keys` that are ready, in their order; the text of no article is read."""
    inside, ends = narrowing(period)
    found = set()
    for i in range(0, len(keys), _AT_ONCE):
        some = keys[i : i + _AT_ONCE]
        rows = db.execute(
            f"SELECT passage {_FROM_READY} AND scope IN ({marks(scopes)}){inside}"
            f" AND passage IN ({marks(some)})",
            [generation, *map(str, scopes), *ends, *some],
        )
        found |= {row["passage"] for row in rows}
    return [key for key in keys if key in found]


def resolve(
    db: sqlite3.Connection, keys: Sequence[int], scopes: Sequence[Scope], generation: int
) -> dict[int, Found]:
    """Each passage with its article; passages of one article share it, so its text is read once."""
    found: dict[int, Found] = {}
    articles: dict[int, Article] = {}
    for i in range(0, len(keys), _AT_ONCE):
        some = keys[i : i + _AT_ONCE]
        rows = db.execute(
            f"SELECT passage, start, stop, version, article {_FROM_READY}"
            f" AND scope IN ({marks(scopes)}) AND passage IN ({marks(some)})",
            [generation, *map(str, scopes), *some],
        ).fetchall()
        _read_articles(db, sorted({row["version"] for row in rows} - articles.keys()), articles)
        for row in rows:
            key, start, stop = row["passage"], row["start"], row["stop"]
            article = articles[row["version"]]
            passage = Passage(key, row["article"], start, stop, article.text[start:stop])
            found[key] = Found(passage, article)
    return found


def _read_articles(
    db: sqlite3.Connection, versions: Sequence[int], into: dict[int, Article]
) -> None:
    rows = db.execute(
        f"SELECT version, {COLUMNS} FROM versions JOIN articles ON number = article"
        f" WHERE version IN ({marks(versions)})",
        versions,
    )
    into |= {row["version"]: article_of_row(row) for row in rows}


def quoted(term: str) -> str:
    """The term as FTS5 takes it for words and never for an operator."""
    return '"' + term.replace('"', '""') + '"'
