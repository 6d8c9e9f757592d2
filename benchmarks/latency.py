"""How long answers take when several people ask at once, in one process, as they do in Discord.

    python -m benchmarks.latency ARTICLES.jsonl.gz... --questions QUESTIONS.jsonl
        [--people 1 8 32] [--passages 4 8 12 16] [--most QUESTIONS] [--vectors VECTORS.npy]
        [--library FOLDER]

All articles go into one library, in another process, so that only answering counts as memory. Then
so many people ask, each the next question when the last one is answered. After that, one person
asks while fewer or more passages are read. --vectors keeps the passages' vectors for the next run,
--library the whole library. Prints counts and times, and no text of any article.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

from benchmarks.crowd import Load, crowd
from benchmarks.filling import settings_in
from benchmarks.measured import FileUnusable, peak_mb, read_lines
from benchmarks.scoring import is_right, times
from bot.answering.engine import AnswerEngine
from bot.answering.reading.extraction import SpanExtractor
from bot.answering.reading.judging import load_judge
from bot.answering.reading.reader import SpanReader
from bot.app import keep_what_is_loaded, open_shared
from bot.batch import BatchQuestion, answer_all, read_questions
from bot.handover import Asker
from bot.settings import Settings
from bot.stores import Stores, open_stores
from vectorstore.errors import DatelineError
from vectorstore.models import GLOBAL

_ALONE, _TOGETHER = 60, 96  # questions that one person asks, and that several do


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles", nargs="+", type=Path)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--people", nargs="+", type=int, default=[1, 8, 32])
    parser.add_argument("--passages", nargs="*", type=int, default=[4, 8, 12, 16])
    parser.add_argument("--most", type=int, default=1000, help="questions for one line, at most")
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--library", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.library or Path(scratch) / "library"
        try:
            questions = read_questions(asked.questions)
            if not questions:
                raise FileUnusable(asked.questions, "there are no questions in it")
            _fill(folder, asked.vectors or Path(scratch) / "vectors.npy", asked.articles)
            print_loads(folder, questions, asked.people, asked.most)
            if asked.passages:
                print_depths(folder, asked.questions, questions[: asked.most], asked.passages)
        except DatelineError as error:
            sys.exit(str(error))


def _fill(folder: Path, vectors: Path, articles: Sequence[Path]) -> None:
    paths = map(str, (folder, vectors, *articles))
    done = subprocess.run([sys.executable, "-m", "benchmarks.filling", *paths])
    if done.returncode:
        sys.exit(done.returncode)  # it has said why


def print_loads(
    folder: Path, questions: Sequence[BatchQuestion], people: Sequence[int], most: int
) -> None:
    with open_shared(settings_in(folder)) as dateline:
        for each in questions[:3]:
            dateline.asker.ask(each.question)  # models load with the first one
        keep_what_is_loaded()  # as the bot does
        print(f"{dateline.catalog.count([GLOBAL]):,} articles, {os.cpu_count()} processors\n")
        heads = ("people", "questions", "median ms", "95th ms", "a second", "stall ms", "peak MB")
        print("".join(f"{head:>11}" for head in heads))
        for number in people:
            count = _ALONE if number == 1 else max(_TOGETHER, 3 * number)
            some = [each.question for each in islice(cycle(questions), min(count, most))]
            _print_load(asyncio.run(crowd(dateline.asker.ask, some, number)))


def _print_load(load: Load) -> None:
    taken, count = times(load.milliseconds), len(load.milliseconds)
    cells = (
        load.people, count, f"{taken.median:,.0f}", f"{taken.slow:,.0f}",
        f"{count / load.seconds:.1f}", f"{load.stall:,.0f}", f"{peak_mb():,.0f}",
    )  # fmt: skip
    print("".join(f"{cell:>11}" for cell in cells), flush=True)


def print_depths(
    folder: Path, file: Path, questions: Sequence[BatchQuestion], depths: Sequence[int]
) -> None:
    """What it costs one person, and gives, that so many passages are read."""
    known = {str(each["id"]): each for each in read_lines(file) if each.get("answers")}
    asked = [each for each in questions if each.id in known]
    if not asked:
        return
    settings = settings_in(folder)
    heads = ("passages", "questions", "median ms", "95th ms")
    print("\n" + "".join(f"{head:>11}" for head in heads))
    with open_stores(settings) as stores:
        stores.library.check_model()
        for depth in depths:
            asker = reading(stores, settings, depth)
            asker.ask(asked[0].question)
            lines = list(answer_all(asker, asked))
            taken = times(line["ms"] for line in lines)
            answered = [line for line in lines if line["status"] == "answered"]
            right = sum(is_right(known[line["id"]], line) for line in answered)
            cells = (depth, len(lines), f"{taken.median:,.0f}", f"{taken.slow:,.0f}")
            told = f"   {len(answered)} answered, {right} rightly"
            print("".join(f"{cell:>11}" for cell in cells) + told, flush=True)


def reading(stores: Stores, settings: Settings, passages: int) -> Asker:
    """The engine as bot/app.py makes it, but for how many passages it reads."""
    frequencies = stores.passages.frequencies
    reader = SpanReader(SpanExtractor(), load_judge(), frequencies, passages=passages)
    return AnswerEngine(stores.retriever, reader, stores.passages, settings.answer_threshold)


if __name__ == "__main__":
    main()
