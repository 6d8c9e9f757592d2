"""The job table: asked, answered, fetched, withdrawn."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from vectorstore.jobs import Jobs, Reply
from vectorstore.schema import Database


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    with closing(Database(tmp_path)) as database:
        yield Jobs(database)


def test_jobs_are_done_in_order_and_their_replies_fetched_once(jobs: Jobs) -> None:
    first, second = jobs.add("put", {"n": 1}), jobs.add("remove", {"n": 2})
    job = jobs.next(["ask", "put", "remove"])
    assert job and (job.number, job.kind, job.request) == (first, "put", {"n": 1})
    assert jobs.take_reply(first) is None
    jobs.answer(first, Reply({"change": "added"}, ""))
    assert jobs.take_reply(first) == Reply({"change": "added"}, "")
    assert jobs.take_reply(first) is None
    following = jobs.next(["ask", "put", "remove"])
    assert following and following.number == second


def test_each_thread_gets_only_its_kinds(jobs: Jobs) -> None:
    jobs.add("put", {})
    question = jobs.add("ask", {})
    job = jobs.next(["ask"])
    assert job and job.number == question


def test_a_failure_carries_its_sentence(jobs: Jobs) -> None:
    job = jobs.add("put", {})
    jobs.answer(job, Reply({}, "The disk is full."))
    assert jobs.take_reply(job) == Reply({}, "The disk is full.")


def test_a_withdrawn_job_is_not_done(jobs: Jobs) -> None:
    jobs.withdraw(jobs.add("put", {}))
    assert jobs.next(["ask", "put", "remove"]) is None


def test_a_queued_job_outlives_the_process_for_a_while(tmp_path: Path) -> None:
    with closing(Database(tmp_path)) as database:
        queued = Jobs(database).add("ask", {})
    with closing(Database(tmp_path)) as database:
        jobs = Jobs(database)
        jobs.sweep(older_than=60)
        job = jobs.next(["ask", "put", "remove"])
        assert job and job.number == queued
        jobs.sweep(older_than=-1)
        assert jobs.next(["ask", "put", "remove"]) is None
