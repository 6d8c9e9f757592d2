"""The sentence reader, with a bag-of-words embedding: which sentence leads, and how surely."""

from collections.abc import Sequence
from datetime import date

import pytest
from fakes import BagOfWords

from bot.answering.models import Question
from bot.answering.reader import Reading, SentenceReader
from vectorstore.models import GLOBAL, Article, Hit, Passage, Scope

TEXT = (
    "Minister Ada Holt began a visit to Leith. The bridge at Leith was praised by the council. "
    "Talks with Deputy Secretary of Harbours Cy Ode were held. The bridge cost $3 million."
)
EMBEDDINGS = BagOfWords()


def hit(text: str, similarity: float | None = 0.4, title: str = "Visit") -> Hit:
    article = Article(f"Head.\n\n{text}", title)
    passage = Passage(1, 1, 7, 7 + len(text), text)
    return Hit(passage, article, 0.1, similarity, 1, 1)


def frequencies(words: Sequence[str], scopes: Sequence[Scope]) -> tuple[dict[str, int], int]:
    return {word: 2 for word in words}, 50


def read(question: str, *hits: Hit, passages: int = 10) -> list[Reading]:
    reader = SentenceReader(EMBEDDINGS, frequencies, passages)
    return reader.read(Question(question, (GLOBAL,), date(2022, 1, 1)), hits)


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("How much did the bridge cost?", "The bridge cost $3 million."),
        (
            "Who did Holt meet at Harbours?",
            "Talks with Deputy Secretary of Harbours Cy Ode were held.",
        ),
        ("Who praised the bridge at Leith?", "The bridge at Leith was praised by the council."),
    ],
)
def test_the_sentence_that_answers_leads(question: str, best: str) -> None:
    one = hit(TEXT)
    first = read(question, one)[0]
    assert one.article.text[first.start : first.end] == best


def test_readings_are_every_sentence_best_first_at_their_offsets() -> None:
    one = hit(TEXT)
    readings = read("How much did the bridge cost?", one)
    assert [r.score for r in readings] == sorted((r.score for r in readings), reverse=True)
    assert all(0 < r.score < 1 for r in readings)
    ends = sorted((r.start, r.end) for r in readings)
    assert [one.article.text[start:end] for start, end in ends] == TEXT.replace(". ", ".|").split(
        "|"
    )


def test_a_question_of_other_things_scores_lower() -> None:
    assert (
        read("How do I renew my passport?", hit(TEXT))[0].score
        < read("How much did the bridge cost?", hit(TEXT))[0].score
    )


def test_only_the_first_passages_are_read() -> None:
    others = [hit("Rain fell."), hit("The bridge cost $3 million.")]
    assert len(read("How much did the bridge cost?", *others, passages=1)) == 1


def test_a_passage_found_by_its_words_alone_is_read_too() -> None:
    assert read("How much did the bridge cost?", hit(TEXT, similarity=None))[0].score > 0


def test_nothing_to_read() -> None:
    assert read("Who?") == []
