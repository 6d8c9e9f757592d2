"""From the catalog's rows to the nouns of the library and back. Queries nothing."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import date

from vectorstore.models import Article, Entry, Passage, Scope, StoredArticle

COLUMNS = """
  number, scope, id, versions.url, title, published, source, place, authors, language, pages, text
"""
STORED = f"""
  SELECT {COLUMNS}, added_at, added_by,
         (SELECT count(*) FROM passages WHERE version = versions.version
          AND generation = (SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'generation')
         ) AS passages
  FROM articles JOIN versions ON article = number AND state = 'ready'
"""
ENTRY = """
  SELECT number, scope, versions.url, title, published, source, added_at, added_by,
         (SELECT count(*) FROM passages WHERE version = versions.version
          AND generation = (SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'generation')
         ) AS passages
  FROM articles JOIN versions ON article = number AND state = 'ready'
"""
PASSAGE = """
  scope, article, passage, start, stop, substr(text, start + 1, stop - start) AS words
"""


def article_of_row(row: sqlite3.Row) -> Article:
    """The article of a row with COLUMNS."""
    return Article(
        text=row["text"], title=row["title"], url=row["url"], published=_day(row["published"]),
        source=row["source"], place=row["place"], id=row["id"], scope=Scope.parse(row["scope"]),
        authors=row["authors"], language=row["language"], pages=tuple(json.loads(row["pages"])),
    )  # fmt: skip


def values_of(article: Article) -> dict[str, str]:
    """What a version's row says of its article, by column."""
    return {
        "url": article.url,
        "title": article.title,
        "published": article.published.isoformat() if article.published else "",
        "source": article.source,
        "place": article.place,
        "authors": article.authors,
        "language": article.language,
        "pages": json.dumps(article.pages),
        "text": article.text,
        "digest": article.digest,
    }


def stored_of_row(row: sqlite3.Row) -> StoredArticle:
    return StoredArticle(
        row["number"], article_of_row(row), row["added_at"], row["added_by"], row["passages"]
    )


def entry_of_row(row: sqlite3.Row) -> Entry:
    return Entry(
        row["number"], row["title"], row["source"], _day(row["published"]), row["url"],
        Scope.parse(row["scope"]), row["passages"], row["added_at"], row["added_by"],
    )  # fmt: skip


def passage_of_row(row: sqlite3.Row) -> Passage:
    return Passage(row["passage"], row["article"], row["start"], row["stop"], row["words"])


def _day(told: str) -> date | None:
    return date.fromisoformat(told) if told else None


def marks(values: Sequence[object]) -> str:
    """As many question marks as an SQL list of `values` needs."""
    return ",".join("?" * len(values))
