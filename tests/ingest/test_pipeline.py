"""The pipeline: what is broken is reported, and the rest goes in."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from fakes import Kept, kept_in

from ingest.ahead import ahead
from ingest.errors import AddressGone, AddressRefused, FetchFailed
from ingest.extract import Extractor
from ingest.feed import FeedEntry
from ingest.fetch import Fetched, Fetcher
from ingest.pipeline import Outcome, Pipeline
from ingest.sandbox import Sandbox
from ingest.sources import Sources, count_records
from vectorstore.models import GLOBAL, Article, Scope, Stored

HERE = Scope.guild(5)
FEED = """<rss version="2.0"><channel><title>Ferry news</title>{}</channel></rss>"""
ENTRY = """<item><title>{0}</title><link>https://e.org/{0}</link>
<pubDate>Fri, 20 May 2022 10:00:00 GMT</pubDate></item>"""


class Web(Fetcher):
    """A web of a few addresses; what stands for an address is raised or answered."""

    def __init__(self) -> None:
        super().__init__(1000)
        self.pages: dict[str, str | Exception] = {}
        self.fetched: list[str] = []

    def fetch(self, url: str, **conditions: str) -> Fetched:
        self.fetched.append(url)
        page = self.pages[url]
        if isinstance(page, Exception):
            raise page
        kind = "application/rss+xml" if page.startswith("<rss") else "text/plain"
        return Fetched(url, page.encode(), kind, "utf-8")


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    with kept_in(tmp_path / "data") as kept:
        yield kept


@pytest.fixture
def pipeline(kept: Kept, web: Web) -> Iterator[Pipeline]:
    with closing(Sandbox()) as sandbox:
        sources = Sources(web, Extractor(20_000, sandbox))
        yield Pipeline(kept.keeper, kept.catalog, sources, 20_000)


def changes(outcomes: Iterator[Outcome]) -> list[str]:
    return [outcome.change for outcome in outcomes]


def test_a_folder_goes_in_file_by_file_and_the_broken_ones_are_told(
    pipeline: Pipeline, kept: Kept, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_text("Ferry sails\n\nThe ferry sails at noon.")
    (folder / "b.bin").write_bytes(bytes(range(256)))
    (folder / "deep" / "c.md").write_text("# Bread\n\nBread is baked.")
    outcomes = list(pipeline.from_operator([str(folder), str(tmp_path / "none.txt")], "me"))
    assert [o.change for o in outcomes] == ["added", "failed", "added", "failed"]
    assert [stored.article.title for stored in kept.all()] == ["Ferry sails", "Bread"]
    assert all(o.problem and o.source for o in outcomes if o.change == "failed")


def test_only_the_operators_records_choose_their_scope(
    pipeline: Pipeline, kept: Kept, tmp_path: Path
) -> None:
    record = json.dumps({"text": "The ferry sails.", "scope": "user:9"}).encode()
    (tmp_path / "a.jsonl").write_bytes(record)
    list(pipeline.from_operator([str(tmp_path / "a.jsonl")], "me"))
    list(pipeline.from_file("a.jsonl", record, HERE, "user:1"))
    assert [(stored.article.scope, stored.added_by) for stored in kept.all()] == [
        (Scope.user(9), "me"),
        (HERE, "user:1"),
    ]


def test_the_report_says_what_changed(pipeline: Pipeline, kept: Kept) -> None:
    long = " ".join(f"Sentence {n} about the ferry to Skye is here." for n in range(60))
    take = lambda text, url: list(pipeline.from_text(text, "Ferry", HERE, "me", url=url))  # noqa: E731
    (first,) = take(long, "https://e.org/ferry?utm_source=x")
    assert (first.change, first.changed) == ("added", first.passages)
    (again,) = take(long, "https://E.org/ferry#top")
    assert (again.change, again.number) == ("unchanged", first.number)
    (changed,) = take(long.replace("Sentence 59", "The last one"), "https://e.org/ferry")
    assert (changed.change, changed.passages, changed.changed) == ("updated", first.passages, 1)
    (other,) = take(long, "https://f.org/ferry")
    assert (other.change, other.near) == ("added", ("Ferry",))
    assert kept.catalog.count() == 2


def test_a_feed_brings_the_pages_of_its_entries(pipeline: Pipeline, kept: Kept, web: Web) -> None:
    own = "<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>{}</content:encoded>"
    told = own.format("The whole report stands in the feed itself, word for word. " * 12)
    web.pages = {
        "https://e.org/feed": FEED.format(
            ENTRY.format("one")
            + ENTRY.format("two")
            + ENTRY.format("three").replace("</item>", f"{told}</item>")
        ),
        "https://e.org/one": "The first ferry sails at noon.",
        "https://e.org/two": FetchFailed("https://e.org/two", "it is out", "try later"),
        "https://e.org/three": FetchFailed("https://e.org/three", "it is out", "try later"),
    }
    outcomes = list(pipeline.from_url("https://e.org/feed", HERE, "me"))
    by_source = {o.source: o for o in outcomes}
    assert by_source["https://e.org/one"].change == "added"
    assert "it is out" in by_source["https://e.org/two"].problem
    assert by_source["https://e.org/three"].change == "added", "the feed's own text was not taken"
    assert {s.article.published for s in kept.all()} == {date(2022, 5, 20)}
    assert {s.article.scope for s in kept.all()} == {HERE}


def test_only_wanted_entries_are_fetched(pipeline: Pipeline, web: Web) -> None:
    web.pages = {"https://e.org/two": "The second ferry sails."}
    body = FEED.format(ENTRY.format("one") + ENTRY.format("two")).encode()
    page = Fetched("https://e.org/feed", body, "application/rss+xml", "utf-8")

    def second(entry: FeedEntry) -> bool:
        return entry.url.endswith("two")

    assert changes(pipeline.from_page(page, HERE, "me", second)) == ["added"]
    assert web.fetched == ["https://e.org/two"]


def test_a_page_that_is_gone_leaves_the_library_of_its_scope(
    pipeline: Pipeline, kept: Kept, web: Web
) -> None:
    url = "https://e.org/a"
    web.pages = {url: "The ferry sails."}
    assert changes(pipeline.from_url(url, HERE, "me")) == ["added"]
    web.pages = {url: AddressGone(url)}
    assert changes(pipeline.from_url(url, GLOBAL, "me")) == ["failed"]
    assert kept.catalog.count() == 1
    assert changes(pipeline.from_url(url, HERE, "me")) == ["removed"]
    assert kept.catalog.count() == 0


def test_an_address_that_is_refused_is_told(pipeline: Pipeline, kept: Kept, web: Web) -> None:
    web.pages = {"http://private/": AddressRefused("http://private/", "private", "is private")}
    (outcome,) = pipeline.from_url("http://private/", HERE, "me")
    assert outcome.change == "failed" and "does not open private" in outcome.problem
    assert kept.all() == []


def test_pasted_text(pipeline: Pipeline, kept: Kept) -> None:
    (outcome,) = pipeline.from_text("The ferry sails at noon. It rains.", "", HERE, "me")
    assert (outcome.change, outcome.name) == ("added", "The ferry sails at noon.")
    (outcome,) = pipeline.from_text("  \n ", "", HERE, "me")
    assert outcome.change == "failed" and "the pasted text" in outcome.problem
    dated = pipeline.from_text("It rains.", "Rain", HERE, "me", published=date(2022, 5, 1))
    assert changes(dated) == ["added"]
    assert kept.all()[-1].article.published == date(2022, 5, 1)


class Slow:
    """A keeper that is slower than any reader, and counts what waits for it."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def put(self, articles: Sequence[Article], by: str) -> list[Stored]:
        self.batches.append(len(articles))
        return [Stored("added", 1, article.title) for article in articles]

    def remove(self, number: int, by: str) -> str:
        raise NotImplementedError

    undo = remove

    def forget(self, who: Scope, elsewhere: bool = True) -> int:
        raise NotImplementedError


def test_closing_stops_between_batches_and_reads_no_further(kept: Kept, tmp_path: Path) -> None:
    line = json.dumps({"text": "The ferry sails. " * 1000}) + "\n"
    (tmp_path / "many.jsonl").write_text(line * 500)
    slow = Slow()
    with closing(Sandbox()) as sandbox:
        sources = Sources(Web(), Extractor(20_000, sandbox))
        outcomes = Pipeline(slow, kept.catalog, sources, 20_000).from_operator(
            [str(tmp_path / "many.jsonl")], "me"
        )
        next(outcomes)
        outcomes.close()
    assert len(slow.batches) == 1 and slow.batches[0] < 20


def test_reading_ahead_is_bounded_and_passes_errors_on() -> None:
    made: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(1000):
            made.append(number)
            yield number
        raise ZeroDivisionError

    items = ahead(numbers(), 5)
    assert [next(items) for _ in range(3)] == [0, 1, 2]
    items.close()
    assert len(made) <= 10, "it read on without bound"
    with pytest.raises(ZeroDivisionError):
        list(ahead(numbers(), 5))
    assert list(ahead(iter([]), 5)) == []


def test_what_a_progress_bar_counts(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{}\n\n{}\n")
    (tmp_path / "b.txt").write_text("x")
    assert count_records([str(tmp_path), "https://e.org/a", str(tmp_path / "none.jsonl")]) == 5
