"""Dateline itself, answering a file of questions as `dateline ask --batch` does, for measuring."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.filling import fill_remembering, settings_in
from benchmarks.measured import write_lines
from benchmarks.scoring import Record, Run
from bot.app import open_shared
from bot.batch import answer_all, read_questions
from ingest.records import record_of
from vectorstore.models import GLOBAL


def ours(articles: Sequence[Record], questions: Path, vectors: Path | None) -> Run:
    """Answer from a new library of these articles, with the settings as shipped and no model."""
    return _answered(articles, questions, vectors, with_model=False)


def written(articles: Sequence[Record], questions: Path, vectors: Path | None) -> Run:
    """The same, in the words of the language model that LLM names."""
    return _answered(articles, questions, vectors, with_model=True)


def _answered(
    articles: Sequence[Record], questions: Path, vectors: Path | None, with_model: bool
) -> Run:
    with tempfile.TemporaryDirectory() as scratch:
        file = write_lines(Path(scratch) / "articles.jsonl", articles)
        folder = Path(scratch) / "library"
        fill_remembering(folder, [file], vectors)
        asked = read_questions(questions)
        # A benchmark has no day: its questions are all of one owner's share.
        update = {"llm_tokens_per_day": 0} if with_model else {"llm": ""}
        settings = settings_in(folder).model_copy(update=update)
        with open_shared(settings) as dateline:
            for _ in answer_all(dateline.asker, asked[:1]):
                pass  # models load with the first question
            answers = list(answer_all(dateline.asker, asked))
            stored = [record_of(each.article) for each in dateline.catalog.articles([GLOBAL])]
    return Run(answers, stored)
