"""Fits the judge: from what reading finds for questions that the reader was not trained on to the
probability that a candidate answer is right.

    python -m training.fitting DATA_DIR QUESTIONS.jsonl READER.safetensors OUT.json [--seed 7]

DATA_DIR is a library that holds the questions' articles. Each question is asked of four libraries:
the whole; the whole without the articles that hold an answer; and a few articles, with and without
one that holds an answer.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, astuple, dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measured import read_lines
from benchmarks.scoring import f1
from bot.answering.models import Question
from bot.answering.reading.candidates import Candidate
from bot.answering.reading.extraction import SpanExtractor
from bot.answering.reading.features import passage_features
from bot.answering.reading.judging import Features, Judge, Logistic, PassageFeatures, stems_of
from bot.answering.reading.reader import Frequencies, SpanReader, asked_words
from bot.settings import Settings
from bot.stores import Stores, open_stores
from training.mining import occurrences
from vectorstore.models import GLOBAL, Hit
from vectorstore.search import HybridRetriever, fused
from vectorstore.words import stem

DEPTH = 80  # hits, of which articles with an answer are taken away
FEW = 8  # articles at most of a small library
RIGHT = 0.5  # F1 with an answer from which a candidate counts as one
STRENGTH = 1.0  # inverse of the regularisation, on standardised features


UNFITTED = Logistic(Features(**dict.fromkeys((f.name for f in fields(Features)), 0.0)), 0.0)


@dataclass(frozen=True)
class Sample:
    """A passage or a candidate for a question, and whether it is right: 0 or 1."""

    question: str
    library: str
    features: PassageFeatures | Features
    right: float


def answerable(text: str, answers: Sequence[str]) -> bool:
    return any(occurrences(text, answer) for answer in answers)


def libraries(
    hits: Sequence[Hit], answers: Sequence[str], rng: random.Random
) -> Iterator[tuple[str, list[Hit]]]:
    """The hits that the search would have returned from each of four libraries."""
    holds = {h.passage.article_number for h in hits if answerable(h.article.text, answers)}
    everyone = list(dict.fromkeys(hit.passage.article_number for hit in hits))
    others = [number for number in everyone if number not in holds]
    yield "whole", list(hits)
    yield "without", _only(hits, set(others))
    few = set(rng.sample(others, min(rng.randrange(FEW), len(others))))
    if holds:
        yield "few", _only(hits, few | {next(n for n in everyone if n in holds)})
    yield "few without", _only(hits, few or set(others[:1]))


def _only(hits: Sequence[Hit], articles: set[int]) -> list[Hit]:
    """Hits in some articles, their ranks counted anew."""
    kept = [hit for hit in hits if hit.passage.article_number in articles]
    dense = _ranks([h.dense_rank for h in kept])
    lexical = _ranks([h.lexical_rank for h in kept])
    ranked = [
        replace(h, dense_rank=d, lexical_rank=x, fused=fused(d, x))
        for h, d, x in zip(kept, dense, lexical, strict=True)
    ]
    return sorted(ranked, key=lambda hit: -hit.fused)


def _ranks(old: Sequence[int | None]) -> list[int | None]:
    order = sorted(rank for rank in old if rank is not None)
    return [None if rank is None else order.index(rank) + 1 for rank in old]


Searches = list[tuple[dict[str, Any], str, Question, list[Hit], Frequencies]]


def searches(stores: Stores, questions: Sequence[dict[str, Any]], seed: int) -> Searches:
    """What the search returns for each question from each of its four libraries."""
    rng = random.Random(seed)
    retriever = HybridRetriever(
        passages=stores.passages, index=lambda: stores.library.index, limit=DEPTH, depth=DEPTH
    )
    found: Searches = []
    for record in questions:
        question = Question(record["question"], (GLOBAL,), date.fromisoformat(record["asked"]))
        hits = retriever.search(question.text, question.scopes)
        for name, own in libraries(hits, record["answers"], rng):
            frequencies = _frequencies_in(own) if "few" in name else stores.passages.frequencies
            found.append((record, name, question, own[: retriever_limit()], frequencies))
    return found


def retriever_limit() -> int:
    """How many hits the program's own search hands to the reader."""
    return HybridRetriever.model_fields["limit"].default


def passage_samples(found: Searches) -> Iterator[Sample]:
    for record, name, question, hits, frequencies in found:
        if name == "whole":
            asked = asked_words(question, frequencies)
            for hit, known in zip(hits, passage_features(question, asked, hits), strict=True):
                right = float(answerable(hit.passage.text, record["answers"]))
                yield Sample(record["id"], name, known, right)


def candidate_samples(found: Searches, extractor: SpanExtractor, judge: Judge) -> Iterator[Sample]:
    for record, name, question, hits, frequencies in found:
        reader = SpanReader(extractor, judge, frequencies)
        for candidate, known in reader.candidates(question, reader.order(question, hits)):
            right = float(is_right(candidate, record["answers"]))
            yield Sample(record["id"], name, known, right)


def is_right(candidate: Candidate, answers: Sequence[str]) -> bool:
    """Whether the candidate's words are an answer, or its sentence, which is shown, holds one."""
    near = max(f1(candidate.answer, answer) for answer in answers) >= RIGHT
    return near or answerable(candidate.text, answers)


def _frequencies_in(hits: Sequence[Hit]) -> Frequencies:
    known = [stems_of(hit.passage.text) for hit in hits]

    def frequencies(words: Sequence[str], scopes: object) -> tuple[dict[str, int], int]:
        return {word: sum(stem(word) in each for each in known) for word in words}, len(known)

    return frequencies


def fit(samples: Sequence[Sample]) -> Logistic[Any]:
    """Logistic regression on standardised features, written back to plain ones."""
    from sklearn.linear_model import LogisticRegression

    table = np.array([astuple(sample.features) for sample in samples])
    right = np.array([sample.right for sample in samples])
    mean, spread = table.mean(0), table.std(0)
    spread[spread < 1e-9] = 1.0  # a feature that never changes, rounding aside
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit((table - mean) / spread, right)
    weights = model.coef_[0] / spread
    kind = type(samples[0].features)
    names = [f.name for f in fields(kind)]
    return Logistic(
        kind(**{name: float(w) for name, w in zip(names, weights, strict=True)}),
        float(model.intercept_[0] - weights @ mean),
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("library", "questions", "reader", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    with open_stores(Settings(_env_file=None, data_dir=asked.library)) as stores:
        found = searches(stores, list(read_lines(asked.questions)), asked.seed)
        passages = fit(list(passage_samples(found)))
        judge = Judge(passages, UNFITTED)
        samples = list(candidate_samples(found, SpanExtractor(asked.reader), judge))
    judge = Judge(passages, fit(samples))
    asked.out.write_text(json.dumps(asdict(judge), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
