"""What status tells of a library, and the line about its age: for these scopes and no others."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fakes import Kept, kept_in

from bot.status import (
    Freshness,
    Manner,
    Status,
    ago,
    stale_line,
    status_lines,
    status_of,
    watch_line,
)
from vectorstore.durations import DAY, HOUR, MINUTE
from vectorstore.models import GLOBAL, Scope
from vectorstore.trail import Deed, Trail
from vectorstore.watched import Watch
from vectorstore.watches import Watches

NOW = 1_700_000_000.0  # 2023-11-14, UTC
HERE, THERE = Scope.guild(1), Scope.guild(2)
HEALTHY = Watch(
    number=3, scope=HERE, url="https://news.example/feed", every=HOUR, patience=DAY,
    added_by="user:7", added_at=NOW - 9 * DAY, next_at=NOW + 55 * MINUTE,
    checked_at=NOW - 5 * MINUTE, succeeded_at=NOW - 5 * MINUTE, failures=0, result="2 added",
    etag="", modified="",
)  # fmt: skip
NEW = replace(
    HEALTHY, number=4, checked_at=0.0, succeeded_at=0.0, added_at=NOW, next_at=NOW, result=""
)
FAILING = replace(
    HEALTHY, number=5, failures=3, succeeded_at=NOW - 2 * DAY - HOUR, result="It is *down*."
)
PLAIN = Manner(
    words=lambda words: f"“{words}”",
    moment=lambda moment: ago(moment, NOW),
    doer=lambda by: by,
    scope=str,
)


# What is known.


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Status, Status]:
    """The status of a library that two servers use: as one of them sees it, and of all scopes."""
    folder: Path = tmp_path_factory.mktemp("library")
    with kept_in(folder) as kept:
        fill(kept)
        watches = Watches(kept.database, lambda: NOW)
        for scope in (HERE, THERE, GLOBAL):
            watches.add(scope, "https://news.example/feed", HOUR, None, "me")
        trail = Trail(kept.database)
        here = status_of(kept.catalog, trail, watches, (GLOBAL, HERE), NOW)
        return here, status_of(kept.catalog, trail, watches, None, NOW)


def fill(kept: Kept) -> None:
    kept.put("Everywhere", on="2022-05-20")
    kept.put("Ours", scope=HERE, on="2022-07-22")
    kept.put("Misdated", scope=HERE, on="2099-01-01")
    kept.put("Undated", scope=HERE)
    kept.keeper.remove(kept.put("Removed", scope=HERE), "user:7")
    kept.put("Theirs", scope=THERE, on="2023-03-03")


def test_a_server_is_told_of_its_own_articles_and_the_global_ones(
    told: tuple[Status, Status],
) -> None:
    here, everywhere = told
    assert (here.articles, here.newest) == (4, date(2022, 7, 22))
    assert (everywhere.articles, everywhere.newest) == (5, date(2023, 3, 3))


def test_the_last_ingest_is_an_addition_that_this_server_may_see(
    told: tuple[Status, Status],
) -> None:
    here, everywhere = told
    assert here.last and (here.last.what, here.last.title) == ("added", "Removed")
    assert everywhere.last and everywhere.last.title == "Theirs"


def test_a_server_is_told_of_its_own_watches_and_the_global_ones(
    told: tuple[Status, Status],
) -> None:
    here, everywhere = told
    assert [watch.scope for watch in here.watches] == [HERE, GLOBAL]
    assert len(everywhere.watches) == 3


def test_the_status_of_nothing(tmp_path: Path) -> None:
    with kept_in(tmp_path) as kept:
        watches = Watches(kept.database)
        status = status_of(kept.catalog, Trail(kept.database), watches, None, NOW)
    assert status == Status(0, None, None, (), NOW)
    assert status_lines(status, PLAIN) == ["There are no articles here yet."]


# How it is told.


def test_a_status_in_lines() -> None:
    last = Deed("2023-11-14T19:13:20+00:00", "watch 3", "added", HERE, 9, "Rain", "2 of 2 passages")
    status = Status(1200, date(2022, 7, 22), last, (HEALTHY,), NOW)
    assert status_lines(status, PLAIN) == [
        "1,200 articles, the newest from 2022-07-22.",
        "Last ingest 3 hours ago, by watch 3: added “Rain” (2 of 2 passages)",
        "1 watched source:",
        "- 3 · “https://news.example/feed” · guild:1 · every 1h · ok, read 5 minutes ago: 2 added"
        " · next in 55 minutes",
    ]


def test_articles_without_dates() -> None:
    (line,) = status_lines(Status(1, None, None, (), NOW), PLAIN)
    assert line == "1 article, none with a date."


def test_a_watch_that_was_never_polled() -> None:
    line = watch_line(NEW, NOW, PLAIN)
    assert line.endswith(" · every 1h · never polled yet · next now")


def test_a_watch_that_fails_says_why_and_since_when() -> None:
    line = watch_line(FAILING, NOW, PLAIN)
    assert " · failing, last read 2 days ago · next in 55 minutes\n  “It is *down*.”" in line
    never = watch_line(replace(FAILING, succeeded_at=0.0), NOW, PLAIN)
    assert "failing, last read never" in never


def test_those_that_fail_come_first_and_no_more_than_there_is_room_for() -> None:
    status = Status(0, None, None, (HEALTHY, NEW, FAILING), NOW)
    lines = status_lines(status, PLAIN, most=2)
    assert [line[:4] for line in lines[2:]] == ["- 5 ", "- 3 ", "… an"]
    assert lines[-1] == "… and 1 more"
    assert len(status_lines(status, PLAIN, most=3)) == 5


def test_long_addresses_and_titles_are_cut() -> None:
    long = replace(HEALTHY, url="https://news.example/" + "a" * 4000)
    last = Deed("2023-11-14T19:13:20+00:00", "me", "added", HERE, 9, "Rain " * 999, "")
    lines = status_lines(Status(1, None, last, (long,), NOW), PLAIN)
    assert max(map(len, lines)) < 400


# The line about its age.


def test_no_line_while_nothing_has_failed_for_longer_than_its_patience() -> None:
    recent = replace(FAILING, succeeded_at=NOW - DAY)
    patient = replace(FAILING, patience=7 * DAY)
    idle = replace(HEALTHY, succeeded_at=NOW - 90 * DAY)
    assert stale_line([HEALTHY, NEW, recent, patient, idle], [HERE], None, NOW) == ""


def test_the_line_says_how_old_the_library_is() -> None:
    assert stale_line([HEALTHY, FAILING], [HERE], date(2022, 7, 22), NOW) == (
        "My articles may be out of date: https://news.example/feed could not be read for 2 days; "
        "the newest article is from 2022-07-22."
    )


def test_one_that_was_never_read_counts_from_when_it_was_added() -> None:
    never = replace(FAILING, succeeded_at=0.0)
    assert "could not be read for 9 days." in stale_line([never], [HERE], None, NOW)


def test_of_several_the_line_names_the_one_that_has_failed_longest() -> None:
    longest = replace(FAILING, url="https://old.example/", succeeded_at=NOW - 5 * DAY)
    line = stale_line([FAILING, longest], [HERE], None, NOW)
    assert "https://old.example/ could not be read for 5 days, nor could 1 other watched " in line
    line = stale_line([FAILING, longest, FAILING], [HERE], None, NOW)
    assert line.endswith(", nor could 2 other watched sources.")


def test_the_line_never_names_a_source_of_another_scope() -> None:
    theirs = replace(FAILING, scope=THERE, url="https://secret.example/")
    assert stale_line([theirs], [GLOBAL, HERE], None, NOW) == ""
    line = stale_line([theirs, FAILING], [GLOBAL, HERE], None, NOW)
    assert "secret" not in line and "other" not in line


def test_the_line_is_one_line_of_bounded_length() -> None:
    long = replace(FAILING, url="https://news.example/" + "a" * 4000)
    line = stale_line([long], [HERE], date(2022, 7, 22), NOW)
    assert len(line) < 400 and "\n" not in line


def test_answers_are_given_the_line_for_the_scopes_that_they_searched(tmp_path: Path) -> None:
    with kept_in(tmp_path) as kept:
        fill(kept)
        watches = Watches(kept.database, lambda: NOW - 3 * DAY)
        watch = watches.add(HERE, "https://news.example/feed", HOUR, None, "me")
        watches.record_failure(watch, "It is down.", HOUR)
        notice = Freshness(kept.catalog, watches, lambda: NOW)
        line = notice((GLOBAL, HERE))
        assert "for 3 days; the newest article is from 2022-07-22." in line
        assert notice((GLOBAL, THERE)) == ""
        watches.record_success(watch, "1 added", "", "")
        assert notice((GLOBAL, HERE)) == ""
