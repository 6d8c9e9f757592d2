"""A sentence as words with a meaning each, so that other words for the same can be told. Pure."""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.answering.dating.calendar import ANY_SEASON, DAYS, MONTHS
from bot.answering.writing.meanings import OPPOSITE, SAME
from bot.answering.writing.phrases import PHRASES
from vectorstore.words import STOP_WORDS, stem

_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|\d+(?:[.,:]\d+)*|(?:[^\W\d_]|(?<=\w)\d)+(?:['’][^\W\d_]+)?")
_SIBILANT = re.compile(r"(?<=[sxz])es$")  # buses
_POSSESSIVE = re.compile(r"['’]s?$")
_BREAK = re.compile(r"[,;:()—–]|\.\s|\s-\s")
# Words that carry too little to support a sentence.
LIGHT = STOP_WORDS | frozenset(
    "one there also yet still already even get got go went make made take took give gave use "
    "using well much many may might could would upon among within without whereas although though "
    "however since because due according around about roughly approximately nearly almost some "
    "over under up down off out total way thing things today far able put time any again allowed "
    "new night morning evening afternoon place earlier later back used given puts planned "
    "planning intend intends intended expect expects expected hope hopes hoped aim aims aimed "
    "want wants wanted going likely possible possibly perhaps".split()
)
_ROOT = 6  # letters
SAYS = "=say"  # the key of all words for saying
_CALENDAR = frozenset(name.lower() for name in (*MONTHS, *DAYS, *ANY_SEASON.split("|")))


@dataclass(frozen=True)
class Token:
    """`key` is one for all forms of a word and the words that mean the same; `part` counts the
    stretches between commas, colons and brackets."""

    text: str
    low: str
    key: str
    start: int
    end: int
    part: int

    @property
    def is_capital(self) -> bool:
        return any(character.isupper() for character in self.text)

    @property
    def is_content(self) -> bool:
        """Whether it says something by itself and is no number."""
        light = self.low in LIGHT or self.key == SAYS
        return not (light or self.low[0].isdigit() or self.low in _CALENDAR)


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    found: list[Token] = []
    part, last = 0, 0
    for match in _TOKEN.finditer(text):
        part += bool(_BREAK.search(text[last : match.start()]))
        last = match.end()
        low = fold(match[0])
        word = _POSSESSIVE.sub("", low) if not low.endswith(("n't", "n’t")) else low
        word = word.replace("’", "'")
        phrase = f"{found[-1].low} {word}" if found and found[-1].part == part else ""
        if phrase in PHRASES:
            one = PHRASES[phrase]
            found[-1] = replace(found[-1], low=one, key=key(one), end=match.end())
        elif word:
            found.append(Token(match[0], word, key(word), match.start(), match.end(), part))
    return tuple(found)


def fold(text: str) -> str:
    """Lower case, without accents and the points of U.S."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    bare = bare.lower()
    return bare.replace(".", "") if re.fullmatch(r"(?:[a-z]\.)+", bare) else bare


@lru_cache(maxsize=50_000)
def key(word: str) -> str:
    """The meaning of a word in lower case: that of its row in SAME, else its stem."""
    rows = _rows()
    forms = (word, word.removesuffix("s"), word.removesuffix("es"), stem(word))
    return next((rows[form] for form in forms if form in rows), stem(_SIBILANT.sub("", word)))


def root(meaning: str) -> str:
    """What a key shares with those of its family: *volcanologist* and *volcano*."""
    return meaning[:_ROOT] if meaning[0] != "=" else meaning


@lru_cache(maxsize=1)
def _rows() -> dict[str, str]:
    rows: dict[str, str] = {}
    for line in SAME.splitlines():
        first, *others = line.split()
        meaning = f"={first}"
        for word in (first, *others):
            rows.setdefault(word, meaning)
        for word in (first, *others):
            rows.setdefault(stem(word), meaning)
    return rows


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """The words of SAME with their plurals: none of them is a name by itself."""
    words = frozenset(SAME.split())
    return words | {f"{word}s" for word in words}


@lru_cache(maxsize=1)
def opposites() -> tuple[tuple[str, str], ...]:
    """Each word that has one with its opposite, both ways round."""
    pairs = [pair.split(":") for pair in OPPOSITE.split()]
    return tuple((a, b) for one, other in pairs for a, b in ((one, other), (other, one)))


def are_opposed(one: str, other: str) -> bool:
    """Whether two words, or any that mean the same as they do, say the opposite."""
    return (key(one), key(other)) in _opposed_keys() or (one, other) in opposites()


@lru_cache(maxsize=1)
def _opposed_keys() -> frozenset[tuple[str, str]]:
    return frozenset((key(one), key(other)) for one, other in opposites())
