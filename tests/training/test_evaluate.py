"""The reader's score on a question set: windows of a long context, and how answers are counted."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.answering.reading.extraction import Extract, Range, SpanExtractor
from ingest.chunk import PASSAGE_LENGTH
from training.evaluate import _read, _score, answer


class Scripted(SpanExtractor):
    """Finds these words wherever they stand, by their log share; keeps what it was given."""

    def __init__(self, **found: float) -> None:
        super().__init__()
        self._found = {words.replace("_", " "): mass for words, mass in found.items()}
        self.windows: list[str] = []

    def extract(
        self,
        question: str,
        passages: Sequence[tuple[str, str]],
        sentences: Sequence[Sequence[Range]],
        most: int = 3,
    ) -> list[tuple[Extract, ...]]:
        self.windows += [text for _, text in passages]
        return [
            tuple(self._spans(text, ranges))[:most]
            for (_, text), ranges in zip(passages, sentences, strict=True)
        ]

    def _spans(self, text: str, sentences: Sequence[Range]) -> list[Extract]:
        made = [
            Extract(at, at + len(words), number, 1.0, mass)
            for words, mass in self._found.items()
            if (at := text.find(words)) >= 0
            for number, (start, end) in enumerate(sentences)
            if start <= at and at + len(words) <= end
        ]
        return sorted(made, key=lambda each: -each.mass)


CONTEXT = "Captain Mira Tolland sank it. " + "Gulls cried over the quay. " * 80 + "Ben Osk wept."


def test_the_likeliest_span_of_all_windows_is_the_answer() -> None:
    extractor = Scripted(Tolland=-2.0, Osk=-1.0)
    assert answer(extractor, "Who wept?", CONTEXT) == ("Osk", "Ben Osk")
    assert len(extractor.windows) > 1
    assert max(map(len, extractor.windows)) <= PASSAGE_LENGTH
    assert extractor.windows[-1].endswith("Ben Osk wept.")
    assert answer(Scripted(Tolland=-1.0, Osk=-2.0), "Who?", CONTEXT)[1] == "Mira Tolland"


def test_without_a_span_the_answer_is_empty() -> None:
    assert answer(Scripted(), "Who?", CONTEXT) == answer(Scripted(), "Who?", "") == ("", "")


@pytest.mark.parametrize(
    ("said", "golds", "score"),
    [
        ("the Mira Tolland", ["Ben Osk", "mira tolland."], (1, 1)),
        ("Mira", ["Mira Tolland"], (0, 2 / 3)),
        ("Mira", ["Mira Ann Tolland", "Mira Tolland"], (0, 2 / 3)),
        ("Ben Osk", ["Mira Tolland"], (0, 0)),
        ("", ["Mira Tolland"], (0, 0)),
    ],
)
def test_an_answer_is_scored_by_the_best_of_the_right_ones(
    said: str, golds: list[str], score: tuple[float, float]
) -> None:
    assert _score(said, golds) == pytest.approx(score)


def test_a_set_is_read_with_all_its_answers(tmp_path: Path) -> None:
    qas = [{"question": "Who?", "answers": [{"text": "Ode"}, {"text": "Cy Ode"}]}]
    path = tmp_path / "set.json.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        json.dump({"data": [{"paragraphs": [{"context": "Cy Ode won.", "qas": qas}]}]}, file)
    assert _read(path) == [("Who?", "Cy Ode won.", ["Ode", "Cy Ode"])]
