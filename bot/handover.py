"""Both ends of the job table: work handed to the process that owns the library, and done there."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol, cast

from pydantic import TypeAdapter

from bot.answering.models import Answer, Question
from bot.answering.wire import (
    answer_from_json,
    answer_to_json,
    question_from_json,
    question_to_json,
)
from ingest.keeping import Keeper
from vectorstore.errors import DatelineError, LibraryError
from vectorstore.jobs import Jobs, Reply
from vectorstore.library import Change
from vectorstore.lock import LibraryLock
from vectorstore.models import Article

log = logging.getLogger(__name__)

_ARTICLE = TypeAdapter(Article)
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
    """Asks and changes through the running Dateline; an `Asker` and a `Keeper`."""

    def __init__(self, jobs: Jobs, lock: LibraryLock) -> None:
        self._jobs = jobs
        self._lock = lock

    def ask(self, question: Question) -> Answer:
        return answer_from_json(self._do("ask", question_to_json(question)))

    def put(self, article: Article, by: str) -> Change:
        record = _ARTICLE.dump_python(article, mode="json")
        return cast(Change, self._do("put", {"article": record, "by": by})["change"])

    def remove(self, number: int) -> str:
        return self._do("remove", {"number": number})["title"]

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


class JobWorker(threading.Thread):
    """Does the jobs of other processes, one after the other, in a thread of the owner's."""

    def __init__(self, jobs: Jobs, asker: Asker, keeper: Keeper) -> None:
        super().__init__(name="jobs", daemon=True)
        self._jobs = jobs
        self._stopping = threading.Event()
        self._kinds: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "ask": lambda r: answer_to_json(asker.ask(question_from_json(r))),
            "put": lambda r: {
                "change": keeper.put(_ARTICLE.validate_python(r["article"]), r["by"])
            },
            "remove": lambda r: {"title": keeper.remove(r["number"])},
        }

    def run(self) -> None:
        self._jobs.sweep(_FORGET)
        while not self._stopping.is_set():
            if not self._one():
                self._stopping.wait(_PAUSE)

    def _one(self) -> bool:
        """Do the next job; whether there was one."""
        try:
            job = self._jobs.next()
            if job is None:
                return False
            self._jobs.answer(job.number, self._reply(job.kind, job.request))
        except Exception as error:  # the table itself: try again, the job is still queued
            log.warning("job table: %s", error)
            self._stopping.wait(1)
        return True

    def _reply(self, kind: str, request: dict[str, Any]) -> Reply:
        try:
            return Reply(self._kinds[kind](request), "")
        except DatelineError as error:
            return Reply({}, str(error))
        except Exception as error:  # a broken job must not end the thread that does the others
            log.exception("job failed kind=%s", kind)
            return Reply(
                {},
                f"The running Dateline failed at this ({type(error).__name__}). Its log says more.",
            )

    def stop(self) -> None:
        """Finish the job under way and end."""
        self._stopping.set()
        self.join()
