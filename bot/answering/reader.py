"""The local reader: a question and passages in, scored sentences out. Trains nothing, stores nothing."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Protocol

from langchain.embeddings import Embeddings

from bot.answering.models import Question
from bot.answering.spans import Span, find_span, kind_of
from ingest.chunk import sentence_spans
from vectorstore.models import Hit
from vectorstore.words import content_words, stem, words

Frequencies = Callable[[Sequence[str]], tuple[dict[str, int], int]]


@dataclass(frozen=True)
class Reading:
    """A sentence that may answer: `start` and `end` are offsets into the article's text.

    `span` says which of its words do, by offsets into the sentence. `score` is the estimated
    probability, 0 to 1, that the answer stands in it.
    """

    hit: Hit
    start: int
    end: int
    span: Span | None
    score: float


class Reader(Protocol):
    def read(self, question: Question, hits: Sequence[Hit]) -> list[Reading]:
        """Every candidate of every passage, best first."""
        ...


@dataclass(frozen=True)
class Features:
    """What is known of one sentence: shares and ranks from 0 to 1, cosines from -1 to 1."""

    shared: float  # of the question's words, weighted by rarity, the share that stands in the sentence
    context: float  # the same for its passage and the article's title
    sentence_cosine: float
    passage_cosine: float
    fused: float  # the search's score, over that of the first hit
    typed: float  # 1 when the sentence holds words of the kind asked for
    untyped: float  # 1 when the question asks for a kind and the sentence holds none
    titled: float  # cosine of the sentence with its article's title before it


# Fitted by logistic regression (does a sentence of the first ten passages hold the answer?) on 300 dated
# news questions, 100 of them with no answer in the library of 1,500 articles.
WEIGHTS = Features(
    shared=0.43, context=2.13, sentence_cosine=3.23, passage_cosine=0.27, fused=1.72, typed=0.49, untyped=-0.67, titled=0
)
BIAS = -7.01


class SentenceReader:
    """Ranks sentences by meaning, by the rare words they share with the question and by what is asked for."""

    def __init__(self, embeddings: Embeddings, frequencies: Frequencies, passages: int = 10) -> None:
        """`frequencies` gives, for words, in how many passages each stands and how many there are.

        Only the first `passages` hits are read.
        """
        self._embeddings = embeddings
        self._frequencies = frequencies
        self._passages = passages

    def read(self, question: Question, hits: Sequence[Hit]) -> list[Reading]:
        readings = [
            Reading(hit, start, end, span, score_of(features))
            for hit, start, end, span, features in self.features(question, hits)
        ]
        return sorted(readings, key=lambda reading: -reading.score)

    def features(
        self, question: Question, hits: Sequence[Hit]
    ) -> list[tuple[Hit, int, int, Span | None, Features]]:
        """Every sentence of the first hits with its offsets, its answering words and its features."""
        kind = kind_of(question.text)
        rarity = self._rarity(question.text)
        read = [(hit, sentence_spans(hit.passage.text)) for hit in hits[: self._passages]]
        texts = [hit.passage.text[start:end] for hit, spans in read for start, end in spans]
        if not texts:
            return []
        asked, *vectors = self._embeddings.embed_documents([question.text, *texts])
        cosines = iter([sum(a * b for a, b in zip(asked, vector, strict=True)) for vector in vectors])
        vectors = self._embeddings.embed_documents([f"{hit.article.title}. {hit.passage.text[start:end]}" for hit, spans in read for start, end in spans])
        cosines2 = iter([sum(a * b for a, b in zip(asked, vector, strict=True)) for vector in vectors])
        rows = []
        for hit, spans in read:
            own = [next(cosines) for _ in spans]
            own2 = [next(cosines2) for _ in spans]
            article = hit.article
            context = _shared(rarity, f"{article.title} {article.place} {article.source} {hit.passage.text}")
            for (start, end), cosine, titled in zip(spans, own, own2, strict=True):
                text = hit.passage.text[start:end]
                span = find_span(question.text, kind, text)
                features = Features(
                    shared=_shared(rarity, text),
                    context=context,
                    sentence_cosine=cosine,
                    passage_cosine=max(own) if hit.similarity is None else hit.similarity,
                    fused=hit.fused / hits[0].fused,
                    typed=float(span is not None),
                    untyped=float(kind != "none" and span is None),
                    titled=titled,
                )
                base = hit.passage.start
                rows.append((hit, base + start, base + end, span, features))
        return rows

    def _rarity(self, question: str) -> dict[str, float]:
        """The stems of the question's words, each with its inverse document frequency."""
        asked = content_words(question)
        counts, total = self._frequencies(asked)
        return {stem(word): math.log(1 + (total + 1) / (counts[word] + 0.5)) for word in asked}


def score_of(features: Features) -> float:
    """The probability that a sentence answers: logistic in its features."""
    weighted = sum(getattr(WEIGHTS, f.name) * getattr(features, f.name) for f in fields(Features))
    return 1 / (1 + math.exp(-(BIAS + weighted)))


def _shared(rarity: dict[str, float], text: str) -> float:
    present = {stem(word) for word in words(text)}
    total = sum(rarity.values())
    return sum(weight for word, weight in rarity.items() if word in present) / total if total else 0.0
