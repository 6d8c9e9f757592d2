"""What people think of the answers that they were shown, one vote each. Shows nothing."""

import json
import sqlite3
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.answering.models import Answer
from bot.answering.wire import answer_from_json
from vectorstore.errors import DatelineError

Vote = Literal["up", "down"]

_STORED: Mapping[Vote, int] = {"up": 1, "down": -1}


class AnswerGone(DatelineError):
    def __init__(self) -> None:
        super().__init__(
            "I do not remember that answer any more, so a vote on it cannot be kept: ask the "
            "question again and vote on what comes."
        )


@dataclass(frozen=True)
class Judged:
    """An answer that was voted on: how many were for and against it, why, newest first, and when it
    was asked for and last voted on, in seconds since the epoch. Names nobody."""

    number: int
    question: str
    answer: Answer
    asked_at: float
    voted_at: float
    up: int
    down: int
    reasons: tuple[str, ...]

    @property
    def vote(self) -> Vote:
        """What most thought of it; an answer that divides people is one to look at."""
        return "up" if self.up > self.down else "down"


class Votes:
    """The table of votes, over the ledger's connection and under its lock."""

    def __init__(
        self, db: sqlite3.Connection, lock: threading.Lock, now: Callable[[], float]
    ) -> None:
        """now: seconds since the epoch."""
        self._db = db
        self._lock = lock
        self._now = now

    def press(self, number: int, user: int, vote: Vote) -> bool:
        """Vote on an answer instead of what the person voted before, or take this same vote back;
        whether it stands now.

        Raises: AnswerGone.
        """
        with self._lock:
            taken_back = self._db.execute(
                "DELETE FROM votes WHERE number = ? AND user = ? AND vote = ?",
                (number, user, _STORED[vote]),
            )
            if taken_back.rowcount:
                return False
            self._put(number, user, vote, "")
        return True

    def explain(self, number: int, user: int, reason: str) -> None:
        """Vote against an answer and say why.

        Raises: AnswerGone.
        """
        with self._lock:
            self._put(number, user, "down", reason)

    def count(self, only_down: bool = False) -> int:
        """How many answers `judged` has."""
        with self._lock:
            (found,) = self._db.execute(
                "SELECT count(DISTINCT number) FROM votes WHERE vote < :below",
                {"below": _below(only_down)},
            ).fetchone()
        return int(found)

    def judged(self, only_down: bool = False, limit: int | None = None) -> list[Judged]:
        """The answers that were voted on, those first whose last vote is the newest.

        only_down: those alone that somebody voted against; limit: how many at most.
        """
        with self._lock:
            rows = self._db.execute(
                "WITH counted AS ("
                " SELECT number, max(at) AS voted_at, sum(vote > 0) AS up, sum(vote < 0) AS down"
                " FROM votes GROUP BY number HAVING min(vote) < :below"
                " ORDER BY voted_at DESC, number DESC LIMIT :limit)"
                " SELECT number, question, answer, asked_at, voted_at, up, down,"
                " (SELECT json_group_array(reason) FROM"
                "  (SELECT reason FROM votes WHERE number = counted.number AND reason != ''"
                "   ORDER BY at DESC))"
                " FROM counted JOIN answers USING (number) ORDER BY voted_at DESC, number DESC",
                {"below": _below(only_down), "limit": -1 if limit is None else limit},
            ).fetchall()
        return [
            Judged(
                number, question, answer_from_json(json.loads(answer)), asked_at, voted_at, up,
                down, tuple(json.loads(reasons)),
            )
            for number, question, answer, asked_at, voted_at, up, down, reasons in rows
        ]  # fmt: skip

    def _put(self, number: int, user: int, vote: Vote, reason: str) -> None:
        put = self._db.execute(
            "INSERT INTO votes SELECT number, ?, ?, ?, ? FROM answers WHERE number = ?"
            " ON CONFLICT (number, user) DO UPDATE SET"
            " vote = excluded.vote, reason = excluded.reason, at = excluded.at",
            (user, _STORED[vote], reason, self._now(), number),
        )
        if not put.rowcount:
            raise AnswerGone


def _below(only_down: bool) -> int:
    """Every vote is below 2, one against an answer below 0."""
    return 0 if only_down else 2
