"""The reader over extracts laid down by hand: what becomes a candidate, and how it is weighed."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date

import pytest

from bot.answering.models import Question
from bot.answering.reading.candidates import same
from bot.answering.reading.extraction import Extract, Range
from bot.answering.reading.judging import Features, Judge, Logistic, PassageFeatures
from bot.answering.reading.reader import Reading, SpanReader
from ingest.chunk import sentence_spans
from vectorstore.models import GLOBAL, Article, Hit, Passage, Scope

ASKED = date(2022, 7, 1)
HEAD = "Head.\n\n"
TEXT = (
    "Minister Ada Holt opened the bridge at Leith. Its rival is Cy Ode, say the Beatles. "
    "The bridge cost $55 billion, not 55 billion."
)


class ScriptedExtraction:
    """Finds what was laid down: for each passage's text, words with their log share, best first."""

    def __init__(self, script: Mapping[str, Sequence[tuple[str, float]]]):
        self._script = script
        self.read: list[tuple[str, list[tuple[str, str]]]] = []

    def extract(
        self,
        question: str,
        passages: Sequence[tuple[str, str]],
        sentences: Sequence[Sequence[Range]],
    ) -> list[tuple[Extract, ...]]:
        self.read.append((question, list(passages)))
        return [
            tuple(_found(text, ranges, words, mass) for words, mass in self._script.get(text, ()))
            for (_, text), ranges in zip(passages, sentences, strict=True)
        ]


def _found(text: str, sentences: Sequence[Range], words: str, mass: float) -> Extract:
    start = text.index(words)
    end = start + len(words)
    (number,) = (i for i, (a, b) in enumerate(sentences) if a <= start and end <= b)
    return Extract(start, end, number, 10.0 + mass, mass)


def weights(**values: float) -> Logistic[Features]:
    return Logistic(Features(**{f.name: values.get(f.name, 0.0) for f in fields(Features)}), 0.0)


def passage_weights(**values: float) -> Logistic[PassageFeatures]:
    names = [f.name for f in fields(PassageFeatures)]
    return Logistic(PassageFeatures(**{name: values.get(name, 0.0) for name in names}), 0.0)


BY_SHARE = Judge(passage_weights(lexical=1.0), weights(mass=1.0))


def hit(number: int, text: str, rank: int = 1, published: date | None = None) -> Hit:
    article = Article(HEAD + text, f"Title {number}", id=f"id-{number}", published=published)
    passage = Passage(number * 10, number, len(HEAD), len(HEAD) + len(text), text)
    return Hit(passage, article, 0.1, 0.5, rank, rank)


def frequencies(words: Sequence[str], scopes: Sequence[Scope]) -> tuple[dict[str, int], int]:
    return {word: 2 for word in words}, 1000


def reader(
    extraction: ScriptedExtraction, judge: Judge = BY_SHARE, passages: int = 10
) -> SpanReader:
    return SpanReader(extraction, judge, frequencies, passages)


def ask(text: str) -> Question:
    return Question(text, (GLOBAL,), ASKED)


def read(question: str, *found: tuple[str, float], text: str = TEXT) -> list[Reading]:
    return reader(ScriptedExtraction({text: found})).read(ask(question), [hit(1, text)])


def said(readings: Sequence[Reading]) -> list[str]:
    return [reading.words for reading in readings]


def known(
    question: str, hits: Sequence[Hit], script: Mapping[str, list[tuple[str, float]]]
) -> dict[str, Features]:
    found = reader(ScriptedExtraction(script)).candidates(ask(question), hits)
    return {f"{each.answer} in {each.hit.passage.article_number}": told for each, told in found}


def test_a_reading_is_a_sentence_of_the_article_with_its_answer_marked() -> None:
    one = hit(1, TEXT)
    (reading,) = reader(ScriptedExtraction({TEXT: [("Ode", -0.1)]})).read(
        ask("Who is the rival of the bridge?"), [one]
    )
    assert one.article.text[reading.start : reading.end] == reading.sentence
    assert reading.sentence == "Its rival is Cy Ode, say the Beatles."
    assert reading.words == "Cy Ode", "half a name is made whole"


def test_readings_come_best_first() -> None:
    readings = read("What did the bridge cost?", ("Cy Ode", -4.0), ("$55", -0.1), ("Leith", -2.0))
    assert said(readings) == ["$55 billion", "Leith", "Cy Ode"]
    scores = [reading.score for reading in readings]
    assert scores == sorted(scores, reverse=True)


def test_a_yes_or_no_question_is_answered_by_sentences_each_once() -> None:
    readings = read("Is the bridge open?", ("opened", -1.0), ("Leith", -2.0), ("rival", -3.0))
    assert [reading.span for reading in readings] == [None, None]
    assert [reading.sentence[:5] for reading in readings] == ["Minis", "Its r"]
    assert said(readings) == ["", ""]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Who opened the bridge at Leith?", "Leith"),
        ("What do bridges at Leith do?", "the bridge at Leith"),
        ("Who is Holt?", "Ada Holt"),  # of a person the last name will do
        ("What is the rival?", "rival"),
        ("Who are the Beatles?", "the Beatles"),
    ],
)
def test_what_the_question_already_says_is_no_answer(question: str, found: str) -> None:
    assert read(question, (found, -0.1)) == []


def test_what_the_question_says_in_part_may_answer() -> None:
    assert said(read("Which Ada opened it?", ("Ada Holt", -0.1))) == ["Ada Holt"]


def test_punctuation_alone_is_no_answer() -> None:
    assert read("What is it?", ("…", -0.1), text="So … it sank.") == []


def test_spans_that_repair_makes_one_are_one_candidate() -> None:
    readings = read("Who is the rival?", ("Ode", -0.1), ("Cy", -1.0))
    assert said(readings) == ["Cy Ode"]
    told = known("Who is the rival?", [hit(1, TEXT)], {TEXT: [("Ode", -0.1), ("Cy", -1.0)]})
    assert told["Cy Ode in 1"].margin == pytest.approx(math.tanh(0.99)), "the likelier one's"


def test_only_the_likeliest_passages_are_read() -> None:
    hits = [hit(n, f"Ferry {n} sank.", rank) for n, rank in ((1, 30), (2, 1), (3, 2))]
    extraction = ScriptedExtraction({each.passage.text: [("sank", -1.0)] for each in hits})
    own, question = reader(extraction, passages=2), ask("What happened at sea?")
    ordered = own.order(question, hits)
    assert [each.passage.article_number for each in ordered] == [2, 3, 1]
    readings = own.read(question, ordered)
    ((text, passages),) = extraction.read
    assert text == "What happened at sea?"
    assert passages == [("Title 2", "Ferry 2 sank."), ("Title 3", "Ferry 3 sank.")]
    assert {reading.hit.passage.article_number for reading in readings} == {2, 3}


def test_nothing_to_read() -> None:
    extraction = ScriptedExtraction({})
    assert reader(extraction).read(ask("Who?"), []) == []
    assert read("Who?") == []


def test_a_passage_with_an_empty_text_is_no_trouble() -> None:
    assert reader(ScriptedExtraction({})).read(ask("Who?"), [hit(1, "")]) == []


@pytest.mark.parametrize("question", ["🚆?", "?!", "北京の橋は？", "who " * 250])
def test_odd_questions_are_read_like_others(question: str) -> None:
    (reading,) = read(question, ("Cy Ode", -0.1))
    assert 0 < reading.score < 1


def test_passages_found_by_their_words_alone_or_by_meaning_alone_are_read() -> None:
    lone = [
        Hit(hit(1, TEXT).passage, hit(1, TEXT).article, 0.1, None, None, 1),
        Hit(hit(2, "Cy Ode sank.").passage, hit(2, "Cy Ode sank.").article, 0.1, 0.4, 1, None),
    ]
    script = {TEXT: [("Cy Ode", -0.2)], "Cy Ode sank.": [("Cy Ode", -0.3)]}
    told = known("Who is the rival?", lone, script)
    assert told["Cy Ode in 1"].cosine == told["Cy Ode in 2"].cosine == 0.4
    assert (told["Cy Ode in 1"].lexical, told["Cy Ode in 2"].lexical) == (1, 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$55 billion", "55 billion"),
        ("The Beatles", "Beatles"),
        ("the Beatles", "BEATLES"),
        ("3,000", "3000"),
        ("Zelenský", "Zelensky"),
        ("“Squid Play”", "Squid Play"),
        ("O’Brien", "O'Brien"),
    ],
)
def test_answers_that_differ_in_writing_only_are_the_same(one: str, other: str) -> None:
    assert same(one) == same(other) != ""


@pytest.mark.parametrize(("one", "other"), [("3.5", "35"), ("Cy Ode", "Cyode"), ("5 May", "6 May")])
def test_other_answers_are_not_the_same(one: str, other: str) -> None:
    assert same(one) != same(other)


def test_equal_answers_of_several_articles_support_one_another() -> None:
    first, second = "The bridge cost $55 billion.", "It cost 55 billion, they say."
    hits = [hit(1, first), hit(2, second), hit(3, "It cost 7 shillings.")]
    script = {
        first: [("$55 billion", math.log(0.5))],
        second: [("55 billion", math.log(0.25))],
        hits[2].passage.text: [("7", math.log(0.2))],
    }
    told = known("How many did it cost?", hits, script)
    for name in ("$55 billion in 1", "55 billion in 2"):
        assert told[name].support == pytest.approx(math.log(0.75 / 0.95))
        assert told[name].articles == pytest.approx(math.log(2))
    assert told["7 in 3"].support == told["7 in 3"].mass == pytest.approx(math.log(0.2 / 0.95))
    assert told["7 in 3"].articles == 0


def test_one_article_that_says_it_twice_is_one_article() -> None:
    text = "Cy Ode won. Later Cy Ode slept."
    found = [("Cy Ode", -1.0)]
    both = [
        hit(1, text),
        Hit(Passage(11, 1, 0, 5, "At last Cy Ode won."), hit(1, text).article, 0.1, 0.5, 2, 2),
    ]
    told = known("Who won?", both, {text: found, "At last Cy Ode won.": found})
    assert told["Cy Ode in 1"].articles == 0
    assert told["Cy Ode in 1"].support == pytest.approx(0)
    assert told["Cy Ode in 1"].mass == pytest.approx(math.log(0.5))


def test_a_share_of_next_to_nothing_stays_a_number() -> None:
    told = known("Who is the rival?", [hit(1, TEXT)], {TEXT: [("Cy Ode", -1e6)]})
    assert all(math.isfinite(getattr(told["Cy Ode in 1"], f.name)) for f in fields(Features))


def test_what_is_known_of_a_candidate() -> None:
    one = hit(1, TEXT, rank=2, published=date(2022, 6, 21))
    told = known("Who is the rival of Leith?", [one], {TEXT: [("Cy Ode", -0.5)]})["Cy Ode in 1"]
    assert (told.typed, told.untyped) == (1, 0)
    assert told.margin == told.passage_margin == pytest.approx(math.tanh(0.95))
    assert told.length == pytest.approx(math.log(3)) and told.library == 3
    assert told.age == 0 and told.mass == 0
    assert 0 < told.sentence < told.passage == 1, "Leith stands in another sentence"
    assert told.stranger == 0


def test_old_is_told_from_the_newest_article_that_was_out() -> None:
    days = {1: date(2021, 6, 1), 2: date(2021, 6, 11), 3: ASKED.replace(year=2030), 4: None}
    hits = [hit(n, f"Ferry {n} sank.", published=day) for n, day in days.items()]
    script = {each.passage.text: [("sank", -1.0)] for each in hits}
    told = known("What happened at sea?", hits, script)
    ages = [told[f"sank in {number}"].age for number in (1, 2, 4)]
    assert ages == [pytest.approx(math.log(11)), 0, 7]


def test_who_is_no_place_and_no_body() -> None:
    text = "Ode met the City Council at Leith House with Ann Holt."
    found = [("City Council", -0.1), ("Leith House", -0.2), ("Ann Holt", -2.0)]
    told = known("Who did Ode meet?", [hit(1, text)], {text: found})
    assert set(told) == {"Ann Holt in 1"}
    assert told["Ann Holt in 1"].mass == 0, "what can be no answer takes no share"


def test_a_stranger_in_the_question_is_told() -> None:
    told = known("Who met the dentist of Leith?", [hit(1, TEXT)], {TEXT: [("Cy Ode", -0.5)]})
    assert told["Cy Ode in 1"].stranger == 1


def test_sentences_are_those_of_the_passage_not_of_the_article() -> None:
    extraction = ScriptedExtraction({TEXT: [("$55 billion", -1.0)]})
    (reading,) = reader(extraction).read(ask("How much did it cost?"), [hit(1, TEXT)])
    start, end = sentence_spans(TEXT)[2]
    assert (reading.start, reading.end) == (start + len(HEAD), end + len(HEAD))


def test_all_that_a_passage_offers_tells_how_likely_it_answers_at_all() -> None:
    text = "Ann Holt met Bo Lee in Leith."
    script = {text: [("Ann Holt", -0.5), ("Bo Lee", -0.6)]}
    told = known("Who did Ode meet?", [hit(1, text)], script)
    ann, bo = told["Ann Holt in 1"], told["Bo Lee in 1"]
    assert ann.passage_margin == bo.passage_margin > ann.margin > bo.margin
