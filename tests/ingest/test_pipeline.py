"""The pipeline: what is broken is reported, and the rest goes in."""

import json
from pathlib import Path

import pytest

from ingest.errors import AddressRefused
from ingest.fetch import Fetched, Fetcher
from ingest.pipeline import Outcome, Pipeline, count_records
from vectorstore.library import Change
from vectorstore.models import GLOBAL, Article, Scope

HERE = Scope.guild(5)


class Shelf:
    """A keeper that remembers."""

    def __init__(self) -> None:
        self.kept: list[tuple[Article, str]] = []

    def put(self, article: Article, by: str) -> Change:
        self.kept.append((article, by))
        return "added"

    def remove(self, number: int) -> str:
        raise NotImplementedError


class Web(Fetcher):
    """A fetcher with one page and one address that it refuses."""

    def __init__(self) -> None:
        super().__init__(1000)

    def fetch(self, url: str) -> Fetched:
        if "private" in url:
            raise AddressRefused(url, "private", "is private")
        return Fetched(f"{url}?final", b"The ferry sails.", "text/plain", "utf-8")


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def pipeline(shelf: Shelf) -> Pipeline:
    return Pipeline(shelf, Web(), 1000)


def test_a_folder_goes_in_file_by_file_and_the_broken_ones_are_told(
    pipeline: Pipeline, shelf: Shelf, tmp_path: Path
) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.txt").write_text("Ferry sails\n\nThe ferry sails at noon.")
    (tmp_path / "b.bin").write_bytes(bytes(range(256)))
    (tmp_path / "deep" / "c.md").write_text("# Bread\n\nBread is baked.")
    outcomes = list(pipeline.from_operator([str(tmp_path), str(tmp_path / "none.txt")], "me"))
    assert [outcome.change for outcome in outcomes] == ["added", "failed", "added", "failed"]
    assert [article.title for article, _ in shelf.kept] == ["Ferry sails", "Bread"]
    assert all(outcome.problem for outcome in outcomes if outcome.change == "failed")


def test_only_the_operators_records_choose_their_scope(
    pipeline: Pipeline, shelf: Shelf, tmp_path: Path
) -> None:
    record = json.dumps({"text": "The ferry sails.", "scope": "user:9"}).encode()
    (tmp_path / "a.jsonl").write_bytes(record)
    list(pipeline.from_operator([str(tmp_path / "a.jsonl")], "me"))
    list(pipeline.from_file("a.jsonl", record, HERE, "user:1"))
    assert [(article.scope, by) for article, by in shelf.kept] == [
        (Scope.user(9), "me"),
        (HERE, "user:1"),
    ]


def test_a_page_is_kept_under_the_address_that_it_was_found_at(
    pipeline: Pipeline, shelf: Shelf
) -> None:
    assert [o.change for o in pipeline.from_url("https://e.org/a", GLOBAL, "me")] == ["added"]
    assert shelf.kept[0][0].url == "https://e.org/a?final"


def test_an_address_that_is_refused_is_told(pipeline: Pipeline, shelf: Shelf) -> None:
    (outcome,) = pipeline.from_url("http://private/", HERE, "me")
    assert outcome.change == "failed" and "does not open private" in outcome.problem
    assert shelf.kept == []


def test_pasted_text(pipeline: Pipeline, shelf: Shelf) -> None:
    (outcome,) = pipeline.from_text("The ferry sails at noon. It rains.", "", HERE, "me")
    assert outcome == Outcome("added", "The ferry sails at noon.")
    (outcome,) = pipeline.from_text("  \n ", "", HERE, "me")
    assert outcome.change == "failed" and "the pasted text" in outcome.problem


def test_what_a_progress_bar_counts(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{}\n\n{}\n")
    (tmp_path / "b.txt").write_text("x")
    assert count_records([str(tmp_path), "https://e.org/a", str(tmp_path / "none.jsonl")]) == 5
