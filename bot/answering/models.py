"""What goes into the engine and what comes out of it. Plain data."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from vectorstore.errors import DatelineError, ModelUnavailable
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


class ReaderUnavailable(ModelUnavailable):
    """What Dateline reads with, which is shipped with it, is missing or damaged."""

    def __init__(self, file: object, cause: object) -> None:
        DatelineError.__init__(
            self,
            f"Dateline's reader cannot be loaded from {file} ({cause}). Install Dateline again.",
        )


@dataclass(frozen=True)
class Turn:
    """A question asked before in the same conversation, as it was understood, and what was answered
    to it; `answer` is '' where the articles did not say."""

    question: str
    answer: str


@dataclass(frozen=True)
class Question:
    """`asked_on` is the day that *today* means; `scopes` are all that may be searched; `history` is
    what came before it in the conversation, oldest first. `about` is the number of the only article
    to search, `since` the day of publication from which on to search; None for all."""

    text: str
    scopes: tuple[Scope, ...]
    asked_on: date
    history: tuple[Turn, ...] = ()
    about: int | None = None
    since: date | None = None

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
class Dating:
    """A date as an article says it, and the one meant: *this September*, *September 2022*."""

    said: str
    meant: str


@dataclass(frozen=True)
class Quote:
    """Words that stand letter by letter in the stored article: `article.text[start:end] == text`.

    `marked` is where, inside `text`, the words stand that answer the question; None when unknown.
    `page` is the page of the document that it begins on, from 1; None without pages. `dates` are
    those in it that depend on the day of publication.
    """

    source: Source
    start: int
    end: int
    text: str
    marked: tuple[int, int] | None = None
    page: int | None = None
    dates: tuple[Dating, ...] = ()


@dataclass(frozen=True)
class Older:
    """What an older article answers to the same question, and its proof."""

    text: str
    quote: Quote


@dataclass(frozen=True)
class Considered:
    """A passage that the search returned, and what became of it.

    Ranks count from 1 and are None where a list lacks it. `similarity` is the cosine to the
    question. `candidate` is the best answer that reading found in it, `score` the probability that
    it is right; '' and None for a passage that was not read. `outcome` says in a few words what
    became of it, such as *chosen*.
    """

    passage: Quote
    dense_rank: int | None
    lexical_rank: int | None
    similarity: float | None
    candidate: str
    score: float | None
    outcome: str


@dataclass(frozen=True)
class Claim:
    """A sentence that a language model wrote. `cites` are the quotes that prove it, by their place
    in the answer, from 1 up; `problem` is why it is not shown, '' where it is."""

    text: str
    cites: tuple[int, ...]
    problem: str


@dataclass(frozen=True)
class Answer:
    """`span` is the bare answer, `text` what people see (a title may stand before a name).

    A refusal has neither quotes nor text; `closest` then lists the nearest articles, best first.
    `considered` is what the search returned, in the order that reading put it in. `score` is the
    probability, 0 to 1, that the answer is right. `notice` is a line to be shown beside it, such as
    that the library is old; `understood` is what the question was taken to be, where what came
    before it changed that; `older` is what older articles answer differently, newest first. `draft`
    is what a language model wrote, if one is set and was used: `text` then are the sentences of it
    that were proved.
    """

    status: Status
    text: str
    span: str
    quotes: tuple[Quote, ...]
    closest: tuple[Source, ...]
    considered: tuple[Considered, ...]
    score: float
    notice: str = ""
    understood: str = ""
    older: tuple[Older, ...] = ()
    draft: tuple[Claim, ...] = ()

    @property
    def is_prose(self) -> bool:
        """Whether `text` was written by a language model."""
        return any(not each.problem for each in self.draft)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The articles quoted, each once."""
        return tuple(dict.fromkeys(quote.source for quote in self.quotes))

    @property
    def as_of(self) -> date | None:
        """The day of the newest article quoted."""
        return max((s.published for s in self.sources if s.published), default=None)
