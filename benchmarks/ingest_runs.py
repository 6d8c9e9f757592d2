"""One measured ingest, in a process of its own: ours, the plain pipeline, or ours for memory.

    python -m benchmarks.ingest_runs ours|plain|memory FOLDER ARTICLES.jsonl [VECTORS.npy]

Prints one JSON object. Loading libraries and models is not timed: a first text was encoded before.
"""

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.filling import pipeline_with, settings_in
from benchmarks.measured import Timed, peak_mb, read_lines
from benchmarks.remembered import Remembered
from bot.stores import open_stores
from ingest.pipeline import Pipeline
from vectorstore.embeddings import default_weights


def ours(folder: Path, articles: Path) -> dict[str, Any]:
    """Ingest twice: the first time everything is new, the second time nothing."""
    with open_stores(settings_in(folder)) as stores:
        timed = Timed(stores.embeddings)
        timed.embed_documents(["warm up"])
        with pipeline_with(stores, timed) as pipeline:
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


def memory(folder: Path, articles: Path, vectors: Path) -> dict[str, Any]:
    """Ingest once, looking at the memory held after every thousandth passage."""
    with open_stores(settings_in(folder)) as stores:
        remembered = Remembered(stores.embeddings, vectors)
        stores.embeddings.embed_documents(["word " * 300] * 64)
        passages, marks = 0, [(0, _held_mb())]
        with pipeline_with(stores, remembered) as pipeline:
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
