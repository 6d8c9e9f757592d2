"""The terminal: the conversation as it is printed."""

import io
from datetime import date

from fakes import ScriptedAsker, answered, refusal, source
from rich.console import Console

from bot.console import SCOPES, chat
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
