"""The job table: how a second process hands work to the one that owns the library. Runs no jobs."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vectorstore.rows import marks
from vectorstore.schema import Database


@dataclass(frozen=True)
class Job:
    number: int
    kind: str
    request: dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """What came of a job: `value` when it was done; `error`, a sentence for people, when not."""

    value: dict[str, Any]
    error: str


class Jobs:
    """Requests and replies are JSON objects. A job stays queued until it has a reply, so none is
    lost when the owner is killed; whatever runs jobs must bear being asked the same thing twice."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, kind: str, request: Mapping[str, Any]) -> int:
        with self._database.writing() as db:
            job = db.execute(
                "INSERT INTO jobs (kind, request, state, asked_at) VALUES (?, ?, 'queued', ?)",
                (kind, json.dumps(request), time.time()),
            ).lastrowid
        assert job is not None
        return job

    def next(self, kinds: Sequence[str]) -> Job | None:
        """The oldest queued job of one of these kinds."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT job, kind, request FROM jobs"
                f" WHERE state = 'queued' AND kind IN ({marks(kinds)}) ORDER BY job LIMIT 1",
                kinds,
            ).fetchone()
        return Job(row["job"], row["kind"], json.loads(row["request"])) if row else None

    def answer(self, job: int, reply: Reply) -> None:
        with self._database.writing() as db:
            db.execute(
                "UPDATE jobs SET state = ?, reply = ? WHERE job = ?",
                ("failed", reply.error, job)
                if reply.error
                else ("done", json.dumps(reply.value), job),
            )

    def take_reply(self, job: int) -> Reply | None:
        """The reply to `job`, which is then forgotten; None while there is none."""
        with self._database.reading() as db:
            row = db.execute("SELECT state, reply FROM jobs WHERE job = ?", (job,)).fetchone()
        if row is None or row["state"] == "queued":
            return None
        self.withdraw(job)
        failed = row["state"] == "failed"
        return Reply({} if failed else json.loads(row["reply"]), row["reply"] if failed else "")

    def withdraw(self, job: int) -> None:
        with self._database.writing() as db:
            db.execute("DELETE FROM jobs WHERE job = ?", (job,))

    def sweep(self, older_than: float) -> None:
        """Forget jobs asked for more than `older_than` seconds ago: whoever asked is gone."""
        with self._database.writing() as db:
            db.execute("DELETE FROM jobs WHERE asked_at < ?", (time.time() - older_than,))
