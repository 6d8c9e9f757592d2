"""The nouns of the library: scopes, articles, passages and hits. Plain data, without the stores."""

import hashlib
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Literal

ScopeKind = Literal["global", "sample", "guild", "user"]


@dataclass(frozen=True)
class Scope:
    """Who may be shown an article; as text, `global`, `sample`, `guild:<id>` or `user:<id>`."""

    kind: ScopeKind
    owner: int = 0

    def __str__(self) -> str:
        return f"{self.kind}:{self.owner}" if self.kind in ("guild", "user") else self.kind

    @classmethod
    def guild(cls, guild_id: int) -> "Scope":
        return cls("guild", guild_id)

    @classmethod
    def user(cls, user_id: int) -> "Scope":
        return cls("user", user_id)

    @classmethod
    def parse(cls, text: str) -> "Scope":
        """Read the text form back.

        Raises: ValueError for anything else.
        """
        kind, _, owner = text.partition(":")
        if kind == "guild" and owner.isdecimal():
            return cls.guild(int(owner))
        if kind == "user" and owner.isdecimal():
            return cls.user(int(owner))
        if text == "global":
            return GLOBAL
        if text == "sample":
            return SAMPLE
        raise ValueError(f"{text!r} is not global, sample, guild:<id> or user:<id>")


GLOBAL = Scope("global")
SAMPLE = Scope("sample")  # the shipped article: searched from the terminal, never from Discord


_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_FIXED_SPACES = re.compile("[\u00a0\u2007\u202f]")
# Anything but blanks and characters that take no room: a text of those alone is none.
_SEEN = re.compile(
    "[^\\s\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\uffa0"
    "\U000e0000-\U000e0fff]"
)
_UNSEEN = re.compile("[\u00ad\ufeff\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_MARKS = 30  # combining marks on one letter, as in Unicode's Stream-Safe Text Format (UAX #15)
_PILES = re.compile(rf"[^\w\s!-~]{{{_MARKS + 1},}}")


def _lower(pile: re.Match[str]) -> str:
    """Leave out marks over the limit: putting a pile in order takes the square of its height."""
    kept, high = [], 0
    for character in pile[0]:
        high = high + 1 if unicodedata.combining(character) else 0
        if high <= _MARKS:
            kept.append(character)
    return "".join(kept)


def normalise(text: str) -> str:
    """Bring text into the one form that is stored, so that offsets into it hold for good.

    Unicode NFC; line ends as \\n; no soft hyphens, no control characters but newline and tab;
    non-breaking spaces as spaces; no blank space at either end. Characters that say where text
    runs or joins stay: they are the author's.
    """
    text = _FIXED_SPACES.sub(" ", _LINE_ENDS.sub("\n", text))
    text = _PILES.sub(_lower, _UNSEEN.sub("", text))
    text = unicodedata.normalize("NFC", text).strip()
    return text if _SEEN.search(text) else ""


@dataclass(frozen=True)
class Article:
    """One article as it is stored. `text` is already normalised; quotes are checked against it."""

    text: str
    title: str
    url: str = ""
    published: date | None = None
    source: str = ""  # the outlet
    place: str = ""  # where the dateline says it was filed
    id: str = ""
    scope: Scope = GLOBAL
    authors: str = ""  # as shown to people: "Ann Lee, Bo Chen"
    language: str = ""  # ISO 639-1, lower case
    pages: tuple[int, ...] = ()  # where in `text` each page starts; empty for what has no pages

    def __post_init__(self) -> None:
        if not self.id:
            digest = hashlib.sha256(self.text.encode()).hexdigest()[:16]
            object.__setattr__(self, "id", self.url or f"text:{digest}")

    @property
    def digest(self) -> str:
        """SHA-256 over everything that a reader of the article could see; equal means unchanged."""
        seen = (self.text, self.title, self.url, self.published, self.source, self.place)
        # Left out where empty, so that digests of before these were known still compare equal.
        told = [part for part in (self.authors, self.language, self.pages) if part]
        return hashlib.sha256("\x00".join(map(str, (*seen, *told))).encode()).hexdigest()

    def page_at(self, offset: int) -> int | None:
        """The page, from 1, that the character at `offset` stands on; None without pages."""
        return bisect_right(self.pages, offset) or None if self.pages else None


@dataclass(frozen=True)
class StoredArticle:
    """An article with what the catalog knows of it. `number` is what people type."""

    number: int
    article: Article
    added_at: str  # ISO 8601, UTC
    added_by: str
    passages: int


@dataclass(frozen=True)
class Entry:
    """An article as lists show it, without its text."""

    number: int
    title: str
    source: str
    published: date | None
    url: str
    scope: Scope
    passages: int
    added_at: str  # ISO 8601, UTC
    added_by: str


Change = Literal["added", "updated", "unchanged"]


@dataclass(frozen=True)
class Stored:
    """What storing an article came to: `changed` of its `passages` were not there before.

    `near` are the titles of articles with other addresses and nearly the same text.
    """

    change: Change
    number: int
    title: str
    passages: int = 0
    changed: int = 0
    near: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passage:
    """A run of whole sentences: `article.text[start:end] == text`, offsets in characters."""

    key: int
    article_number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Period:
    """The days of publication that a question asks about, both ends inclusive; None where open.

    Only a `firm` one narrows the search; any other says which articles to prefer. `newest_first`
    asks for the newest answer, whether there are days or not. `article` is the number of the only
    one that is to be searched, None for all.
    """

    since: date | None
    until: date | None
    firm: bool
    newest_first: bool
    article: int | None = None

    @property
    def has_days(self) -> bool:
        """Whether the search is narrowed to days."""
        return self.firm and (self.since is not None or self.until is not None)

    @property
    def narrows(self) -> bool:
        return self.has_days or self.article is not None


@dataclass(frozen=True)
class Hit:
    """A passage that a search returned, with its article's head and the ranks that brought it here.

    `similarity` is the cosine to the question, None when only the words matched;
    `dense_rank` and `lexical_rank` count from 1; `fused` is the reciprocal-rank sum.
    """

    passage: Passage
    article: Article  # `text` holds the whole stored text
    fused: float
    similarity: float | None
    dense_rank: int | None
    lexical_rank: int | None
