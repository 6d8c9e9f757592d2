"""The engine: a question in, a proved answer or an honest refusal out. Knows no front end."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from bot.answering.choosing import Choice, choose, same_report
from bot.answering.dating.dates import datings
from bot.answering.dating.periods import period_of, without_days
from bot.answering.following.followup import stand_alone
from bot.answering.language import language_of
from bot.answering.models import Answer, Considered, Older, Question, Quote, Source
from bot.answering.proof import stands
from bot.answering.reading.kinds import kind_of, sentences_wanted
from bot.answering.reading.reader import Reader, Reading
from vectorstore.models import Hit, Period, Scope

_MOST_CLOSEST = 3


class Search(Protocol):
    def search(
        self, question: str, scopes: tuple[Scope, ...], period: Period | None = None
    ) -> list[Hit]: ...


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
        text = stand_alone(question.text, question.history)
        if language := language_of(text):
            answer = _refused(f"I can only read English, and your question looks like {language}.")
        else:
            answer = self._answer(replace(question, text=text, history=()))
        notices = (answer.notice, self._notice(question.scopes))
        return replace(
            answer,
            notice=" ".join(notice for notice in notices if notice),
            understood=text if text != question.text else "",
        )

    def _answer(self, question: Question) -> Answer:
        said = period_of(question.text, question.asked_on)
        period = _narrowed(said, question)
        if said.narrows:  # the search sees to the days, and few articles repeat their own
            question = replace(question, text=without_days(question.text) or question.text)
        found = self._search.search(question.text, question.scopes, period)
        hits = self._reader.order(question, found)
        readings = self._reader.read(question, hits)
        proved = self._proved(readings)
        choice = choose(
            proved,
            kind_of(question.text),
            question.asked_on,
            self._threshold,
            period.newest_first,
            sentences_wanted(question.text),
        )
        considered = _considered(hits, readings, proved, choice, self._threshold)
        score = readings[0].score if readings else 0.0
        if not choice.chosen:
            notice = _nothing_in(period) if period.has_days and not hits else ""
            closest = _closest(_reading_order(readings, hits))
            return Answer("not_found", "", "", (), closest, considered, score, notice)
        best = choice.chosen[0]
        shown = best.sentence[slice(*best.span.shown)] if best.span else ""
        return Answer(
            "answered",
            shown,
            best.words or best.sentence,
            tuple(map(_quote, choice.chosen)),
            (),
            considered,
            best.score,
            older=tuple(Older(_told(each), _quote(each)) for each in choice.older),
        )

    def _proved(self, readings: Sequence[Reading]) -> list[Reading]:
        """Those that the library as it is now bears out."""
        texts = self._texts.texts(sorted({each.hit.passage.article_number for each in readings}))
        return [
            each
            for each in readings
            if stands(_quote(each), texts.get(each.hit.passage.article_number, ""))
        ]


def _refused(notice: str) -> Answer:
    return Answer("not_found", "", "", (), (), (), 0.0, notice)


def _narrowed(said: Period, question: Question) -> Period:
    """The days that the question's words name, and what was chosen beside them."""
    if question.since:
        since, until = question.since, None
        if said.firm:
            since, until = max(since, said.since or since), said.until
        said = replace(said, since=since, until=until, firm=True)
    return replace(said, article=question.about)


def _nothing_in(period: Period) -> str:
    since = f"from {period.since.isoformat()} on" if period.since else ""
    until = f"until {period.until.isoformat()}" if period.until else ""
    return f"No article of mine was published {' and '.join(filter(None, (since, until)))}."


def _told(reading: Reading) -> str:
    return reading.sentence[slice(*reading.span.shown)] if reading.span else reading.sentence


def _quote(reading: Reading) -> Quote:
    article = reading.hit.article
    return Quote(
        _source(reading.hit),
        reading.start,
        reading.end,
        reading.sentence,
        reading.span.shown if reading.span else None,
        article.page_at(reading.start),
        datings(reading.sentence, article.published),
    )


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
    """Passages by their best reading; those that were not read follow in search order."""
    ordered = {hit.passage.key: hit for hit in (*(reading.hit for reading in readings), *hits)}
    return list(ordered.values())


def _considered(
    hits: Sequence[Hit],
    readings: Sequence[Reading],
    proved: Sequence[Reading],
    choice: Choice,
    threshold: float,
) -> tuple[Considered, ...]:
    best = {each.hit.passage.key: each for each in reversed(readings)}
    best |= {each.hit.passage.key: each for each in reversed((*choice.chosen, *choice.older))}
    return tuple(
        Considered(
            Quote(
                _source(hit), hit.passage.start, hit.passage.end, hit.passage.text,
                page=hit.article.page_at(hit.passage.start),
            ),
            hit.dense_rank,
            hit.lexical_rank,
            hit.similarity,
            _told(reading) if (reading := best.get(hit.passage.key)) else "",
            reading.score if reading else None,
            _outcome(reading, proved, choice, threshold),
        )
        for hit in _reading_order(readings, hits)
    )  # fmt: skip


def _outcome(
    reading: Reading | None, proved: Sequence[Reading], choice: Choice, threshold: float
) -> str:
    if reading is None:
        return "no answer read in it"
    if reading in choice.chosen:
        return "chosen"
    if reading in choice.older:
        return "an older article's answer"
    if reading.score < threshold:
        return "below the threshold"
    if reading not in proved:
        return "not borne out by the library"
    if reading.score > choice.chosen[0].score:
        return "a newer article was chosen"
    return "less likely than the chosen"


def _closest(hits: Iterable[Hit]) -> tuple[Source, ...]:
    """The articles of the best passages, a report that several of them bring only once."""
    chosen: list[Hit] = []
    for hit in hits:
        known = {each.passage.article_number for each in chosen}
        if hit.passage.article_number in known or any(same_report(hit, each) for each in chosen):
            continue
        chosen.append(hit)
        if len(chosen) == _MOST_CLOSEST:
            break
    return tuple(map(_source, chosen))
