"""Names, sums, numbers, dates and lists in a sentence, found by their form. Patterns only."""

import re
from collections.abc import Iterator

from vectorstore.words import STOP_WORDS

Range = tuple[int, int]

# A name is a run of capitalised words that small connecting words may join.
CAPITAL = r"(?:(?:[A-Z]\.)+|[A-Z][a-z]{0,3}\.(?=\s[A-Z])|[A-Z][\w’'&-]*)"
NAME = re.compile(
    rf"{CAPITAL}(?:\s+(?:(?:of|for|the|de|la|van|von|bin|al|and the)\s+){{0,2}}{CAPITAL})*"
)
_INITIAL = re.compile(r"[A-Z]\.")
PLAIN_NAME = rf"{CAPITAL}(?:\s+(?:of\s+|de\s+|the\s+)?{CAPITAL})*"
_ITEM = rf"(?:the\s+)?{PLAIN_NAME}"
LIST = re.compile(rf"{_ITEM}(?:,\s+{_ITEM})*,?\s+(?:and|or|&)\s+{_ITEM}")
_LEAD = r"(?P<lead>(?:more than|less than|about|around|nearly|almost|over|at least|up to|some)\s+)?"
_LARGE = r"trillion|billion|million|thousand|hundred"
_SMALL = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty"
    r"|dozens?|hundreds?"
)
MONEY = re.compile(
    rf"{_LEAD}(?P<bare>(?:US|A|C)?[$€£¥]\s?\d[\d,.]*\d?(?:[\s-]?(?:{_LARGE}|bn|m|k)\b)?"
    rf"|\d[\d,.]*\d?(?:\s(?:{_LARGE}))?"
    r"\s(?:dollars|euros|pounds|tenge|rubles|yuan|yen|cents)\b)",
    re.I,
)
NUMBER = re.compile(
    rf"{_LEAD}(?P<bare>\b(?:\d[\d,]*(?:\.\d+)?(?:\s(?:{_LARGE}))?|(?:{_SMALL})(?:[\s-](?:{_LARGE}))?)"
    r"\b(?:\s?%)?)"
    r"(?P<unit>\s(?:percent|per cent|years?|months?|weeks?|days?|hours?|minutes?|people|miles"
    r"|kilometers|feet|points)\b)?",
    re.I,
)
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|March|April|May|June|July|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
DATE = re.compile(
    rf"\b(?:{_DAY},?\s+)?(?:{_MONTH}\s+\d{{1,2}}(?:,?\s+\d{{4}})?"
    rf"|\d{{1,2}}\s+{_MONTH}(?:\s+\d{{4}})?|{_MONTH}\s+\d{{4}})\b"
    r"|\b(?:this|last|next)\s+"
    rf"(?:week|month|year|spring|summer|autumn|fall|winter|{_MONTH}|{_DAY})\b"
    rf"|\b{_DAY}\b|\b(?:19|20)\d\d\b|\b(?:today|yesterday|tomorrow)\b|\b{_MONTH}\b"
)
TIME = re.compile(r"\b\d{1,2}(?:[:.]\d\d)?\s?(?:a\.m\.|p\.m\.|am\b|pm\b)", re.I)

# Words that begin a person's title, and words that make a name an organisation's or a place's.
_TITLES = frozenset(
    "mr mrs ms dr sir lady lord rabbi reverend rev pope bishop imam judge justice king queen "
    "prince princess president vice prime minister secretary under deputy principal senator "
    "sen representative rep congressman congresswoman governor gov mayor chancellor ambassador "
    "adviser advisor general gen colonel col captain lieutenant lt sergeant admiral director "
    "chief chairman chairwoman chair ceo founder professor prof coach spokesman spokeswoman "
    "spokesperson speaker attorney commissioner sheriff member ranking actor actress singer "
    "former first us u.s".split()
)
_NOT_PEOPLE = frozenset(
    "house congress department ministry office agency company companies corporation corp inc "
    "university college school foundation council committee court bank party senate parliament "
    "government union association press service times post news states kingdom city county "
    "street avenue center centre hospital institute group new league cup club team airport "
    "church act bill law world national international american british european kazakh russian "
    "chinese ukrainian january february march april may june july august september october "
    "november december monday tuesday wednesday thursday friday saturday sunday".split()
)


def people(sentence: str) -> Iterator[tuple[Range, Range]]:
    """Each name of a person, without its title and with it: the last words of a capitalised run."""
    for match in NAME.finditer(sentence):
        tokens = [
            (m.group(), match.start() + m.start()) for m in re.finditer(r"\S+", match.group())
        ]
        if _plain(tokens[0][0]) in STOP_WORDS - _TITLES:  # a small word that begins the sentence
            tokens = tokens[1:]
        titled = any(_plain(token) in _TITLES for token, _ in tokens)
        first = max(len(tokens) - 3, 0)
        while first < len(tokens) and not _may_be_name(tokens[first][0]):
            first += 1
        if titled and len(tokens) - first == 3 and not _INITIAL.fullmatch(tokens[first + 1][0]):
            first += 1
        name = tokens[first:]
        # After a small word stands the end of an office's name.
        after_connector = first > 0 and tokens[first - 1][0][0].islower()
        if after_connector or any(_plain(token) in _NOT_PEOPLE for token, _ in name):
            continue
        if len(name) > 1 or (name and titled):
            yield (name[0][1], match.end()), (tokens[0][1], match.end())


def is_thing(text: str) -> bool:
    """Whether the words name a place, a body or a day, and no person: *White House*."""
    named = any(_plain(word) in _NOT_PEOPLE for word in text.split())
    return named and not any(people(text))


def _may_be_name(token: str) -> bool:
    return token[0].isupper() and _plain(token) not in _TITLES


def _plain(token: str) -> str:
    return token.lower().rstrip(".").removesuffix("'s").removesuffix("’s")
