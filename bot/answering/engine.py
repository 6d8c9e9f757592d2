"""The engine: a question in, a proved answer or an honest refusal out. Knows no front end."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from bot.answering.models import Answer, Considered, Question, Quote, Source
from bot.answering.proof import stands
from bot.answering.reader import Reader, Reading
from vectorstore.likeness import nearly_equal
from vectorstore.models import Hit, Scope

_MOST_QUOTES = _MOST_CLOSEST = 3
_CLOSE = 0.8  # a further sentence is quoted when its score comes this near to the best one's


class Search(Protocol):
    def search(self, question: str, scopes: tuple[Scope, ...]) -> list[Hit]: ...


class Texts(Protocol):
    def texts(self, numbers: Sequence[int]) -> Mapping[int, str]:
        """The stored text of each article that is ready now."""
        ...


class AnswerEngine:
    """Searches, reads, proves, decides. Safe to call from several threads at once."""

    def __init__(
        self,
        search: Search,
        reader: Reader,
        texts: Texts,
        threshold: float,
        notice: Callable[[Sequence[Scope]], str] = lambda scopes: "",
    ) -> None:
        """notice: gives a line to be shown beside the answers from these scopes, or ''."""
        self._search = search
        self._reader = reader
        self._texts = texts
        self._threshold = threshold
        self._notice = notice

    def ask(self, question: Question) -> Answer:
        """Answer from the articles in the question's scopes.

        Raises: VectorsUnavailable, ModelUnavailable.
        """
        return replace(self._answer(question), notice=self._notice(question.scopes))

    def _answer(self, question: Question) -> Answer:
        hits = self._search.search(question.text, question.scopes)
        readings = self._reader.read(question, hits)
        ordered = _reading_order(readings, hits)
        considered = _considered(ordered, readings)
        score = readings[0].score if readings else 0.0
        sure = readings and score >= self._threshold
        chosen = self._proved(_choose(readings, question.asked_on)) if sure else []
        if not chosen:
            return Answer("not_found", "", "", (), _closest(ordered), considered, score)
        best, quote = chosen[0]
        bare = quote.text[slice(*best.span.bare)] if best.span else quote.text
        shown = quote.text[slice(*best.span.shown)] if best.span else ""
        quotes = tuple(quote for _, quote in chosen)
        return Answer("answered", shown, bare, quotes, (), considered, score)

    def _proved(self, readings: Sequence[Reading]) -> list[tuple[Reading, Quote]]:
        """Each reading with its quote, if the library as it is now bears the quote out."""
        texts = self._texts.texts([reading.hit.passage.article_number for reading in readings])
        quoted = [(reading, _quote(reading)) for reading in readings]
        return [
            (reading, quote)
            for reading, quote in quoted
            if stands(quote, texts.get(reading.hit.passage.article_number, ""))
        ]


def _choose(readings: Sequence[Reading], asked_on: date) -> list[Reading]:
    """The best sentence, alone when it holds the answering words, else with those that come near.

    A sentence that several articles share is quoted from the newest that was out when asked.
    """
    editions: dict[str, list[Reading]] = {}
    for reading in readings:
        if reading.score >= _CLOSE * readings[0].score:
            editions.setdefault(_words(reading), []).append(reading)
    newest = [max(each, key=lambda one: _day(one, asked_on)) for each in editions.values()]
    if newest[0].span:
        return newest[:1]
    chosen: list[Reading] = []
    for reading in newest:
        if not any(_same_report(reading.hit, other.hit) for other in chosen):
            chosen.append(reading)
    return chosen[:_MOST_QUOTES]


def _same_report(one: Hit, other: Hit) -> bool:
    """Whether two articles are one, as an agency's is that several outlets bring."""
    return one.passage.article_number != other.passage.article_number and nearly_equal(
        one.article.text, other.article.text
    )


def _words(reading: Reading) -> str:
    return reading.hit.article.text[reading.start : reading.end]


def _day(reading: Reading, asked_on: date) -> date:
    published = reading.hit.article.published
    return published if published and published <= asked_on else date.min


def _quote(reading: Reading) -> Quote:
    marked = reading.span.shown if reading.span else None
    page = reading.hit.article.page_at(reading.start)
    return Quote(_source(reading.hit), reading.start, reading.end, _words(reading), marked, page)


def _source(hit: Hit) -> Source:
    article = hit.article
    return Source(
        hit.passage.article_number,
        article.id,
        article.title,
        article.source,
        article.published,
        article.url,
    )


def _reading_order(readings: Iterable[Reading], hits: Iterable[Hit]) -> list[Hit]:
    """Passages by their best sentence; those that were not read follow in search order."""
    ordered = {hit.passage.key: hit for hit in (*(reading.hit for reading in readings), *hits)}
    return list(ordered.values())


def _considered(hits: Iterable[Hit], readings: Iterable[Reading]) -> tuple[Considered, ...]:
    best = {reading.hit.passage.key: reading for reading in reversed(list(readings))}
    made = []
    for hit in hits:
        reading = best.get(hit.passage.key)
        said = _words(reading) if reading else ""
        candidate = said[slice(*reading.span.shown)] if reading and reading.span else said
        made.append(
            Considered(
                _passage(hit), hit.dense_rank, hit.lexical_rank, hit.similarity, candidate,
                reading.score if reading else None, "read" if reading else "not read",
            )
        )  # fmt: skip
    return tuple(made)


def _passage(hit: Hit) -> Quote:
    page = hit.article.page_at(hit.passage.start)
    return Quote(_source(hit), hit.passage.start, hit.passage.end, hit.passage.text, page=page)


def _closest(hits: Iterable[Hit]) -> tuple[Source, ...]:
    """The articles of the best passages, a report that several of them bring only once."""
    chosen: list[Hit] = []
    for hit in hits:
        known = {each.passage.article_number for each in chosen}
        if hit.passage.article_number in known or any(_same_report(hit, each) for each in chosen):
            continue
        chosen.append(hit)
        if len(chosen) == _MOST_CLOSEST:
            break
    return tuple(map(_source, chosen))
