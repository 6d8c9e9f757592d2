"""Votes as the terminal lists them, and as questions for the benchmarks. Reads no ledger."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.answering.models import LONGEST_QUESTION
from bot.votes import Judged
from bot.wording import REFUSAL, plain
from ingest.records import write_records

_MENTION = re.compile(r"<@[!&]?\d+>")  # how Discord writes a person's or a role's name: by its id


def lines_of(judged: Judged) -> Iterator[str]:
    """The lines that show what people thought of one answer, and why."""
    counts = f"👍 {judged.up} · 👎 {judged.down}"
    yield f"{_day(judged.voted_at)} · {counts} · {_words(judged.question)}"
    yield f"  {_shown(judged)}"
    for reason in judged.reasons:
        yield f"  – {_words(reason)}"


def record_of(judged: Judged) -> dict[str, Any]:
    """What stands in one line of the file, in this order: a question as `ask --batch` and the
    benchmarks read it, then what was shown and what people thought of that.

    `answers` is what was shown, bare, where most were for it; else nobody has said yet what is
    right, and it is empty, which the benchmarks read as *refusing is right*.
    """
    answer = judged.answer
    right = judged.vote == "up" and answer.status == "answered"
    return {
        "id": f"feedback-{judged.number}",
        "question": _words(judged.question)[:LONGEST_QUESTION] or "?",  # one that can be asked
        "asked": _day(judged.asked_at).isoformat(),
        "answers": [answer.span] if right else [],
        "shown": _shown(judged),
        "vote": judged.vote,
        "up": judged.up,
        "down": judged.down,
        "reasons": [_words(reason) for reason in judged.reasons],
    }


def write_feedback(file: Path, judged: Iterable[Judged]) -> None:
    """Write one JSON object a line. An existing file is replaced only once the new one is whole.

    Raises: ExportFailed.
    """
    write_records(file, map(record_of, judged))


def _shown(judged: Judged) -> str:
    return _words(judged.answer.text) if judged.answer.status == "answered" else REFUSAL


def _words(text: str) -> str:
    """`plain`, and without the ids of people."""
    return plain(_MENTION.sub("@…", text))


def _day(moment: float) -> date:
    """The day in UTC, as for the questions asked in Discord."""
    return datetime.fromtimestamp(moment, UTC).date()
