"""Numbers as a sentence says them, with what they count. Pure."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from bot.answering.writing.lexicon import CURRENCIES, MEASURES, PERSONS
from bot.answering.writing.tokens import LIGHT, fold, key

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {word: value for value, word in enumerate(_ONES)}
_WORDS |= {word: 10 * value for value, word in enumerate(_TENS, 2)}
_WORDS |= {"dozen": 12, "once": 1, "twice": 2}
_ORDINALS = {
    word: value
    for value, word in enumerate(
        "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 2
    )
}
_SCALES = {
    "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "m": 10**6, "mn": 10**6, "bn": 10**9, "k": 1000, "dozen": 12,
}  # fmt: skip
_ANY_WORD = "|".join(sorted({*_WORDS, *_ORDINALS}, key=len, reverse=True))
_LARGE = "hundred|thousand|million|billion|trillion"
_AMOUNT = re.compile(
    r"(?P<sign>(?:US|A|C|HK|NZ)?[$€£¥])?\s?"
    r"(?:(?P<score>(?<![\w.,])\d{1,3}\s?[-–:]\s?\d{1,3}(?![\w]|[.,]\d))"
    r"|(?P<digits>(?<![\w.,])\d{1,3}(?:[,\u202f ]\d{3})+(?:\.\d+)?"
    r"|(?<![\w.])(?<![A-Za-z]-)\d+(?:\.\d+)?)"
    r"(?P<th>st|nd|rd|th)?"
    rf"|\b(?P<word>(?:{'|'.join(_TENS)})[-\s](?:{'|'.join(_ONES[1:10])})|{_ANY_WORD})\b)"
    rf"(?P<scales>(?:[\s-]?(?:{_LARGE})\b|\s?(?:m|mn|bn|k)\b)*)",
    re.I,
)
_PERCENT = re.compile(r"\s?(?:%|percent\b|per\scent\b|percentage\spoints?\b)", re.I)
_OVER = re.compile(
    r"(?:more\sthan|over|above|at\sleast|exceeding|greater\sthan|heavier\sthan|longer\sthan"
    r"|higher\sthan|older\sthan|no\s(?:less|fewer)\sthan)\s(?:the\s(?:age\sof\s)?)?$", re.I
)  # fmt: skip
_UNDER = re.compile(
    r"(?:less\sthan|fewer\sthan|under|below|at\smost|up\sto|as\smuch\sas|as\smany\sas|no\smore\sthan|not\smore\sthan"
    r"|lower\sthan|lighter\sthan|younger\sthan|within)\s(?:the\s(?:age\sof\s)?)?$", re.I
)  # fmt: skip
_BURIED = re.compile(r"\b(?:under|below|above|over)\s$", re.I)
_LENGTH = re.compile(
    r"[\s-]?(?:centi|kilo|milli)?(?:metres?|meters?)\b|\s(?:feet|foot|inch|inches|miles?)\b", re.I
)
_OR_MORE = re.compile(r"[^.,;]{0,20}?\bor\smore\b", re.I)
_FOLLOWS = re.compile(r"[-\s]{0,2}([^\W\d_]+(?:['’][^\W\d_]+)?)")
_JUST = re.compile(r"\b(?:only|just)\s$", re.I)
_PLAIN_ONE = re.compile(
    r"\s(?:of|that|who|which|another|day|by|or|and|with|in|for|from|at|on|to|is|was|has|had|will)\b|[^\s-]|\s?$|-",
    re.I,
)
_TIME = frozenset("second minute hour day week month year decade".split())
_BOTH = re.compile(r"\b(?:the|these)\s$", re.I)
_SIDES = re.compile(
    r"\s(?:sides|parties|countries|companies|men|women|teams|leaders|governments|states|firms)\b"
)
_BETWEEN = frozenset("more new possible likely expected planned".split())
_COMPARES = re.compile(r"\s(?:more|less|higher|lower)\b")
_JOINED = re.compile(r"\s?(?:and|to|or|[-–])\s?$", re.I)
_MEASURES = frozenset(key(word) for word in MEASURES) | _TIME
_PERSONS = frozenset(map(key, PERSONS))
_ADJECTIVES = frozenset(
    key(word)
    for word in "new more other further additional old big small large first last young next past "
    "dead same different about extra whole full".split()
)


@dataclass(frozen=True)
class Amount:
    """`unit` is a currency, *%*, *th* or *score*, '' for things that are counted, whose keys are
    `nouns`; `bound` is *over*, *under* or ''."""

    text: str
    value: Decimal
    unit: str
    nouns: tuple[str, ...]
    bound: str
    start: int
    end: int
    score: str = ""
    are_things: bool = False  # the word behind it is the plural of no person
    just: bool = False  # *only 5*, which *no more than 5* says too

    def is_said_by(self, other: "Amount", loose: bool = False) -> bool:
        """Whether `other` says this much of this; `loose`: or of what may be the same."""
        if self.value != other.value or self.score != other.score or self.unit != other.unit:
            return False
        # Within three hours is in three hours too, and less than three.
        bounds = {self.bound, other.bound}
        if self.just or other.just:
            bounds -= {"under"}
            bounds |= {""}
        if len(bounds) > 1 and ("within" not in bounds or "over" in bounds):
            return False
        mine = [each for each in self.nouns if each not in _ADJECTIVES]
        theirs = [each for each in other.nouns if each not in _ADJECTIVES]
        if self.unit or not mine or not theirs:
            return True
        if mine[0] in theirs or theirs[0] in mine:
            return True
        if {mine[0], theirs[0]} <= _PERSONS and key("people") in (mine[0], theirs[0]):
            return True
        measured = {mine[0], theirs[0]} & _MEASURES
        people = (mine[0] in _PERSONS) is not (theirs[0] in _PERSONS) and other.are_things
        return loose and not measured and not people


_IN_WORDS = re.compile(
    r"\b(?P<two>both|(?:a|the)\s(?:couple|pair)\sof)\b"
    r"|\b(?P<one>an?)\s(?=(?:half|third|quarter|fifth|second|minute|hour|day|week|month|year"
    r"|decade|century|hundred|thousand|million|billion|kilometre|mile|metre)\b)",
    re.I,
)


def amounts_told(text: str, taken: bytearray | None = None) -> list[Amount]:
    """Every number in a published sentence, *both brothers* and *a year* with them."""
    found = amounts(text, taken)
    for match in _IN_WORDS.finditer(text):
        value = Decimal(2 if match["two"] else 1)
        start, end = match.start(), match.end()
        bound = _bound(text, start, end)
        found.append(Amount(match[0], value, "", _nouns(text, end), bound, start, end))
    return found


def amounts(text: str, taken: bytearray | None = None) -> list[Amount]:
    """Every number in `text`, but where `taken` marks what is a date."""
    found: list[Amount] = []
    for match in _AMOUNT.finditer(text):
        start = next(match.start(g) for g in ("sign", "score", "digits", "word") if match[g])
        if taken and any(taken[start : match.end()]):
            continue
        amount = _amount(text, match, start)
        if amount:
            found.append(amount)
    return _inherited(text, found)


def _amount(text: str, match: re.Match[str], start: int) -> Amount | None:
    end, word = match.end(), fold(match["word"] or "")
    if word == "one" and not match["scales"] and _PLAIN_ONE.match(text[end:]):
        return None
    if word == "two" and _BOTH.search(text[:start]) and _SIDES.match(text, end):
        return None
    score = re.sub(r"\D+", "-", match["score"] or "")
    value = Decimal(0) if score else _value(match)
    if value is None:
        return None
    percent = _PERCENT.match(text, end)
    nouns = () if percent else _nouns(text, end)
    unit = "score" if score else ""
    if match["sign"]:
        unit, nouns = CURRENCIES[match["sign"][-1]], ()
    elif percent:
        unit, end = "%", percent.end()
    elif match["th"] or word in _ORDINALS:
        unit, nouns = "th", ()
    else:
        after = _FOLLOWS.match(text, end)
        currency = CURRENCIES.get(fold(after[1])) if after else None
        if after and currency:
            unit, nouns, end = currency, (), after.end()
    if word in ("once", "twice"):
        nouns = ()
    just = bool(_JUST.search(text[:start]))
    after = _FOLLOWS.match(text, end)
    things = bool(nouns and after and after[1].endswith("s") and nouns[0] not in _PERSONS)
    return Amount(
        text[start:end],
        value,
        unit,
        nouns,
        _bound(text, start, end),
        start,
        end,
        score,
        things,
        just,
    )


def _value(match: re.Match[str]) -> Decimal | None:
    try:
        if match["digits"]:
            value = Decimal(re.sub(r"[^\d.]", "", match["digits"])[:40])
        else:
            parts = re.split(r"[-\s]", fold(match["word"]))
            value = Decimal(sum(_WORDS.get(each, _ORDINALS.get(each, 0)) for each in parts))
        for scale in re.findall(r"[a-z]+", match["scales"].lower()):
            value *= _SCALES[scale]
    except InvalidOperation:
        return None
    return value.normalize()


def _bound(text: str, start: int, end: int) -> str:
    before = text[max(0, start - 32) : start]
    if _BURIED.search(before) and _LENGTH.match(text, end):
        return ""  # under two metres of snow
    if _OVER.search(before) or _OR_MORE.match(text, end):
        return "over"
    if under := _UNDER.search(before):
        return "within" if under[0].lower().startswith("within") else "under"
    return ""


def _nouns(text: str, end: int) -> tuple[str, ...]:
    """The keys of up to three words that follow, as far as they can be what is counted."""
    nouns: list[str] = []
    while len(nouns) < 3 and (found := _FOLLOWS.match(text, end)):
        word = fold(found[1])
        if word in LIGHT and word not in _BETWEEN:
            break
        if word not in _BETWEEN:
            bare = re.sub(r"['’]s?$", "", word)
            nouns.append(bare.rstrip("s") if bare.rstrip("s") in _TIME else key(bare))
        end = found.end()
    return tuple(nouns)


def _inherited(text: str, found: list[Amount]) -> list[Amount]:
    """*5 and 17 months*: a number before a joining word has what the next one has; *12 million
    euros, 1 million more*: one that nothing follows has the currency before it."""
    told: list[Amount] = []
    for at, each in enumerate(found):
        after = found[at + 1] if at + 1 < len(found) else None
        if not each.unit and not each.nouns and not each.score:
            if after and _JOINED.fullmatch(text[each.end : after.start]):
                each = replace(each, unit=after.unit, nouns=after.nouns)
            elif (
                told
                and told[-1].unit not in ("th", "score")
                and ((each.value >= 10**6 and told[-1].unit) or _COMPARES.match(text, each.end))
            ):
                each = replace(each, unit=told[-1].unit, nouns=told[-1].nouns)
        told.append(each)
    return told
