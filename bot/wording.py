"""The words that both adapters say. Pure."""

import re

from bot.answering.models import Answer, Quote, Source
from ingest.pipeline import Outcome

REFUSAL = "My articles don't say."
CLOSEST = "Closest articles, which do not answer it:"
UNDERSTOOD = "I took this as:"
OLDER = "An older article says otherwise:"

# What turns the direction of writing, and so all that stands after it: the characters in
# https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters and the deprecated ones.
# Beside them, control characters, which a terminal may obey.
_OBEYED = re.compile(
    "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]"
)


def plain(text: str) -> str:
    """Text on one line, without what would change more than itself where it is shown."""
    return " ".join(_OBEYED.sub("", text).split())


def spaced(text: str) -> tuple[str, str, str]:
    """`plain`, and the blanks before and after it that tell it from what stands beside it."""
    bare = _OBEYED.sub("", text)
    before = " " if bare[:1].isspace() else ""
    after = " " if bare[-1:].isspace() and bare.strip() else ""
    return before, plain(bare), after


def prose(answer: Answer) -> str:
    """What a language model wrote and the quotes prove, each sentence with their numbers."""
    shown = [each for each in answer.draft if not each.problem]
    return " ".join(
        f"{plain(each.text)} {''.join(f'[{number}]' for number in each.cites)}" for each in shown
    )


def as_of(answer: Answer) -> str:
    """How new the answer is; '' when no article that it quotes has a date."""
    return f"as of {answer.as_of}" if answer.as_of else ""


def datings(quote: Quote) -> str:
    """The dates that depend on the day of publication, each with what it means; '' without any."""
    return plain("; ".join(f"{each.said} → {each.meant}" for each in quote.dates))


def source_line(source: Source, page: int | None = None) -> str:
    """Title, outlet, date and page, as far as they are known."""
    published = source.published.isoformat() if source.published else "no date"
    on_page = f"p. {page}" if page else ""
    parts = (source.title, source.outlet, published, on_page)
    return " · ".join(part for part in parts if part)


def told(outcome: Outcome) -> str:
    """What became of one article, in a line."""
    if outcome.change == "failed":
        return outcome.problem
    what = f"{outcome.change}: {outcome.name}"
    if outcome.change == "updated":
        what += f" ({outcome.changed} of {plural(outcome.passages, 'passage')} changed)"
    if outcome.near:
        what += f" (nearly the same as {', '.join(outcome.near[:3])})"
    return what


def plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
