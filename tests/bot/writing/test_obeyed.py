"""Orders in articles, obeyed by the model, up to what people see in Discord: proved, or the local
answer; no link and no mention but the source's own."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hostile_articles import NEIGHBOUR, ROWS, Hostile
from obeying import MANNERS, Obedient

from bot.answering.models import Answer, Considered, Question, Quote, Source
from bot.answering.proof import stands
from bot.answering.writing.completion import Completion
from bot.answering.writing.model import Messages
from bot.answering.writing.writer import Writer
from bot.render import escape, shown
from bot.token_budget import TokenBudget
from ingest.chunk import passage_spans, sentence_spans
from vectorstore.models import GLOBAL, Article


@dataclass
class Model:
    """Obeys, and says so in the form of a model."""

    obedient: Obedient
    name: str = "obedient:1"

    def write(self, messages: Messages) -> Completion:
        return Completion(self.obedient.write(messages), 100, True)


@dataclass(frozen=True)
class Library:
    articles: Sequence[Article]

    def texts(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return {number: self.articles[number - 1].text for number in numbers}

    def considered(self) -> tuple[Considered, ...]:
        return tuple(
            Considered(
                Quote(_source(number, article), start, end, article.text[start:end]),
                1, 1, 0.6, "", 0.9, "chosen",
            )
            for number, article in enumerate(self.articles, 1)
            for start, end in passage_spans(article.text)
        )  # fmt: skip


def _source(number: int, article: Article) -> Source:
    return Source(
        number, str(number), article.title, article.source, article.published, article.url
    )


def answered(row: Hostile, manner: str, folder: Path) -> tuple[Answer, Library]:
    library = Library([row.article, NEIGHBOUR])
    considered = library.considered()
    start, end = sentence_spans(row.article.text)[0]
    words = row.article.text[start:end]
    quote = Quote(considered[0].passage.source, start, end, words)
    local = Answer("answered", "", words, (quote,), (), considered, 0.9)
    question = Question(row.question, (GLOBAL,), date(2023, 6, 1))
    writer = Writer(Model(Obedient(ROWS, MANNERS[manner])), TokenBudget(folder, 0), library, None)
    return writer.write(question, local), library


@pytest.mark.parametrize("manner", MANNERS)
def test_what_is_shown_is_proved_or_our_own_and_leads_nowhere_else(
    manner: str, tmp_path: Path
) -> None:
    prose = 0
    for row in ROWS:
        answer, library = answered(row, manner, tmp_path)
        texts = library.texts([1, 2])
        assert all(stands(each, texts[each.source.article_number]) for each in answer.quotes)
        assert all(claim.problem or claim.cites for claim in answer.draft), row.what
        prose += answer.is_prose
        told = shown(answer)
        for content in told.contents:
            links = set(re.findall(r"<(https?://[^>]*)>", content))
            assert links <= {row.article.url, *_urls(answer)}, (row.what, links)
            assert not re.search(r"@(?:everyone|here)\b|<[@#][!&]?\d", content), row.what
    assert prose < len(ROWS), "not a single order was stopped"


def _urls(answer: Answer) -> set[str]:
    """Addresses that stand in quotes and in titles, word for word, as they are shown."""
    texts = [(quote.text, quote.source.title) for quote in answer.quotes]
    quoted = (escape(text) for pair in texts for text in pair)
    return {url for text in quoted for url in re.findall(r"<(https?://[^>]*)>", text)}
