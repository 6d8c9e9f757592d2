"""The local reader: a question and passages in, candidates with their probabilities out. It looks
nothing up in the library but how rare words are, and decides nothing."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from bot.answering.models import Question
from bot.answering.reading.candidates import Candidate, candidates_in
from bot.answering.reading.extraction import Extract, Range
from bot.answering.reading.features import candidate_features, passage_features
from bot.answering.reading.judging import Features, Judge, QuestionWords
from bot.answering.reading.kinds import kind_of
from bot.answering.reading.spans import Span
from ingest.chunk import sentence_spans
from vectorstore.models import Hit, Scope
from vectorstore.words import content_words

Frequencies = Callable[[Sequence[str], Sequence[Scope]], tuple[dict[str, int], int]]
PASSAGES = 6  # read for a question; more found nothing more, see the README


class Extraction(Protocol):
    """Whatever finds spans in passages: the trained network, or a test's."""

    def extract(
        self,
        question: str,
        passages: Sequence[tuple[str, str]],
        sentences: Sequence[Sequence[Range]],
    ) -> list[tuple[Extract, ...]]: ...


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
        self._asked = threading.local()  # the last question of this thread: it is read after order

    def _words_of(self, question: Question) -> QuestionWords:
        if getattr(self._asked, "question", None) is not question:
            self._asked.words = asked_words(question, self._frequencies)
            self._asked.question = question
        words: QuestionWords = self._asked.words
        return words

    def order(self, question: Question, hits: Sequence[Hit]) -> list[Hit]:
        asked = self._words_of(question)
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
        asked = self._words_of(question)
        hits = hits[: self._passages]
        sentences = [sentence_spans(hit.passage.text) for hit in hits]
        passages = [(hit.article.title, hit.passage.text) for hit in hits]
        read = self._extraction.extract(question.text, passages, sentences)
        found = list(
            chain.from_iterable(
                candidates_in(hit, spans, extracts, kind, asked)
                for hit, spans, extracts in zip(hits, sentences, read, strict=True)
            )
        )
        return list(zip(found, candidate_features(question, kind, asked, hits, found), strict=True))


def asked_words(question: Question, frequencies: Frequencies) -> QuestionWords:
    counts, total = frequencies(content_words(question.text), question.scopes)
    return QuestionWords(question.text, counts, total)
