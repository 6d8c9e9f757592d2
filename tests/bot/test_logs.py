"""How a line of the log looks, and what no line may hold."""

import asyncio
import logging
import sqlite3
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from bot.logs import OneLine, loop_failed

ROOT = Path(__file__).parents[2]
WORDS = "who betrayed the minister"


def line(message: str, *args: object, error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("bot.x", logging.ERROR, "", 0, message, args, info)
    return OneLine().format(record)


def test_an_event_is_one_line_with_time_level_and_name() -> None:
    stamp, clock, level, name, *rest = line("answered seconds=%.1f", 1.5).split(" ")
    assert len(stamp) == 10 and len(clock) == 12
    assert [level, name, *rest] == ["ERROR", "bot.x", "answered", "seconds=1.5"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\u2028", "\x0b", "\x85"])
def test_nobody_can_begin_a_line_of_their_own(end: str) -> None:
    written = line("failed in=%s", f"ask{end}2026-01-01 INFO forged")
    assert len(written.splitlines()) == 1


def search() -> None:
    sqlite3.connect(":memory:").execute(f"SELECT '{WORDS}' FROM {WORDS.split()[-1]} oops oops")


def ask() -> None:
    try:
        search()
    except sqlite3.Error as error:
        raise RuntimeError(f"cannot answer {WORDS}") from error


def test_of_an_error_stand_kind_and_places_and_none_of_its_words() -> None:
    with pytest.raises(RuntimeError) as caught:
        ask()
    written = line("failed in=ask", error=caught.value)
    assert "failed in=ask error=RuntimeError at=" in written
    assert ":ask cause error=sqlite3.OperationalError at=" in written and ":search" in written
    assert "minister" not in written


def test_of_an_answer_of_discords_stands_its_number_and_not_its_address() -> None:
    url = URL("http://127.0.0.1/webhooks/1/the-token-of-an-interaction")
    request = aiohttp.RequestInfo(url, "POST", {}, url)  # type: ignore[arg-type]
    written = line("failed", error=aiohttp.ClientResponseError(request, (), status=404))
    assert "error=aiohttp.client_exceptions.ClientResponseError status=404" in written
    assert "the-token-of" not in written


async def test_what_nobody_caught_in_the_loop_is_logged_without_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(loop_failed)
    loop.call_soon(lambda words: int(words), WORDS)
    await asyncio.sleep(0.01)
    (record,) = caplog.records
    written = OneLine().format(record)
    assert "unhandled in=loop error=ValueError at=" in written
    assert "minister" not in written


FIRST_LINES = """
import logging, threading
from bot.logs import configure
configure({level!r})
for name in ("bot.client", "discord.gateway", "discord.http", "httpx", "aiohttp.client"):
    for level in ("debug", "info", "warning", "error"):
        getattr(logging.getLogger(name), level)("%s %s", name, level)
logging.getLogger("bot").error("%d", "who betrayed the minister")
def work():
    raise ValueError("who betrayed the minister")
thread = threading.Thread(target=work, name="worker")
thread.start(); thread.join()
"""


@pytest.mark.parametrize(
    ("level", "ours", "others", "noisy"),
    [("DEBUG", 4, 3, 2), ("INFO", 3, 3, 2), ("ERROR", 1, 1, 1)],
)
def test_discord_pys_own_debug_lines_which_hold_messages_are_never_written(
    level: str, ours: int, others: int, noisy: int
) -> None:
    code = FIRST_LINES.format(level=level)
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    lines = run.stderr.splitlines()
    others_of = dict.fromkeys(("discord.gateway", "discord.http", "aiohttp.client"), others)
    expected = {"bot.client": ours, "httpx": noisy, **others_of}
    counts = {name: sum(f" {name} {name} " in each for each in lines) for name in expected}
    assert counts == expected
    assert any("unhandled in=thread name=worker error=ValueError at=" in each for each in lines)
    assert "minister" not in run.stderr
