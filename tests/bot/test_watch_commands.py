"""`dateline watch` and `dateline status` as the terminal shows them, over a real catalog."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.watch_commands import status, watch
from vectorstore.durations import DAY, HOUR
from vectorstore.errors import DatelineError
from vectorstore.lock import LibraryLock
from vectorstore.models import GLOBAL, Scope
from vectorstore.schema import Database
from vectorstore.watched import Watch
from vectorstore.watches import Watches

FEED = "https://news.example/feed"
Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command and gives what it prints; a sentence for people is raised, as to main()."""
    monkeypatch.chdir(tmp_path)  # where no .env is
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    cli = typer.Typer()
    cli.add_typer(watch, name="watch")
    cli.command()(status)

    def run(*words: str) -> str:
        result = CliRunner().invoke(cli, words)
        if isinstance(result.exception, DatelineError):
            raise result.exception
        return result.output

    return run


def stored(folder: Path) -> tuple[Watch, ...]:
    with closing(Database(folder)) as database:
        return Watches(database).list()


def test_a_source_is_added_listed_and_removed(run: Run, tmp_path: Path) -> None:
    told = run("watch", "add", f"{FEED}?utm_source=x", "--every", "30m", "--patience", "2d")
    assert told.splitlines() == [
        f"Watching {FEED} every 30m, as number 1.",
        "Sources are polled while `dateline run` is running, which it is not now.",
    ]
    (added,) = stored(tmp_path)
    assert (added.scope, added.every, added.patience) == (GLOBAL, HOUR / 2, 2 * DAY)
    assert added.added_by == "command line"
    assert run("watch", "list") == (
        f"- 1 · {FEED} · global · every 30m · never polled yet · next now\n"
    )
    assert run("watch", "remove", "1") == f"No longer watching {FEED}. Its articles stay.\n"
    assert run("watch", "list").startswith("Nothing is watched.")
    assert stored(tmp_path) == ()


def test_it_is_polled_every_hour_unless_it_is_told(run: Run, tmp_path: Path) -> None:
    run("watch", "add", FEED)
    (added,) = stored(tmp_path)
    assert (added.every, added.patience) == (HOUR, DAY)


def test_a_running_dateline_polls_it(run: Run, tmp_path: Path) -> None:
    lock = LibraryLock(tmp_path)
    lock.acquire()
    try:
        assert "No Dateline is running" in run("status"), "one that serves nobody polls nothing"
        lock.does_jobs()
        told = run("watch", "add", FEED)
        assert told.splitlines()[1] == "A Dateline is running and polls it when it is due."
        assert "A Dateline is running" in run("status")
    finally:
        lock.release()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["add", "ftp://news.example/"], "is not an address that starts with http"),
        (["add", "feed.xml"], "is not an address that starts with http"),
        (["add", "http://localhost.:1/", "--every", "1x"], "no length of time"),
        (["add", FEED, "--every", "10s"], "every 5m to 30d"),
        (["add", FEED, "--every", "1d", "--patience", "1h"], "The patience must be from 1d"),
        (["remove", "7"], "There is no watch '7' here"),
        (["remove", str(10**30)], "There is no watch "),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    run: Run, tmp_path: Path, words: list[str], sentence: str
) -> None:
    with pytest.raises(DatelineError) as refused:
        run("watch", *words)
    assert sentence in str(refused.value)
    assert stored(tmp_path) == ()


def test_what_is_no_number_is_refused_by_the_command_line(run: Run) -> None:
    assert "Usage" in run("watch", "remove", "-1") and "Usage" in run("watch", "remove", "feed")


def test_the_status_of_an_empty_library(run: Run) -> None:
    assert run("status").splitlines() == [
        "There are no articles here yet.",
        "No Dateline is running.",
    ]


def test_the_operator_sees_the_watches_of_all_scopes(run: Run, tmp_path: Path) -> None:
    with closing(Database(tmp_path)) as database:
        watches = Watches(database)
        watches.add(Scope.guild(5), FEED, HOUR, None, "user:7")
        failing = watches.add(Scope.user(7), FEED, HOUR, None, "user:7")
        watches.record_failure(failing, "It is down.", 2 * HOUR + 30)
    count, failing_line, why, fine, running = run("status").splitlines()[1:]
    assert count == "2 watched sources:"
    assert failing_line == (
        f"- 2 · {FEED} · user:7 · every 1h · failing, last read never · next in 2 hours"
    )
    assert why == "  It is down."
    assert fine.startswith(f"- 1 · {FEED} · guild:5 · every 1h · never polled yet · next now")
    assert running == "Sources are polled while `dateline run` is running, which it is not now."
    assert run("watch", "remove", "1").startswith("No longer watching")
