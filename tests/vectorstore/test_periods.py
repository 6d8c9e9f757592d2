"""Searching in a period: what was published outside it never comes back, what is inside does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from ingest.chunk import passage_spans
from vectorstore.library import Chunking
from vectorstore.models import GLOBAL, Article, Period, Scope

FIRST = date(2022, 5, 1)
GUILD = Scope.guild(1)
BOTH = (GLOBAL, GUILD)
SUBJECTS = ("harbour", "bridge", "ferry", "school")


def dated(number: int, on: date | None) -> Article:
    subject = SUBJECTS[number % len(SUBJECTS)]
    text = " ".join(f"Line {line} about the {subject} of town {number}." for line in range(9))
    scope = GUILD if number % 3 == 0 else GLOBAL
    return Article(text, f"Town {number}", id=f"{number}", published=on, scope=scope)


ARTICLES = [dated(n, FIRST + timedelta(n) if n % 10 else None) for n in range(40)]


def between(since: date | None, until: date | None, firm: bool = True) -> Period:
    return Period(since, until, firm, False)


def day(number: int) -> date:
    return FIRST + timedelta(number)


@pytest.fixture(params=["all compared", "asked of Chroma"])
def retriever(request: pytest.FixtureRequest, shelf: Any) -> Any:
    shelf.library.put(ARTICLES, "test")
    compared = 10_000 if request.param == "all compared" else 0
    return shelf.retriever.model_copy(update={"compared": compared, "limit": 500, "depth": 500})


def numbers(hits: list[Any]) -> set[int]:
    return {int(hit.article.id) for hit in hits}


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (day(5), day(8), {5, 6, 7, 8}),
        (day(7), day(7), {7}),
        (None, day(3), {1, 2, 3}),
        (day(37), None, {37, 38, 39}),
        (day(9), day(11), {9, 11}),  # 10 has no date
        (day(10), day(10), set()),
        (day(200), None, set()),
        (day(8), day(5), set()),
        (date.min, date.max, {n for n in range(40) if n % 10}),
    ],
)
def test_both_ends_count_and_articles_without_a_date_are_left_out(
    retriever: Any, since: date | None, until: date | None, expected: set[int]
) -> None:
    hits = retriever.search("harbour bridge ferry school of town", BOTH, between(since, until))
    assert numbers(hits) == expected
    meant = retriever.search("nothing that is written there", BOTH, between(since, until))
    assert numbers(meant) == expected, "words are not what finds them here"


def test_every_pair_of_days_holds_its_articles_alone(retriever: Any) -> None:
    for first, last in combinations(range(0, 40, 6), 2):
        hits = retriever.search("the ferry", BOTH, between(day(first), day(last)))
        assert numbers(hits) == {n for n in range(first, last + 1) if n % 10}


def test_scopes_hold_in_a_period(retriever: Any) -> None:
    hits = retriever.search("the ferry of town", (GUILD,), between(day(1), day(12)))
    assert numbers(hits) == {3, 6, 9, 12}


@pytest.mark.parametrize(
    "period", [None, between(day(5), day(6), firm=False), between(None, None)], ids=str
)
def test_what_is_not_firm_narrows_nothing(retriever: Any, period: Period | None) -> None:
    assert numbers(retriever.search("the ferry", BOTH, period)) == set(range(40))


@pytest.mark.parametrize(
    ("town", "scopes", "days", "expected"),
    [
        (14, BOTH, between(None, None), {14}),
        (10, BOTH, between(None, None), {10}),  # which has no date
        (14, BOTH, between(day(14), None), {14}),
        (14, BOTH, between(day(15), None), set()),
        (10, BOTH, between(day(1), None), set()),
        (15, (GLOBAL,), between(None, None), set()),  # of the server
        (15, (GUILD,), between(None, None), {15}),
    ],
)
def test_one_article_alone_is_searched(
    retriever: Any, town: int, scopes: tuple[Scope, ...], days: Period, expected: set[int]
) -> None:
    everything = retriever.search(f"town {town}", BOTH)
    (number,) = {h.passage.article_number for h in everything if h.article.id == str(town)}
    for question in (f"the ferry of town {town}", "nothing that is written there"):
        assert (
            numbers(retriever.search(question, scopes, replace(days, article=number))) == expected
        )


def test_ranks_begin_at_one_inside_the_period(retriever: Any) -> None:
    hits = retriever.search("ferry of town 14", BOTH, between(day(12), day(16)))
    assert hits[0].article.id == "14"
    assert min(hit.dense_rank for hit in hits) == min(
        hit.lexical_rank for hit in hits if hit.lexical_rank
    ) == 1  # fmt: skip
    assert sorted(hit.dense_rank for hit in hits) == list(range(1, len(hits) + 1))


def test_comparing_all_gives_the_nearest_by_their_cosine(shelf: Any) -> None:
    shelf.library.put(ARTICLES, "test")
    question = "Who crossed the bridge of town 13?"
    asked = np.array(shelf.embeddings.embed_query(question))

    def cosine(text: str) -> float:
        return float(asked @ np.array(shelf.embeddings.embed_query(text)))

    inside = [n for n in range(3, 30) if n % 10]
    texts = [ARTICLES[n].text for n in inside]
    passages = [text[start:end] for text in texts for start, end in passage_spans(text, 200)]
    expected = sorted(map(cosine, passages), reverse=True)[:20]
    retriever = shelf.retriever.model_copy(update={"limit": 500, "depth": 20})
    hits = retriever.search(question, BOTH, between(day(3), day(29)))
    nearest = sorted((hit for hit in hits if hit.dense_rank), key=lambda hit: hit.dense_rank)
    assert [hit.similarity for hit in nearest] == pytest.approx(expected, abs=0.001)
    assert [hit.similarity for hit in nearest] == pytest.approx(
        [cosine(hit.passage.text) for hit in nearest], abs=0.001
    )


def test_chroma_is_asked_deeper_until_the_period_is_reached(shelf: Any) -> None:
    nearer = [Article(f"The ferry sank at pier {n}.", f"{n}", id=f"{n}", published=day(1))
              for n in range(120)]  # fmt: skip
    shelf.library.put(nearer, "test")
    shelf.put(Article("A goat won the fair.", "Goat", id="goat", published=day(30)))
    shallow = shelf.retriever.model_copy(update={"compared": 0, "depth": 2})
    hits = shallow.search("The ferry sank at pier", (GLOBAL,), between(day(29), None))
    assert [hit.article.id for hit in hits] == ["goat"]
    assert hits[0].dense_rank == 1 and hits[0].lexical_rank is None


def test_passages_whose_vectors_were_never_kept_are_found_too(shelf: Any) -> None:
    shelf.library.put(ARTICLES, "test")
    with shelf.database.writing() as db:
        db.execute("DELETE FROM vectors WHERE passage % 2")
    hits = shelf.retriever.search("nothing that is written", BOTH, between(day(4), day(5)))
    assert numbers(hits) == {4, 5} and all(hit.dense_rank for hit in hits)


def test_a_reindex_leaves_periods_as_they_were(open_shelf: Callable[..., Any]) -> None:
    open_shelf().library.put(ARTICLES, "test")
    shelf = open_shelf(chunking=Chunking("400", lambda text: passage_spans(text, 400)))
    assert shelf.reindex().run(lambda done, total: None)
    for compared in (10_000, 0):
        retriever = shelf.retriever.model_copy(update={"compared": compared})
        hits = retriever.search("the ferry", BOTH, between(day(5), day(8)))
        assert numbers(hits) == {5, 6, 7, 8}


def test_a_changed_date_moves_an_article_into_the_period(shelf: Any) -> None:
    shelf.put(dated(1, day(1)))
    shelf.put(dated(1, day(20)))
    assert shelf.retriever.search("bridge", BOTH, between(day(1), day(1))) == []
    assert numbers(shelf.retriever.search("bridge", BOTH, between(day(20), day(20)))) == {1}
