"""The engine with owned fakes: decide, prove, refuse."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest

from bot.answering.engine import AnswerEngine
from bot.answering.models import Question, QuestionUnusable
from bot.answering.reader import Reading
from bot.answering.spans import Span
from vectorstore.models import GLOBAL, Article, Hit, Passage, Scope

TEXT = "The bridge was opened by Mayor Cy Ode. It cost $3 million. Boats must wait."
OTHER = "The fair is in May. Entry is free."


def hit(number: int, text: str, published: date | None) -> Hit:
    article = Article(
        text, f"Title {number}", id=f"id-{number}", published=published, source="Outlet"
    )
    return Hit(Passage(number * 10, number, 0, len(text), text), article, 0.1, 0.5, 1, 1)


HITS = [hit(1, TEXT, date(2022, 5, 1)), hit(2, OTHER, date(2022, 6, 1))]


class Search:
    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[Scope, ...]]] = []

    def search(self, question: str, scopes: tuple[Scope, ...]) -> list[Hit]:
        self.asked.append((question, scopes))
        return HITS


class Reader:
    def __init__(self, *readings: Reading) -> None:
        self._readings = list(readings)

    def read(self, question: Question, hits: Sequence[Hit]) -> list[Reading]:
        return self._readings


class Texts:
    def __init__(self, **changed: str) -> None:
        self._texts = {1: changed.get("first", TEXT), 2: OTHER}

    def texts(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return {number: self._texts[number] for number in numbers}


def reading(hit: Hit, sentence: str, score: float, answer: str = "", title: str = "") -> Reading:
    start = hit.article.text.index(sentence)
    span = None
    if answer:
        at = sentence.index(answer)
        span = Span((at, at + len(answer)), (at - len(title), at + len(answer)))
    return Reading(hit, start, start + len(sentence), span, score)


MAYOR = reading(HITS[0], "The bridge was opened by Mayor Cy Ode.", 0.9, "Cy Ode", "Mayor ")
COST = reading(HITS[0], "It cost $3 million.", 0.8)
FAIR = reading(HITS[1], "The fair is in May.", 0.85)
QUESTION = Question("Who opened the bridge?", (GLOBAL,), date(2022, 7, 1))


def engine(*readings: Reading, texts: Texts | None = None) -> AnswerEngine:
    return AnswerEngine(Search(), Reader(*readings), texts or Texts(), threshold=0.5)


def test_an_answer_is_bare_and_shown_with_its_title_and_its_quote() -> None:
    answer = engine(MAYOR, FAIR, COST).ask(QUESTION)
    assert (answer.status, answer.span, answer.text) == ("answered", "Cy Ode", "Mayor Cy Ode")
    (quote,) = answer.quotes
    assert TEXT[quote.start : quote.end] == quote.text == "The bridge was opened by Mayor Cy Ode."
    assert quote.marked and quote.text[slice(*quote.marked)] == "Mayor Cy Ode"
    assert (answer.as_of, answer.sources[0].outlet) == (date(2022, 5, 1), "Outlet")


def test_without_answering_words_the_sentences_that_come_near_are_quoted() -> None:
    answer = engine(replace(MAYOR, span=None), FAIR, COST, replace(COST, score=0.1)).ask(QUESTION)
    assert [quote.text for quote in answer.quotes] == [
        "The bridge was opened by Mayor Cy Ode.", "The fair is in May.", "It cost $3 million.",
    ]  # fmt: skip
    assert answer.text == "" and answer.span == answer.quotes[0].text
    assert answer.as_of == date(2022, 6, 1)


def test_a_sentence_of_several_articles_is_quoted_from_the_newest_out_when_asked() -> None:
    old, new, later = (hit(n, TEXT, date(2022, n, 1)) for n in (4, 6, 9))
    readings = [
        replace(MAYOR, hit=each, score=0.9 - n / 100) for n, each in enumerate((old, later, new))
    ]
    texts = Texts()
    texts._texts = {4: TEXT, 6: TEXT, 9: TEXT}
    (quote,) = engine(*readings, texts=texts).ask(QUESTION).quotes  # asked on 2022-07-01
    assert quote.source.published == date(2022, 6, 1)


LONG = " ".join(f"Sentence {n} of the agency's report on the bridge." for n in range(12))


def test_a_report_that_several_outlets_bring_is_shown_once() -> None:
    first = hit(3, LONG, date(2022, 5, 1))
    second = hit(5, LONG.replace("Sentence 3 of", "Line 3 of"), date(2022, 5, 2))
    one = Reading(first, 0, 45, None, 0.9)
    start = second.article.text.index("Line 3")
    readings = [one, Reading(second, start, start + 41, None, 0.8), replace(FAIR, span=None)]
    texts = Texts()
    texts._texts = {3: LONG, 5: second.article.text, 2: OTHER}
    answer = engine(*readings, texts=texts).ask(QUESTION)
    assert [quote.source.title for quote in answer.quotes] == ["Title 3", "Title 2"]
    refused = engine(*(replace(each, score=0.2) for each in readings), texts=texts).ask(QUESTION)
    assert [source.title for source in refused.closest] == ["Title 3", "Title 2", "Title 1"]


def test_a_quote_tells_its_page() -> None:
    paged = replace(HITS[0], article=replace(HITS[0].article, pages=(0, 39)))
    answer = engine(replace(MAYOR, hit=paged), replace(COST, hit=paged)).ask(QUESTION)
    assert answer.quotes[0].page == 1
    cost = engine(replace(COST, hit=paged)).ask(QUESTION)
    assert cost.quotes[0].page == 2


def test_below_the_threshold_it_refuses_and_lists_the_closest_articles() -> None:
    answer = engine(replace(FAIR, score=0.49), replace(MAYOR, score=0.4)).ask(QUESTION)
    assert (answer.status, answer.quotes, answer.text, answer.span) == ("not_found", (), "", "")
    assert [source.title for source in answer.closest] == ["Title 2", "Title 1"]


def test_a_quote_that_the_library_no_longer_bears_out_is_not_shown() -> None:
    changed = Texts(first=TEXT.replace("Cy Ode", "Bo Lee"))
    answer = engine(MAYOR, texts=changed).ask(QUESTION)
    assert answer.status == "not_found" and answer.quotes == ()


def test_passages_stand_in_the_order_that_reading_gave_them() -> None:
    answer = engine(FAIR, COST).ask(QUESTION)
    assert [each.passage.source.article_id for each in answer.considered] == ["id-2", "id-1"]
    assert all(len(each.passage.text) <= 900 for each in answer.considered)


def test_nothing_found_is_a_refusal() -> None:
    for threshold in (0.0, 0.5):
        engine = AnswerEngine(Search(), Reader(), Texts(), threshold)
        assert engine.ask(QUESTION).status == "not_found"


@pytest.mark.parametrize(
    ("text", "says"), [("", "no question"), (" \n ", "no question"), ("x" * 5000, "5,000")]
)
def test_what_cannot_be_asked(text: str, says: str) -> None:
    with pytest.raises(QuestionUnusable, match=says):
        Question(text, (GLOBAL,), date(2022, 7, 1))
