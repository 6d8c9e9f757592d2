"""Vectors kept beside the passages, found again by the hash of the words. Embeds nothing."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from vectorstore.rows import marks
from vectorstore.schema import Database

Vector = Sequence[float]
_AT_ONCE = 500  # values in one SQL list


def hash_of(text: str) -> bytes:
    """What a passage's words are known by: equal hashes, equal vectors."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


class KeptVectors:
    """Half precision: a cosine changes by less than 0.000001 and the file stays half as large."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, hashes: Iterable[bytes], generations: Sequence[int]) -> dict[bytes, Vector]:
        """The vectors known for these hashes from passages of `generations`, as far as they are."""
        wanted = sorted(set(hashes))
        found: dict[bytes, Vector] = {}
        with self._database.reading() as db:
            for i in range(0, len(wanted), _AT_ONCE):
                some = wanted[i : i + _AT_ONCE]
                rows = db.execute(
                    "SELECT hash, vector FROM passages JOIN vectors USING (passage)"
                    f" WHERE hash IN ({marks(some)}) AND generation IN ({marks(generations)})",
                    [*some, *generations],
                )
                found |= {row["hash"]: _unpacked(row["vector"]) for row in rows}
        return found

    def keep(self, vectors: Mapping[int, Vector]) -> None:
        """Keep vectors by the keys of their passages; a passage gone since is passed over."""
        with self._database.writing() as db:
            db.executemany(
                "INSERT OR REPLACE INTO vectors SELECT passage, ? FROM passages WHERE passage = ?",
                [(_packed(vector), key) for key, vector in vectors.items()],
            )


def _packed(vector: Vector) -> bytes:
    return np.asarray(vector, dtype="<f2").tobytes()


def _unpacked(vector: bytes) -> Vector:
    return np.frombuffer(vector, dtype="<f2").astype(np.float32)  # type: ignore[return-value]
