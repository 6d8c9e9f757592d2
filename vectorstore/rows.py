"""From the catalog's rows to the nouns of the library: the columns to ask for, and the making."""

import sqlite3
from collections.abc import Sequence
from datetime import date

from vectorstore.models import Article, Passage, Scope, StoredArticle

STORED = """
  SELECT number, scope, id, versions.url, title, published, source, place, text, added_at, added_by,
         (SELECT count(*) FROM passages WHERE version = versions.version) AS passages
  FROM articles JOIN versions ON article = number AND state = 'ready'
"""
PASSAGE = """
  scope, article, passage, start, stop, substr(text, start + 1, stop - start) AS words
"""


def article_of_row(row: sqlite3.Row) -> Article:
    """The article of a row of `articles` joined with `versions`."""
    published = date.fromisoformat(row["published"]) if row["published"] else None
    return Article(
        text=row["text"], title=row["title"], url=row["url"], published=published,
        source=row["source"], place=row["place"], id=row["id"], scope=Scope.parse(row["scope"]),
    )  # fmt: skip


def stored_of_row(row: sqlite3.Row) -> StoredArticle:
    return StoredArticle(
        row["number"], article_of_row(row), row["added_at"], row["added_by"], row["passages"]
    )


def passage_of_row(row: sqlite3.Row) -> Passage:
    return Passage(row["passage"], row["article"], row["start"], row["stop"], row["words"])


def marks(values: Sequence[object]) -> str:
    """As many question marks as an SQL list of `values` needs."""
    return ",".join("?" * len(values))
