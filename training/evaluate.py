"""The reader alone, without a search: exact match and F1 on a question set in SQuAD's form.

    python -m training.evaluate QUESTIONS.json.gz READER.safetensors

Each question is read over its whole context, in windows of whole sentences where it is longer than
the network takes, and the likeliest span of all is scored as it is and as it is repaired.
"""

import argparse
import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from statistics import mean

from benchmarks.measured import normalised
from benchmarks.scoring import f1
from bot.answering.reading.extraction import SpanExtractor
from bot.answering.reading.kinds import kind_of
from bot.answering.reading.spans import repair
from ingest.chunk import PASSAGE_LENGTH, passage_spans, sentence_spans


def answer(extractor: SpanExtractor, question: str, context: str) -> tuple[str, str]:
    """The likeliest span of `context`, bare as the network gives it, and repaired."""
    windows = [context[start:end] for start, end in passage_spans(context, PASSAGE_LENGTH)]
    sentences = [sentence_spans(window) for window in windows]
    read = extractor.extract(question, [("", window) for window in windows], sentences, most=1)
    best = [(each[0], i) for i, each in enumerate(read) if each]
    if not best:
        return "", ""
    found, i = max(best, key=lambda pair: pair[0].mass)
    start, end = sentences[i][found.sentence]
    span = repair(
        windows[i][start:end], (found.start - start, found.end - start), kind_of(question)
    )
    whole = windows[i][start:end][slice(*span.bare)] if span else ""
    return windows[i][found.start : found.end], whole


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("questions", type=Path)
    parser.add_argument("reader", type=Path)
    asked = parser.parse_args()
    extractor = SpanExtractor(asked.reader)
    scores = [
        (_score(bare, golds), _score(whole, golds))
        for question, context, golds in _read(asked.questions)
        for bare, whole in [answer(extractor, question, context)]
    ]
    for name, own in (("network", [s for s, _ in scores]), ("repaired", [s for _, s in scores])):
        exact, overlap = (mean(each[i] for each in own) for i in (0, 1))
        print(f"{name:<10} exact match {exact:.3f}  F1 {overlap:.3f}  n={len(own)}")


def _score(said: str, golds: Sequence[str]) -> tuple[float, float]:
    exact = any(normalised(said) == normalised(gold) for gold in golds)
    return float(exact), max(f1(said, gold) for gold in golds)


def _read(path: Path) -> list[tuple[str, str, list[str]]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        articles = json.load(file)["data"]
    return [
        (asked["question"], paragraph["context"], [each["text"] for each in asked["answers"]])
        for article in articles
        for paragraph in article["paragraphs"]
        for asked in paragraph["qas"]
    ]


if __name__ == "__main__":
    main()
