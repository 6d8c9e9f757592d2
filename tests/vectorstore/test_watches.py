"""Watches in their table: bounds, scopes, when each is due, and what is left of a removed one."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from press import START, Clock

from vectorstore.durations import (
    DAY,
    HOUR,
    MINUTE,
    DurationUnreadable,
    read_duration,
    say_duration,
    show_duration,
)
from vectorstore.models import GLOBAL, Scope
from vectorstore.schema import Database
from vectorstore.watched import (
    MOST,
    AlreadyWatched,
    IntervalRefused,
    PatienceRefused,
    Seen,
    TooManyWatches,
    Watch,
    WatchUnknown,
    usual_patience,
    wait_after,
)
from vectorstore.watches import Watches

HERE, THERE = Scope.guild(1), Scope.guild(2)
FEED = "https://news.example/feed"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(tmp_path)) as database:
        yield database


@pytest.fixture
def watches(database: Database, clock: Clock) -> Watches:
    return Watches(database, clock)


def add(watches: Watches, scope: Scope = HERE, url: str = FEED, every: float = HOUR) -> Watch:
    return watches.add(scope, url, every, None, "user:7")


def due(watches: Watches) -> list[int]:
    return [watch.number for watch in watches.due()]


# Durations.


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("30m", 1800),
        ("1h", 3600),
        ("2d", 172_800),
        ("1w", 604_800),
        ("1h30m", 5400),
        (" 1H 30 m ", 5400),
        ("90s", 90),
        ("0m", 0),
    ],
)
def test_a_length_of_time_is_read(told: str, seconds: float) -> None:
    assert read_duration(told) == seconds


@pytest.mark.parametrize(
    "told", ["", "1", "h", "-1h", "1.5h", "1h30", "every day", "1y", "١h", "9" * 50 + "h", "1h\x00"]
)
def test_what_is_no_length_of_time_is_refused_with_an_example(told: str) -> None:
    with pytest.raises(DurationUnreadable, match="write one such as 30m, 1h or 2d") as refused:
        read_duration(told)
    assert len(str(refused.value)) < 120 and "\n" not in str(refused.value)


@pytest.mark.parametrize("told", ["5m", "1h", "1h30m", "1d", "30d", "1d2h3m4s"])
def test_a_length_of_time_is_shown_as_it_is_written(told: str) -> None:
    assert show_duration(read_duration(told)) == told


def test_a_length_of_time_is_said_in_its_largest_unit() -> None:
    said = [say_duration(seconds) for seconds in (59, 60, 3 * HOUR - 1, HOUR, DAY, 2.9 * DAY)]
    assert said == ["a moment", "1 minute", "2 hours", "1 hour", "1 day", "2 days"]


# Waiting.


def test_failures_double_the_wait_up_to_a_day() -> None:
    waits = [wait_after(HOUR, failures, None, 0) / HOUR for failures in (1, 2, 3, 4, 5, 5000)]
    assert waits == [2, 4, 8, 16, 24, 24]


def test_a_wait_is_never_less_than_the_interval_or_what_the_site_asks_for() -> None:
    assert wait_after(30 * DAY, 1, None, 0) == 30 * DAY
    assert wait_after(5 * MINUTE, 1, 3 * HOUR, 0) == 3 * HOUR
    assert wait_after(5 * MINUTE, 1, 0.0, 0) == 10 * MINUTE


def test_luck_adds_up_to_a_tenth() -> None:
    assert wait_after(HOUR, 1, None, 1) == pytest.approx(2.2 * HOUR)
    assert wait_after(5 * MINUTE, 1, HOUR, 0.5) == pytest.approx(1.05 * HOUR)


# Adding, listing and removing.


def test_a_new_watch_is_due_at_once(watches: Watches) -> None:
    added = add(watches)
    assert (added.scope, added.url, added.every, added.added_by) == (HERE, FEED, HOUR, "user:7")
    assert added.state == "new"
    assert due(watches) == [added.number]


def test_patience_is_a_day_or_three_polls_unless_it_is_told(watches: Watches) -> None:
    assert add(watches).patience == DAY == usual_patience(HOUR)
    assert add(watches, url=f"{FEED}/2", every=2 * DAY).patience == 6 * DAY
    assert watches.add(HERE, f"{FEED}/3", HOUR, 2 * HOUR, "me").patience == 2 * HOUR


def test_one_address_is_watched_once_in_a_scope(watches: Watches) -> None:
    number = add(watches).number
    with pytest.raises(AlreadyWatched, match=f"{FEED} is watched already, as number {number}"):
        add(watches)
    add(watches, THERE)
    assert len(watches.list()) == 2


@pytest.mark.parametrize("every", [0, -1, 299, 30 * DAY + 1, float("nan"), float("inf")])
def test_an_interval_out_of_bounds_is_refused(watches: Watches, every: float) -> None:
    with pytest.raises(IntervalRefused, match="every 5m to 30d"):
        add(watches, every=every)
    assert watches.list() == ()


@pytest.mark.parametrize("patience", [0, -1, HOUR - 1, 366 * DAY, float("nan")])
def test_a_patience_shorter_than_a_poll_is_refused(watches: Watches, patience: float) -> None:
    with pytest.raises(PatienceRefused, match=r"from 1h, the interval, to 365d.*such as 1d"):
        watches.add(HERE, FEED, HOUR, patience, "me")


def test_a_scope_has_room_for_so_many(watches: Watches) -> None:
    for number in range(MOST):
        add(watches, url=f"{FEED}/{number}")
    with pytest.raises(TooManyWatches, match=f"{MOST} watches here already"):
        add(watches, url=f"{FEED}/more")
    add(watches, THERE, f"{FEED}/more")


def test_lists_hold_only_what_is_asked_for(watches: Watches) -> None:
    for scope in (HERE, THERE, GLOBAL):
        add(watches, scope)
    assert [watch.scope for watch in watches.list([HERE, GLOBAL])] == [HERE, GLOBAL]
    assert watches.list([]) == ()
    assert len(watches.list()) == 3


def test_a_watch_is_removed_with_all_that_is_known_of_it(
    watches: Watches, database: Database
) -> None:
    watch = add(watches)
    watches.record_entry(watch, "https://news.example/a", Seen("mark"))
    assert watches.remove(watch.number, HERE).url == FEED
    assert not watches.has(watch.number)
    with database.reading() as db:
        assert db.execute("SELECT count(*) FROM watched_entries").fetchone()[0] == 0


@pytest.mark.parametrize("number", [0, -1, 99, 2**63, 10**30])
def test_a_watch_that_is_not_there_cannot_be_removed(watches: Watches, number: int) -> None:
    with pytest.raises(WatchUnknown, match="There is no watch"):
        watches.remove(number)


def test_a_watch_of_another_scope_cannot_be_removed(watches: Watches) -> None:
    watch = add(watches, THERE)
    with pytest.raises(WatchUnknown):
        watches.remove(watch.number, HERE)
    assert watches.has(watch.number)


# When each is due.


def test_a_success_brings_the_normal_interval_back(watches: Watches, clock: Clock) -> None:
    watch = add(watches)
    watches.record_failure(watch, "It is down.", 5 * HOUR)
    clock.now += 5 * HOUR
    watches.record_success(watch, "1 added", '"7"', "today")
    (found,) = watches.list()
    assert (found.state, found.failures, found.result) == ("ok", 0, "1 added")
    assert (found.etag, found.modified, found.succeeded_at) == ('"7"', "today", clock.now)
    assert found.next_at == clock.now + HOUR


def test_a_failure_keeps_what_came_with_the_last_success(watches: Watches, clock: Clock) -> None:
    watch = add(watches)
    watches.record_success(watch, "1 added", '"7"', "today")
    clock.now += HOUR
    watches.record_failure(watch, "It is down.", 2 * HOUR)
    (found,) = watches.list()
    assert (found.state, found.failures, found.result) == ("failing", 1, "It is down.")
    assert (found.etag, found.modified, found.succeeded_at) == ('"7"', "today", START)
    assert (found.checked_at, found.next_at) == (clock.now, clock.now + 2 * HOUR)


def test_a_watch_is_due_when_its_time_has_come_and_the_longest_waiting_first(
    watches: Watches, clock: Clock
) -> None:
    slow, quick = add(watches, url=f"{FEED}/1", every=2 * HOUR), add(watches, url=f"{FEED}/2")
    for watch in (slow, quick):
        watches.record_success(watch, "", "", "")
    clock.now += HOUR - 1
    assert due(watches) == []
    clock.now += 1
    assert due(watches) == [quick.number]
    clock.now += 1000 * DAY
    assert due(watches) == [quick.number, slow.number], "once each, however long it was"


def test_a_clock_that_is_set_back_stalls_no_watch(watches: Watches, clock: Clock) -> None:
    clock.now += 1000 * DAY
    polled, new = add(watches), add(watches, url=f"{FEED}/2")
    watches.record_success(polled, "", "", "")
    clock.now = START
    assert due(watches) == [new.number, polled.number]
    for watch in (polled, new):
        watches.record_failure(watch, "", HOUR)
    assert due(watches) == [], "but polled once, and then when they are due"
    clock.now += HOUR
    assert len(due(watches)) == 2


def test_a_clock_that_is_corrected_by_a_second_polls_nothing_twice(
    watches: Watches, clock: Clock
) -> None:
    watches.record_success(add(watches), "", "", "")
    clock.now -= 1
    assert due(watches) == []


def test_it_is_stale_when_it_has_failed_for_longer_than_its_patience(
    watches: Watches, clock: Clock
) -> None:
    watch = add(watches)
    assert not watch.is_stale(START + 1000 * DAY), "not polled is not failed"
    watches.record_success(watch, "", "", "")
    clock.now += HOUR
    watches.record_failure(watch, "", HOUR)
    (failing,) = watches.list()
    assert not failing.is_stale(START + DAY)
    assert failing.is_stale(START + DAY + 1)


def test_one_that_never_was_read_is_stale_from_when_it_was_added(watches: Watches) -> None:
    watches.record_failure(add(watches), "", HOUR)
    (failing,) = watches.list()
    assert failing.unread_since == START
    assert failing.is_stale(START + DAY + 1) and not failing.is_stale(START + DAY - 1)


# Entries.


def test_entries_are_known_by_watch_and_address(watches: Watches) -> None:
    one, other = add(watches), add(watches, THERE)
    watches.record_entry(one, "https://news.example/a", Seen("first"))
    watches.record_entry(one, "https://news.example/a", Seen("second words", 2))
    watches.record_entry(one, "https://news.example/b", Seen("first"))
    assert watches.entries(one) == {
        "https://news.example/a": Seen("second words", 2),
        "https://news.example/b": Seen("first"),
    }
    assert watches.entries(other) == {}


def test_an_entry_is_tried_five_times() -> None:
    tried = [failures for failures in range(8) if Seen("mark", failures).to_try_again]
    assert tried == [1, 2, 3, 4], "the first was one, too"


def test_nothing_is_kept_of_a_watch_that_was_removed_meanwhile(
    watches: Watches, database: Database
) -> None:
    watch = add(watches)
    watches.remove(watch.number)
    watches.record_entry(watch, "https://news.example/a", Seen("mark"))
    watches.record_success(watch, "1 added", "", "")
    watches.record_failure(watch, "It is down.", HOUR)
    assert watches.list() == () and watches.entries(watch) == {}
    assert add(watches).number != watch.number, "its number is nobody else's"


def test_entries_that_a_feed_dropped_are_forgotten_only_when_there_are_many(
    watches: Watches,
) -> None:
    watch = add(watches)
    listed = [f"https://news.example/{number}" for number in range(500)]
    for url in listed:
        watches.record_entry(watch, url, Seen("mark"))
    watches.forget_entries(watch, listed[:100])
    assert len(watches.entries(watch)) == 500
    watches.record_entry(watch, "https://news.example/more", Seen("mark"))
    watches.forget_entries(watch, listed[:100])
    assert set(watches.entries(watch)) == set(listed[:100])
