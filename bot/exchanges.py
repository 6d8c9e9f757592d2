"""The questions answered in Discord, as the ledger keeps them. Decides nothing about who may be
reminded of what."""

import json
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.answering.models import Answer, Turn
from bot.answering.wire import answer_from_json, answer_to_json
from bot.citations import quotes_of
from vectorstore.models import Scope

_DAY = 86400.0  # seconds
_SWEEP = 3600.0  # seconds between looks for answers that are older than is kept

# What others in its channel saw, or what the person saw in a direct message.
_OPEN = "private = 0 AND withdrawn IS NULL AND number IN (SELECT number FROM messages)"
_OPEN_TO = (
    "(private = 0 OR asker = :asker) AND withdrawn IS NULL"
    " AND number IN (SELECT number FROM messages)"
)


@dataclass(frozen=True)
class Exchange:
    """A question that was answered in Discord: where, for whom, from which articles, with what.

    `turn` is what a conversation remembers of it; `guild` is None in a direct message; `private` is
    what the asker alone was shown; `follows` is the number of the answer that was replied to;
    `withdrawn` is one whose article was removed or says otherwise now: nothing may show it or go on
    from it.
    """

    channel: int
    guild: int | None
    asker: int
    turn: Turn
    scopes: tuple[Scope, ...]
    answer: Answer
    private: bool = False
    follows: int | None = None
    withdrawn: bool = False


@dataclass(frozen=True)
class Remembered:
    """A turn, and the scopes that were searched for it."""

    turn: Turn
    scopes: frozenset[Scope]


class Exchanges:
    """The table of answers, over the ledger's connection and under its lock."""

    def __init__(
        self,
        db: sqlite3.Connection,
        lock: threading.Lock,
        now: Callable[[], float],
        retention_days: int,
    ) -> None:
        """now: seconds since the epoch; retention_days: 0 for as long as the process lives."""
        self._db = db
        self._lock = lock
        self._now = now
        self._retention = retention_days * _DAY or float("inf")  # seconds
        self.sweep()

    def keep(self, exchange: Exchange) -> int:
        """Keep what was answered, before it is shown; its number."""
        if self._now() >= self._swept_at + _SWEEP:
            self.sweep()
        row = (
            exchange.channel, exchange.guild, exchange.asker, self._now(),
            exchange.turn.question, exchange.turn.answer, " ".join(map(str, exchange.scopes)),
            exchange.private, exchange.follows,
            json.dumps(answer_to_json(exchange.answer), ensure_ascii=False),
        )  # fmt: skip
        quoted = {quote.source.article_number for quote in quotes_of(exchange.answer)}
        with self._lock, self._db:  # which commits, or rolls back
            self._db.execute("BEGIN")
            added = self._db.execute(
                "INSERT INTO answers (channel, guild, asker, asked_at, question, said, scopes,"
                " private, follows, answer) VALUES (?, ?, ?, ?, ?, ?, ?, ?,"
                " (SELECT number FROM answers WHERE number = ?), ?)",
                row,
            )
            number = added.lastrowid
            assert number is not None
            cited = [(article, number) for article in quoted]
            self._db.executemany("INSERT INTO cited VALUES (?, ?)", cited)
        return number

    def shown(self, number: int, messages: Sequence[int]) -> None:
        """Note which messages show an answer. One that shows another already goes on doing so:
        Discord gives the first message again when a question reaches the bot twice."""
        rows = [(message, number) for message in messages]
        with self._lock:
            self._db.executemany(
                "INSERT OR IGNORE INTO messages SELECT ?, number FROM answers WHERE number = ?",
                rows,  # it may have been forgotten meanwhile
            )

    def share(self, number: int, messages: Sequence[int]) -> bool:
        """Note that these messages show all what was for the asker alone; False, and nothing is
        noted, where it has been withdrawn or forgotten meanwhile."""
        with self._lock:
            shared = self._db.execute(
                "UPDATE answers SET private = 0 WHERE number = ? AND withdrawn IS NULL", (number,)
            )
            if not shared.rowcount:
                return False
            self._db.execute("DELETE FROM messages WHERE number = ?", (number,))
        self.shown(number, messages)
        return True

    def find(self, number: int) -> Exchange | None:
        with self._lock:
            row = self._db.execute(
                "SELECT channel, guild, asker, question, said, scopes, answer, private, follows,"
                " withdrawn FROM answers WHERE number = ?",
                (number,),
            ).fetchone()
        if row is None:
            return None
        channel, guild, asker, question, said, scopes, answer, private, follows, gone = row
        return Exchange(
            channel, guild, asker, Turn(question, said), tuple(map(Scope.parse, scopes.split())),
            answer_from_json(json.loads(answer)), bool(private), follows,
            gone is not None,
        )  # fmt: skip

    def messages_of(self, number: int) -> list[int]:
        """The messages that show an answer, in the order in which they were sent."""
        with self._lock:
            rows = self._db.execute(
                "SELECT message FROM messages WHERE number = ? ORDER BY message", (number,)
            ).fetchall()
        return [message for (message,) in rows]

    def erase(self, number: int) -> None:
        """Erase one answer, as its asker wants it."""
        with self._lock:
            self._db.execute("DELETE FROM answers WHERE number = ?", (number,))

    def shown_by(self, message: int, channel: int) -> int | None:
        """The number of the answer that a message of this channel shows to all who are there."""
        with self._lock:
            row = self._db.execute(
                "SELECT number FROM answers JOIN messages USING (number)"
                " WHERE message = ? AND channel = ? AND private = 0",
                (message, channel),
            ).fetchone()
        return row[0] if row else None

    def was_shown_to(self, person: int, number: int, channel: int) -> bool:
        """Whether an answer stands in this channel, for all who are there or for this person."""
        with self._lock:
            row = self._db.execute(
                "SELECT 1 FROM answers WHERE number = ? AND channel = ?"
                " AND (private = 0 OR asker = ?)",
                (number, channel, person),
            ).fetchone()
        return row is not None

    def chain(self, number: int, most: int, asker: int) -> list[Remembered]:
        """An answer and those that it follows, oldest first, as far as `asker` was shown them."""
        return self._remembered(
            "WITH RECURSIVE chain (number, follows, depth) AS ("
            " SELECT number, follows, 1 FROM answers WHERE number = :number"
            " UNION ALL SELECT a.number, a.follows, depth + 1 FROM chain"
            "  JOIN answers a ON a.number = chain.follows WHERE depth < :most)"
            " SELECT question, said, scopes FROM chain JOIN answers USING (number)"
            f" WHERE {_OPEN_TO} ORDER BY depth",
            {"number": number, "most": most, "asker": asker},
        )

    def latest(self, channel: int, most: int, within: float = float("inf")) -> list[Remembered]:
        """The last answers in a channel of the last `within` seconds, oldest first. An answer that
        a thread was started from is in the thread: Discord gives the thread its message's id."""
        return self._remembered(
            f"SELECT question, said, scopes FROM answers WHERE {_OPEN} AND asked_at >= :since"
            " AND (channel = :channel"
            "  OR number = (SELECT number FROM messages WHERE message = :channel))"
            " ORDER BY number DESC LIMIT :most",
            {"channel": channel, "most": most, "since": self._now() - within},
        )

    def forget(self, who: Scope) -> None:
        """Erase what a person asked, or what was answered in a server or from its articles."""
        column = "asker" if who.kind == "user" else "guild"
        with self._lock:
            self._db.execute(
                f"DELETE FROM answers WHERE {column} = ? OR instr(' ' || scopes || ' ', ?)",
                (who.owner, f" {who} "),
            )

    def sweep(self) -> None:
        """Erase what is older than is kept."""
        self._swept_at = self._now()
        with self._lock:
            before = self._now() - self._retention
            self._db.execute("DELETE FROM answers WHERE asked_at < ?", (before,))

    def _remembered(self, query: str, values: dict[str, float]) -> list[Remembered]:
        """The turns that a query finds, latest first, turned around."""
        with self._lock:
            rows = self._db.execute(query, values).fetchall()
        return [
            Remembered(Turn(question, said), frozenset(map(Scope.parse, scopes.split())))
            for question, said, scopes in reversed(rows)
        ]
