"""Parts news questions by week: some for training the reader, some for fitting the judge.

    python -m training.slices ARTICLES.jsonl.gz QUESTIONS.jsonl OUT_DIR

Writes train-questions.jsonl, train-articles.jsonl, fit-questions.jsonl and fit-articles.jsonl.
Every fourth week is for fitting, with the articles that are relevant to it and a quarter of those
that are relevant to no question; the reader never sees an article of the judge's.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.measured import read_lines, write_lines

_EVERY, _WHICH = 4, 3
_SHARE = 0.25  # of the articles without a question
_SEED = 1

Records = list[dict[str, Any]]


def some(articles: Records, questions: Records, share: float) -> tuple[Records, Records]:
    """A share of the questions, spread over all weeks, with their articles and some others."""
    rng = random.Random(_SEED)
    kept = [question for question in questions if rng.random() < share]
    wanted = {article for question in kept for article in question["relevant"]}
    known = {article for question in questions for article in question["relevant"]}
    return [
        article
        for article in articles
        if article["id"] in wanted or (article["id"] not in known and rng.random() < share)
    ], kept


def parted(
    articles: Sequence[dict[str, Any]], questions: Sequence[dict[str, Any]]
) -> dict[str, Records]:
    """The four files, by name."""
    weeks = sorted({_week(question) for question in questions})
    fitting = {week for i, week in enumerate(weeks) if i % _EVERY == _WHICH}
    asked_in: dict[str, set[str]] = defaultdict(set)
    for question in questions:
        for article in question["relevant"]:
            asked_in[article].add(_week(question))
    rng = random.Random(_SEED)
    fit: Records = []
    train: Records = []
    for article in articles:
        known = asked_in.get(article["id"])
        chosen = bool(known & fitting) if known else rng.random() < _SHARE
        (fit if chosen else train).append(article)
    return {
        "train-articles": train,
        "fit-articles": fit,
        "train-questions": [q for q in questions if _week(q) not in fitting],
        "fit-questions": [q for q in questions if _week(q) in fitting],
    }


def _week(question: dict[str, Any]) -> str:
    return str(question["id"]).split("_")[0]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("articles", "questions", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--share", type=float, default=1.0, help="how much of the data to use")
    asked = parser.parse_args()
    articles, questions = list(read_lines(asked.articles)), list(read_lines(asked.questions))
    if asked.share < 1:
        articles, questions = some(articles, questions, asked.share)
    files = parted(articles, questions)
    for name, records in files.items():
        write_lines(asked.out / f"{name}.jsonl", records)
        print(f"{name}: {len(records):,}")


if __name__ == "__main__":
    main()
