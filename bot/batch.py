"""Answering a file of questions, for measuring. Prints nothing itself."""

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.answering.models import Question
from bot.answering.wire import batch_line
from bot.handover import Asker
from vectorstore.errors import DatelineError
from vectorstore.models import GLOBAL


class BatchUnusable(DatelineError):
    def __init__(self, path: Path, line: int, problem: object) -> None:
        where = f"Line {line} of {path}" if line else f"The file {path}"
        super().__init__(
            f"{where} cannot be used ({problem}). Each line is a JSON object with "
            '"id", "question" and, if wanted, "asked" (a date such as 2022-06-17).'
        )


@dataclass(frozen=True)
class BatchQuestion:
    id: str
    question: Question


def read_questions(path: Path) -> list[BatchQuestion]:
    """Read every question before the first is answered.

    Raises: BatchUnusable, naming the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BatchUnusable(
            path, 0, getattr(error, "strerror", None) or "it is not UTF-8 text"
        ) from error
    questions = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                questions.append(_question(json.loads(line)))
            except (ValueError, KeyError, TypeError, DatelineError) as error:
                problem = f"no {error}" if isinstance(error, KeyError) else error
                raise BatchUnusable(path, number, problem) from error
    return questions


def _question(record: Any) -> BatchQuestion:
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")
    asked_on = date.fromisoformat(record["asked"]) if record.get("asked") else date.today()
    return BatchQuestion(str(record["id"]), Question(str(record["question"]), (GLOBAL,), asked_on))


def answer_all(asker: Asker, questions: Iterable[BatchQuestion]) -> Iterator[dict[str, Any]]:
    """One line a question, in order; `ms` is the wall time of that question alone."""
    for each in questions:
        started = time.perf_counter()
        answer = asker.ask(each.question)
        yield batch_line(each.id, answer, (time.perf_counter() - started) * 1000)
