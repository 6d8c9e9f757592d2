"""The words that both adapters say. Pure."""

from bot.answering.models import Source

REFUSAL = "My articles don't say."
CLOSEST = "Closest articles, which do not answer it:"


def source_line(source: Source) -> str:
    """Title, outlet and date, as far as they are known."""
    published = source.published.isoformat() if source.published else "no date"
    return " · ".join(part for part in (source.title, source.outlet, published) if part)


def plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
