"""`dateline feedback` as the terminal shows it, over a real ledger, and the file that it writes."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from asking import HOSTILE, TURNING, full_answer
from fakes import ScriptedAsker, refusal
from typer.testing import CliRunner

from benchmarks.measured import read_lines
from benchmarks.scoring import scores
from bot.answering.models import LONGEST_QUESTION, Answer, Turn
from bot.batch import answer_all, read_questions
from bot.exchanges import Exchange
from bot.feedback_commands import feedback
from bot.ledger import Ledger
from ingest.errors import ExportFailed
from vectorstore.errors import DatelineError, LibraryUnusable
from vectorstore.models import GLOBAL

ANN, BEN = 111_111_111_111_111_111, 222_222_222_222_222_222
NONE = (
    "No answer of the last 30 days has a vote. People vote with 👍 and 👎 under an answer in "
    "Discord; RETENTION_DAYS sets how long answers and votes are kept.\n"
)
Run = Callable[..., str]
DAY = datetime.now(UTC).date() - timedelta(days=10)  # within what is kept


class Clock:
    """Noon of that day, and a minute more for each answer and vote."""

    def __init__(self) -> None:
        self.time = datetime.combine(DAY, time(12), UTC).timestamp()

    def __call__(self) -> float:
        self.time += 60
        return self.time


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command and gives what it prints; a sentence for people is raised, as to main()."""
    monkeypatch.chdir(tmp_path)  # where no .env is
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    cli = typer.Typer()
    cli.command()(feedback)

    def run(*words: str) -> str:
        result = CliRunner().invoke(cli, words)
        if isinstance(result.exception, DatelineError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    return run


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    """Open all the time, as that of a running Dateline is."""
    (tmp_path / "data").mkdir()
    with closing(Ledger(tmp_path / "data", clock)) as ledger:
        yield ledger


def answer(ledger: Ledger, question: str, answer: Answer | None = None) -> int:
    answer = answer or full_answer()
    kept = Exchange(5, 6, ANN, Turn(question, answer.text), (GLOBAL,), answer)
    return ledger.exchanges.keep(kept)


def exported(tmp_path: Path) -> list[dict[str, Any]]:
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_votes_are_listed_newest_first_with_their_reasons(run: Run, ledger: Ledger) -> None:
    first, second = answer(ledger, "Who said so?"), answer(ledger, "Who fell?", refusal())
    ledger.votes.press(first, ANN, "up")
    ledger.votes.explain(first, BEN, "It was Tor Lund.\nNot her.")
    ledger.votes.press(second, BEN, "up")
    assert run().splitlines() == [
        f"{DAY} · 👍 1 · 👎 0 · Who fell?",
        "  My articles don't say.",
        f"{DAY} · 👍 1 · 👎 1 · Who said so?",
        "  harbour master Ida Brandt",
        "  – It was Tor Lund. Not her.",
    ]
    assert run("--down").splitlines()[0] == f"{DAY} · 👍 1 · 👎 1 · Who said so?"
    assert "Who fell?" not in run("--down")
    assert run("--limit", "1").splitlines()[::2] == [
        f"{DAY} · 👍 1 · 👎 0 · Who fell?",
        "1 of 2; --limit shows more.",
    ]


def test_the_day_of_the_vote_is_listed_and_that_of_the_question_written(
    run: Run, ledger: Ledger, clock: Clock, tmp_path: Path
) -> None:
    number = answer(ledger, "Who said so?")
    clock.time += timedelta(days=2).total_seconds()
    ledger.votes.press(number, ANN, "up")
    assert run().startswith(f"{DAY + timedelta(days=2)} · ")
    run("--export", "out.jsonl")
    assert exported(tmp_path)[0]["asked"] == str(DAY)


def test_fifty_are_listed_and_all_are_written(run: Run, ledger: Ledger, tmp_path: Path) -> None:
    for number in range(51):
        ledger.votes.press(answer(ledger, f"{number}?"), ANN, "down")
    assert run().count("👎 1") == 50 and "50 of 51; --limit shows more." in run()
    assert run("--limit", "60").count("👎 1") == 51
    assert run("--export", "out.jsonl") == "Wrote 51 answers to out.jsonl.\n"
    assert [each["question"] for each in exported(tmp_path)] == [f"{n}?" for n in range(50, -1, -1)]
    assert run("--export", "out.jsonl", "--limit", "1") == "Wrote 1 answer to out.jsonl.\n"
    assert len(exported(tmp_path)) == 1


def test_without_votes_it_says_how_they_come(run: Run, tmp_path: Path) -> None:
    assert run() == NONE
    assert run("--export", "out.jsonl") == NONE
    assert run("--down").startswith("No answer of the last 30 days has a 👎.")
    assert not (tmp_path / "out.jsonl").exists()


def test_without_retention_it_says_that_nothing_is_kept(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETENTION_DAYS", "0")
    for words in ((), ("--down",), ("--export", "out.jsonl")):
        assert run(*words).startswith("With RETENTION_DAYS=0, votes are held in memory alone")
    assert not (tmp_path / "out.jsonl").exists()


def test_an_export_holds_what_was_shown_and_thought_of_it_and_nobodys_id(
    run: Run, ledger: Ledger, tmp_path: Path
) -> None:
    good, bad = answer(ledger, "Who said so?"), answer(ledger, f"What of <@{BEN}>?")
    refused = answer(ledger, "Who fell?", refusal())
    for number, vote in ((refused, "up"), (bad, "up"), (good, "up")):
        ledger.votes.press(number, ANN, vote)  # type: ignore[arg-type]
    ledger.votes.explain(bad, BEN, f"Ask <@!{ANN}>, she knows.")
    assert run("--export", "out.jsonl") == "Wrote 3 answers to out.jsonl.\n"
    assert exported(tmp_path) == [
        {
            "id": f"feedback-{bad}", "question": "What of @…?", "asked": str(DAY), "answers": [],
            "shown": "harbour master Ida Brandt", "vote": "down", "up": 1, "down": 1,
            "reasons": ["Ask @…, she knows."],
        },
        {
            "id": f"feedback-{good}", "question": "Who said so?", "asked": str(DAY),
            "answers": ["Ida Brandt"], "shown": "harbour master Ida Brandt", "vote": "up",
            "up": 1, "down": 0, "reasons": [],
        },
        {
            "id": f"feedback-{refused}", "question": "Who fell?", "asked": str(DAY), "answers": [],
            "shown": "My articles don't say.", "vote": "up", "up": 1, "down": 0, "reasons": [],
        },
    ]  # fmt: skip
    written = (tmp_path / "out.jsonl").read_text(encoding="utf-8")
    assert str(ANN) not in written and str(BEN) not in written
    assert run("--export", "out.jsonl", "--down") == "Wrote 1 answer to out.jsonl.\n"
    assert [each["vote"] for each in exported(tmp_path)] == ["down"]


def test_the_batch_and_the_benchmarks_read_an_export_back(
    run: Run, ledger: Ledger, tmp_path: Path
) -> None:
    ledger.votes.press(answer(ledger, "Who said so?"), ANN, "up")
    ledger.votes.press(answer(ledger, "Who fell?", refusal()), ANN, "up")
    run("--export", "out.jsonl")
    asker = ScriptedAsker()
    asker.script = [refusal(), full_answer()]
    questions = read_questions(tmp_path / "out.jsonl")
    assert [each.question.asked_on for each in questions] == [DAY] * 2
    answers = list(answer_all(asker, questions))
    assert [each.text for each in asker.questions] == ["Who fell?", "Who said so?"]
    scored = scores(list(read_lines(tmp_path / "out.jsonl")), answers, {})
    for name in ("em", "precision", "refused right"):
        assert (scored[name].value, scored[name].count) == (1.0, 1), name


@pytest.mark.parametrize("question", [HOSTILE, TURNING, "<@1>" * 250, "word " * 300])
def test_what_people_wrote_cannot_spoil_the_terminal_or_the_file(
    run: Run, ledger: Ledger, tmp_path: Path, question: str
) -> None:
    said = replace(full_answer(), text=HOSTILE)
    ledger.votes.explain(answer(ledger, question, said), BEN, f"\x9b2J{HOSTILE}\n\x07second\u2028x")
    listed = run()
    assert len(listed.splitlines()) == 3
    assert run("--export", "out.jsonl") == "Wrote 1 answer to out.jsonl.\n"
    written = (tmp_path / "out.jsonl").read_text(encoding="utf-8")
    for text in (listed, written):
        assert not set(text) & set(f"\x1b\x07\x9b\u2028{TURNING}") and "\\u00" not in text
        assert "123456789012345678" not in text
    (read,) = read_questions(tmp_path / "out.jsonl")
    assert 0 < len(read.question.text) <= LONGEST_QUESTION


def test_a_file_is_written_whole_or_left_as_it_was(
    run: Run, ledger: Ledger, tmp_path: Path
) -> None:
    ledger.votes.press(answer(ledger, "Who said so?"), ANN, "up")
    (tmp_path / "out.jsonl").write_text("from before")
    (tmp_path / ".out.jsonl.part").mkdir()
    with pytest.raises(ExportFailed, match=r"out\.jsonl cannot be written"):
        run("--export", "out.jsonl")
    assert (tmp_path / "out.jsonl").read_text() == "from before"
    (tmp_path / ".out.jsonl.part").rmdir()
    run("--export", "out.jsonl")
    assert len(exported(tmp_path)) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "out.jsonl"]


def test_a_ledger_that_cannot_be_read_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ledger.sqlite3").write_bytes(b"no database" * 100)
    with pytest.raises(LibraryUnusable, match="DATA_DIR"):
        run()
