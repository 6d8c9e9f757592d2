"""Why an answer is what it is: the passages considered, in the terminal and as messages."""

import io
import re
from dataclasses import replace

import pytest
from asking import HOSTILE, considered, full_answer
from fakes import refusal
from rich.console import Console
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.answering.models import Answer, Considered
from bot.why import table
from bot.why_messages import MOST, why_messages

QUESTION = "Who led the lifting?"


def answer_of(*passages: Considered) -> Answer:
    """One that no language model had a part in."""
    return replace(full_answer(), considered=passages, draft=())


def printed(answer: Answer, width: int, question: str = QUESTION) -> str:
    file = io.StringIO()
    Console(file=file, width=width, highlight=False).print(table(question, answer))
    return file.getvalue()


def letters(text: str) -> str:
    return "".join(text.split())


def test_the_terminal_shows_every_figure_of_a_passage_in_its_column() -> None:
    read = considered("Ida Brandt", "chosen", 0.875, ranks=(2, 7), similarity=0.5)
    unread = considered(
        "", "not read", None, title="Rowing club", ranks=(None, 12), similarity=None
    )
    lines = printed(answer_of(read, unread), 100).splitlines()
    assert lines[0] == f"2 passages considered, best first, for “{QUESTION}”"
    heads = [lines[1].split(), *(line.split() for line in lines[2:])]
    assert heads[0][:6] == ["score", "by", "meaning", "by", "words", "cosine"]
    assert lines[2].split() == ["1", "0.875", "2", "7", "0.50", "2022-06-02", "Crane", "lifted"]
    assert [line.strip() for line in lines[3:5]] == ["→ Ida Brandt", "chosen"]
    assert lines[5].split() == ["2", "12", "2022-06-02", "Rowing", "club"]
    assert lines[5].index("12") > lines[1].index("by words"), "it stands under another head"
    assert lines[6].strip() == "not read"


@pytest.mark.parametrize("width", [100, 60])
def test_in_the_terminal_nothing_is_cut(width: int) -> None:
    title = " ".join(f"title{n}" for n in range(40))
    candidate = " ".join(f"word{n}" for n in range(90)) + "x" * 150
    shown = printed(answer_of(considered(candidate, "a " * 60 + "b", title=title)), width)
    assert all(len(line) <= width for line in shown.splitlines())
    assert "…" not in shown
    told = letters("".join(line[-(width // 2) :] for line in shown.splitlines()[2:]))
    assert all(f"title{n}" in told for n in range(40))
    assert all(f"word{n}" in told for n in range(90)) and told.count("x") >= 150


def test_a_hostile_article_does_nothing_in_the_terminal() -> None:
    hostile = considered(f"[red]{HOSTILE}", title=f"[bold]{HOSTILE}")
    shown = printed(answer_of(hostile), 300, HOSTILE)
    assert "[red]#" in shown and "[bold]#" in shown and shown.count("@everyone") == 3
    assert not set(shown) & set("\x1b\u202e\u2066\u200f")


def test_a_search_that_found_nothing_says_so() -> None:
    assert printed(refusal(), 100) == f"No passage was found for “{QUESTION}”\n"
    assert why_messages(QUESTION, refusal()) == [f"**Why?** No passage was found for “{QUESTION}”"]


def test_why_takes_one_question_not_a_file_of_them() -> None:
    run = CliRunner().invoke(cli, ["ask", "--why", "--batch", "questions.jsonl"])
    assert run.exit_code == 2 and "leave out --batch" in " ".join(run.output.split())


# As messages.


def test_a_passage_in_discord_has_its_head_its_candidate_and_its_figures() -> None:
    unread = considered("", "not read", None, ranks=(None, 12), similarity=None)
    (message,) = why_messages(QUESTION, answer_of(considered(), unread))
    assert message.splitlines() == [
        f"**Why?** 2 passages considered, best first, for “{QUESTION}”",
        "**1** Crane lifted · 2022-06-02",
        "> Ida Brandt",
        "-# chosen · score 0.875 · no. 2 by meaning, no. 7 by words · cosine 0.50",
        "**2** Crane lifted · 2022-06-02",
        "-# not read · no. 12 by words",
    ]


@pytest.mark.parametrize("count", [1, 5, 12, 40])
def test_what_finds_no_room_in_three_messages_is_counted(count: int) -> None:
    long = [considered("word " * 100, title=f"{n} {'title ' * 50}") for n in range(count)]
    messages = why_messages("why " * 250, answer_of(*long))
    assert len(messages) <= MOST and all(len(message) <= 2000 for message in messages)
    shown = re.findall(r"^\*\*(\d+)\*\*", "\n".join(messages), re.M)
    assert shown == [str(number) for number in range(1, len(shown) + 1)]
    rest = re.findall(r"-# … and (\d+) more passages?\.$", messages[-1])
    assert len(shown) + sum(map(int, rest)) == count
    assert len(rest) == (count > len(shown)) and len(shown) >= min(count, 5)


def test_hostile_words_are_text_in_discord() -> None:
    hostile = considered(HOSTILE, HOSTILE, title=HOSTILE)
    (message,) = why_messages(HOSTILE, answer_of(hostile))
    assert "@everyone" not in message and not re.search(r"@[&!]?\d{15}", message)
    assert "](" not in message and "\\*\\*loud\\*\\*" in message
    assert message.count("https://evil") == message.count("<https://evil") == 4
    assert not set(message) & set("\x1b\u202e\u2066\u200f")
    assert len(message.splitlines()) == 4, "a line of an article's stands as one of the bot's"
