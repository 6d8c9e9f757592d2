"""Why an answer is what it is: the passages considered, for the terminal. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.answering.models import Answer, Considered
from bot.wording import plain, plural


@dataclass(frozen=True)
class Line:
    """A passage that was considered, in words and figures as people read them; '' for what there
    is not. Text of articles stands in it as it is, but for what would turn or steer."""

    score: str
    dense: str
    lexical: str
    similarity: str
    day: str
    title: str
    candidate: str
    outcome: str


def lines(answer: Answer) -> list[Line]:
    """The passages considered, in the answer's order."""
    return list(map(_line, answer.considered))


def head(answer: Answer) -> str:
    """What stands before the question that the passages were considered for."""
    if not answer.considered:
        return "No passage was found for"
    return f"{plural(len(answer.considered), 'passage')} considered, best first, for"


def draft_lines(answer: Answer) -> list[str]:
    """What a language model wrote, sentence by sentence, with what became of each."""
    return [
        f"{'shown' if not each.problem else f'dropped: {plain(each.problem)}'}: {plain(each.text)}"
        for each in answer.draft
    ]


def table(question: str, answer: Answer) -> RenderableType:
    """Nothing in it is cut: what is too long for its column goes on in the next line."""
    intro = Text(f"{head(answer)} “{plain(question)}”", style="dim")
    shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=True)
    for name in ("", "score", "by meaning", "by words", "cosine"):
        shown.add_column(name, justify="right", overflow="fold")
    shown.add_column("date", overflow="fold")
    shown.add_column("title, best answer in the passage, outcome", overflow="fold", ratio=1)
    for number, line in enumerate(lines(answer), 1):
        figures = (line.score, line.dense, line.lexical, line.similarity, line.day)
        shown.add_row(str(number), *map(Text, figures), Text("\n").join(_told(line)))
    drafted = [
        Text(f"The language model's draft, {line}", style="dim") for line in draft_lines(answer)
    ]
    return Group(intro, shown, *drafted) if answer.considered else intro


def _told(line: Line) -> Iterator[Text]:
    yield Text(line.title)
    if line.candidate:
        yield Text(f"→ {line.candidate}", style="bold")
    yield Text(line.outcome, style="dim")


def _line(each: Considered) -> Line:
    source = each.passage.source
    return Line(
        score="" if each.score is None else f"{each.score:.3f}",
        dense="" if each.dense_rank is None else str(each.dense_rank),
        lexical="" if each.lexical_rank is None else str(each.lexical_rank),
        similarity="" if each.similarity is None else f"{each.similarity:.2f}",
        day=source.published.isoformat() if source.published else "no date",
        title=plain(source.title) or "no title",
        candidate=plain(each.candidate),
        outcome=plain(each.outcome),
    )
