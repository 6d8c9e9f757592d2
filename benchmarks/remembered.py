"""Vectors kept in a file from one run to the next, by the hash of the words. Makes none itself."""

from pathlib import Path

import numpy as np
from langchain.embeddings import Embeddings

from benchmarks.measured import FileUnusable
from vectorstore.kept_vectors import hash_of

_HASH = 16  # bytes


class Remembered(Embeddings):
    """Embeddings that make a passage's vector once. Questions are encoded every time.

    FILE.npy holds the vectors in half precision, FILE.hashes the hash of each one's words.
    """

    def __init__(self, inner: Embeddings, file: Path) -> None:
        """Raises: FileUnusable."""
        self._inner = inner
        self._file = file
        self._hashes_file = file.with_suffix(".hashes")
        self._places: dict[bytes, int] = {}
        self._held = np.zeros((0, 0), np.float16)
        self._made: dict[bytes, np.ndarray] = {}
        if file.suffix != ".npy":
            raise FileUnusable(file, "its name does not end in .npy")
        if file.exists():
            self._read()

    def _read(self) -> None:
        try:
            # Read from the disk page by page: what is remembered is not to count as memory.
            self._held = np.load(self._file, mmap_mode="r")
            hashes = self._hashes_file.read_bytes()
        except (OSError, ValueError) as error:
            raise FileUnusable(self._file, error) from error
        if len(hashes) != _HASH * len(self._held):
            raise FileUnusable(self._file, f"{self._hashes_file.name} is not of the same length")
        self._places = {hashes[i : i + _HASH]: i // _HASH for i in range(0, len(hashes), _HASH)}

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        hashes = [hash_of(text) for text in texts]
        missing = {
            hashed: text
            for hashed, text in zip(hashes, texts, strict=True)
            if hashed not in self._places and hashed not in self._made
        }
        made = self._inner.embed_documents(list(missing.values())) if missing else []
        for hashed, vector in zip(missing, made, strict=True):
            self._made[hashed] = np.asarray(vector, np.float16)
        return [self._vector(hashed).tolist() for hashed in hashes]

    def _vector(self, hashed: bytes) -> np.ndarray:
        return self._made[hashed] if hashed in self._made else self._held[self._places[hashed]]

    def embed_query(self, text: str) -> list[float]:
        return self._inner.embed_query(text)

    def save(self) -> None:
        """Keep what was made since, too."""
        if not self._made:
            return
        rows = np.stack([*self._held, *self._made.values()])
        self._file.parent.mkdir(parents=True, exist_ok=True)
        partial = self._file.with_suffix(".part.npy")
        np.save(partial, rows)
        partial.replace(self._file)  # and not written over: the old one is still being read
        self._hashes_file.write_bytes(b"".join([*self._places, *self._made]))
        self._made = {}
        self._read()
