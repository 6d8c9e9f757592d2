"""The words that both adapters say. Pure."""

from bot.answering.models import Source
from ingest.pipeline import Outcome

REFUSAL = "My articles don't say."
CLOSEST = "Closest articles, which do not answer it:"


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
