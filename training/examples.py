"""What the reader is trained on: questions with passages that answer them and passages that don't.

Reads question sets in the form of SQuAD 1.1. Passages of news come from training/mining.py.
"""

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.chunk import sentence_spans
from vectorstore.words import content_words

Range = tuple[int, int]
_POOL = 40  # passages among which a hard one is looked for


@dataclass(frozen=True)
class Text:
    """A passage under its article's title; `spans` are the answers in it, none when it has none."""

    title: str
    body: str
    spans: tuple[Range, ...]


@dataclass(frozen=True)
class Example:
    """A question with the passages that are read for it together."""

    question: str
    texts: tuple[Text, ...]


def read_squad(path: Path) -> list[tuple[str, str, Range]]:
    """Questions with a context and the span of the first answer given, by characters."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        articles = json.load(file)["data"]
    read = []
    for paragraph in (each for article in articles for each in article["paragraphs"]):
        for asked in paragraph["qas"]:
            answer = asked["answers"][0]
            start = answer["answer_start"]
            span = (start, start + len(answer["text"]))
            if paragraph["context"][slice(*span)] == answer["text"] and answer["text"].strip():
                read.append((asked["question"].strip(), paragraph["context"], span))
    return read


def squad_examples(
    path: Path, count: int, negatives: float, shortest: int, longest: int, seed: int
) -> list[Example]:
    """Draw `count` questions, each with a window of its context that holds the answer.

    A window has from `shortest` to `longest` characters, cut between sentences where it can be.
    A share `negatives` of them also has the likest of some other contexts, which has no answer.
    """
    rng = random.Random(seed)
    read = read_squad(path)
    contexts = sorted({context for _, context, _ in read})
    stems = [frozenset(content_words(context)) for context in contexts]
    drawn = rng.sample(read, min(count, len(read)))
    return [
        Example(one[0], tuple(_texts(rng, one, contexts, stems, negatives, shortest, longest)))
        for one in drawn
    ]


def _texts(
    rng: random.Random,
    read: tuple[str, str, Range],
    contexts: Sequence[str],
    stems: Sequence[frozenset[str]],
    negatives: float,
    shortest: int,
    longest: int,
) -> Iterator[Text]:
    question, context, span = read
    body, spans = window(context, span, rng.randint(shortest, longest), rng.random())
    yield Text("", body, (spans,))
    if rng.random() < negatives:
        asked = set(content_words(question))
        answer = context[slice(*span)].lower()
        pool = rng.sample(range(len(contexts)), min(_POOL, len(contexts)))
        pool = [i for i in pool if answer not in contexts[i].lower()]
        if pool:
            other = contexts[max(pool, key=lambda i: len(asked & stems[i]))]
            at = rng.randrange(len(other))
            yield Text("", window(other, (at, at + 1), longest, rng.random())[0], ())


def window(text: str, span: Range, length: int, place: float) -> tuple[str, Range]:
    """Cut whole sentences around `span`, about `length` characters of them; the span moved along.

    `place`, from 0 to 1, says where in the window the span is to stand.
    """
    before = int(max(0, length - (span[1] - span[0])) * place)
    start, end = max(0, span[0] - before), max(span[1], span[0] - before + length)
    inside = [(a, b) for a, b in sentence_spans(text) if b > start and a < end]
    if not inside:
        return text, span
    start, end = min(inside[0][0], span[0]), max(inside[-1][1], span[1])
    return text[start:end], (span[0] - start, span[1] - start)
