"""The terminal: the conversation as it is printed."""

import io
from dataclasses import replace
from datetime import date

from asking import HOSTILE, full_answer
from fakes import ScriptedAsker, answered, refusal, source
from rich.console import Console

from bot.answering.models import Turn
from bot.console import SCOPES, chat, render
from bot.conversation import LAST
from vectorstore.errors import VectorsUnavailable


class Typed(Console):
    """A terminal in which lines are typed until they run out."""

    def __init__(self, *lines: str) -> None:
        super().__init__(file=io.StringIO(), width=200, highlight=False)
        self._lines = list(lines)

    def input(self, prompt: object = "", **options: object) -> str:
        self.print(prompt, end="")
        if not self._lines:
            raise EOFError
        return self._lines.pop(0)

    @property
    def shown(self) -> str:
        assert isinstance(self.file, io.StringIO)
        return self.file.getvalue()


def test_answers_refusals_and_errors_are_shown_and_the_end_of_input_leaves() -> None:
    asker = ScriptedAsker()
    sentence = "Talks with [red]Cy Ode[/red] were held."
    asker.script = [
        answered("Cy Ode", sentence, source=source("Talks", "https://e.org/talks")),
        refusal(source("Close by")),
        VectorsUnavailable("http://chroma", "gone"),
    ]
    screen = Typed("who held talks?", "  ", "who won?", "who else?")
    chat(screen, asker, 1)
    shown = screen.shown
    assert "1 article in the library" in shown and "articles" not in shown.split("you>")[0]
    assert "Cy Ode\n" in shown and f"“{sentence}”" in shown
    assert "Talks · Kazinform · 2022-05-20" in shown and "https://e.org/talks" in shown
    assert "My articles don't say.\nClosest articles, which do not answer it:\n  Close by" in shown
    assert "does not answer (gone)" in shown and shown.rstrip().endswith("Goodbye.")
    assert [question.text for question in asker.questions] == [
        "who held talks?", "who won?", "who else?",
    ]  # fmt: skip
    assert all(q.scopes == SCOPES and q.asked_on == date.today() for q in asker.questions)


def test_an_answer_shows_all_there_is_to_it_in_order() -> None:
    assert render(full_answer()).plain.splitlines() == [
        "I took this as: Who said that the crane will be back?",
        "harbour master Ida Brandt",
        "  “The crane will be back this September, harbour master Ida Brandt said.”",
        "  this September → September 2022",
        "  Crane lifted · Herald · 2022-06-02 · p. 3",
        "  https://e.org/new",
        "An older article says otherwise: Tor Lund",
        "  “Tor Lund, who has left since, said so.”",
        "  Crane falls · Courier · 2021-03-04",
        "  https://e.org/old",
        "as of 2022-06-02",
        "The library may be two days old.",
    ]


def test_three_sentences_without_words_begin_with_the_first_quote() -> None:
    plain = answered("", "It fell.", "It rose.", "It stays.", source=source())
    lines = render(plain).plain.splitlines()
    assert [line for line in lines if "“" in line] == [
        "  “It fell.”",
        "  “It rose.”",
        "  “It stays.”",
    ]
    assert lines[0] == "  “It fell.”" and lines.count("as of 2022-05-20") == 1


def test_what_an_article_says_does_nothing_to_the_terminal() -> None:
    hostile = answered(HOSTILE, f"He said {HOSTILE} twice.", source=source(HOSTILE, HOSTILE))
    hostile = replace(hostile, understood=HOSTILE, notice=HOSTILE)
    for shown in (render(hostile).plain, render(refusal(source(HOSTILE))).plain):
        assert "**loud**" in shown
        assert not set(shown) & set("\x1b\u202e\u2066\u200f")


def test_the_last_turns_go_with_each_question_and_errors_are_not_among_them() -> None:
    asker = ScriptedAsker()
    asker.script = [full_answer(), VectorsUnavailable("http://chroma", "gone"), refusal()]
    lines = [f"question {number}?" for number in range(LAST + 3)]
    chat(Typed(*lines), asker, 1)
    full = Turn("Who said that the crane will be back?", "harbour master Ida Brandt")
    histories = [question.history for question in asker.questions]
    assert histories[:4] == [(), (full,), (full,), (full, Turn("question 2?", ""))]
    assert histories[-1] == tuple(Turn(line, "") for line in lines[2:-1])
    assert len(histories[-1]) == LAST


def test_why_shows_what_the_last_answer_was_chosen_from() -> None:
    asker = ScriptedAsker()
    asker.script = [full_answer(), VectorsUnavailable("http://chroma", "gone")]
    screen = Typed("/why", "and her?", "/WHY ", "who else?", "/why")
    chat(screen, asker, 1)
    assert "/why" in screen.shown.split("you>")[0], "nobody would know of it"
    first, _, second, _, third, *_ = screen.shown.split("you>")[1:]
    assert "ask a question first" in first
    assert "for “Who said that the crane will be back?”" in second
    assert "0.875" in second and "→ Ida Brandt" in second
    assert third == second, "an error is not an answer"
    assert len(asker.questions) == 2
