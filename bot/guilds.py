"""What the ledger keeps of each server: its rules, whether it was greeted, whether it removed the
bot. Decides nothing by the rules."""

import sqlite3
import threading
from collections.abc import Callable, Collection

from bot.rules import Rules, rules_from_json, rules_to_json

GRACE = 7 * 86400.0  # seconds for which a server that removed the bot can still come back

# Wherever a server may be named. Of answers in direct messages, the visits know the servers.
_NAMED = " UNION ".join(
    f"SELECT guild FROM {each}" for each in ("guilds", "visits", "uses", "answers")
)

_GREETED = (
    "INSERT INTO guilds (guild, greeted_at) VALUES (?, ?) ON CONFLICT (guild)"
    " DO UPDATE SET greeted_at = excluded.greeted_at WHERE greeted_at IS NULL"
)


class Guilds:
    """The table of servers, over the ledger's connection and under its lock.

    All rules are held in memory, too: they are read before each answer is acknowledged, and that
    must wait for no thread.
    """

    def __init__(
        self, db: sqlite3.Connection, lock: threading.Lock, now: Callable[[], float]
    ) -> None:
        """now: seconds since the epoch."""
        self._db = db
        self._lock = lock
        self._now = now
        rows = db.execute("SELECT guild, rules FROM guilds").fetchall()
        self._rules = {guild: rules_from_json(rules) for guild, rules in rows}

    def rules_of(self, guild: int) -> Rules:
        """What this server set; blocks nothing."""
        return self._rules.get(guild, Rules())

    def set_rules(self, guild: int, rules: Rules) -> None:
        with self._lock:
            self._db.execute(
                "INSERT INTO guilds (guild, rules) VALUES (?, ?)"
                " ON CONFLICT (guild) DO UPDATE SET rules = excluded.rules",
                (guild, rules_to_json(rules)),
            )
            self._rules[guild] = rules

    def begin(self, present: Collection[int]) -> None:
        """Count the servers that have the bot already as greeted, on the very first start alone."""
        with self._lock:
            first = self._db.execute(
                "INSERT OR IGNORE INTO marks VALUES ('greeting', ?)", (int(self._now()),)
            )
            if first.rowcount:
                rows = [(guild, self._now()) for guild in present]
                self._db.executemany(_GREETED, rows)

    def greet(self, guild: int) -> bool:
        """Whether this server was not greeted yet; from now on it was."""
        with self._lock:
            return self._db.execute(_GREETED, (guild, self._now())).rowcount > 0

    def joined(self, guilds: Collection[int]) -> None:
        """Note that these servers have the bot, or have it again."""
        rows = [(guild,) for guild in guilds]
        with self._lock:
            self._db.executemany("UPDATE guilds SET left_at = NULL WHERE guild = ?", rows)

    def left(self, guild: int) -> bool:
        """Note that the server has removed the bot; whether that is news."""
        with self._lock:
            noted = self._db.execute(
                "INSERT INTO guilds (guild, left_at) VALUES (?, ?) ON CONFLICT (guild)"
                " DO UPDATE SET left_at = excluded.left_at WHERE left_at IS NULL",
                (guild, self._now()),
            )
            return noted.rowcount > 0

    def due(self) -> list[int]:
        """The servers that removed the bot so long ago that all of theirs is to be erased."""
        with self._lock:
            rows = self._db.execute(
                "SELECT guild FROM guilds WHERE left_at <= ?", (self._now() - GRACE,)
            ).fetchall()
        return [guild for (guild,) in rows]

    def known(self) -> set[int]:
        """The servers that anything is kept of."""
        with self._lock:
            rows = self._db.execute(f"SELECT guild FROM ({_NAMED}) WHERE guild NOT NULL").fetchall()
        return {guild for (guild,) in rows}

    def forget(self, guild: int) -> None:
        """Erase what the server set, and that it was greeted."""
        with self._lock:
            self._db.execute("DELETE FROM guilds WHERE guild = ?", (guild,))
            self._rules.pop(guild, None)
