"""The whole of Dateline on the sample article, with the real model."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.answering.models import Answer, Question
from bot.app import Dateline, open_serving
from bot.console import SCOPES
from bot.settings import Settings
from ingest.sample import give_sample
from vectorstore.models import GLOBAL, SAMPLE, Article, Scope


@pytest.fixture(scope="module")
def dateline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dateline]:
    settings = Settings(_env_file=None, data_dir=tmp_path_factory.mktemp("data"))
    with open_serving(settings) as opened:
        assert give_sample(opened.facts, opened.keeper)
        yield opened


def ask(dateline: Dateline, question: str) -> Answer:
    return dateline.asker.ask(Question(question, SCOPES, date(2022, 6, 1)))


def test_the_messy_head_was_read(dateline: Dateline) -> None:
    (stored,) = dateline.catalog.articles()
    article = stored.article
    assert (article.published, article.source) == (date(2022, 5, 20), "KAZINFORM")
    assert article.place == "Washington"
    assert article.title.startswith("At the invitation of US Secretary of State Anthony Blinken")
    assert article.text.startswith("At the invitation of US Secretary")
    assert article.scope == SAMPLE


@pytest.mark.parametrize(
    ("question", "span", "shown"),
    [
        (
            "who did Tileuberdi meet at Commerce?",
            "Marisa Lago",
            "Under Secretary of Commerce for International Trade Marisa Lago",
        ),
        ("Who invited Tileuberdi?", "Anthony Blinken", "US Secretary of State Anthony Blinken"),
        (
            "How much has the United States invested in Kazakhstan?",
            "$55 billion",
            "more than $55 billion",
        ),
        (
            "Which companies did the delegation meet?",
            "Boeing, Valmont Industries, Honeywell, Pfizer and Champion Foods",
            "Boeing, Valmont Industries, Honeywell, Pfizer and Champion Foods",
        ),
        (
            "Who is the President of the Foundation for Ethnic Understanding?",
            "Mark Schneier",
            "Rabbi Mark Schneier",
        ),
    ],
)
def test_answers_with_an_exact_quote(
    dateline: Dateline, question: str, span: str, shown: str
) -> None:
    answer = ask(dateline, question)
    assert (answer.status, answer.span, answer.text) == ("answered", span, shown)
    (stored,) = dateline.catalog.articles()
    for quote in answer.quotes:
        assert stored.article.text[quote.start : quote.end] == quote.text
        assert span in quote.text
    assert answer.as_of == date(2022, 5, 20)


@pytest.mark.parametrize(
    "question",
    [
        "Who won the 2022 World Cup?",
        "How do I renew my passport?",
        "Who did Tileuberdi meet at the Pentagon?",
        "What is the capital of France?",
    ],
)
def test_refusals(dateline: Dateline, question: str) -> None:
    answer = ask(dateline, question)
    assert (answer.status, answer.quotes) == ("not_found", ())


def test_discord_never_finds_the_sample(dateline: Dateline) -> None:
    scopes = (GLOBAL, Scope.guild(1), Scope.user(1))
    question = Question("who did Tileuberdi meet at Commerce?", scopes, date(2022, 6, 1))
    assert dateline.asker.ask(question).status == "not_found"


def test_the_sample_is_given_once(dateline: Dateline) -> None:
    assert not give_sample(dateline.facts, dateline.keeper)


def test_news_about_other_things_does_not_make_the_sample_old(tmp_path: Path) -> None:
    news = (
        "The harbour bridge will close for six weeks, engineer Una Reid said. Repairs will cost "
        "4.2 million pounds. Buses will run along Shore Street instead."
    )
    later = Article(news, "Bridge to close", "", date(2026, 3, 3), "Gazette")
    settings = Settings(_env_file=None, data_dir=tmp_path)
    with open_serving(settings) as opened:
        assert give_sample(opened.facts, opened.keeper)
        opened.keeper.put([later], "operator")
        question = Question("who did Tileuberdi meet at Commerce?", SCOPES, date(2026, 6, 1))
        answer = opened.asker.ask(question)
    assert (answer.status, answer.span) == ("answered", "Marisa Lago")
