"""Which readings are shown: the best, the newest of equals, and what older articles say otherwise.
Pure; knows nothing of how readings were made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.answering.reading.candidates import same
from bot.answering.reading.judging import is_of_kind
from bot.answering.reading.kinds import Kind
from bot.answering.reading.reader import Reading
from vectorstore.likeness import nearly_equal
from vectorstore.models import Hit
from vectorstore.words import words

_CLOSE = 0.8  # a further sentence is shown when its score comes this near to the best one's
_RIVAL = 0.6  # an answer of another article contradicts the best one's from this share of it on
_COMPARED: tuple[Kind, ...] = ("person", "number", "money", "date", "place")


@dataclass(frozen=True)
class Choice:
    """Readings to show, best first; `older` are from older articles that answer differently."""

    chosen: tuple[Reading, ...] = ()
    older: tuple[Reading, ...] = ()


def choose(
    readings: Sequence[Reading],
    kind: Kind,
    asked_on: date,
    threshold: float,
    newest_first: bool = False,
    most: int = 3,
) -> Choice:
    """Choose from `readings`, which come best first.

    most: how many sentences are shown where whole sentences answer.
    newest_first: whether the newest of several answers is wanted, rather than the likeliest.
    """
    sure = [reading for reading in readings if reading.score >= threshold]
    if not sure:
        return Choice()
    if sure[0].span is None:
        return Choice(tuple(_sentences(sure, asked_on, newest_first, most)))
    best = _newest_edition(sure[0], sure, asked_on)
    rivals = _rivals(best, sure, kind, asked_on, newest_first)
    newest = max(rivals, key=lambda each: (_day(each, asked_on), each.score), default=best)
    # Without a day of its own, nothing says that the likeliest is the older one.
    dated = newest_first or best.hit.article.published is not None
    if dated and _day(newest, asked_on) > _day(best, asked_on):
        best = _newest_edition(newest, sure, asked_on)
    older = _one_an_answer(
        [
            each
            for each in rivals
            if _differ(each, best) and _day(each, asked_on) < _day(best, asked_on)
        ]
    )
    older.sort(key=lambda each: _day(each, asked_on), reverse=True)
    return Choice((best,), tuple(older))


def _sentences(
    sure: Sequence[Reading], asked_on: date, newest_first: bool, most: int
) -> list[Reading]:
    near = [each for each in sure if newest_first or each.score >= _CLOSE * sure[0].score]
    if newest_first:
        near.sort(key=lambda each: (_day(each, asked_on), each.score), reverse=True)
    shown: list[Reading] = []
    for reading in near:
        if len(shown) == most:
            break
        edition = _newest_edition(reading, sure, asked_on)
        if not any(edition.sentence == each.sentence for each in shown) and not any(
            same_report(edition.hit, each.hit) for each in shown
        ):
            shown.append(edition)
    return shown


def _rivals(
    best: Reading, sure: Sequence[Reading], kind: Kind, asked_on: date, newest_first: bool
) -> list[Reading]:
    """The likeliest reading of each article with a date, if they answer with words of one kind.

    A sentence never contradicts itself: of the articles that share the best one's, only its own
    counts.
    """
    if kind not in _COMPARED and not newest_first:
        return []
    least = 0.0 if newest_first else _RIVAL * sure[0].score
    likeliest: dict[int, Reading] = {}
    for each in (best, *(each for each in sure if each.score >= least)):
        if _day(each, asked_on) > date.min and _fits(each, kind):
            likeliest.setdefault(each.hit.passage.article_number, each)
    return [each for each in likeliest.values() if each is best or each.sentence != best.sentence]


def _fits(reading: Reading, kind: Kind) -> bool:
    return is_of_kind(reading.words, kind) is not False


def _one_an_answer(readings: Sequence[Reading]) -> list[Reading]:
    """Of readings with the same answer, the likeliest."""
    kept: list[Reading] = []
    for reading in sorted(readings, key=lambda each: -each.score):
        if all(_differ(reading, each) for each in kept):
            kept.append(reading)
    return kept


def _differ(one: Reading, other: Reading) -> bool:
    """Whether two answers are not one, however it is written: *Lago* is *Marisa Lago*."""
    first, second = set(words(same(one.words))), set(words(same(other.words)))
    return not (first <= second or second <= first)


def _newest_edition(reading: Reading, sure: Sequence[Reading], asked_on: date) -> Reading:
    """Of the articles that share this sentence and answer, the newest one's, if it was out when
    asked."""
    editions = [
        each for each in sure if each.sentence == reading.sentence and each.words == reading.words
    ]
    return max([reading, *editions], key=lambda each: _day(each, asked_on))


def _day(reading: Reading, asked_on: date) -> date:
    published = reading.hit.article.published
    return published if published and published <= asked_on else date.min


def same_report(one: Hit, other: Hit) -> bool:
    """Whether two articles are one, as an agency's is that several outlets bring."""
    return one.passage.article_number != other.passage.article_number and nearly_equal(
        one.article.text, other.article.text
    )
