"""Proof: a quote is shown only when it stands letter by letter in the stored article. Pure."""

from bot.answering.models import Quote


def stands(quote: Quote, stored_text: str) -> bool:
    """Whether `quote` is exactly what `stored_text` says at its offsets."""
    inside = 0 <= quote.start < quote.end <= len(stored_text)
    return inside and stored_text[quote.start : quote.end] == quote.text
