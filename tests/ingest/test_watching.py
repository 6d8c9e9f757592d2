"""The poller against a real server on the loopback: what it asks for, takes in and puts off."""

import logging
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fakes import kept_in
from press import SENTENCE, START, Clock, Press, Shelf
from website import open_fetcher

from ingest.errors import AddressRefused, IngestError
from ingest.extract import Extractor
from ingest.pipeline import Pipeline
from ingest.sandbox import Sandbox
from ingest.sources import Sources
from ingest.watching import OUT_OF_REACH, Watcher, address_to_watch
from vectorstore.catalog import Catalog
from vectorstore.durations import DAY, HOUR
from vectorstore.errors import VectorsUnavailable
from vectorstore.models import Scope
from vectorstore.schema import Database
from vectorstore.trail import Trail
from vectorstore.watched import Watch
from vectorstore.watches import Watches

HERE = Scope.guild(5)


@pytest.fixture(scope="module")
def extractor() -> Iterator[Extractor]:
    with closing(Sandbox()) as sandbox:
        yield Extractor(100_000, sandbox)


@pytest.fixture
def press() -> Iterator[Press]:
    with closing(Press()) as press:
        yield press


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


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


@pytest.fixture
def watcher(
    watches: Watches, database: Database, extractor: Extractor, shelf: Shelf
) -> Iterator[Watcher]:
    fetcher = open_fetcher()
    pipeline = Pipeline(shelf, Catalog(database), Sources(fetcher, extractor), 100_000)
    watcher = Watcher(watches, fetcher, pipeline, luck=lambda: 0.0, tick=0.01)
    yield watcher
    watcher.stop()


def add(watches: Watches, url: str, every: float = HOUR) -> Watch:
    return watches.add(HERE, url, every, None, "user:7")


def only(watches: Watches) -> Watch:
    (watch,) = watches.list()
    return watch


def again(watcher: Watcher, watches: Watches, clock: Clock) -> Watch:
    """Poll when the only watch is due the next time, and return how that went."""
    clock.now = max(clock.now, only(watches).next_at)
    watcher.poll_due()
    return only(watches)


# Pages.


def test_a_page_is_taken_in_for_the_scope_that_watches_it(
    watcher: Watcher, watches: Watches, press: Press, shelf: Shelf
) -> None:
    watch = add(watches, press.page("/a", ETag='"1"'))
    watcher.poll_due()
    (article,) = shelf.kept.values()
    assert (article.url, article.scope, shelf.by) == (watch.url, HERE, {f"watch {watch.number}"})
    assert only(watches).result == "1 added"
    assert only(watches).next_at == START + HOUR


def test_an_unchanged_page_is_asked_for_with_its_etag_and_brings_no_work(
    watcher: Watcher, watches: Watches, press: Press, shelf: Shelf, clock: Clock
) -> None:
    day = "Tue, 03 May 2022 08:00:00 GMT"
    add(watches, press.page("/a", **{"ETag": '"1"', "Last-Modified": day}))
    watcher.poll_due()
    shelf.problem = AssertionError("an unchanged page was stored")
    found = again(watcher, watches, clock)
    assert press.asked == [("/a",), ("/a", '"1"', day)]
    assert (found.state, found.result) == ("ok", "nothing new")
    assert found.succeeded_at == clock.now and found.next_at == clock.now + HOUR
    shelf.problem = None
    press.page("/a", "It has sunk, all were saved, and the office is sorry.", ETag='"2"')
    assert again(watcher, watches, clock).result == "1 updated"


def test_a_page_that_never_tells_its_age_is_compared(
    watcher: Watcher, watches: Watches, press: Press, clock: Clock
) -> None:
    add(watches, press.page("/a"))
    watcher.poll_due()
    assert again(watcher, watches, clock).result == "1 unchanged"


def test_a_page_without_words_is_a_failure_and_its_age_is_not_kept(
    watcher: Watcher, watches: Watches, press: Press
) -> None:
    press.page("/a", ETag='"1"')
    press.pages["/a"] = (200, " ", press.pages["/a"][2])
    add(watches, f"{press.url}/a")
    watcher.poll_due()
    found = only(watches)
    assert (found.state, found.etag) == ("failing", "")
    assert found.result.startswith("No article text was found in ")


# Feeds.


def test_of_a_feed_only_new_and_changed_entries_are_fetched(
    watcher: Watcher, watches: Watches, press: Press, shelf: Shelf, clock: Clock
) -> None:
    for path in ("/a", "/b", "/c"):
        press.page(path)
    add(watches, press.feed("/a", "/b"))
    watcher.poll_due()
    assert shelf.titles == ["/a", "/b"]
    assert press.paths() == ["/feed", "/a", "/b"]
    press.page("/b", "The ferry has sunk near the harbour of Skye, and all were saved.")
    press.feed("/a", "/b changed", "/c")
    assert again(watcher, watches, clock).result == "1 added, 1 updated"
    assert press.paths() == ["/feed", "/b", "/c"]
    assert again(watcher, watches, clock).result == "nothing new"
    assert press.paths() == ["/feed"]


def test_an_entry_that_fails_is_tried_five_times_though_the_feed_is_unchanged(
    watcher: Watcher, watches: Watches, press: Press, shelf: Shelf, clock: Clock
) -> None:
    press.page("/a")
    press.fails("/b", 500)
    add(watches, press.feed("/a", "/b", etag='"1"'))
    watcher.poll_due()
    assert only(watches).result == "1 added, 1 failed"
    assert only(watches).state == "ok", "the feed itself was read"
    for _ in range(4):
        assert again(watcher, watches, clock).result == "1 failed"
    assert press.paths().count("/b") == 5
    assert again(watcher, watches, clock).result == "nothing new"
    assert press.paths() == ["/feed"]
    assert again(watcher, watches, clock) and press.asked == [("/feed", '"1"')]
    press.page("/b")
    press.feed("/a", "/b changed", etag='"2"')
    assert again(watcher, watches, clock).result == "1 added"
    assert shelf.titles == ["/a", "/b"]


def test_an_entry_that_changes_gets_its_five_tries_anew(
    watcher: Watcher, watches: Watches, press: Press, clock: Clock
) -> None:
    press.fails("/a", 500)
    add(watches, press.feed("/a"))
    watcher.poll_due()
    again(watcher, watches, clock)
    press.feed("/a changed")
    for _ in range(8):
        again(watcher, watches, clock)
    assert press.paths().count("/a") == 2 + 5


def test_entries_that_a_long_feed_dropped_are_forgotten(
    watcher: Watcher, watches: Watches, press: Press, database: Database
) -> None:
    press.page("/a")
    watch = add(watches, press.feed("/a"))
    old = [(watch.number, f"https://news.example/{number}", "mark", 0) for number in range(501)]
    with database.writing() as db:
        db.executemany("INSERT INTO watched_entries VALUES (?, ?, ?, ?)", old)
    watcher.poll_due()
    assert list(watches.entries(watch)) == [f"{press.url}/a"]


def test_an_entry_that_comes_in_at_last_is_not_fetched_again(
    watcher: Watcher, watches: Watches, press: Press, shelf: Shelf, clock: Clock
) -> None:
    press.fails("/a", 404)
    add(watches, press.feed("/a"))
    watcher.poll_due()
    press.page("/a")
    assert again(watcher, watches, clock).result == "1 added"
    assert again(watcher, watches, clock).result == "nothing new"


def test_what_was_a_feed_and_is_a_page_now_does_not_become_an_article(
    watcher: Watcher, watches: Watches, press: Press, shelf: Shelf, clock: Clock
) -> None:
    press.page("/a")
    add(watches, press.feed("/a"))
    watcher.poll_due()
    body = f"<html><body><article><p>{SENTENCE * 5}</p></article></body></html>"
    press.pages["/feed"] = (200, body, {"Content-Type": "text/html"})
    found = again(watcher, watches, clock)
    assert found.state == "failing" and "was a feed and is none now" in found.result
    assert shelf.titles == ["/a"]


def test_an_article_that_somebody_removed_does_not_come_back_while_its_entry_is_the_same(
    watcher: Watcher, watches: Watches, press: Press, shelf: Shelf, clock: Clock
) -> None:
    press.page("/a")
    add(watches, press.feed("/a"))
    watcher.poll_due()
    shelf.kept.clear()
    again(watcher, watches, clock)
    assert shelf.titles == []


# Failures.


def test_failures_are_put_off_longer_and_longer_and_a_success_ends_that(
    watcher: Watcher, watches: Watches, press: Press, clock: Clock
) -> None:
    add(watches, press.fails("/a", 500))
    watcher.poll_due()
    waits = []
    for _ in range(5):
        waits.append((only(watches).next_at - clock.now) / HOUR)
        again(watcher, watches, clock)
    assert waits == [2, 4, 8, 16, 24]
    assert "HTTP 500" in only(watches).result
    press.page("/a")
    found = again(watcher, watches, clock)
    assert (found.state, found.failures, found.next_at) == ("ok", 0, clock.now + HOUR)


def test_a_site_that_asks_to_wait_is_left_alone_for_so_long(
    watcher: Watcher, watches: Watches, press: Press, clock: Clock
) -> None:
    add(watches, press.fails("/a", 429, **{"Retry-After": "18000"}))
    watcher.poll_due()
    assert only(watches).next_at == START + 18_000
    clock.now = START + 17_999
    watcher.poll_due()
    assert press.paths() == ["/a"]


def test_a_page_that_is_gone_leaves_the_library_and_its_watch_says_so(
    tmp_path: Path, press: Press, clock: Clock
) -> None:
    with kept_in(tmp_path / "data") as kept:
        watches = Watches(kept.database, clock)
        watcher = Watcher(watches, open_fetcher(), kept.pipeline)
        add(watches, press.page("/a"))
        add(watches, press.page("/b"))
        watcher.poll_due()
        assert [each.article.title for each in kept.all()] == ["/a", "/b"]
        press.fails("/a", 410)
        clock.now += HOUR
        watcher.poll_due()
        assert [each.article.title for each in kept.all()] == ["/b"]
        gone, fine = watches.list()
        assert "HTTP 410" in gone.result and (gone.state, fine.state) == ("failing", "ok")
        (last, *_), _ = Trail(kept.database).deeds()
        assert (last.by, last.what, last.title) == ("watch 1", "removed", "/a")


def test_a_broken_watch_does_not_stop_the_others(
    watcher: Watcher, watches: Watches, press: Press, shelf: Shelf
) -> None:
    add(watches, "http://127.0.0.1:9/closed")
    add(watches, press.fails("/down", 503))
    add(watches, press.page("/a"))
    watcher.poll_due()
    assert [watch.state for watch in watches.list()] == ["failing", "failing", "ok"]
    assert shelf.titles == ["/a"]


@pytest.mark.parametrize(
    ("problem", "result"),
    [
        (VectorsUnavailable("http://10.0.0.7:8000", "refused"), OUT_OF_REACH),
        (ZeroDivisionError("secret"), "Something went wrong in Dateline; its log says more."),
    ],
)
def test_trouble_of_the_library_is_logged_and_told_without_its_places(
    watcher: Watcher,
    watches: Watches,
    press: Press,
    shelf: Shelf,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    problem: Exception,
    result: str,
) -> None:
    add(watches, press.page("/a", ETag='"1"'))
    shelf.problem = problem
    with caplog.at_level(logging.INFO, "ingest.watching"):
        watcher.poll_due()
    assert only(watches).result == result
    (logged,) = caplog.records
    assert "watch 1 failed" in logged.getMessage()
    shelf.problem = None
    assert again(watcher, watches, clock).result == "1 added", "and it is tried again"


def test_without_its_table_it_polls_nothing(
    watcher: Watcher, watches: Watches, press: Press, clock: Clock, database: Database
) -> None:
    add(watches, press.page("/a"))
    with database.writing() as db:
        db.execute("ALTER TABLE watches RENAME TO gone")
    assert not watcher.poll_due()
    assert press.asked == []


# Removing, stopping, starting again.


def test_a_watch_that_is_removed_while_it_is_fetched_leaves_nothing_behind(
    watcher: Watcher, watches: Watches, press: Press, shelf: Shelf
) -> None:
    watch = add(watches, press.page("/a"))
    press.when_asked = lambda path: void(watches.remove(watch.number))
    watcher.poll_due()
    assert press.paths() == ["/a"]
    assert watches.list() == () and shelf.titles == []


def test_a_watch_that_is_removed_while_its_entries_are_read_leaves_nothing_behind(
    watcher: Watcher, watches: Watches, press: Press, shelf: Shelf
) -> None:
    paths = ["/a", "/b", "/c"]
    for path in paths:
        press.page(path)
    watch = add(watches, press.feed(*paths))
    press.when_asked = lambda path: void(path == "/b" and watches.remove(watch.number))
    watcher.poll_due()
    assert press.paths() == ["/feed", "/a", "/b"]
    assert shelf.titles == [] and watches.entries(watch) == {}


def test_a_watch_that_is_removed_while_another_is_polled_is_not_polled(
    watcher: Watcher, watches: Watches, press: Press
) -> None:
    add(watches, press.page("/a"))
    second = add(watches, press.page("/b"))
    press.when_asked = lambda path: void(watches.remove(second.number))
    watcher.poll_due()
    assert press.paths() == ["/a"]


def test_it_stops_between_two_articles_and_goes_on_from_there(
    watcher: Watcher, watches: Watches, press: Press, shelf: Shelf, database: Database
) -> None:
    paths = ["/a", "/b", "/c"]
    for path in paths:
        press.page(path)
    add(watches, press.feed(*paths, etag='"1"'))
    reached, let = threading.Event(), threading.Event()

    def hold(path: str) -> None:
        if path == "/b":
            reached.set()
            let.wait(10)

    press.when_asked = hold
    watcher.start()
    assert reached.wait(10)
    stopping = threading.Thread(target=watcher.stop)
    stopping.start()
    let.set()
    stopping.join(10)
    assert not watcher.is_alive()
    assert press.paths() == ["/feed", "/a", "/b"]
    assert shelf.titles == ["/a", "/b"], "what was read is whole"
    assert only(watches).state == "new", "it is polled again at the next start"


def test_a_thread_polls_what_is_added_and_each_watch_once(
    watcher: Watcher, watches: Watches, press: Press, shelf: Shelf
) -> None:
    polled = threading.Event()
    press.when_asked = lambda path: polled.set() if path == "/b" else None
    watcher.start()
    add(watches, press.page("/a"))
    add(watches, press.page("/b"))
    assert polled.wait(10)
    watcher.stop()
    assert press.paths() == ["/a", "/b"]


def test_after_a_long_time_off_each_is_polled_once(
    watcher: Watcher, watches: Watches, press: Press, clock: Clock
) -> None:
    add(watches, press.page("/a"))
    watcher.poll_due()
    clock.now += 100 * DAY
    watcher.poll_due()
    watcher.poll_due()
    assert press.paths() == ["/a", "/a"]
    assert only(watches).next_at == clock.now + HOUR


def void(_: object) -> None:
    """Throw away what an expression gives."""


# Addresses.


def test_an_address_is_watched_in_its_normal_form() -> None:
    told = " HTTPS://News.example:443/feed?utm_source=x#top "
    assert address_to_watch(told) == "https://news.example/feed"


@pytest.mark.parametrize(
    "url",
    [
        "", "feed", "news.example/feed", "ftp://news.example/", "file:///etc/passwd",
        "http://", "javascript:alert(1)", "http://127.0.0.1/feed", "http://[::1]/feed",
        "http://169.254.169.254/latest", "http://2130706433/", "http://a:b@news.example/feed",
        "http://news.example/a\nb", "https://" + "a" * 5000,
    ],
)  # fmt: skip
def test_an_address_that_can_never_be_read_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(IngestError) as refused:
        address_to_watch(url)
    assert len(str(refused.value)) < 500 and "\n" not in str(refused.value)


def test_a_private_address_is_refused_by_name() -> None:
    with pytest.raises(AddressRefused, match=r"does not open 10\.0\.0\.1 because it leads to"):
        address_to_watch("http://10.0.0.1/feed")
