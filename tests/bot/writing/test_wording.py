"""A written sentence in the passages' words: which of its words are put otherwise, and which never.
The vectors are made up: words of one meaning share a direction."""

from collections.abc import Sequence

import numpy as np
import pytest

from bot.answering.writing.wording import Wording

MEANINGS = [
    ("located", "detected"),
    ("wreck",),
    ("hull", "vessel"),
    ("bought", "sold"),
    ("divers",),
]


class Vectors:
    """Has a direction for each meaning; other words have one of their own."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self.asked = 0

    def _direction(self, word: str) -> np.ndarray:
        low = word.lower()
        meaning = next((each[0] for each in MEANINGS if low in each), low)
        vector = np.zeros(50, dtype=np.float32)
        vector[self._known.setdefault(meaning, len(self._known))] = 1
        return vector

    def embed_words(self, text: str, words: Sequence[tuple[int, int]]) -> np.ndarray:
        self.asked += 1
        return np.array([self._direction(text[start:end]) for start, end in words]).reshape(-1, 50)

    def embed_query(self, text: str) -> list[float]:
        every = sum(map(self._direction, text.split()), np.zeros(50, dtype=np.float32))
        return list(every / np.linalg.norm(every))


@pytest.mark.parametrize(
    "text, sentence, levelled",
    [
        ("Divers located the wreck.", "Divers detected a wreck.", "Divers detected the wreck."),
        ("Divers located the wreck.", "Rain fell.", "Divers located the wreck."),
        # The opposite is alike to a model, and is never put in its place.
        ("Orlo bought the hull.", "Orlo sold the vessel.", "Orlo bought the vessel."),
        # Names and numbers must be proved, not levelled.
        ("Located was lost.", "It was detected.", "Located was lost."),
        ("Fewer than 3 divers came.", "At least 3 divers came.", "Fewer than 3 divers came."),
        ("Divers located it.", "", "Divers located it."),
    ],
)
def test_a_word_is_put_as_the_passages_put_it(text: str, sentence: str, levelled: str) -> None:
    assert Wording(Vectors()).levelled(text, [sentence]) == levelled


def test_the_sentences_of_a_passage_are_embedded_once() -> None:
    vectors = Vectors()
    wording = Wording(vectors)
    for _ in range(3):
        wording.levelled("Divers located the wreck.", ["Divers detected a wreck."])
    assert vectors.asked == 4


def test_texts_are_alike_by_their_cosine() -> None:
    wording = Wording(Vectors())
    assert wording.alike("divers located hull", "divers detected vessel", 0.9)
    assert not wording.alike("divers located hull", "rain fell here", 0.1)
