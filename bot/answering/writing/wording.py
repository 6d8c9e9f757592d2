"""A written sentence in the words of those that it is about, where the embedding model sees one of
its words in the place of one of theirs: *Divers located the wreck* for *Divers found the wreck*.
Proves nothing; names, numbers, dates and quotations stay as they are.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np

from bot.answering.writing.amounts import amounts
from bot.answering.writing.tokens import Token, are_opposed, tokens

_LEAST_ALIKE = 0.4  # cosine of two words in their sentences; settled on the tests' seen articles
_REMEMBERED = 1000  # sentences

_COMPARING = frozenset("fewer few less least more most".split())


class Vectors(Protocol):
    def embed_words(self, text: str, words: Sequence[tuple[int, int]]) -> np.ndarray:
        """(words, dimensions) of unit length, for ranges of characters."""
        ...

    def embed_query(self, text: str) -> list[float]:
        """A vector of unit length."""
        ...


class Wording:
    """Safe to call from several threads at once."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._words)
        self._whole = lru_cache(maxsize=_REMEMBERED)(self._of_whole)

    def alike(self, text: str, other: str, least: float) -> bool:
        """Whether the cosine of two texts is at least so much."""
        return bool(self._whole(text) @ self._whole(other) >= least)

    def levelled(self, text: str, sentences: Sequence[str]) -> str:
        """`text` with each small word that `sentences` lack, in any form, put as theirs that is
        most alike, if one is alike enough."""
        theirs = [
            (token, vector)
            for sentence in sentences
            for token, vector in zip(*self._remembered(sentence), strict=True)
        ]
        known = {token.key for token, _ in theirs}
        if not theirs:
            return text
        vectors = np.stack([vector for _, vector in theirs])
        for token, vector in reversed(list(zip(*self._words(text), strict=True))):
            if token.key in known:
                continue
            cosines = vectors @ vector
            best = int(cosines.argmax())
            other = theirs[best][0]
            if cosines[best] >= _LEAST_ALIKE and not are_opposed(token.low, other.low):
                text = f"{text[: token.start]}{other.low}{text[token.end :]}"
        return text

    def _of_whole(self, text: str) -> np.ndarray:
        return np.asarray(self._vectors.embed_query(text))

    def _words(self, text: str) -> tuple[tuple[Token, ...], np.ndarray]:
        """The small words that say something, and their vectors."""
        counted = bytearray(len(text))
        for amount in amounts(text):
            counted[amount.start : amount.end] = b"\1" * (amount.end - amount.start)
        found = tuple(
            each
            for each in tokens(text)
            if each.is_content
            and not each.is_capital
            and each.low not in _COMPARING
            and not counted[each.start]
        )
        return found, self._vectors.embed_words(text, [(each.start, each.end) for each in found])
