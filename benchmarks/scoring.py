"""Scores of answers to a set of questions with known answers. Answers nothing itself.

A question is `{"id", "answers": [...]}`: without answers, a refusal is right. An answer is what
`dateline ask --batch` prints. The definitions are those of SQuAD and of reading comprehension over
a search; each score comes with the number of cases that it is the mean of.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.measured import holds, normalised

Record = Mapping[str, Any]
DEPTHS = (1, 4, 10)  # passages


@dataclass(frozen=True)
class Share:
    """A mean, from 0 to 1, and of how many cases; of none, it is nan."""

    value: float
    count: int


@dataclass(frozen=True)
class Times:
    median: float
    slow: float
    """The 95th of a hundred."""


@dataclass(frozen=True)
class Run:
    """What was answered, and the articles as they were stored."""

    answers: Sequence[Record]
    articles: Sequence[Record]


def share(values: Iterable[float]) -> Share:
    counted = list(values)
    return Share(sum(counted) / len(counted) if counted else float("nan"), len(counted))


def said(answer: Record) -> str:
    """The answer's words; '' for a refusal."""
    return answer["answer"] if answer["status"] == "answered" else ""


def f1(text: str, answer: str) -> float:
    """The harmonic mean of precision and recall of the words, as SQuAD counts them."""
    ours, right = normalised(text).split(), normalised(answer).split()
    common = (Counter(ours) & Counter(right)).total()
    return 2 * common / (len(ours) + len(right)) if common else 0.0


def matches(texts: Mapping[str, str], questions: Iterable[Record]) -> dict[str, Share]:
    """em, f1 and has of the bare texts, by question; a text that is not there scores 0."""
    cases = [(texts.get(each["id"], ""), each["answers"]) for each in questions if each["answers"]]
    return {
        "em": share(any(normalised(t) == normalised(a) for a in right) for t, right in cases),
        "f1": share(max(f1(t, a) for a in right) for t, right in cases),
        "has": share(any(holds(t, a) for a in right) for t, right in cases),
    }


def scores(
    questions: Sequence[Record], answers: Sequence[Record], articles: Mapping[str, str]
) -> dict[str, Share]:
    """Every score, by name. `articles` is the stored text of each article by id."""
    given = {answer["id"]: answer for answer in answers}
    pairs = [(question, given[question["id"]]) for question in questions]
    can = [(question, answer) for question, answer in pairs if question["answers"]]
    cannot = [answer for question, answer in pairs if not question["answers"]]
    taken = [(question, answer) for question, answer in pairs if answer["status"] == "answered"]
    quotes = [quote for _, answer in taken for quote in answer["quotes"]]
    hits = {f"hits@{depth}": share(_found(q, a, depth) for q, a in can) for depth in DEPTHS}
    texts = {question["id"]: said(answer) for question, answer in can}
    return {
        **hits,
        **matches(texts, [question for question, _ in can]),
        "precision": share(is_right(question, answer) for question, answer in taken),
        "refused right": share(answer["status"] == "not_found" for answer in cannot),
        "refused wrong": share(
            answer["status"] == "not_found"
            for question, answer in can
            if _found(question, answer, max(DEPTHS))
        ),
        "quotes exact": share(_exact(quote, articles) for quote in quotes),
        "answers quoted": share(bool(answer["quotes"]) for _, answer in taken),
    }


def is_right(question: Record, answer: Record) -> bool:
    """Whether a right answer stands in the answer's words or in a quote."""
    texts = [said(answer), *(quote["text"] for quote in answer["quotes"])]
    return any(holds(text, right) for text in texts for right in question["answers"])


def _found(question: Record, answer: Record, depth: int) -> bool:
    passages = answer["passages"][:depth]
    return any(holds(each["text"], right) for each in passages for right in question["answers"])


def _exact(quote: Record, articles: Mapping[str, str]) -> bool:
    text = articles.get(quote["article_id"], "")
    return bool(quote["text"]) and text[quote["start"] : quote["end"]] == quote["text"]


def times(milliseconds: Iterable[float]) -> Times:
    ordered = sorted(milliseconds)
    return Times(median(ordered), ordered[int(0.95 * (len(ordered) - 1))])
