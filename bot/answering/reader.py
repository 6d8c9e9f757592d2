"""The local reader: a question and passages in, scored sentences out. Trains and stores nothing."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from typing import Protocol

from langchain.embeddings import Embeddings

from bot.answering.models import Question
from bot.answering.spans import Span, find_span, kind_of
from ingest.chunk import sentence_spans
from vectorstore.models import Article, Hit, Scope
from vectorstore.words import content_words, stem, words

Frequencies = Callable[[Sequence[str], Sequence[Scope]], tuple[dict[str, int], int]]


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

    # Of the question's words, weighted by rarity, the share that stands in the sentence; what only
    # the article's title, place or first sentence says, being about the whole of it, counts 3/4.
    shared: float
    sentence_cosine: float
    passage_cosine: float
    typed: float  # 1 when the sentence holds words of the kind asked for
    untyped: float  # 1 when the question asks for a kind and the sentence holds none
    library: float  # log10 of the passages there are: the more, the likelier a chance likeness


# Fitted by logistic regression (does a sentence of the first ten passages hold the answer?) on 595
# searches for 300 dated news questions of 2022 and 2023, in libraries of 1 to 1,500 articles; in a
# third of them no article answers.
WEIGHTS = Features(
    shared=2.43,
    sentence_cosine=2.74,
    passage_cosine=2.51,
    typed=0.52,
    untyped=-0.76,
    library=-0.26,
)
BIAS = -5.19


class SentenceReader:
    """Ranks sentences by meaning, by the question's rare words in them and by what is asked for."""

    def __init__(
        self, embeddings: Embeddings, frequencies: Frequencies, passages: int = 10
    ) -> None:
        """`frequencies` gives, for words and scopes, in how many passages each word stands and how
        many passages there are.

        Only the first `passages` hits are read.
        """
        self._embeddings = embeddings
        self._frequencies = frequencies
        self._passages = passages

    def read(self, question: Question, hits: Sequence[Hit]) -> list[Reading]:
        kind = kind_of(question.text)
        asked = content_words(question.text)
        counts, total = self._frequencies(asked, question.scopes)
        rarity = {stem(word): math.log(1 + (total + 1) / (counts[word] + 0.5)) for word in asked}
        read = [(hit, sentence_spans(hit.passage.text)) for hit in hits[: self._passages]]
        cosines = self._cosines(question.text, read)
        readings = []
        for (hit, spans), own in zip(read, cosines, strict=True):
            about = _about(hit.article)
            for (start, end), cosine in zip(spans, own, strict=True):
                text = hit.passage.text[start:end]
                span = find_span(question.text, kind, text)
                features = Features(
                    shared=_shared(rarity, text, about),
                    sentence_cosine=cosine,
                    passage_cosine=max(own) if hit.similarity is None else hit.similarity,
                    typed=float(span is not None),
                    untyped=float(kind != "none" and span is None),
                    library=math.log10(max(total, 1)),
                )
                base = hit.passage.start
                readings.append(Reading(hit, base + start, base + end, span, score_of(features)))
        return sorted(readings, key=lambda reading: -reading.score)

    def _cosines(
        self, question: str, read: Sequence[tuple[Hit, Sequence[tuple[int, int]]]]
    ) -> list[list[float]]:
        """For each passage, the cosine of each sentence to the question; one encoder call."""
        texts = [hit.passage.text[start:end] for hit, spans in read for start, end in spans]
        asked, *vectors = self._embeddings.embed_documents([question, *texts])
        cosines = (sum(a * b for a, b in zip(asked, vector, strict=True)) for vector in vectors)
        return [list(islice(cosines, len(spans))) for _, spans in read]


def _about(article: Article) -> str:
    """What says what the whole article is about: its title, place and first sentence."""
    leads = sentence_spans(article.text[:1000])
    lead = article.text[slice(*leads[0])] if leads else ""
    return f"{article.title} {article.place} {lead}"


def score_of(features: Features) -> float:
    """The probability that a sentence answers: logistic in its features."""
    weighted = sum(getattr(WEIGHTS, f.name) * getattr(features, f.name) for f in fields(Features))
    return 1 / (1 + math.exp(-(BIAS + weighted)))


def _shared(rarity: dict[str, float], sentence: str, about: str) -> float:
    own = {stem(word) for word in words(sentence)}
    lent = {stem(word) for word in words(about)} - own
    found = sum(w * ((word in own) + 0.75 * (word in lent)) for word, w in rarity.items())
    return found / sum(rarity.values()) if rarity else 0.0
