"""The message about an ingest in Discord: progress, Cancel, report, and work that takes long."""

import asyncio
import json
import threading
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Any, BinaryIO

import pytest
from editing import (
    MADE_TITLE,
    TEXT,
    file_of,
    ingest_file,
    labels,
    last_directly,
    last_message,
    records,
    stored,
)
from fake_discord import MANAGE_GUILD, FakeDiscord, Shown, Upload, User
from fakes import Kept
from newsroom import Newsroom

from bot.app import Dateline
from bot.client import Client
from bot.cogs.progress import Pace
from bot.ledger import Ledger
from ingest.pipeline import Outcome, Pipeline, Stop
from vectorstore.errors import DatelineError, VectorsUnavailable
from vectorstore.models import Scope

LONG = {"in_token": 0.0}  # the work is too long for the interaction's token from the start


class Broken(Pipeline):
    """A pipeline that breaks after its first article."""

    def __init__(self, pipeline: Pipeline, error: Exception) -> None:
        self._whole = pipeline
        self._error = error
        self.limit_bytes = pipeline.limit_bytes

    def from_file(
        self, name: str, body: bytes | BinaryIO, scope: Scope, by: str, stop: Stop = bool
    ) -> Generator[Outcome]:
        yield from self._whole.from_file(name, body, scope, by, stop)
        raise self._error


class Stepping(Pipeline):
    """A pipeline that stores the first file, then the second and waits before it tells of that."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._whole = pipeline
        self._files = count()
        self.waiting = threading.Event()
        self.going_on = threading.Event()
        self.limit_bytes = pipeline.limit_bytes

    def from_file(
        self, name: str, body: bytes | BinaryIO, scope: Scope, by: str, stop: Stop = bool
    ) -> Generator[Outcome]:
        waits = next(self._files) > 0
        for outcome in self._whole.from_file(name, body, scope, by, stop):
            if waits and not self.waiting.is_set():
                self.waiting.set()
                assert self.going_on.wait(20)
            yield outcome


@pytest.fixture
def pace(request: pytest.FixtureRequest) -> Pace:
    return Pace(**getattr(request, "param", {}))


@pytest.fixture
def stepping(dateline: Dateline) -> Iterator[Stepping]:
    """Makes the pipeline of this test one that waits."""
    pipeline = Stepping(dateline.pipeline)
    yield pipeline
    pipeline.going_on.set()


@pytest.fixture
def simcord_bot(
    request: pytest.FixtureRequest, dateline: Dateline, ledger: Ledger, pace: Pace
) -> Client:
    if "stepping" in request.fixturenames:
        dateline = replace(dateline, pipeline=request.getfixturevalue("stepping"))
    return Client(dateline, ledger, pace)


# The report


async def test_a_report_on_many_articles_fits_one_message_and_comes_whole_as_a_file(
    newsroom: Newsroom, kept: Kept
) -> None:
    lines = [json.dumps({"title": f"{'Long ' * 15}{n}", "text": f"It is {n}."}) for n in range(60)]
    report = await ingest_file(newsroom, "many.jsonl", "\n".join(lines))
    assert len(report) <= 2000
    assert report.startswith("**60 added**\n")
    assert report.endswith(f"… and {60 - report.count(chr(10) + '- ')} more")
    whole = await file_of(last_message(newsroom, newsroom.editor))
    assert whole.splitlines()[0] == "60 added"
    assert all(f"Long {n}\n" in whole or f"Long {n} [" in whole for n in range(60))


def ticking(step: float) -> Any:
    """A clock that is `step` seconds later each time it is looked at."""
    return count(0.0, step).__next__


@pytest.mark.parametrize(
    ("pace", "edits"),
    [({"clock": ticking(0.0)}, 1), ({"clock": ticking(2.0)}, 6), ({"clock": ticking(0.25)}, 1)],
    indirect=["pace"],
    ids=["no time passes", "slow", "fast"],
)
async def test_progress_is_shown_at_most_every_two_seconds(
    newsroom: Newsroom, kept: Kept, edits: int
) -> None:
    texts = [f"Article {n}. It says {n}." for n in range(5)]
    await ingest_file(newsroom, "many.jsonl", records(*texts))
    edited = newsroom.requests("PATCH", "/messages/@original")
    assert len(edited) == edits, "the last one is the report"
    shown = [each.json["content"].splitlines()[0] for each in edited if each.json]
    assert shown == [f"**{n} added** so far …" for n in range(1, edits)] + ["**5 added**"]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (DatelineError("The tide is out: ask again at noon."), "The tide is out: ask again"),
        (VectorsUnavailable("http://chroma:8000", "no route"), "My library is out of reach"),
        (RuntimeError("inner detail"), "Something went wrong here, and it has been logged."),
    ],
)
async def test_an_error_midway_stands_in_the_report_beside_what_went_in(
    newsroom: Newsroom,
    dateline: Dateline,
    ledger: Ledger,
    kept: Kept,
    error: Exception,
    sentence: str,
) -> None:
    broken = replace(dateline, pipeline=Broken(dateline.pipeline, error))
    await newsroom.env.restart_bot(Client(broken, ledger))
    report = await ingest_file(newsroom, "visit.txt", TEXT)
    assert report.startswith(f"**1 added, 1 failed**\n- {sentence}")
    assert len(kept.all()) == 1
    assert labels(last_message(newsroom, newsroom.editor)) == []


async def test_a_report_whose_message_was_dismissed_comes_directly(
    newsroom: Newsroom, kept: Kept
) -> None:
    newsroom.env.inject_error("PATCH", "/webhooks/*/messages/@original", status=404, code=10008)
    await ingest_file(newsroom, "visit.txt", TEXT)
    assert last_directly(newsroom, newsroom.editor).content.startswith("**1 added**")


async def test_a_report_that_reaches_nobody_is_logged_and_the_work_is_done(
    newsroom: Newsroom, kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    newsroom.env.inject_error("PATCH", "/webhooks/*/messages/@original", status=404, code=10008)
    newsroom.env.inject_error("POST", "/users/@me/channels", status=403, code=50007)
    await ingest_file(newsroom, "visit.txt", TEXT)
    assert "report not delivered" in caplog.text
    assert len(kept.all()) == 1


# Work that outlasts the interaction's token


@pytest.mark.parametrize("pace", [LONG], indirect=True)
async def test_long_work_goes_on_in_an_ordinary_message_of_the_channel(
    newsroom: Newsroom, kept: Kept
) -> None:
    texts = [f"Article {n} {'is long ' * 9}. It is {n}." for n in range(60)]
    await ingest_file(newsroom, "many.jsonl", records(*texts))
    moved, ordinary = newsroom.shown_to(newsroom.editor)
    message = last_message(newsroom, newsroom.editor)
    assert moved.startswith("This takes longer than Discord lets me write here.")
    assert message.jump_url in moved
    assert ordinary.startswith("**60 added**")
    assert newsroom.shown_to(newsroom.alice) == [ordinary], "the channel sees the ordinary message"
    assert (await file_of(message)).startswith("60 added")
    assert labels(message) == []
    assert all(body["allowed_mentions"]["parse"] == [] for body in newsroom.said())


@pytest.mark.parametrize("pace", [{"in_token": 1.5, "clock": ticking(1.0)}], indirect=True)
async def test_a_report_that_comes_after_the_token_stands_in_the_channel(
    newsroom: Newsroom, kept: Kept
) -> None:
    await ingest_file(newsroom, "visit.txt", TEXT)
    assert newsroom.shown_to(newsroom.alice) == [f"**1 added**\n- added: {MADE_TITLE}"]
    assert labels(last_message(newsroom, newsroom.alice)) == []


@pytest.mark.parametrize("pace", [LONG], indirect=True)
@pytest.mark.parametrize("open_to_messages", [True, False])
async def test_long_work_goes_on_directly_where_the_bot_may_not_write(
    newsroom: Newsroom, kept: Kept, caplog: pytest.LogCaptureFixture, open_to_messages: bool
) -> None:
    channel = f"/channels/{newsroom.channel.id}/messages"
    newsroom.env.inject_error("POST", channel, status=403, code=50013, times=None)
    if not open_to_messages:
        path = "/users/@me/channels"
        newsroom.env.inject_error("POST", path, status=403, code=50007, times=None)
    await ingest_file(newsroom, "visit.txt", TEXT)
    (moved,) = newsroom.shown_to(newsroom.editor)
    assert moved.startswith("This takes longer than Discord lets me write here.")
    assert newsroom.shown_to(newsroom.alice) == []
    if open_to_messages:
        assert last_directly(newsroom, newsroom.editor).content.startswith("**1 added**")
    else:
        assert "report not delivered" in caplog.text
    assert len(kept.all()) == 1


# Cancel, over sockets: what simcord does ends before the next thing begins.


FILES = [Upload(f"{n}.txt", f"Report number {n} is all there is.".encode()) for n in range(3)]
EAGER = {"between_edits": 0.0}


async def begin(discord_: FakeDiscord, editor: User, files: Sequence[Upload] = FILES) -> Shown:
    """The progress message after the first of three files is in."""
    channel = discord_.add_channel(discord_.add_guild("Newsroom"), "general")
    form = await discord_.slash(editor, channel, "ingest", within=10)
    return await discord_.submit_modal(
        editor, form, {"Files": files}, until=lambda shown: "1 added" in shown.content, within=10
    )


def is_report(shown: Shown) -> bool:
    return "so far" not in shown.content and "under way" not in shown.content


@pytest.mark.parametrize("pace", [EAGER], indirect=True)
async def test_cancel_stops_between_two_articles_and_keeps_what_is_whole(
    on_sockets: FakeDiscord, kept: Kept, stepping: Stepping
) -> None:
    editor = on_sockets.add_user("editor", permissions=MANAGE_GUILD)
    progress = await begin(on_sockets, editor)
    assert progress.content.startswith("**1 added** so far …")
    assert await asyncio.to_thread(stepping.waiting.wait, 10), "the second file is stored"
    pressed = await on_sockets.press(editor, progress, "Cancel", within=5)
    assert pressed.content == "Stopping after the articles under way …"
    assert pressed.components == (), "it cannot be pressed twice"
    stepping.going_on.set()
    shown = await on_sockets.wait(progress, is_report, within=10)
    assert shown.content.startswith("**Stopped: 2 added.** What is stored stays.")
    assert shown.ephemeral and shown.components == ()
    listed = [line.removeprefix("- added: ") for line in shown.content.splitlines()[1:]]
    assert sorted(listed) == sorted(title for title, _ in stored(kept)), "the report is not true"
    assert len(listed) == 2


@pytest.mark.parametrize("pace", [EAGER], indirect=True)
async def test_what_was_stored_together_is_all_told_of_after_cancel(
    on_sockets: FakeDiscord, kept: Kept, stepping: Stepping
) -> None:
    editor = on_sockets.add_user("editor", permissions=MANAGE_GUILD)
    many = Upload("many.jsonl", records(*(f"Article {n}. It is {n}." for n in range(3))).encode())
    progress = await begin(on_sockets, editor, [FILES[0], many, FILES[1]])
    assert await asyncio.to_thread(stepping.waiting.wait, 10)
    await on_sockets.press(editor, progress, "Cancel", within=5)
    stepping.going_on.set()
    shown = await on_sockets.wait(progress, is_report, within=10)
    listed = [line.removeprefix("- added: ") for line in shown.content.splitlines()[1:]]
    assert shown.content.startswith("**Stopped: 4 added.**")
    assert sorted(listed) == sorted(title for title, _ in stored(kept)), "the report is not true"


@pytest.mark.parametrize("pace", [LONG], indirect=True)
async def test_cancel_works_in_the_ordinary_message_for_the_one_who_started_alone(
    on_sockets: FakeDiscord, kept: Kept, stepping: Stepping
) -> None:
    editor = on_sockets.add_user("editor", permissions=MANAGE_GUILD)
    other = on_sockets.add_user("other", permissions=MANAGE_GUILD)
    progress = await begin(on_sockets, editor)
    ordinary = progress.message
    assert not ordinary.ephemeral
    refused = await on_sockets.press(other, ordinary, "Cancel", within=5)
    assert refused.content == "Only the one who started this can stop it."
    assert refused.ephemeral
    await on_sockets.press(editor, ordinary, "Cancel", within=5)
    stepping.going_on.set()
    shown = await on_sockets.wait(progress, is_report, within=10)
    assert shown.content.startswith("**Stopped: ")
    assert shown.message.id == ordinary.id and shown.components == ()
    assert len(kept.all()) < len(FILES)


@pytest.mark.parametrize("pace", [EAGER], indirect=True)
async def test_a_cancel_button_of_work_that_is_over_answers_politely(
    on_sockets: FakeDiscord, stepping: Stepping
) -> None:
    editor = on_sockets.add_user("editor", permissions=MANAGE_GUILD)
    progress = await begin(on_sockets, editor)
    old = progress.message
    stepping.going_on.set()
    await on_sockets.wait(progress, is_report, within=10)
    shown = await on_sockets.press(editor, old, "Cancel", within=5)
    assert shown.content == "That is not going on any more. What it had stored by then is whole."
    assert shown.ephemeral
