"""The terminal: the same engine as in Discord, for a person at a prompt. Decides nothing."""

from datetime import date

from rich.console import Console
from rich.text import Text

from bot.answering.models import Answer, Question, Quote
from bot.handover import Asker
from bot.wording import CLOSEST, REFUSAL, plural, source_line
from vectorstore.errors import DatelineError
from vectorstore.models import GLOBAL, SAMPLE

SCOPES = (GLOBAL, SAMPLE)


def chat(console: Console, asker: Asker, articles: int) -> None:
    """Answer line after line until the input ends."""
    console.print(f"{plural(articles, 'article')} in the library. Ask a question; Ctrl-D leaves.")
    while True:
        try:
            line = console.input("[bold]you>[/bold] ")
        except (EOFError, KeyboardInterrupt):
            console.print("\nGoodbye.")
            return
        if line.strip():
            console.print(reply(asker, line), end="\n\n")


def reply(asker: Asker, line: str) -> Text:
    """The answer to one line, or the sentence that says why there is none."""
    try:
        return render(asker.ask(Question(line, SCOPES, date.today())))
    except DatelineError as error:
        return Text(str(error), style="yellow")


def render(answer: Answer) -> Text:
    """An answer as a person reads it: the answer, each quote, its source, and what to beware of."""
    shown = _rendered(answer)
    if answer.notice:
        shown.append(f"\n{answer.notice}", style="yellow")
    return shown


def _rendered(answer: Answer) -> Text:
    if answer.status == "not_found":
        shown = Text(REFUSAL, style="bold")
        if answer.closest:
            shown.append(f"\n{CLOSEST}", style="dim")
            for source in answer.closest:
                shown.append(f"\n  {source_line(source)}", style="dim")
        return shown
    shown = Text(answer.text, style="bold green")
    for quote in answer.quotes:
        shown.append("\n" if shown.plain else "")
        shown.append(_quoted(quote))
    return shown


def _quoted(quote: Quote) -> Text:
    text = Text("  “", style="default")
    start, end = quote.marked or (0, 0)
    for part, style in (
        (quote.text[:start], ""),
        (quote.text[start:end], "bold"),
        (quote.text[end:], ""),
    ):
        text.append(" ".join(part.split("\n")), style=style)
    text.append("”\n  ")
    text.append(source_line(quote.source, quote.page), style="dim")
    if quote.source.url:
        text.append(f"\n  {quote.source.url}", style="dim")
    return text
