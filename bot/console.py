"""The terminal: the same engine as in Discord, for a person at a prompt. Decides nothing."""

from collections import deque
from collections.abc import Iterator
from datetime import date

from rich.console import Console, RenderableType
from rich.text import Text

from bot import why
from bot.answering.models import Answer, Question, Quote, Turn
from bot.conversation import LAST, turn_of
from bot.handover import Asker
from bot.wording import (
    CLOSEST,
    OLDER,
    REFUSAL,
    UNDERSTOOD,
    as_of,
    datings,
    plain,
    plural,
    prose,
    source_line,
    spaced,
)
from vectorstore.errors import DatelineError
from vectorstore.models import GLOBAL, SAMPLE

SCOPES = (GLOBAL, SAMPLE)
_WHY = "/why"
_NOTHING_YET = f"Nothing has been answered yet: ask a question first, then {_WHY}."


class Conversation:
    """What one person types at one prompt, and what is remembered of it until it ends."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._turns: deque[Turn] = deque(maxlen=LAST)
        self._why: RenderableType = Text(_NOTHING_YET, style="yellow")

    def reply(self, line: str) -> RenderableType:
        """The answer to one line, or the sentence that says why there is none."""
        if line.strip().lower() == _WHY:
            return self._why
        try:
            question = Question(line, SCOPES, date.today(), tuple(self._turns))
            answer = self._asker.ask(question)
        except DatelineError as error:
            return Text(str(error), style="yellow")
        turn = turn_of(question, answer)
        self._turns.append(turn)
        self._why = why.table(turn.question, answer)
        return render(answer)


def chat(console: Console, asker: Asker, articles: int) -> None:
    """Answer line after line until the input ends."""
    console.print(
        f"{plural(articles, 'article')} in the library. Ask a question; "
        f"{_WHY} shows how the last answer was found; Ctrl-D leaves."
    )
    conversation = Conversation(asker)
    while True:
        try:
            line = console.input("[bold]you>[/bold] ")
        except (EOFError, KeyboardInterrupt):
            console.print("\nGoodbye.")
            return
        if line.strip():
            console.print(conversation.reply(line))
            console.print()


def render(answer: Answer) -> Text:
    """An answer as a person reads it: what the question was taken for, the answer, each quote, its
    source, how new it is, and what to beware of."""
    return Text("\n").join(_lines(answer))


def _lines(answer: Answer) -> Iterator[Text]:
    if answer.understood:
        yield Text(f"{UNDERSTOOD} {plain(answer.understood)}", style="dim")
    if answer.status == "not_found":
        yield Text(REFUSAL, style="bold")
        if answer.closest:
            yield Text(CLOSEST, style="dim")
        for source in answer.closest:
            yield Text(f"  {plain(source_line(source))}", style="dim")
    if answer.text:
        yield Text(prose(answer) if answer.is_prose else plain(answer.text), style="bold green")
    for number, quote in enumerate(answer.quotes, 1):
        yield from _quoted(quote, f"[{number}] " if answer.is_prose else "")
    for older in answer.older:
        yield Text.assemble((OLDER, "yellow"), " ", (plain(older.text), "bold"))
        yield from _quoted(older.quote)
    if answer.as_of:
        yield Text(as_of(answer), style="dim")
    if answer.notice:
        yield Text(plain(answer.notice), style="yellow")


def _quoted(quote: Quote, label: str = "") -> Iterator[Text]:
    start, end = quote.marked or (0, 0)
    before, marked, after = (
        "".join(spaced(part))
        for part in (quote.text[:start], quote.text[start:end], quote.text[end:])
    )
    yield Text.assemble(f"  {label}“", before, (marked, "bold"), after, "”")
    small = (datings(quote), plain(source_line(quote.source, quote.page)), plain(quote.source.url))
    for line in filter(None, small):
        yield Text(f"  {line}", style="dim")
