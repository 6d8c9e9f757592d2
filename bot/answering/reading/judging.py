"""How likely a passage holds the answer, and a candidate is right: what is known of each, weighed.
Pure; training/fitting.py fits the weights."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar

from bot.answering.models import ReaderUnavailable
from bot.answering.reading.kinds import Kind
from bot.answering.reading.names import DATE, MONEY, NUMBER
from ingest.chunk import sentence_spans
from vectorstore.models import Article, Hit
from vectorstore.words import content_words, stem, words

_CAPITALISED = re.compile(r"(?<=\s)[A-Z][\w’']*")  # not the first word
_FAR = 0.5  # of the highest cosine to the question, below which a passage is about something else
_AROUND = 14  # words on either side of a span
WEIGHTS = Path(__file__).parent / "weights" / "judge.json"


@dataclass(frozen=True)
class PassageFeatures:
    """What is known of a passage before it is read. Shares and ranks are from 0 to 1."""

    dense: float  # reciprocal rank in the dense list
    lexical: float  # the same in the lexical one
    cosine: float  # to the question
    shared: float  # share of the question's words, by rarity, in it or its article's head
    stranger: float  # how rare the rarest word of the question is that stands in neither
    age: float  # see Features


@dataclass(frozen=True)
class Features:
    """What is known of a candidate answer. Shares are from 0 to 1, logarithms natural."""

    margin: float  # the span's logit less its passage's for no answer, squashed to -1 … 1
    passage_margin: float  # the same for all of the passage's candidates together
    mass: float  # log share of the candidates of all passages
    support: float  # log share of all candidates with the same words, this one counted in
    articles: float  # log of how many articles have a candidate with the same words
    sentence: float  # share of the question's words, by rarity, in the sentence or the head
    near: float  # the same of the words around the span
    names: float  # share of the question's capitalised words in the sentence or the head
    passage: float  # the same of the whole passage
    stranger: float  # how rare the rarest word of the question is that stands in neither
    cosine: float  # of the passage to the question
    lexical: float  # reciprocal rank in the lexical list
    typed: float  # 1 when the span is of the kind asked for
    untyped: float  # 1 when it is of another kind
    length: float  # log of the span's words
    age: float  # log of the days between it and the newest article found; 7 without a date
    library: float  # log10 of the passages there are: the more, the likelier a chance likeness


F = TypeVar("F", PassageFeatures, Features)


@dataclass(frozen=True)
class Logistic(Generic[F]):
    """A logistic function of some features."""

    weights: F
    bias: float

    def probability(self, features: F) -> float:
        weighted = sum(
            getattr(self.weights, f.name) * getattr(features, f.name) for f in fields(features)
        )
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.bias + weighted))))


@dataclass(frozen=True)
class Judge:
    """Which passages to read, and how far to trust what is read in them."""

    passages: Logistic[PassageFeatures]
    candidates: Logistic[Features]


def load_judge(path: Path = WEIGHTS) -> Judge:
    """The judge that training/fitting.py fitted.

    Raises: ReaderUnavailable.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return Judge(
            _logistic(PassageFeatures, record["passages"]),
            _logistic(Features, record["candidates"]),
        )
    except OSError as error:
        raise ReaderUnavailable(path, error.strerror) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReaderUnavailable(path, "it does not hold the weights of this version") from error


def _logistic(kind: type[F], record: Mapping[str, Any]) -> Logistic[F]:
    weights = {name: _number(value) for name, value in record["weights"].items()}
    return Logistic(kind(**weights), _number(record["bias"]))


def _number(value: object) -> float:
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(value)
    return float(value)


class QuestionWords:
    """A question's words, weighed by how rare they are in the library."""

    def __init__(self, question: str, counts: Mapping[str, int], total: int) -> None:
        self.total = total
        self._rarity = {
            stem(word): math.log(1 + (total + 1) / (counts.get(word, 0) + 0.5))
            for word in content_words(question)
        }
        self.stems = {stem(word) for word in words(question)}
        self._names = stems_of(" ".join(_CAPITALISED.findall(question)))

    def share(self, own: set[str], lent: set[str]) -> float:
        """The share of the question's words in `own`, and three quarters of that only in `lent`."""
        found = sum(w * (1.0 if word in own else 0.75 * (word in lent))
                    for word, w in self._rarity.items())  # fmt: skip
        return found / sum(self._rarity.values()) if self._rarity else 0.0

    def share_of_names(self, known: set[str]) -> float:
        """The share of the question's capitalised words that stand in `known`; 1 without any."""
        return len(self._names & known) / len(self._names) if self._names else 1.0

    def stranger(self, known: set[str]) -> float:
        """How rare the rarest word is that stands nowhere in `known`, as a share of the rarest."""
        missing = [w for word, w in self._rarity.items() if word not in known]
        return max(missing, default=0.0) / max(self._rarity.values(), default=1.0)


def stems_of(text: str) -> set[str]:
    return {stem(word) for word in words(text)}


def around(text: str, start: int, end: int) -> set[str]:
    """The stems of the words before and behind a span of `text`."""
    before, behind = words(text[:start])[-_AROUND:], words(text[end:])[:_AROUND]
    return {stem(word) for word in (*before, *behind)}


def about(article: Article) -> set[str]:
    """The words of what says what the whole article is about: title, place and first sentence."""
    leads = sentence_spans(article.text[:1000])
    lead = article.text[slice(*leads[0])] if leads else ""
    return stems_of(f"{article.title} {article.place} {lead}")


def is_of_kind(span: str, kind: Kind) -> bool | None:
    """Whether the words are such as `kind` asks for; None where that cannot be told."""
    if kind == "money":
        return bool(MONEY.search(span))
    if kind == "number":
        return bool(NUMBER.search(span))
    if kind == "date":
        return bool(DATE.search(span) or NUMBER.search(span))
    if kind in ("person", "place", "list"):
        return any(word[:1].isupper() for word in span.split())
    return None


def newest(hits: Sequence[Hit], asked_on: date) -> date:
    """The day of the newest of these articles that were out when asked: what *old* is told from,
    so that a library of last year's news is no worse for being asked today. Those that are far
    from the question do not count: a small library's search finds everything there is."""
    best = max((cosine_of(hit, hits) for hit in hits), default=0.0)
    near = (hit.article for hit in hits if cosine_of(hit, hits) >= best - _FAR * abs(best))
    days = [article.published for article in near if article.published]
    return max((day for day in days if day <= asked_on), default=asked_on)


def age(published: date | None, newest: date) -> float:
    return math.log1p(abs((newest - published).days)) if published else 7.0


def reciprocal(rank: int | None) -> float:
    """1 for the first of a list, falling to 0; 0 for what the list lacks."""
    return 21 / (20 + rank) if rank else 0.0


def cosine_of(hit: Hit, hits: Sequence[Hit]) -> float:
    """The passage's cosine to the question; of one found by its words alone, the lowest known."""
    known = [each.similarity for each in hits if each.similarity is not None]
    return hit.similarity if hit.similarity is not None else min(known, default=0.0)
