"""Both ends of the job table: work handed to the process that owns the library, and done there."""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from pydantic import TypeAdapter

from bot.answering.models import Answer, Question
from bot.answering.wire import (
    answer_from_json,
    answer_to_json,
    question_from_json,
    question_to_json,
)
from bot.reindexing import Reindexer, ReindexState
from ingest.keeping import Keeper
from vectorstore.errors import DatelineError, LibraryError
from vectorstore.jobs import Job, Jobs, Reply
from vectorstore.lock import LibraryLock
from vectorstore.models import Article, Scope, Stored

log = logging.getLogger(__name__)

_ARTICLES = TypeAdapter(list[Article])
_STORED = TypeAdapter(list[Stored])
_STATE = TypeAdapter(ReindexState)
Do = Callable[[dict[str, Any]], dict[str, Any]]

_PAUSE = 0.05  # seconds between looks at the table
_FORGET = 60.0  # seconds after which a job found at start was asked by a process now gone


class Asker(Protocol):
    """Whatever answers questions, here or in the process that owns the library."""

    def ask(self, question: Question) -> Answer: ...


class OwnerGone(LibraryError):
    exit_code = 75

    def __init__(self) -> None:
        super().__init__(
            "The running Dateline stopped before this was finished. "
            "Nothing stored was lost: run the command again."
        )


class HandedOverError(DatelineError):
    """An error of the owner's, in the owner's own sentence."""


class Handover:
    """Asks, changes and reindexes through the running Dateline; an `Asker`, a `Keeper` and a
    `Reindexer`."""

    def __init__(self, jobs: Jobs, lock: LibraryLock) -> None:
        self._jobs = jobs
        self._lock = lock

    def ask(self, question: Question) -> Answer:
        return answer_from_json(self._do("ask", question_to_json(question)))

    def put(self, articles: Sequence[Article], by: str) -> list[Stored]:
        records = _ARTICLES.dump_python(list(articles), mode="json")
        return _STORED.validate_python(self._do("put", {"articles": records, "by": by})["stored"])

    def remove(self, number: int, by: str) -> str:
        return self._do("remove", {"number": number, "by": by})["title"]

    def undo(self, number: int, by: str) -> str:
        return self._do("undo", {"number": number, "by": by})["title"]

    def forget(self, who: Scope, elsewhere: bool = True) -> int:
        return self._do("forget", {"who": str(who), "elsewhere": elsewhere})["count"]

    def start(self, model: str) -> None:
        self._do("reindex", {"model": model})

    def state(self) -> ReindexState:
        return _STATE.validate_python(self._do("reindex state", {}))

    def stop(self) -> None:
        self._do("stop reindex", {})

    def _do(self, kind: str, request: Mapping[str, Any]) -> dict[str, Any]:
        job = self._jobs.add(kind, request)
        looks = 0
        try:
            while (reply := self._jobs.take_reply(job)) is None:
                time.sleep(_PAUSE)
                looks += 1
                if looks % 20 == 0 and not self._lock.held_elsewhere():
                    if reply := self._jobs.take_reply(job):  # given just before the owner left
                        break
                    raise OwnerGone
        except BaseException:  # Ctrl-C too: a job that nobody waits for is not to be done
            self._jobs.withdraw(job)
            raise
        if reply.error:
            raise HandedOverError(reply.error)
        return reply.value


class JobWorker:
    """Does the jobs of other processes in threads of the owner's, one after the other: questions
    in one, what changes the library in another, so that no question waits for an ingest."""

    def __init__(self, jobs: Jobs, asker: Asker, keeper: Keeper, reindexer: Reindexer) -> None:
        self._jobs = jobs
        self._stopping = threading.Event()
        self._asking: dict[str, Do] = {
            "ask": lambda r: answer_to_json(asker.ask(question_from_json(r))),
            "reindex state": lambda r: _STATE.dump_python(reindexer.state(), mode="json"),
        }
        self._changing: dict[str, Do] = {
            "put": lambda r: {
                "stored": _STORED.dump_python(
                    keeper.put(_ARTICLES.validate_python(r["articles"]), r["by"]), mode="json"
                )
            },
            "remove": lambda r: {"title": keeper.remove(r["number"], r["by"])},
            "undo": lambda r: {"title": keeper.undo(r["number"], r["by"])},
            "forget": lambda r: {"count": keeper.forget(Scope.parse(r["who"]), r["elsewhere"])},
            "reindex": lambda r: _done(reindexer.start, r["model"]),
            "stop reindex": lambda r: _done(reindexer.stop),
        }
        self._threads = [
            threading.Thread(target=self._run, args=[kinds], name=name, daemon=True)
            for name, kinds in (("asking", self._asking), ("changing", self._changing))
        ]

    def start(self) -> None:
        self._jobs.sweep(_FORGET)
        for thread in self._threads:
            thread.start()

    def _run(self, kinds: dict[str, Do]) -> None:
        while not self._stopping.is_set():
            if not self._one(kinds):
                self._stopping.wait(_PAUSE)

    def _one(self, kinds: dict[str, Do]) -> bool:
        """Do the next job of these kinds; whether there was one."""
        try:
            job = self._jobs.next(list(kinds))
            if job is None:
                return False
            self._jobs.answer(job.number, _reply(kinds[job.kind], job))
        except Exception as error:  # the table itself: try again, the job is still queued
            log.warning("job table: %s", error)
            self._stopping.wait(1)
        return True

    def stop(self) -> None:
        """Finish the jobs under way and end."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()


def _done(call: Callable[..., None], *args: Any) -> dict[str, Any]:
    call(*args)
    return {}


def _reply(do: Do, job: Job) -> Reply:
    try:
        return Reply(do(job.request), "")
    except DatelineError as error:
        return Reply({}, str(error))
    except Exception as error:  # a broken job must not end the thread that does the others
        log.exception("job failed kind=%s", job.kind)
        return Reply(
            {},
            f"The running Dateline failed at this ({type(error).__name__}). Its log says more.",
        )
