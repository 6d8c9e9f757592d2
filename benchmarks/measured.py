"""What the benchmarks measure with: time in a model, memory, articles, whether a text answers."""

import gzip
import json
import re
import resource
import string
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from langchain.embeddings import Embeddings

from vectorstore.errors import DatelineError


class FileUnusable(DatelineError):
    def __init__(self, file: object, problem: object) -> None:
        super().__init__(f"{file} cannot be used ({problem}). Name another file.")


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
    """The JSON objects of a .jsonl or .jsonl.gz file.

    Raises: FileUnusable.
    """
    try:
        with (gzip.open if file.suffix == ".gz" else open)(file, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _record(file, number, line)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise FileUnusable(file, getattr(error, "strerror", None) or error) from error


def _record(file: Path, number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise FileUnusable(file, f"line {number} is not JSON") from error
    if not isinstance(record, dict):
        raise FileUnusable(file, f"line {number} is not a JSON object")
    return record


def write_lines(file: Path, records: Iterable[Mapping[str, Any]]) -> Path:
    """Write JSON objects, a line each, packed when the name ends in .gz; gives `file` back.

    Raises: FileUnusable.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with (gzip.open if file.suffix == ".gz" else open)(file, "wt", encoding="utf-8") as out:
            out.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    except OSError as error:
        raise FileUnusable(file, error.strerror) from error
    return file


def peak_mb() -> float:
    """The most memory that this process has held so far, in megabytes (Linux counts kilobytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def holds(text: str, answer: str) -> bool:
    """Whether the words of an answer stand in a text, after SQuAD's normalisation."""
    return f" {normalised(answer)} " in f" {normalised(text)} "


def normalised(text: str) -> str:
    """SQuAD's rule (Rajpurkar et al., 2016): lower case, no punctuation, no articles, single
    blanks; curly quotation marks count as punctuation too."""
    text = text.lower().translate(_PUNCTUATION)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


_PUNCTUATION = str.maketrans(dict.fromkeys(string.punctuation + "’‘“”", " "))
