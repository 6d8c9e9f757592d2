"""Questions as a newsroom and an attacker ask them, over the sample and eight articles, with the
real model. The first four tests hold the expectations to the texts and need no model."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

import pytest
from expected import (
    FOLDER,
    Expected,
    Kind,
    bare,
    beyond,
    expectations,
    read_articles,
    same_date,
    seen_of,
)  # fmt: skip

from bot.answering.models import Answer, Question, Turn
from bot.app import Dateline, open_serving
from bot.console import SCOPES
from bot.settings import Settings
from ingest.sample import give_sample
from vectorstore.models import Article

EXPECTED = expectations()
ANSWERED = [each for each in EXPECTED if each.status == "answered"]
REFUSED = [each for each in EXPECTED if each.status == "not_found"]
BEYOND = beyond()


def asked(expected: list[Expected]) -> list[Any]:
    """Each as a case of its own; what is known to be beyond the reader must go on failing."""
    mark = pytest.mark.xfail(
        raises=AssertionError, reason="beyond the shipped reader: data/questions/beyond.txt"
    )
    return [pytest.param(e, id=e.id, marks=[mark] if e.id in BEYOND else []) for e in expected]


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    return read_articles()


@pytest.fixture(scope="module")
def dateline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dateline]:
    settings = Settings(_env_file=None, data_dir=tmp_path_factory.mktemp("data"))
    with open_serving(settings) as opened:
        assert give_sample(opened.facts, opened.keeper)
        outcomes = list(opened.pipeline.from_operator([str(FOLDER / "articles")], "tests"))
        assert {outcome.change for outcome in outcomes} == {"added"}
        yield opened


@pytest.mark.parametrize(
    ("file", "title", "published", "source"),
    [
        ("bridge-contract.md", "Castlewick gives bridge contract to Northgate Paving",
         date(2023, 7, 20), "Castlewick Herald"),
        ("budget.txt", "Tarn Hollow council passes budget of $48.2 million",
         date(2023, 12, 12), "NORTHLINE"),
        ("ferry-early.txt", "Fire on the ferry Kestrel kills three off Marrow Bay",
         date(2023, 3, 14), "Northline"),
        ("ferry-later.md", "Death toll in Kestrel ferry fire rises to five",
         date(2023, 3, 21), "Halden Courier"),
        ("harbour.txt", "Vantry reopens its harbour to fishing boats",
         date(2023, 9, 6), "Northline"),
        ("library-correction.md", "Correction: the Marrow Bay library",
         date(2023, 5, 4), "Halden Courier"),
        ("obituary.md", "Edith Marlowe, who mapped the Corran caves, dies at 91",
         date(2023, 11, 8), "Dunmere Post"),
        ("recall.txt", "Quillon Foods recalls 40,000 jars of peanut butter",
         date(2023, 6, 12), ""),
    ],
)  # fmt: skip
def test_the_head_of_each_article_is_read(
    articles: dict[str, Article], file: str, title: str, published: date, source: str
) -> None:
    article = articles[file]
    assert (article.title, article.published, article.source) == (title, published, source)
    assert not article.text.startswith(("---", "date", title))


def test_no_two_questions_share_an_id_and_no_kind_is_left_out() -> None:
    assert not [each for each, times in Counter(one.id for one in EXPECTED).items() if times > 1]
    assert {one.kind for one in EXPECTED} == set(get_args(Kind))
    assert len(EXPECTED) >= 60
    assert {one.id for one in EXPECTED} >= BEYOND


@pytest.mark.parametrize("expected", ANSWERED, ids=lambda each: each.id)
def test_what_is_expected_stands_in_the_article(
    articles: dict[str, Article], expected: Expected
) -> None:
    texts = [articles[name].text for name in expected.source]
    assert texts and (expected.spans or expected.says)
    for words in (*expected.spans, *expected.says, expected.shown, *expected.dates):
        assert any(words in text for text in texts), words
    if expected.older:
        older = articles[expected.older.source]
        assert all(words in older.text for words in expected.older.spans)
        assert all(_day(older) < _day(articles[name]) for name in expected.source)
    # Words that stand nowhere are never shown, whatever Dateline does.
    assert all(any(words in text for text in texts) for words in expected.never)


@pytest.mark.parametrize("expected", REFUSED, ids=lambda each: each.id)
def test_of_a_refusal_nothing_else_is_expected(expected: Expected) -> None:
    answer = (expected.spans, expected.says, expected.source, expected.dates, expected.never)
    assert not any(answer) and not expected.shown and not expected.older


@pytest.mark.parametrize("expected", asked(ANSWERED))
def test_an_answer(dateline: Dateline, articles: dict[str, Article], expected: Expected) -> None:
    answer = _ask(dateline, expected)
    seen = seen_of(answer)
    assert answer.status == "answered", seen
    names = {article.id: name for name, article in articles.items()}
    quoted = [(names[quote.source.article_id], quote) for quote in answer.quotes]
    for name, quote in quoted:
        assert articles[name].text[quote.start : quote.end] == quote.text, seen
    assert quoted[0][0] in expected.source, seen
    if expected.spans:
        assert bare(answer.span) in map(bare, expected.spans), seen
        assert ("$" in answer.span) == ("$" in expected.spans[0]), seen
        assert any(answer.span in quote.text for _, quote in quoted), seen
    if expected.says:
        told = [" ".join(quote.text.split()) for name, quote in quoted if name in expected.source]
        assert any(words in text for words in expected.says for text in told), seen
    if expected.shown:
        assert answer.text == expected.shown, seen
    for said, meant in expected.dates.items():
        dates = [dating for _, quote in quoted for dating in quote.dates]
        assert any(same_date(dating, said, meant) for dating in dates), (dates, seen)
    if expected.older:
        older = {(names[each.quote.source.article_id], bare(each.text)) for each in answer.older}
        assert older & {(expected.older.source, bare(each)) for each in expected.older.spans}, seen
    assert not [words for words in expected.never if words in seen], seen


@pytest.mark.parametrize("expected", asked(REFUSED))
def test_a_refusal(dateline: Dateline, expected: Expected) -> None:
    answer = _ask(dateline, expected)
    assert (answer.status, answer.quotes, answer.text) == ("not_found", (), ""), seen_of(answer)
    assert expected.notice in answer.notice


def _ask(dateline: Dateline, expected: Expected) -> Answer:
    history = tuple(Turn(*each) for each in expected.history)
    return dateline.asker.ask(Question(expected.question, SCOPES, expected.asked, history))


def _day(article: Article) -> date:
    assert article.published
    return article.published
