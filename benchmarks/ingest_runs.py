"""One measured ingest, in a process of its own: ours, the plain pipeline, or ours for memory.

    python -m benchmarks.ingest_runs ours|plain|memory FOLDER ARTICLES.jsonl [VECTORS.npz]

Prints one JSON object. Loading libraries and models is not timed: a first text was encoded before.
"""

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from langchain.embeddings import Embeddings

from benchmarks.measured import Timed, peak_mb, read_lines
from bot.app import Stores, open_stores
from bot.settings import Settings
from ingest.extract import Extractor
from ingest.fetch import Fetcher
from ingest.keeping import LibraryKeeper
from ingest.pipeline import Pipeline
from ingest.sandbox import Sandbox
from ingest.sources import Sources
from vectorstore.embeddings import default_weights
from vectorstore.kept_vectors import hash_of
from vectorstore.library import Index, Model

LIMIT = 20_000_000  # bytes; MAX_FILE_MB's default


def ours(folder: Path, articles: Path) -> dict[str, Any]:
    """Ingest twice: the first time everything is new, the second time nothing."""
    with open_stores(Settings(data_dir=folder)) as stores:
        timed = Timed(stores.embeddings)
        pipeline = _pipeline(stores, timed)
        timed.embed_documents(["warm up"])
        timed.seconds = 0.0
        first, counts = _ingest(pipeline, articles)
        share = timed.seconds / first
        again, unchanged = _ingest(pipeline, articles)
        assert set(unchanged) == {"unchanged"}, unchanged
    return {
        "articles": counts["articles"], "passages": counts["passages"], "seconds": first,
        "again": again, "model": share, "peak_mb": peak_mb(),
    }  # fmt: skip


def plain(folder: Path, articles: Path) -> dict[str, Any]:
    """LangChain as its tutorials use it, with the same model."""
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    embeddings = HuggingFaceEmbeddings(model_name=str(default_weights()))
    timed = Timed(embeddings)
    timed.embed_documents(["warm up"])
    timed.seconds = 0.0
    started = time.perf_counter()
    documents = [
        Document(record["text"], metadata={"id": record["id"], "title": record["title"]})
        for record in read_lines(articles)
    ]
    chunks = RecursiveCharacterTextSplitter(chunk_size=900).split_documents(documents)
    Chroma.from_documents(chunks, timed, persist_directory=str(folder))
    seconds = time.perf_counter() - started
    return {
        "articles": len(documents), "passages": len(chunks), "seconds": seconds,
        "model": timed.seconds / seconds, "peak_mb": peak_mb(),
    }  # fmt: skip


class Remembered(Embeddings):
    """The real model, whose vectors are kept in a file from one run to the next."""

    def __init__(self, inner: Embeddings, file: Path) -> None:
        self._inner = inner
        self._file = file
        self._places: dict[bytes, int] = {}
        self._held = self._new = np.zeros((0, 0), np.float16)
        self._made: list[tuple[bytes, np.ndarray]] = []
        if file.exists():
            # Read from the disk page by page: what is remembered is not to count as memory.
            self._held = np.load(file, mmap_mode="r")
            hashes = file.with_suffix(".hashes").read_bytes()
            self._places = {hashes[i : i + 16]: i // 16 for i in range(0, len(hashes), 16)}

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        hashes = [hash_of(text) for text in texts]
        missing = [t for t, h in zip(texts, hashes, strict=True) if h not in self._places]
        made = dict(zip(map(hash_of, missing), self._inner.embed_documents(missing), strict=True))
        self._made += [(h, np.asarray(v, np.float16)) for h, v in made.items()]
        return [made[h] if h in made else self._held[self._places[h]].tolist() for h in hashes]

    def embed_query(self, text: str) -> list[float]:
        return self._inner.embed_query(text)

    def save(self) -> None:
        if self._made:
            hashes = [*self._places, *(h for h, _ in self._made)]
            rows = [*self._held, *(v for _, v in self._made)]
            np.save(self._file, np.stack(rows))
            self._file.with_suffix(".hashes").write_bytes(b"".join(hashes))


def memory(folder: Path, articles: Path, vectors: Path) -> dict[str, Any]:
    """Ingest once, looking at the memory held after every thousandth passage."""
    with open_stores(Settings(data_dir=folder)) as stores:
        remembered = Remembered(stores.embeddings, vectors)
        stores.embeddings.embed_documents(["word " * 300] * 64)
        passages, marks = 0, [(0, _held_mb())]
        pipeline = _pipeline(stores, remembered)
        for outcome in pipeline.from_operator([str(articles)], "benchmark"):
            passages += outcome.passages
            if passages - marks[-1][0] >= 1000:
                marks.append((passages, _held_mb()))
        remembered.save()
    half = [mark for mark in marks if mark[0] >= passages / 2]
    slope = np.polyfit([p for p, _ in half], [mb for _, mb in half], 1)[0]
    return {"passages": passages, "peak_mb": peak_mb(), "kb_a_passage": slope * 1000}


def _held_mb() -> float:
    """What this process holds now, of its own and not of mapped files, in megabytes."""
    told = Path("/proc/self/status").read_text()
    (line,) = [line for line in told.splitlines() if line.startswith("RssAnon:")]
    return int(line.split()[1]) * 1024 / 1e6


def _pipeline(stores: Stores, embeddings: Embeddings) -> Pipeline:
    """The program's own, but for the embeddings, which are watched."""
    library = stores.library
    library.index = Index(library.index.vectors, Model(library.index.model.name, embeddings))
    library.check_model()
    sources = Sources(Fetcher(LIMIT), Extractor(LIMIT, Sandbox()))
    keeper = LibraryKeeper(stores.database, library)
    return Pipeline(keeper, stores.catalog, sources, LIMIT)


def _ingest(pipeline: Pipeline, articles: Path) -> tuple[float, Counter[str]]:
    counts: Counter[str] = Counter()
    started = time.perf_counter()
    for outcome in pipeline.from_operator([str(articles)], "benchmark"):
        assert outcome.change != "failed", outcome
        counts["articles" if outcome.change == "added" else outcome.change] += 1
        counts["passages"] += outcome.passages
    counts += Counter()  # drops zeros
    return time.perf_counter() - started, counts


if __name__ == "__main__":
    kind, *paths = sys.argv[1:]
    runs: dict[str, Any] = {"ours": ours, "plain": plain, "memory": memory}
    print(json.dumps(runs[kind](*map(Path, paths))))
