"""The local reader: a question and passages in, candidates with their probabilities out. It looks
nothing up in the library but how rare words are, and decides nothing."""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from bot.answering.models import Question
from bot.answering.reading.extraction import Extract, Extracts, Range
from bot.answering.reading.judging import (
    Features,
    Judge,
    PassageFeatures,
    QuestionWords,
    about,
    age,
    around,
    cosine_of,
    is_of_kind,
    reciprocal,
    stems_of,
)
from bot.answering.reading.kinds import Kind, kind_of
from bot.answering.reading.names import is_thing
from bot.answering.reading.spans import Span, repair
from ingest.chunk import sentence_spans
from vectorstore.models import Hit, Scope
from vectorstore.words import content_words, stem, words

Frequencies = Callable[[Sequence[str], Sequence[Scope]], tuple[dict[str, int], int]]
PASSAGES = 6  # read for a question; more found nothing more, see the README


class Extraction(Protocol):
    """Whatever finds spans in passages: the trained network, or a test's."""

    def extract(
        self,
        question: str,
        passages: Sequence[tuple[str, str]],
        sentences: Sequence[Sequence[Range]],
    ) -> list[Extracts]: ...


@dataclass(frozen=True)
class Reading:
    """A sentence that may answer: `start` and `end` are offsets into the article's text.

    `span` says which of its words do, by offsets into the sentence; None where the whole sentence
    does. `score` is the estimated probability, 0 to 1, that this answer is right.
    """

    hit: Hit
    start: int
    end: int
    span: Span | None
    score: float

    @property
    def sentence(self) -> str:
        return self.hit.article.text[self.start : self.end]

    @property
    def words(self) -> str:
        """The bare answer; '' where the whole sentence answers."""
        return self.sentence[slice(*self.span.bare)] if self.span else ""


class Reader(Protocol):
    def order(self, question: Question, hits: Sequence[Hit]) -> list[Hit]:
        """All hits, those first that seem likeliest to hold the answer before they are read."""
        ...

    def read(self, question: Question, hits: Sequence[Hit]) -> list[Reading]:
        """Every candidate of every passage read, best first."""
        ...


@dataclass(frozen=True)
class Candidate:
    """A reading before it is judged."""

    hit: Hit
    sentence: Range  # in the passage
    span: Span
    extract: Extract
    passage_margin: float

    @property
    def text(self) -> str:
        return self.hit.passage.text[slice(*self.sentence)]

    @property
    def answer(self) -> str:
        return self.text[slice(*self.span.bare)]


class SpanReader:
    """Reads with a network, weighs with a judge."""

    def __init__(
        self,
        extraction: Extraction,
        judge: Judge,
        frequencies: Frequencies,
        passages: int = PASSAGES,
    ) -> None:
        """`frequencies` gives, for words and scopes, in how many passages each word stands and how
        many passages there are.

        Only the first `passages` hits are read.
        """
        self._extraction = extraction
        self._judge = judge
        self._frequencies = frequencies
        self._passages = passages

    def order(self, question: Question, hits: Sequence[Hit]) -> list[Hit]:
        asked = asked_words(question, self._frequencies)
        known = passage_features(question, asked, hits)
        likely = [self._judge.passages.probability(each) for each in known]
        return [hits[i] for i in sorted(range(len(hits)), key=lambda i: -likely[i])]

    def read(self, question: Question, hits: Sequence[Hit]) -> list[Reading]:
        kind = kind_of(question.text)
        readings = [
            Reading(
                each.hit,
                each.hit.passage.start + each.sentence[0],
                each.hit.passage.start + each.sentence[1],
                None if kind == "none" else each.span,
                self._judge.candidates.probability(features),
            )
            for each, features in self.candidates(question, hits)
        ]
        return sorted(readings, key=lambda reading: -reading.score)

    def candidates(
        self, question: Question, hits: Sequence[Hit]
    ) -> list[tuple[Candidate, Features]]:
        """What may answer, with what is known of it; not in order."""
        kind = kind_of(question.text)
        asked = asked_words(question, self._frequencies)
        hits = hits[: self._passages]
        sentences = [sentence_spans(hit.passage.text) for hit in hits]
        passages = [(hit.article.title, hit.passage.text) for hit in hits]
        read = self._extraction.extract(question.text, passages, sentences)
        found = list(
            chain.from_iterable(
                _candidates(hit, spans, extracts, kind, asked)
                for hit, spans, extracts in zip(hits, sentences, read, strict=True)
            )
        )
        return list(zip(found, _features(question, kind, asked, hits, found), strict=True))


def asked_words(question: Question, frequencies: Frequencies) -> QuestionWords:
    counts, total = frequencies(content_words(question.text), question.scopes)
    return QuestionWords(question.text, counts, total)


def passage_features(
    question: Question, asked: QuestionWords, hits: Sequence[Hit]
) -> list[PassageFeatures]:
    """What is known of each hit before it is read."""
    heads = {hit.passage.article_number: about(hit.article) for hit in hits}
    known = []
    for hit in hits:
        head, body = heads[hit.passage.article_number], stems_of(hit.passage.text)
        known.append(
            PassageFeatures(
                dense=reciprocal(hit.dense_rank),
                lexical=reciprocal(hit.lexical_rank),
                cosine=cosine_of(hit, hits),
                shared=asked.share(body, head),
                stranger=asked.stranger(body | head),
                age=age(hit.article.published, question.asked_on),
            )
        )
    return known


def _candidates(
    hit: Hit, sentences: Sequence[Range], extracts: Extracts, kind: Kind, asked: QuestionWords
) -> Iterator[Candidate]:
    taken = set()
    for extract in extracts.best:
        start, end = sentences[extract.sentence]
        text = hit.passage.text[start:end]
        span = repair(text, (extract.start - start, extract.end - start), kind)
        if span is None or (kind != "none" and _said(text[slice(*span.bare)], kind, asked)):
            continue
        if (place := (extract.sentence, kind == "none" or span.bare)) not in taken:
            taken.add(place)
            yield Candidate(hit, (start, end), span, extract, extracts.margin)


def _said(answer: str, kind: Kind, asked: QuestionWords) -> bool:
    """Whether the question already says these words; of a person, the last name will do."""
    own = [stem(word) for word in content_words(answer)]
    return (kind == "person" and own[-1] in asked.stems) or all(w in asked.stems for w in own)


def same(answer: str) -> str:
    """A form in which answers that differ only in writing are equal."""
    return " ".join(w for w in words(answer.replace(",", "")) if w not in ("a", "an", "the"))


def _features(
    question: Question,
    kind: Kind,
    asked: QuestionWords,
    hits: Sequence[Hit],
    candidates: Sequence[Candidate],
) -> Iterator[Features]:
    alike: dict[str, list[Candidate]] = defaultdict(list)
    for each in candidates:
        alike[same(each.answer)].append(each)
    heads = {hit.passage.article_number: about(hit.article) for hit in hits}
    bodies = {hit.passage.key: stems_of(hit.passage.text) for hit in hits}
    for each in candidates:
        head, body = heads[each.hit.passage.article_number], bodies[each.hit.passage.key]
        others = alike[same(each.answer)]
        typed = is_of_kind(each.answer, kind)
        yield Features(
            margin=math.tanh(each.extract.margin / 10),
            passage_margin=math.tanh(each.passage_margin / 10),
            mass=each.extract.mass,
            support=_log_sum(other.extract.mass for other in others),
            articles=math.log(len({other.hit.passage.article_number for other in others})),
            sentence=asked.share(stems_of(each.text), head),
            near=asked.share(around(each.text, *each.span.bare), set()),
            names=asked.share_of_names(stems_of(each.text) | head),
            passage=asked.share(body, head),
            stranger=asked.stranger(body | head),
            cosine=cosine_of(each.hit, hits),
            lexical=reciprocal(each.hit.lexical_rank),
            typed=float(typed is True),
            untyped=float(typed is False),
            thing=float(kind == "person" and is_thing(each.answer)),
            length=math.log1p(len(re.findall(r"\w+", each.answer))),
            age=age(each.hit.article.published, question.asked_on),
            library=math.log10(max(asked.total, 1)),
        )


def _log_sum(values: Iterator[float]) -> float:
    return math.log(sum(math.exp(max(value, -60.0)) for value in values))
