"""Proper names as a sentence writes them, without titles and courtesy. Pure; looks nothing up."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.answering.dating.calendar import DAYS, MONTHS
from bot.answering.writing.lexicon import ALIASES, COMMON, COURTESY, LONG_NAMES, OPENERS, TITLES
from bot.answering.writing.tokens import Token, common_words, tokens
from vectorstore.words import STOP_WORDS

LINKS = frozenset("of de la le du da dos del van von der den bin ibn al el for the and".split())
_CALENDAR = frozenset(name.lower() for name in (*MONTHS, *DAYS))
_OPENS = re.compile(r"(?:^|[.!?:]\s*|[\"“‘(]\s*)$")
_INNER = re.compile(r"[a-z][A-Z]|^[A-Z]{2,}")
_LONG_ENOUGH = 4  # letters of a place
_OF_A_PLACE = (
    ("", ("n", "ns", "an", "ans", "ian", "ians", "i", "is", "ese", "er", "ers")),
    ("a", ("ese", "ian", "ians")),
    ("y", ("ian", "ians")),
    ("o", ("ese", "an", "ans")),
    ("e", ("ian", "ians", "ese")),
)
_LEADS_ON = frozenset(
    "to on in at with for from by of that the a an all his her their its our your no each every "
    "both about against over under up out off into this these those".split()
)


@dataclass(frozen=True)
class Name:
    """`core` are its words in lower case, without titles, courtesy and small words."""

    text: str
    core: tuple[str, ...]
    start: int
    end: int

    @property
    def title(self) -> tuple[str, ...]:
        """The titles before it: *Prime Minister*."""
        every = (token.low for token in tokens(self.text))
        return tuple(word for word in every if word in TITLES and word not in self.core)


def names(
    text: str, known: frozenset[str] = frozenset(), texts: tuple[str, ...] = ()
) -> list[Name]:
    """The names in `text`, left to right; a word of `known`, the words that the articles write
    small, is none where it opens a sentence. Names that small words join are
    one only if they stand so in `texts`."""
    found: list[Name] = []
    run: list[Token] = []
    for token in tokens(text):
        gap = text[run[-1].end : token.start] if run else ""
        joined = (
            bool(run)
            and gap in (" ", "-", "–", " & ", ". ", "/", "' ", "’ ")
            and not _owned(run[-1])
        )
        if run and not joined:
            found += _name(text, run, texts)
            run = []
        dashed = token.low[0].isdigit() and gap in ("-", "–")  # Covid-19
        if _is_part(text, token, known) or (run and (token.low in LINKS or dashed)):
            run.append(token)
        elif run:
            found += _name(text, run, texts)
            run = []
    return found + (_name(text, run, texts) if run else [])


def _is_part(text: str, token: Token, known: frozenset[str]) -> bool:
    if _is_code(token):
        return True
    if not token.is_capital or token.low in _CALENDAR or token.low in ("i", "i'm", "i've"):
        return False
    if not _OPENS.search(text[max(0, token.start - 4) : token.start]):
        return True
    if _INNER.search(token.text) and len(token.text) > 1:
        return True
    after = re.match(r"\s(\w+)", text[token.end :])
    if token.low.endswith("ing") and after and after[1] in _LEADS_ON:
        return False  # *Speaking to reporters*
    common = token.low in STOP_WORDS or token.low in OPENERS or token.low in known
    small = after is None or after[1].islower()
    return not (common or (small and (token.low in COMMON or token.low in common_words())))


def _is_code(token: Token) -> bool:
    """*G20*, but also *qz7k2p9w*, which no dictionary knows: it must stand in the articles."""
    return _has_digit(token) and any(map(str.isalpha, token.low))


def _has_digit(token: Token) -> bool:
    return any(map(str.isdigit, token.low))


def _owned(token: Token) -> bool:
    return token.text.endswith(("'s", "’s"))


def _name(text: str, run: list[Token], texts: tuple[str, ...]) -> list[Name]:
    while run and not run[-1].is_capital and not _has_digit(run[-1]):
        run = run[:-1]
    core = [t.low for t in run if t.low not in LINKS and t.low not in COURTESY]
    bare = [word for word in core if word not in TITLES]
    if not run or not bare:
        return []  # a title alone is a word like others
    whole = text[run[0].start : run[-1].end]
    links = r"\sand\s(?:the\s)?"
    if texts and not any(_spelled(tuple(core), each) for each in texts):
        links += r"|\s(?:of|for|in)\s(?:the\s)?"
    parts = re.split(links, whole)
    if len(parts) > 1:
        at = run[0].start
        split: list[Name] = []
        for part in parts:
            begin = text.index(part, at)
            inside = [t for t in run if begin <= t.start < begin + len(part)]
            split += _name(text, inside, texts)
            at = begin + len(part)
        return split
    kept = tuple(bare if core[0] in TITLES else core)
    return [Name(text[run[0].start : run[-1].end], kept, run[0].start, run[-1].end)]


@lru_cache(maxsize=1)
def _aliases() -> dict[str, str]:
    return {word: row.split()[0] for row in ALIASES.splitlines() for word in row.split()}


def one_form(core: tuple[str, ...]) -> tuple[str, ...]:
    """The name in the form that all its variants share: *European Union*, *EU*."""
    whole = LONG_NAMES.get(" ".join(core), "") or (core[0] if len(core) == 1 else "")
    return (_aliases().get(whole, whole),) if whole else core


def stands_in(name: Name, text: str) -> bool:
    """Whether all of the name stands together in `text`, in any of its forms."""
    return _spelled(name.core, text) or _varied(name.core, text)


def _spelled(core: tuple[str, ...], text: str) -> bool:
    written = [t for t in tokens(text) if t.low not in LINKS and t.low not in COURTESY]
    lows = [t.low for t in written]
    for at in range(len(lows) - len(core) + 1):
        if tuple(lows[at : at + len(core)]) == core and all(
            t.is_capital or _has_digit(t) for t in written[at : at + len(core)]
        ):
            return True
    return False


def _of_one_place(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """*South Korea* and *South Korean*, *Oman* and *Omani*."""
    short, long = sorted((one[-1], other[-1]), key=len)
    if one[:-1] != other[:-1] or len(short) < _LONG_ENOUGH:
        return False
    return any(
        long == short.removesuffix(cut) + end
        for cut, ends in _OF_A_PLACE
        if short.endswith(cut)
        for end in ends
    )


def _varied(core: tuple[str, ...], text: str) -> bool:
    form = one_form(core)
    for other in _names_of(text):
        if _of_one_place(core, other):
            return True
        if one_form(other) == form:
            return True
        if len(core) == 1 and len(other) > 1 and _initials(other) == core[0]:
            return True
    return False


@lru_cache(maxsize=4096)
def _names_of(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(name.core for name in names(text))


def _initials(core: tuple[str, ...]) -> str:
    return "".join(word[0] for word in core)


def half_stands_in(name: Name, text: str) -> bool:
    """Whether its last or first word stands there as a name: *Brandt* for Lena Brandt."""
    capitals = {t.low for t in tokens(text) if t.is_capital}
    return len(name.core) > 1 and (name.core[-1] in capitals or name.core[0] in capitals)


def others_called_so(name: Name, texts: tuple[str, ...]) -> bool:
    """Whether a name in `texts` shares the last word with `name` and not the first."""
    return any(
        len(other) > 1 and other[-1] == name.core[-1] and other[0] != name.core[0]
        for text in texts
        for other in _names_of(text)
    )


def small_words(texts: tuple[str, ...]) -> frozenset[str]:
    """The words that `texts` write small."""
    return frozenset(t.low for text in texts for t in tokens(text) if not t.is_capital)
