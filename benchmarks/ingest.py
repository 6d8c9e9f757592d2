"""How fast and how small an ingest is, beside a plain LangChain pipeline in the same run.

    python -m benchmarks.ingest ARTICLES.jsonl.gz... [--rounds N] [--questions QUESTIONS.jsonl]
                                                  [--memory VECTORS.npy]

Each round takes a part of the articles through both, one after the other, each in a process and a
folder of its own. With --questions, the share of questions whose answer stands in the first ten
passages is compared between half and full precision. With --memory, all articles of all files go
into one library, and VECTORS.npy keeps the vectors for the next time.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.filling import settings_in
from benchmarks.measured import holds, read_lines
from bot.stores import open_stores
from vectorstore.embeddings import SentenceEmbeddings
from vectorstore.library import Library, Model
from vectorstore.models import GLOBAL
from vectorstore.reindex import Reindex
from vectorstore.search import HybridRetriever


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--memory", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        if asked.memory:
            print_memory(asked.articles, asked.memory, Path(scratch))
            return
        print_speed(asked.articles[0], asked.rounds, Path(scratch))
        if asked.questions:
            print_hits(asked.articles[0], asked.questions, Path(scratch))


def print_speed(articles: Path, rounds: int, scratch: Path) -> None:
    lines = list(read_lines(articles))
    ours, plain = [], []
    for number in range(rounds):
        part = _written(lines[number::rounds], scratch / f"part-{number}.jsonl")
        ours.append(_run("ours", scratch / f"ours-{number}", part))
        plain.append(_run("plain", scratch / f"plain-{number}", part))
        print(f"round {number + 1} of {rounds}: {_line(ours[-1])}; plain {_line(plain[-1])}")

    def of_both(key: str) -> list[float]:
        return [median(each[key] for each in runs) for runs in (ours, plain)]

    def ratio(unit: str) -> float:
        pairs = zip(ours, plain, strict=True)
        return median((o[unit] / o["seconds"]) / (p[unit] / p["seconds"]) for o, p in pairs)

    print(f"\n{'':34}{'Dateline':>10}{'plain':>10}")
    _row("articles, all rounds", *(sum(r["articles"] for r in runs) for runs in (ours, plain)))
    _row("passages, all rounds", *(sum(r["passages"] for r in runs) for runs in (ours, plain)))
    for runs in (ours, plain):
        for run in runs:
            run["rate"] = run["passages"] / run["seconds"]
    _row("passages a second, median", *of_both("rate"))
    _row("share of the time in the model", *of_both("model"))
    _row("peak memory, MB", *of_both("peak_mb"))
    print(f"\npassages a second, ratio         {ratio('passages'):.2f}")
    print(f"articles a second, ratio         {ratio('articles'):.2f}")
    again = median(run["seconds"] / run["again"] for run in ours)
    print(f"the same articles again, faster  {again:.0f} times")


def print_hits(articles: Path, questions: Path, scratch: Path) -> None:
    """hits@k of the search, once with vectors in half precision and once in full."""
    part = _written(list(read_lines(articles)), scratch / "all.jsonl")
    folder = scratch / "hits"
    _run("ours", folder, part)
    asked = [q for q in read_lines(questions) if q["answers"]]
    with open_stores(settings_in(folder)) as stores:
        print(f"\n{'':34}{'hits@1':>10}{'hits@4':>10}{'hits@10':>10}   n={len(asked)}")
        _row("as the processor is fastest", *_hits(stores.retriever, asked), digits=3)
        exact = SentenceEmbeddings(bfloat16=False)
        _reindexed(stores.library, Reindex(stores.database, stores.library, Model("exact", exact)))
        _row("in full precision", *_hits(stores.retriever, asked), digits=3)


def _reindexed(library: Library, reindex: Reindex) -> None:
    assert reindex.run(lambda done, total: None)
    assert library.index.model.name == "exact"


def _hits(retriever: HybridRetriever, questions: Sequence[dict[str, Any]]) -> list[float]:
    ranks = []
    for question in questions:
        passages = [hit.passage.text for hit in retriever.search(question["question"], (GLOBAL,))]
        held = [any(holds(text, a) for a in question["answers"]) for text in passages]
        ranks.append(held.index(True) if True in held else len(held) + 1000)
    return [sum(rank < k for rank in ranks) / len(ranks) for k in (1, 4, 10)]


def print_memory(articles: Sequence[Path], vectors: Path, scratch: Path) -> None:
    lines = [line for file in articles for line in read_lines(file)]
    measured = _run("memory", scratch / "memory", _written(lines, scratch / "all.jsonl"), vectors)
    print(f"{len(lines):,} articles, {measured['passages']:,} passages")
    print(f"peak memory          {measured['peak_mb']:,.0f} MB")
    print(f"a further passage    {measured['kb_a_passage']:.2f} KB")


def _run(kind: str, folder: Path, articles: Path, *more: Path) -> dict[str, Any]:
    paths = map(str, (folder, articles, *more))
    command = [sys.executable, "-m", "benchmarks.ingest_runs", kind, *paths]
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(out.stdout)


def _written(lines: Sequence[dict[str, Any]], file: Path) -> Path:
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return file


def _line(run: dict[str, Any]) -> str:
    return f"{run['passages']:,} passages in {run['seconds']:.0f} s"


def _row(name: str, *values: float, digits: int = 2) -> None:
    cells = (f"{v:,}" if isinstance(v, int) else f"{v:,.{digits}f}" for v in values)
    print(f"{name:<34}" + "".join(f"{cell:>10}" for cell in cells))


if __name__ == "__main__":
    main()
