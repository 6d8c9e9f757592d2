"""Who did what to the library, and what can still be brought back. Changes no article."""

import json
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import TypeAdapter

from vectorstore.models import Article, Scope, StoredArticle
from vectorstore.rows import marks
from vectorstore.schema import Database

UNDO_FOR = 3600.0  # seconds
_ARTICLE = TypeAdapter(Article)


@dataclass(frozen=True)
class Deed:
    """One line of the audit list: `by` did `what` to an article; `at` is ISO 8601, UTC."""

    at: str
    by: str
    what: str
    scope: Scope
    article: int
    title: str
    detail: str


@dataclass(frozen=True)
class Removed:
    """An article that can be brought back."""

    number: int
    article: Article
    added_by: str


def now() -> str:
    """The time as the catalog writes it: ISO 8601, UTC, whole seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def note(db: sqlite3.Connection, deed: Deed) -> None:
    """Add a line to the audit list, in the transaction of the change that it tells of."""
    db.execute(
        "INSERT INTO audit (at, by, what, scope, article, title, detail)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (deed.at, deed.by, deed.what, str(deed.scope), deed.article, deed.title, deed.detail),
    )


class Trail:
    """`clock` gives seconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def deeds(
        self, scopes: Sequence[Scope] | None = None, offset: int = 0, limit: int = 10
    ) -> tuple[list[Deed], int]:
        """The latest lines first, `limit` from `offset` on, and how many there are in all."""
        where = "" if scopes is None else f"WHERE scope IN ({marks(scopes)})"
        values: list[object] = [str(scope) for scope in scopes or ()]
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT at, by, what, scope, article, title, detail FROM audit"
                f" {where} ORDER BY entry DESC LIMIT ? OFFSET ?",
                [*values, limit, offset],
            ).fetchall()
            (total,) = db.execute(f"SELECT count(*) FROM audit {where}", values).fetchone()
        found = [
            Deed(row["at"], row["by"], row["what"], Scope.parse(row["scope"]), row["article"],
                 row["title"], row["detail"])
            for row in rows
        ]  # fmt: skip
        return found, total

    def tells_of(self, article: int) -> bool:
        """Whether a line is about this article; none is about one that was forgotten."""
        with self._database.reading() as db:
            row = db.execute("SELECT 1 FROM audit WHERE article = ? LIMIT 1", (article,)).fetchone()
        return row is not None

    def keep(self, stored: StoredArticle) -> None:
        """Keep an article that is about to be removed, for as long as that can be undone."""
        record = json.dumps(_ARTICLE.dump_python(stored.article, mode="json"), ensure_ascii=False)
        with self._database.writing() as db:
            db.execute(
                "INSERT OR REPLACE INTO removed VALUES (?, ?, ?, ?, ?, ?)",
                (stored.number, str(stored.article.scope), stored.article.title, record,
                 stored.added_by, self._clock() + UNDO_FOR),
            )  # fmt: skip

    def kept(self, number: int) -> Removed | None:
        """A removed article that can still be brought back."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT article, added_by FROM removed WHERE number = ? AND until > ?",
                (number, self._clock()),
            ).fetchone()
        if row is None:
            return None
        return Removed(number, _ARTICLE.validate_json(row["article"]), row["added_by"])

    def let_go(self, number: int) -> None:
        """Forget a removed article that was brought back."""
        with self._database.writing() as db:
            db.execute("DELETE FROM removed WHERE number = ?", (number,))

    def let_go_of_old(self) -> None:
        """Forget the removed articles whose time is over."""
        with self._database.writing() as db:
            db.execute("DELETE FROM removed WHERE until <= ?", (self._clock(),))
