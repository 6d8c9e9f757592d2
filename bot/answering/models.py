"""What goes into the engine and what comes out of it. Plain data."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from vectorstore.errors import DatelineError
from vectorstore.models import Scope, normalise

Status = Literal["answered", "not_found"]
LONGEST_QUESTION = 1000  # characters


class QuestionUnusable(DatelineError):
    """Nothing was asked, or too much."""

    def __init__(self, length: int) -> None:
        super().__init__(
            f"That question has {length:,} characters. "
            f"Ask it again in {LONGEST_QUESTION:,} or fewer."
            if length
            else "There was no question. Ask one, such as: who met whom, when, where, how many?"
        )


@dataclass(frozen=True)
class Question:
    """`asked_on` is the day that *today* means; `scopes` are all that may be searched."""

    text: str
    scopes: tuple[Scope, ...]
    asked_on: date

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", " ".join(normalise(self.text).split()))
        if not 0 < len(self.text) <= LONGEST_QUESTION:
            raise QuestionUnusable(len(self.text))


@dataclass(frozen=True)
class Source:
    """The head of an article, as shown beside a quote."""

    article_number: int
    article_id: str
    title: str
    outlet: str
    published: date | None
    url: str


@dataclass(frozen=True)
class Quote:
    """Words that stand letter by letter in the stored article: `article.text[start:end] == text`.

    `marked` is where, inside `text`, the words stand that answer the question; None when unknown.
    `page` is the page of the document that it begins on, from 1; None without pages.
    """

    source: Source
    start: int
    end: int
    text: str
    marked: tuple[int, int] | None = None
    page: int | None = None


@dataclass(frozen=True)
class Answer:
    """`span` is the bare answer, `text` what people see (a title may stand before a name).

    A refusal has neither quotes nor text; `closest` then lists the nearest articles, best first.
    `passages` are what the search returned, in the order that reading put them in. `score` is
    between 0 and 1. `notice` is a line to be shown beside it, such as that the library is old.
    """

    status: Status
    text: str
    span: str
    quotes: tuple[Quote, ...]
    closest: tuple[Source, ...]
    passages: tuple[Quote, ...]
    score: float
    notice: str = ""

    @property
    def sources(self) -> tuple[Source, ...]:
        """The articles quoted, each once."""
        return tuple(dict.fromkeys(quote.source for quote in self.quotes))

    @property
    def as_of(self) -> date | None:
        """The day of the newest article quoted."""
        return max((s.published for s in self.sources if s.published), default=None)
