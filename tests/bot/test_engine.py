"""The engine with owned fakes: understand, search, prove, decide, refuse."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest

from bot.answering.engine import AnswerEngine
from bot.answering.models import Answer, Dating, Question, QuestionUnusable, Turn
from bot.answering.reading.reader import Reading
from bot.answering.reading.spans import Span
from vectorstore.models import GLOBAL, Article, Hit, Passage, Period, Scope

TEXT = "The bridge was opened by Mayor Cy Ode. It cost $3 million. Boats must wait."
OTHER = "The fair is in May. Entry is free."


def hit(number: int, text: str, published: date | None) -> Hit:
    article = Article(
        text, f"Title {number}", id=f"id-{number}", published=published, source="Outlet"
    )
    return Hit(Passage(number * 10, number, 0, len(text), text), article, 0.1, 0.5, 1, 1)


HITS = [hit(1, TEXT, date(2022, 5, 1)), hit(2, OTHER, date(2022, 6, 1))]


class Search:
    def __init__(self, *hits: Hit) -> None:
        self._hits = list(hits)
        self.asked: list[tuple[str, tuple[Scope, ...], Period | None]] = []

    def search(
        self, question: str, scopes: tuple[Scope, ...], period: Period | None = None
    ) -> list[Hit]:
        self.asked.append((question, scopes, period))
        return self._hits


class Reader:
    def __init__(self, *readings: Reading) -> None:
        self._readings = list(readings)
        self.asked: list[Question] = []

    def order(self, question: Question, hits: Sequence[Hit]) -> list[Hit]:
        return list(hits)

    def read(self, question: Question, hits: Sequence[Hit]) -> list[Reading]:
        self.asked.append(question)
        return self._readings


class Texts:
    """The library as it is after reading: `changed` are texts that differ from those read, '' for
    an article that is gone."""

    def __init__(self, *hits: Hit, changed: Mapping[int, str] | None = None) -> None:
        self._texts = {each.passage.article_number: each.article.text for each in hits}
        self._texts |= changed or {}

    def texts(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return {number: self._texts[number] for number in numbers if self._texts[number]}


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
WHY = replace(QUESTION, text="Why was the bridge opened?")


def ask(
    *readings: Reading, question: Question = QUESTION, changed: Mapping[int, str] | None = None
) -> Answer:
    """What the engine says when the search finds the passages of these readings."""
    hits = [each.hit for each in readings]
    engine = AnswerEngine(Search(*HITS), Reader(*readings), Texts(*hits, changed=changed), 0.5)
    return engine.ask(question)


def test_an_answer_is_bare_and_shown_with_its_title_and_its_quote() -> None:
    answer = ask(MAYOR, FAIR, COST)
    assert (answer.status, answer.span, answer.text) == ("answered", "Cy Ode", "Mayor Cy Ode")
    (quote,) = answer.quotes
    assert TEXT[quote.start : quote.end] == quote.text == "The bridge was opened by Mayor Cy Ode."
    assert quote.marked and quote.text[slice(*quote.marked)] == "Mayor Cy Ode"
    assert (answer.as_of, answer.sources[0].outlet) == (date(2022, 5, 1), "Outlet")
    assert (answer.score, answer.notice, answer.understood, answer.older) == (0.9, "", "", ())


def test_without_answering_words_the_sentences_that_come_near_are_quoted() -> None:
    answer = ask(replace(MAYOR, span=None), FAIR, COST, replace(COST, score=0.1), question=WHY)
    assert [quote.text for quote in answer.quotes] == [
        "The bridge was opened by Mayor Cy Ode.", "The fair is in May.", "It cost $3 million.",
    ]  # fmt: skip
    assert answer.text == "" and answer.span == answer.quotes[0].text
    assert answer.as_of == date(2022, 6, 1)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Why was the bridge opened?", 3), ("Was the bridge opened by Mayor Cy Ode?", 1)],
)
def test_three_sentences_explain_and_one_says_yes_or_no(text: str, shown: int) -> None:
    readings = [replace(each, span=None, score=0.9) for each in (MAYOR, COST, FAIR)]
    free = reading(HITS[1], "Entry is free.", 0.9)
    assert len(ask(*readings, free, question=replace(QUESTION, text=text)).quotes) == shown


def test_a_sentence_of_several_articles_is_quoted_from_the_newest_out_when_asked() -> None:
    old, new, later = (hit(n, TEXT, date(2022, n, 1)) for n in (4, 6, 9))
    readings = [
        replace(MAYOR, hit=each, score=0.9 - n / 100) for n, each in enumerate((old, later, new))
    ]
    (quote,) = ask(*readings).quotes  # asked on 2022-07-01
    assert quote.source.published == date(2022, 6, 1)


LONG = " ".join(f"Sentence {n} of the agency's report on the bridge." for n in range(12))


def test_a_report_that_several_outlets_bring_is_shown_once() -> None:
    first = hit(3, LONG, date(2022, 5, 1))
    second = hit(5, LONG.replace("Sentence 3 of", "Line 3 of"), date(2022, 5, 2))
    one = Reading(first, 0, 45, None, 0.9)
    start = second.article.text.index("Line 3")
    readings = [one, Reading(second, start, start + 41, None, 0.8), replace(FAIR, span=None)]
    assert [quote.source.title for quote in ask(*readings, question=WHY).quotes] == [
        "Title 3", "Title 2",
    ]  # fmt: skip
    refused = ask(*(replace(each, score=0.2) for each in readings), question=WHY)
    assert [source.title for source in refused.closest] == ["Title 3", "Title 2", "Title 1"]


def test_a_quote_tells_its_page_and_its_dates() -> None:
    paged = replace(HITS[0], article=replace(HITS[0].article, pages=(0, 39)))
    assert ask(replace(MAYOR, hit=paged)).quotes[0].page == 1
    assert ask(replace(COST, hit=paged)).quotes[0].page == 2
    sunk = hit(3, "The ferry sank on Monday.", date(2022, 6, 8))
    (quote,) = ask(reading(sunk, "The ferry sank on Monday.", 0.9, "Monday")).quotes
    assert [dating.said for dating in quote.dates] == ["Monday"]
    assert isinstance(quote.dates[0], Dating) and "6 June 2022" in quote.dates[0].meant


def test_below_the_threshold_it_refuses_and_lists_the_closest_articles() -> None:
    answer = ask(replace(FAIR, score=0.49), replace(MAYOR, score=0.4))
    assert (answer.status, answer.quotes, answer.text, answer.span) == ("not_found", (), "", "")
    assert [source.title for source in answer.closest] == ["Title 2", "Title 1"]
    assert answer.score == 0.49
    assert ask(replace(MAYOR, score=0.5)).status == "answered", "a threshold exactly met is met"


@pytest.mark.parametrize("now", ["", TEXT.replace("Cy Ode", "Bo Lee"), f"Put right. {TEXT}"])
def test_a_quote_that_the_library_no_longer_bears_out_is_not_shown(now: str) -> None:
    answer = ask(MAYOR, changed={1: now})
    assert (answer.status, answer.quotes, answer.older) == ("not_found", (), ())
    assert answer.considered[0].outcome == "not borne out by the library"


def test_where_the_best_is_not_borne_out_the_next_best_answers() -> None:
    holt = reading(hit(3, "Ada Holt opened it.", date(2022, 4, 1)), "Ada Holt opened it.", 0.6,
                   "Ada Holt")  # fmt: skip
    answer = ask(MAYOR, holt, changed={1: TEXT.replace("Cy Ode", "Bo Lee")})
    assert (answer.text, answer.score) == ("Ada Holt", 0.6)
    outcomes = {each.candidate: each.outcome for each in answer.considered}
    assert outcomes == {
        "Mayor Cy Ode": "not borne out by the library", "Ada Holt": "chosen", "": NOT_READ,
    }  # fmt: skip


NOT_READ = "no answer read in it"
SAID = "The bridge was opened by {}."


def opened_by(name: str, score: float, month: int) -> Reading:
    said = SAID.format(name)
    return reading(hit(month + 10, said, date(2022, month, 1)), said, score, name)


def test_what_an_older_article_answers_is_told_with_its_own_proof() -> None:
    answer = ask(
        opened_by("Cy Ode", 0.9, 3), opened_by("Bo Lee", 0.8, 6), opened_by("Di Fox", 0.7, 4)
    )
    assert answer.text == "Bo Lee" and answer.as_of == date(2022, 6, 1)
    assert [(each.text, each.quote.source.published) for each in answer.older] == [
        ("Di Fox", date(2022, 4, 1)), ("Cy Ode", date(2022, 3, 1)),
    ]  # fmt: skip
    assert all(each.quote.text == SAID.format(each.text) for each in answer.older)
    assert {each.candidate: each.outcome for each in answer.considered if each.candidate} == {
        "Bo Lee": "chosen",
        "Di Fox": "an older article's answer",
        "Cy Ode": "an older article's answer",
    }


def test_an_older_answer_that_the_library_no_longer_bears_out_is_not_told() -> None:
    answer = ask(opened_by("Cy Ode", 0.9, 3), opened_by("Bo Lee", 0.8, 6), changed={13: ""})
    assert (answer.text, answer.older) == ("Bo Lee", ())


def test_the_likelier_of_two_that_say_the_same_is_told_to_be_older() -> None:
    answer = ask(
        opened_by("Cy Ode", 0.9, 3), opened_by("Cy Ode", 0.8, 6), opened_by("Bo Lee", 0.4, 5)
    )
    assert [each.outcome for each in answer.considered[:3]] == [
        "a newer article was chosen", "chosen", "below the threshold",
    ]  # fmt: skip


def test_of_two_sentences_chosen_in_one_passage_the_best_is_told() -> None:
    answer = ask(replace(MAYOR, span=None), COST, question=WHY)
    assert len(answer.quotes) == 2
    assert (answer.considered[0].candidate, answer.considered[0].score) == (MAYOR.sentence, 0.9)


def test_passages_stand_in_the_order_that_reading_gave_them() -> None:
    answer = ask(FAIR, COST)
    assert [each.passage.source.article_id for each in answer.considered] == ["id-2", "id-1"]
    assert [each.outcome for each in ask(MAYOR, replace(FAIR, score=0.6)).considered] == [
        "chosen", "less likely than the chosen",
    ]  # fmt: skip


def test_a_passage_that_was_not_read_is_considered_without_a_score() -> None:
    unread = ask(MAYOR).considered[1]
    assert (unread.candidate, unread.score, unread.outcome) == ("", None, NOT_READ)
    assert unread.passage.text == OTHER


def test_nothing_found_is_a_refusal() -> None:
    for threshold in (0.0, 0.5):
        answer = AnswerEngine(Search(), Reader(), Texts(), threshold).ask(QUESTION)
        assert (answer.status, answer.notice, answer.score) == ("not_found", "", 0.0)


def engine(search: Search, reader: Reader | None = None, notice: str = "") -> AnswerEngine:
    return AnswerEngine(
        search,
        reader or Reader(MAYOR),
        Texts(*HITS),
        0.5,
        lambda scopes: notice and f"{notice} {scopes[0]}",
    )


def test_a_question_that_stands_alone_is_searched_as_it_is() -> None:
    search, reader = Search(*HITS), Reader(MAYOR)
    asked = replace(QUESTION, history=(Turn("Where is the fair?", "Leith"),))
    assert engine(search, reader).ask(asked).understood == ""
    ((text, scopes, period),) = search.asked
    assert (text, scopes) == (QUESTION.text, (GLOBAL,))
    assert period is not None and not period.narrows
    assert reader.asked[0].text == QUESTION.text


def test_a_follow_up_is_searched_read_and_told_as_it_was_understood() -> None:
    search, reader = Search(*HITS), Reader(MAYOR)
    turn = Turn("Who opened the bridge at Leith?", "Cy Ode")
    answer = engine(search, reader).ask(replace(QUESTION, text="When?", history=(turn,)))
    assert "bridge" in answer.understood and answer.understood != "When?"
    assert search.asked[0][0] == reader.asked[0].text == answer.understood


def test_a_foreign_question_is_refused_without_a_search() -> None:
    search, reader = Search(*HITS), Reader(MAYOR)
    asked = replace(QUESTION, text="Wer hat die Brücke über den Fluss eröffnet und warum?")
    answer = engine(search, reader).ask(asked)
    assert (answer.status, search.asked, reader.asked) == ("not_found", [], [])
    assert answer.notice == "I can only read English, and your question looks like German."
    assert (answer.closest, answer.considered) == ((), ())


def test_both_notices_are_shown() -> None:
    asked = replace(QUESTION, text="Wer hat die Brücke über den Fluss eröffnet und warum?")
    told = engine(Search(), notice="The library is old in").ask(asked).notice
    assert told.endswith("looks like German. The library is old in global")
    told = engine(Search(*HITS), notice="The library is old in").ask(QUESTION).notice
    assert told == "The library is old in global"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Who opened the bridge yesterday?", "from 2022-06-30"),
        ("Who opened a bridge since June 28?", "from 2022-06-28 on."),
        ("Who opened the bridge?", ""),
    ],
)
def test_a_period_without_articles_is_told(text: str, told: str) -> None:
    search = Search()
    answer = engine(search, Reader()).ask(replace(QUESTION, text=text))
    period = search.asked[0][2]
    assert period is not None and period.narrows is bool(told)
    assert answer.status == "not_found"
    assert told in answer.notice and bool(answer.notice) is bool(told)
    found = engine(Search(*HITS), Reader()).ask(replace(QUESTION, text=text))
    assert found.notice == "", "articles there were, but without an answer"


@pytest.mark.parametrize(
    ("text", "since", "expected"),
    [
        ("Who opened the bridge?", None, (None, None)),
        ("Who opened the bridge?", date(2022, 5, 20), (date(2022, 5, 20), None)),
        ("Who opened a bridge since June 28?", date(2022, 5, 20), (date(2022, 6, 28), None)),
        ("Who opened a bridge since June 28?", date(2022, 6, 30), (date(2022, 6, 30), None)),
        # what is told of a day comes out within the week after it
        (
            "Who opened a bridge yesterday?",
            date(2022, 5, 20),
            (date(2022, 6, 30), date(2022, 7, 7)),
        ),
    ],
)
@pytest.mark.parametrize("about", [None, 7])
def test_what_was_chosen_narrows_the_search_beside_what_was_said(
    text: str, since: date | None, expected: tuple[date | None, ...], about: int | None
) -> None:
    search = Search(*HITS)
    engine(search).ask(replace(QUESTION, text=text, since=since, about=about))
    period = search.asked[0][2]
    assert period is not None and period.article == about
    if period.has_days:
        assert (period.since, period.until) == expected
    else:
        assert expected == (None, None)


def test_the_newest_answer_is_given_where_the_newest_is_asked_for() -> None:
    said = (opened_by("Cy Ode", 0.9, 3), opened_by("Bo Lee", 0.5, 6))
    for text, answer in (("Who opened the bridge?", "Cy Ode"), ("Who currently has it?", "Bo Lee")):
        assert ask(*said, question=replace(QUESTION, text=text)).text == answer


@pytest.mark.parametrize(
    ("text", "says"), [("", "no question"), (" \n ", "no question"), ("x" * 5000, "5,000")]
)
def test_what_cannot_be_asked(text: str, says: str) -> None:
    with pytest.raises(QuestionUnusable, match=says):
        Question(text, (GLOBAL,), date(2022, 7, 1))
