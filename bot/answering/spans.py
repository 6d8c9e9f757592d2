"""The words of a sentence that answer a question, told by the question's form. Patterns only."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from vectorstore.words import STOP_WORDS, stem, words

Kind = Literal["person", "list", "money", "number", "date", "place", "name", "none"]
Range = tuple[int, int]


@dataclass(frozen=True)
class Span:
    """Offsets into the sentence: `bare` is the answer alone, `shown` has its title or unit too."""

    bare: Range
    shown: Range


_KINDS: tuple[tuple[Kind, str], ...] = (
    ("money", r"\bhow much\b(?! (longer|more|time|of))|\b(what|which) (price|sum|amount|cost)\b"),
    ("number", r"\bhow (many|old|long|far|tall|fast|big|large)\b"
               r"|\b(what|which) (percentage|percent|share|number)\b"),
    ("date", r"\bwhen\b|\b(what|which|in what) (day|date|year|month|week)\b|\bwhat time\b"),
    ("list", r"\b(what|which) (\w+ ){0,2}(companies|countries|cities|states|people"
             r"|organi[sz]ations|teams|firms|banks|airlines|nations|players|films|movies|books"
             r"|names|ministers|leaders)\b"),
    ("person", r"\bwho(m|se)?\b|\b(what|which) (\w+ ){0,2}(actor|actress|singer|player|politician"
               r"|president|minister|senator|person|man|woman|leader|artist|author|director"
               r"|athlete|star|comedian|celebrity)\b"),
    ("place", r"\bwhere\b"
              r"|\b(what|which) (\w+ )?(country|city|state|place|town|nation|continent)\b"),
    ("name", r"\b(what|which)\b"),
)  # fmt: skip

_YES_NO = re.compile(
    r"^\W*(is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b", re.I
)
_EXPLAIN = re.compile(
    r"\bwhy\b|\bwhat happened\b|\bhow (did|does|do|was|were|is|are|can|could|has|have|to)\b", re.I
)


def kind_of(question: str) -> Kind:
    """What sort of words would answer `question`; 'none' when a whole sentence would."""
    if _YES_NO.search(question) or _EXPLAIN.search(question):
        return "none"
    return next((kind for kind, form in _KINDS if re.search(form, question, re.I)), "none")


# A name is a run of capitalised words that small connecting words may join.
_CAPITAL = r"(?:(?:[A-Z]\.)+|[A-Z][a-z]{0,3}\.(?=\s[A-Z])|[A-Z][\w’'&-]*)"
_NAME = re.compile(
    rf"{_CAPITAL}(?:\s+(?:(?:of|for|the|de|la|van|von|bin|al|and the)\s+){{0,2}}{_CAPITAL})*"
)
_INITIAL = re.compile(r"[A-Z]\.")
_PLAIN_NAME = rf"{_CAPITAL}(?:\s+(?:of\s+|de\s+|the\s+)?{_CAPITAL})*"
_LIST = re.compile(
    rf"{_PLAIN_NAME}(?:,\s+(?:the\s+)?{_PLAIN_NAME})*,?\s+(?:and|or|&)\s+(?:the\s+)?{_PLAIN_NAME}"
)
_LEAD = r"(?P<lead>(?:more than|less than|about|around|nearly|almost|over|at least|up to|some)\s+)?"
_LARGE = r"trillion|billion|million|thousand"
_SMALL = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty"
    r"|dozens?|hundreds?"
)
_MONEY = re.compile(
    rf"{_LEAD}(?P<bare>(?:US|A|C)?[$€£¥]\s?\d[\d,.]*\d?(?:\s?(?:{_LARGE}|bn|m|k)\b)?"
    rf"|\d[\d,.]*\d?(?:\s(?:{_LARGE}))?"
    r"\s(?:dollars|euros|pounds|tenge|rubles|yuan|yen|cents)\b)",
    re.I,
)
_NUMBER = re.compile(
    rf"{_LEAD}(?P<bare>\b(?:\d[\d,]*(?:\.\d+)?(?:\s(?:{_LARGE}))?|{_SMALL})\b(?:\s?%)?)"
    r"(?P<unit>\s(?:percent|per cent|years?|months?|weeks?|days?|hours?|minutes?|people|miles"
    r"|kilometers|feet|points)\b)?",
    re.I,
)
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|March|April|May|June|July|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_DATE = re.compile(
    rf"\b(?:{_DAY},?\s+)?(?:{_MONTH}\s+\d{{1,2}}(?:,?\s+\d{{4}})?"
    rf"|\d{{1,2}}\s+{_MONTH}(?:\s+\d{{4}})?|{_MONTH}\s+\d{{4}})\b"
    r"|\b(?:this|last|next)\s+"
    rf"(?:week|month|year|spring|summer|autumn|fall|winter|{_MONTH}|{_DAY})\b"
    rf"|\b{_DAY}\b|\b(?:19|20)\d\d\b|\b(?:today|yesterday|tomorrow)\b"
)

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


def find_span(question: str, kind: Kind, sentence: str) -> Span | None:
    """The words of `sentence` that most likely answer `question`: the candidate that stands nearest
    to the question's own words. None where it cannot be told."""
    asked = {stem(word) for word in words(question)}
    candidates = [
        span for span in _candidates(kind, sentence) if not _said(sentence, span, kind, asked)
    ]
    anchors = [m.span() for m in re.finditer(r"\w+", sentence) if _is_anchor(m.group(), asked)]
    return min(candidates, key=lambda span: _distance(sentence, span, anchors), default=None)


def _candidates(kind: Kind, sentence: str) -> Iterator[Span]:
    if kind == "person":
        yield from _people(sentence)
    elif kind == "list":
        yield from (Span(m.span(), m.span()) for m in _LIST.finditer(sentence))
    elif kind == "money":
        yield from _figures(_MONEY, sentence)
    elif kind == "number":
        yield from _figures(_NUMBER, sentence)
    elif kind == "date":
        yield from (Span(m.span(), m.span()) for m in _DATE.finditer(sentence))
    elif kind == "place":
        for match in re.finditer(
            rf"\b(?:in|at|to|from|near|of|outside)\s+(?:the\s+)?({_PLAIN_NAME}(?:,\s+{_CAPITAL})?)",
            sentence,
        ):
            yield Span(match.span(1), match.span(1))
    elif kind == "name":
        yield from (
            Span(m.span(), m.span())
            for m in _NAME.finditer(sentence)
            if not _opens(sentence, m.span())
        )


def _opens(sentence: str, span: Range) -> bool:
    """Whether the name is one common word, capitalised only because it begins the sentence."""
    text = sentence[slice(*span)]
    return span[0] == 0 and " " not in text and text.lower() in STOP_WORDS


def _figures(pattern: re.Pattern[str], sentence: str) -> Iterator[Span]:
    for match in pattern.finditer(sentence):
        yield Span(match.span("bare"), match.span())


def _people(sentence: str) -> Iterator[Span]:
    """Names of people: the last two words of a run of capitalised ones, their title set apart."""
    for match in _NAME.finditer(sentence):
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
            yield Span((name[0][1], match.end()), (tokens[0][1], match.end()))


def _may_be_name(token: str) -> bool:
    return token[0].isupper() and _plain(token) not in _TITLES


def _plain(token: str) -> str:
    return token.lower().rstrip(".").removesuffix("'s").removesuffix("’s")


def _said(sentence: str, span: Span, kind: Kind, asked: set[str]) -> bool:
    """Whether the question already says the words of `span`; of a person, the last name will do."""
    own = [stem(word) for word in words(sentence[slice(*span.bare)]) if word not in STOP_WORDS]
    return not own or (kind == "person" and own[-1] in asked) or all(word in asked for word in own)


def _is_anchor(token: str, asked: set[str]) -> bool:
    return token.lower() not in STOP_WORDS and any(stem(word) in asked for word in words(token))


def _distance(sentence: str, span: Span, anchors: list[Range]) -> int:
    """How many words stand between the span and the nearest of `anchors`."""
    start, end = span.shown
    gaps = [
        sentence[stop:start] if stop <= start else sentence[end:begin] for begin, stop in anchors
    ]
    return min((len(gap.split()) for gap in gaps), default=0)
