"""Which readings are shown, of readings laid down by hand: newest, older, other editions."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from bot.answering.choosing import Choice, choose
from bot.answering.reading.kinds import Kind
from bot.answering.reading.reader import Reading
from bot.answering.reading.spans import Span
from vectorstore.models import Article, Hit, Passage

ASKED = date(2022, 7, 10)


def reading(
    answer: str,
    score: float,
    day: int | None = 1,
    *,
    month: int = 7,
    article: int = 0,
    sentence: str = "They say {}.",
    text: str = "",
) -> Reading:
    """In `sentence`, '{}' stands for the answer; an article of its own for each day by default."""
    said = sentence.format(answer)
    article = article or (100 * month + day if day else 1)
    text = text or said
    published = date(2022, month, day) if day else None
    start, at = text.index(said), said.index(answer)
    whole = Article(text, f"Title {article}", id=f"id-{article}", published=published)
    passage = Passage(10 * article, article, 0, len(text), text)
    span = Span((at, at + len(answer)), (at, at + len(answer)))
    return Reading(Hit(passage, whole, 0.1, 0.5, 1, 1), start, start + len(said), span, score)


def chosen(
    *readings: Reading, kind: Kind = "person", newest_first: bool = False, threshold: float = 0.3
) -> Choice:
    ordered = sorted(readings, key=lambda each: -each.score)
    return choose(ordered, kind, ASKED, threshold, newest_first)


def words(readings: Sequence[Reading]) -> list[str]:
    return [each.words for each in readings]


def days(readings: Sequence[Reading]) -> list[date | None]:
    return [each.hit.article.published for each in readings]


def test_nothing_read_is_nothing_chosen() -> None:
    assert chosen() == Choice()


def test_the_likeliest_is_chosen_alone_and_others_are_no_contradiction_from_below() -> None:
    choice = chosen(reading("Cy Ode", 0.9, 5), reading("Bo Lee", 0.5, 1), reading("Di Fox", 0.4, 9))
    assert (words(choice.chosen), choice.older) == (["Cy Ode"], ()), "0.5 is under 0.6 of 0.9"


@pytest.mark.parametrize(("score", "is_chosen"), [(0.3, True), (0.2999, False)])
def test_the_threshold_counts_when_exactly_met(score: float, is_chosen: bool) -> None:
    assert bool(chosen(reading("Cy Ode", score)).chosen) is is_chosen


def test_a_newer_article_wins_and_the_older_ones_are_told_newest_first() -> None:
    choice = chosen(reading("Cy Ode", 0.9, 1), reading("Bo Lee", 0.8, 5), reading("Di Fox", 0.7, 3))
    assert words(choice.chosen) == ["Bo Lee"]
    assert words(choice.older) == ["Di Fox", "Cy Ode"]


def test_a_rival_counts_from_exactly_its_share_of_the_best() -> None:
    best = reading("Cy Ode", 0.5, 1)
    assert words(chosen(best, reading("Bo Lee", 0.3, 5)).chosen) == ["Bo Lee"]
    assert words(chosen(best, reading("Bo Lee", 0.2999, 5), threshold=0.1).chosen) == ["Cy Ode"]


def test_two_answers_of_one_day_contradict_without_an_older_one() -> None:
    choice = chosen(reading("Cy Ode", 0.9, 5, article=1), reading("Bo Lee", 0.8, 5, article=2))
    assert (words(choice.chosen), choice.older) == (["Cy Ode"], ())


def test_two_answers_of_one_article_are_no_contradiction() -> None:
    choice = chosen(reading("Cy Ode", 0.9, 5, article=1), reading("Bo Lee", 0.8, 5, article=1))
    assert (words(choice.chosen), choice.older) == (["Cy Ode"], ())


def test_an_article_without_a_date_is_neither_newer_nor_older() -> None:
    for best, other in ((None, 5), (5, None)):
        choice = chosen(reading("Cy Ode", 0.9, best), reading("Bo Lee", 0.8, other))
        assert (words(choice.chosen), choice.older) == (["Cy Ode"], ())


def test_without_any_date_the_likeliest_is_chosen() -> None:
    choice = chosen(
        reading("Cy Ode", 0.9, None, article=1), reading("Bo Lee", 0.8, None, article=2)
    )
    assert (words(choice.chosen), choice.older) == (["Cy Ode"], ())


def test_an_article_of_after_the_question_is_not_the_newest() -> None:
    choice = chosen(reading("Cy Ode", 0.9, 5), reading("Bo Lee", 0.8, 11))
    assert (words(choice.chosen), choice.older) == (["Cy Ode"], ())
    assert words(chosen(reading("Cy Ode", 0.9, 11), reading("Bo Lee", 0.8, 5)).chosen) == ["Bo Lee"]
    assert words(chosen(reading("Cy Ode", 0.9, 11)).chosen) == ["Cy Ode"], "better than nothing"


def test_the_day_of_the_question_is_not_after_it() -> None:
    choice = chosen(reading("Cy Ode", 0.9, 5), reading("Bo Lee", 0.8, 10))
    assert words(choice.chosen) == ["Bo Lee"]


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Lago", "Marisa Lago", "person"),
        ("Marisa Lago", "Lago", "person"),
        ("The Beatles", "Beatles", "person"),
        ("Zelenský", "Zelensky", "person"),
        ("$55 billion", "$ 55 billion", "money"),
        ("3,000", "3000", "number"),
        ("May 2021", "5 May 2021", "date"),
    ],
)
def test_one_answer_written_in_two_ways_is_no_contradiction(
    one: str, other: str, kind: Kind
) -> None:
    choice = chosen(reading(one, 0.9, 1), reading(other, 0.8, 5), kind=kind)
    assert (words(choice.chosen), choice.older) == ([other], ()), "the newer one of the two"


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("$55 billion", "$60 billion", "money"),
        ("55", "60", "number"),
        ("5 May", "6 May", "date"),
        ("Leith", "Ostreel", "place"),
    ],
)
def test_answers_of_every_kind_that_can_be_compared_contradict(
    one: str, other: str, kind: Kind
) -> None:
    choice = chosen(reading(one, 0.9, 1), reading(other, 0.8, 5), kind=kind)
    assert (words(choice.chosen), words(choice.older)) == ([other], [one])


@pytest.mark.parametrize(("kind", "other"), [("money", "60 billion"), ("number", "Bo Lee")])
def test_words_of_another_kind_contradict_nothing(kind: Kind, other: str) -> None:
    choice = chosen(reading("$55 billion", 0.9, 1), reading(other, 0.8, 5), kind=kind)
    assert (words(choice.chosen), choice.older) == (["$55 billion"], ())


@pytest.mark.parametrize("kind", ["name", "list"])
def test_where_answers_cannot_be_compared_the_likeliest_stands(kind: Kind) -> None:
    choice = chosen(reading("Grey Heron", 0.9, 1), reading("Red Kite", 0.8, 5), kind=kind)
    assert (words(choice.chosen), choice.older) == (["Grey Heron"], ())
    newest = chosen(
        reading("Grey Heron", 0.9, 1), reading("Red Kite", 0.4, 5), kind=kind, newest_first=True
    )
    assert (words(newest.chosen), words(newest.older)) == (["Red Kite"], ["Grey Heron"])


def test_the_newest_of_a_question_for_the_newest_must_meet_the_threshold() -> None:
    choice = chosen(reading("Cy Ode", 0.9, 1), reading("Bo Lee", 0.2, 5), newest_first=True)
    assert words(choice.chosen) == ["Cy Ode"]


def test_for_the_newest_an_article_with_a_date_is_better_than_one_without() -> None:
    choice = chosen(reading("Cy Ode", 0.9, None), reading("Bo Lee", 0.5, 5), newest_first=True)
    assert (words(choice.chosen), choice.older) == (["Bo Lee"], ())


def test_an_older_answer_is_told_once_by_its_likeliest_article() -> None:
    choice = chosen(
        reading("Bo Lee", 0.9, 9),
        reading("Ode", 0.7, 2),
        reading("Cy Ode", 0.8, 3),
        reading("Bo Lee", 0.6, 1),
    )
    assert (words(choice.chosen), words(choice.older)) == (["Bo Lee"], ["Cy Ode"])
    assert days(choice.older) == [date(2022, 7, 3)]


def test_an_answer_that_others_of_the_same_day_share_is_older_all_the_same() -> None:
    choice = chosen(
        reading("Bo Lee", 0.9, 9),
        reading("Cy Ode", 0.8, 9, article=8),
        reading("Cy Ode", 0.7, 3),
    )
    assert (words(choice.chosen), days(choice.older)) == (["Bo Lee"], [date(2022, 7, 3)])


WON = "Cy Ode met Bo Lee at Leith."


def of(answer: str, score: float, day: int | None, article: int) -> Reading:
    """A reading of one sentence that several articles share."""
    whole = reading(WON, score, day, article=article, sentence="{}")
    at = WON.index(answer)
    return replace(whole, span=Span((at, at + len(answer)), (at, at + len(answer))))


@pytest.mark.parametrize("kind", ["person", "name"])
def test_a_sentence_of_several_articles_is_the_newest_ones_and_never_contradicts_itself(
    kind: Kind,
) -> None:
    choice = chosen(
        of("Cy Ode", 0.9, 1, 1), of("Bo Lee", 0.85, 5, 2), of("Cy Ode", 0.8, 5, 2), kind=kind
    )
    assert (words(choice.chosen), choice.older) == (["Cy Ode"], ())
    assert days(choice.chosen) == [date(2022, 7, 5)]
    misread = chosen(of("Cy Ode", 0.9, 1, 1), of("Bo Lee", 0.85, 5, 2), kind=kind)
    assert (words(misread.chosen), misread.older) == (["Cy Ode"], ())


def test_a_newer_edition_of_the_best_outdates_what_lies_between() -> None:
    choice = chosen(of("Cy Ode", 0.9, 1, 1), of("Cy Ode", 0.8, 5, 2), reading("Di Fox", 0.7, 3))
    assert (words(choice.chosen), days(choice.chosen)) == (["Cy Ode"], [date(2022, 7, 5)])
    assert words(choice.older) == ["Di Fox"]


def test_an_edition_of_after_the_question_is_not_quoted() -> None:
    choice = chosen(of("Cy Ode", 0.9, 1, 1), of("Cy Ode", 0.95, 11, 2))
    assert days(choice.chosen) == [date(2022, 7, 1)]


REPORT = " ".join(f"Sentence {n} of the agency's report on the bridge." for n in range(12))


def test_a_report_that_was_put_right_is_told_as_older() -> None:
    told = "Workers were {}."
    choice = chosen(
        reading("12", 0.9, 1, sentence=told, text=f"{REPORT} Workers were 12."),
        reading("14", 0.8, 2, sentence=told, text=f"{REPORT} Workers were 14."),
        kind="number",
    )
    assert (words(choice.chosen), words(choice.older)) == (["14"], ["12"])


def whole(sentence: str, score: float, day: int, text: str = "") -> Reading:
    return replace(reading(sentence, score, day, sentence="{}", text=text), span=None)


def sentences(*readings: Reading, newest_first: bool = False, most: int = 3) -> list[str]:
    ordered = sorted(readings, key=lambda each: -each.score)
    choice = choose(ordered, "none", ASKED, 0.3, newest_first, most)
    assert choice.older == ()
    return [each.sentence for each in choice.chosen]


FOUR = [whole(f"Reason {n}.", 0.9 - n / 100, 9 - n) for n in range(4)]


def test_at_most_so_many_sentences_as_wanted_are_shown() -> None:
    assert sentences(*FOUR) == ["Reason 0.", "Reason 1.", "Reason 2."]
    assert sentences(*FOUR, most=1) == ["Reason 0."]


def test_only_sentences_that_come_near_the_best_are_shown() -> None:
    best = replace(FOUR[0], score=0.5)
    assert sentences(best, replace(FOUR[1], score=0.4)) == ["Reason 0.", "Reason 1."]
    assert sentences(best, replace(FOUR[1], score=0.3999)) == ["Reason 0."]


def test_the_newest_sentences_come_first_where_the_newest_are_wanted() -> None:
    far = whole("Reason of today.", 0.35, 10)
    assert sentences(*FOUR, far, newest_first=True) == [
        "Reason of today.", "Reason 0.", "Reason 1.",
    ]  # fmt: skip


def test_a_sentence_is_shown_once_from_the_newest_article_that_has_it() -> None:
    old, new = whole("It rained.", 0.9, 1), whole("It rained.", 0.5, 5)
    choice = choose([old, new], "none", ASKED, 0.3)
    assert choice.chosen == (new,)


def test_of_one_report_at_two_addresses_one_sentence_is_shown() -> None:
    first = whole("Sentence 3 of the agency's report on the bridge.", 0.9, 1, REPORT)
    again = whole("Line 5 of the agency's report on the bridge.", 0.8, 2,
                  REPORT.replace("Sentence 5", "Line 5"))  # fmt: skip
    assert sentences(first, again) == [first.sentence]
    assert sentences(first, FOUR[0]) == [first.sentence, "Reason 0."]
