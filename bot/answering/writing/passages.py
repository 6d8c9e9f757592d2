"""What a language model is given to write from. Plain data."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Passage:
    """A passage of an article, by the number that a draft cites it with, from 1 up.

    `text` stands letter by letter in the article; `sentences` are its sentences, in order.
    """

    number: int
    title: str
    outlet: str
    published: date | None
    text: str
    sentences: tuple[str, ...]
