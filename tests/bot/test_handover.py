"""Handing work over: a second connection's asks and changes, done by the owner's worker."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from bot.answering.models import Answer, Question, Quote, Source
from bot.handover import HandedOverError, Handover, JobWorker, OwnerGone
from bot.reindexing import ReindexState
from vectorstore.errors import ArticleUnknown
from vectorstore.jobs import Jobs
from vectorstore.lock import LibraryLock
from vectorstore.models import GLOBAL, Article, Scope, Stored
from vectorstore.schema import Database

SOURCE = Source(1, "id", "Title", "Outlet", date(2022, 5, 1), "https://e.org")
ANSWER = Answer(
    "answered", "Mayor Ode", "Ode", (Quote(SOURCE, 0, 9, "Mayor Ode", (0, 9)),), (), (), 0.7
)
ARTICLE = Article("Text “quoted”.", "Title", published=date(2022, 5, 1), scope=Scope.guild(5))
STORED = Stored("updated", 7, "Title", 4, 2, ("Another title",))
QUESTION = Question("Who?", (GLOBAL, Scope.guild(5)), date(2022, 6, 1))


class Owner:
    """An asker and keeper that remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        return ANSWER

    def put(self, articles: Sequence[Article], by: str) -> list[Stored]:
        self.asked.append((articles, by))
        return [STORED]

    def undo(self, number: int, by: str) -> str:
        return f"{number} for {by}"

    def forget(self, who: Scope, elsewhere: bool = True) -> int:
        self.asked.append(who)
        return 3

    def start(self, model: str) -> None:
        self.asked.append(model)

    def state(self) -> ReindexState:
        return ReindexState(True, 3, 9)

    def stop(self) -> None:
        self.asked.append("stop")

    def remove(self, number: int, by: str) -> str:
        if number == 404:
            raise ArticleUnknown("404")
        if number == 500:
            raise ZeroDivisionError
        return f"title of {number}"


class HeldLock(LibraryLock):
    """The other process, as far as a waiting one can tell."""

    def __init__(self, held: bool) -> None:
        self._held = held

    def held_elsewhere(self) -> bool:
        return self._held


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    with closing(Database(tmp_path)) as database:
        yield Jobs(database)


@pytest.fixture
def owner(jobs: Jobs) -> Iterator[Owner]:
    owner = Owner()
    worker = JobWorker(jobs, owner, owner, owner)
    worker.start()
    yield owner
    worker.stop()


def test_everything_crosses_unchanged(jobs: Jobs, owner: Owner) -> None:
    handover = Handover(jobs, HeldLock(True))
    assert handover.ask(QUESTION) == ANSWER
    assert handover.put([ARTICLE], "me") == [STORED]
    assert handover.remove(7, "me") == "title of 7"
    assert handover.undo(7, "me") == "7 for me"
    assert handover.forget(Scope.user(5)) == 3
    handover.start("a model")
    assert handover.state() == ReindexState(True, 3, 9)
    handover.stop()
    assert owner.asked == [QUESTION, ([ARTICLE], "me"), Scope.user(5), "a model", "stop"]


def test_a_question_does_not_wait_for_a_change(jobs: Jobs) -> None:
    class Slow(Owner):
        answered = threading.Event()

        def remove(self, number: int, by: str) -> str:
            assert self.answered.wait(10), "the question waited for the removal"
            return "done"

    owner = Slow()
    worker = JobWorker(jobs, owner, owner, owner)
    worker.start()
    try:
        jobs.add("remove", {"number": 1, "by": "me"})
        Handover(jobs, HeldLock(True)).ask(QUESTION)
        owner.answered.set()
    finally:
        worker.stop()


def test_the_owners_error_is_told_in_its_own_sentence(jobs: Jobs, owner: Owner) -> None:
    with pytest.raises(HandedOverError, match="No article '404' is stored"):
        Handover(jobs, HeldLock(True)).remove(404, "me")


def test_a_broken_job_is_told_and_the_next_one_is_done(jobs: Jobs, owner: Owner) -> None:
    handover = Handover(jobs, HeldLock(True))
    with pytest.raises(HandedOverError, match="ZeroDivisionError"):
        handover.remove(500, "me")
    assert handover.remove(7, "me") == "title of 7"


def test_an_owner_that_is_gone_is_noticed_and_the_job_withdrawn(jobs: Jobs) -> None:
    with pytest.raises(OwnerGone, match="run the command again"):
        Handover(jobs, HeldLock(False)).put([ARTICLE], "me")
    assert jobs.next(["put"]) is None


def test_a_job_left_by_a_killed_owner_is_done_by_the_next(jobs: Jobs) -> None:
    job = jobs.add("remove", {"number": 7, "by": "me"})
    owner = Owner()
    worker = JobWorker(jobs, owner, owner, owner)
    worker.start()
    try:
        while (reply := jobs.take_reply(job)) is None:
            pass
    finally:
        worker.stop()
    assert reply.value == {"title": "title of 7"}
