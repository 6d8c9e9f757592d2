"""What the benchmarks measure with: time in a model, memory, articles, whether a text answers."""

import gzip
import json
import re
import resource
import string
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from langchain.embeddings import Embeddings


class Timed(Embeddings):
    """Embeddings that add up the seconds spent in them."""

    def __init__(self, inner: Embeddings) -> None:
        self._inner = inner
        self.seconds = 0.0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        started = time.perf_counter()
        try:
            return self._inner.embed_documents(texts)
        finally:
            self.seconds += time.perf_counter() - started

    def embed_query(self, text: str) -> list[float]:
        return self._inner.embed_query(text)


def read_lines(file: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a .jsonl or .jsonl.gz file."""
    with (gzip.open if file.suffix == ".gz" else open)(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def peak_mb() -> float:
    """The most memory that this process has held so far, in megabytes (Linux counts kilobytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def holds(text: str, answer: str) -> bool:
    """Whether the words of an answer stand in a text, after SQuAD's normalisation."""
    return f" {_plain(answer)} " in f" {_plain(text)} "


def _plain(text: str) -> str:
    text = text.lower().translate(str.maketrans("’‘“”", "''\"\""))
    text = "".join(" " if c in string.punctuation else c for c in text)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())
