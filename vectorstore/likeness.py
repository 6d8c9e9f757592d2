"""How alike two texts are, so that one report at six addresses is told from six. Pure."""

import re
import zlib
from collections.abc import Iterator

import numpy as np

NEARLY_EQUAL = 0.6  # share of common shingles; an agency text that a desk shortened stays above
_SHINGLE = 4  # words
_BANDS, _ROWS = 24, 3  # finds 99.6 % of pairs that share 0.6 of their shingles, 17 % at 0.2
_PRIME = (1 << 31) - 1
_FACTORS, _TERMS = np.random.default_rng(20220520).integers(
    1, _PRIME, size=(2, _BANDS * _ROWS), dtype=np.uint64
)


def shingles(text: str) -> frozenset[int]:
    """The runs of four words in `text`, each as a number of 31 bits."""
    words = re.findall(r"\w+", text.lower())
    runs = zip(*(words[i:] for i in range(_SHINGLE)), strict=False)
    found = frozenset(zlib.crc32(" ".join(run).encode()) & _PRIME for run in runs)
    return found or frozenset([zlib.crc32(" ".join(words).encode()) & _PRIME])


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """The Jaccard index of two sets of shingles, 0 to 1."""
    return len(one & other) / len(one | other)


def nearly_equal(one: str, other: str) -> bool:
    return likeness(shingles(one), shingles(other)) >= NEARLY_EQUAL


def bands(text: str) -> Iterator[int]:
    """Numbers of which two nearly equal texts share at least one: MinHash in bands.

    Leskovec, Rajaraman, Ullman, *Mining of Massive Datasets*, chapter 3.
    """
    values = np.fromiter(shingles(text), dtype=np.uint64)
    # One row a hash function: the least of (a * x + b) mod p over all shingles.
    hashed = (_FACTORS[:, None] * values[None, :] + _TERMS[:, None]) % np.uint64(_PRIME)
    least = hashed.min(axis=1).reshape(_BANDS, _ROWS)
    for number, rows in enumerate(least):
        yield zlib.crc32(rows.tobytes(), number)
