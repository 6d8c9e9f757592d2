"""Which articles the answers quote, as the ledger keeps it. Decides nothing about what stands."""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.answering.models import Answer, Quote
from bot.answering.wire import answer_to_json


def quotes_of(answer: Answer) -> Iterator[Quote]:
    """All that is quoted, those that prove the answer first."""
    yield from answer.quotes
    yield from (older.quote for older in answer.older)


class Citations:
    """The table of citations, over the ledger's connection and under its lock."""

    def __init__(
        self, db: sqlite3.Connection, lock: threading.Lock, now: Callable[[], float]
    ) -> None:
        """now: seconds since the epoch."""
        self._db = db
        self._lock = lock
        self._now = now

    def standing(self) -> dict[int, list[int]]:
        """The articles that each answer quotes which was shown and is not withdrawn."""
        with self._lock:
            rows = self._db.execute(
                "SELECT number, article FROM cited JOIN answers USING (number)"
                " WHERE withdrawn IS NULL AND number IN (SELECT number FROM messages)"
                " ORDER BY number, article"
            ).fetchall()
        found: dict[int, list[int]] = {}
        for number, article in rows:
            found.setdefault(number, []).append(article)
        return found

    def withdraw(self, number: int, answer: Answer) -> None:
        """Note that an answer was withdrawn, and keep none of its articles' passages."""
        bare = replace(answer, quotes=(), considered=(), older=())
        self._replace(number, bare, self._now())

    def amend(self, number: int, left: Answer) -> None:
        """Keep `left` of an answer."""
        self._replace(number, left, None)

    def _replace(self, number: int, left: Answer, withdrawn: float | None) -> None:
        record = json.dumps(answer_to_json(left), ensure_ascii=False)
        articles = {quote.source.article_number for quote in quotes_of(left)}
        with self._lock, self._db:  # which commits, or rolls back
            self._db.execute("BEGIN")
            changed = self._db.execute(
                "UPDATE answers SET withdrawn = ?, answer = ? WHERE number = ?",
                (withdrawn, record, number),
            )
            self._db.execute("DELETE FROM cited WHERE number = ?", (number,))
            if changed.rowcount:  # it may have been forgotten meanwhile
                cited = [(article, number) for article in articles]
                self._db.executemany("INSERT INTO cited VALUES (?, ?)", cited)
