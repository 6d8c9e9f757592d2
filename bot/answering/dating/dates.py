"""The dates that an article leaves to its day of publication, such as *this September*, in full.

Patterns only, and silence wherever a careful reader could take the words in two ways. A parser of
dates is no help: dateparser takes *may* for a month and one day for a whole week.
"""

import re
from collections.abc import Callable
from datetime import date

from bot.answering.dating import counted, named, pointed
from bot.answering.dating.calendar import ANY_DAY, ANY_MONTH, ANY_SEASON, SHORT_MONTH
from bot.answering.dating.told import Told
from bot.answering.models import Dating

_S = r"\s{1,3}"
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
_MONTH = rf"(?:(?:{ANY_MONTH})\b|{SHORT_MONTH})"
_WITH_YEAR = re.compile(
    rf"(?:\b(?:{ANY_DAY}),?{_S})?(?:\b{_NUMBER}{_S}(?:of{_S})?)?\b{_MONTH}(?:{_S}{_NUMBER})?"
    rf"(?:,?{_S}|{_S}of{_S})(?:that{_S}(?:same{_S})?year|\d{{4}})\b"
    rf"|\b(?:{ANY_MONTH})(?:,|{_S}(?:and|or|to|through|until))?{_S}(?:{ANY_MONTH}){_S}(?:of{_S})?"
    r"\d{4}\b"
)
OTHERWISE_COUNTED = re.compile(
    r"(?i:\b(?:the|that|a|an|one|every|each|any|no|first|second|third|fourth|following|previous"
    r"|same|ago|week\sfrom|black|good|ash|super|cyber|giving|palm|easter|bloody|bowl|ruby|holy"
    rf"|sheffield|freaky|fat|shrove|maundy|happy|red|joe){_S}(?:{ANY_DAY})\b)"
    rf"|\b[Tt]he{_S}(?:next|following|previous){_S}(?:day|week|month|year|weekend|{ANY_MONTH}"
    rf"|{ANY_SEASON}|{ANY_DAY})\b"
    rf"|\b(?:[Ff]irst|[Ss]econd|[Ll]ast){_S}(?:{ANY_DAY}){_S}(?:in|of){_S}"
)
NO_DATE = re.compile(
    rf"\b(?:{ANY_DAY})(?:s\b|{_S}(?:the{_S}13th|week\b|(?:Times|Mirror|Telegraph|Mail|Express|Post"
    r"|Herald|Review|World|Sun|Star|Service|Night|Addams|School|Club|Today)\b)"
    rf"|{_S}(?:to|through|thru|till){_S}(?:{ANY_DAY})\b|\s?[-–]\s?(?:{ANY_DAY})\b)"
    rf"|\b(?:no|a|better|brighter|of|USA){_S}(?:today|tomorrow|Today|TODAY)\b"
    rf"|\b[Tt]oday['’]s{_S}(?:world|youth|society|children|kids|standards?|generation|dollars|money)\b"
)


def _nothing(match: re.Match[str], told: Told) -> None:
    return None


# The first that takes some words keeps them, whether it can tell what they mean or not.
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Told], str | None]], ...] = (
    (_WITH_YEAR, _nothing),
    (OTHERWISE_COUNTED, _nothing),
    (NO_DATE, _nothing),
    (named.MONTH_OF_YEAR, named.month_of_year),
    (named.DAY_OF_WEEK, named.day_of_week),
    (named.DATE, named.dated),
    (counted.AGO, counted.ago),
    (counted.BEFORE_LAST, counted.before_last),
    (counted.ROLLING, counted.rolling),
    (pointed.POINTED, pointed.pointed),
    (named.MONTH, named.month),
    (pointed.OVER_WEEKEND, pointed.over_weekend),
    (pointed.TODAY, pointed.today),
    (named.WEEKDAY, named.weekday),
)


def datings(text: str, published: date | None) -> tuple[Dating, ...]:
    """What each expression in `text` that depends on its day of publication means, in the order of
    the text, each once; none without that day."""
    if published is None:
        return ()
    told = Told(text, published)
    taken = bytearray(len(text))
    found: list[tuple[int, Dating]] = []
    for pattern, meaning in _RULES:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            taken[start:end] = b"\1" * (end - start)
            try:
                meant = meaning(match, told)
            except (OverflowError, ValueError):  # before the year 1 or after 9999
                continue
            if meant:
                start, end = _said(match)
                found.append((start, Dating(" ".join(text[start:end].split()), meant)))
    return tuple(dict.fromkeys(dating for _, dating in sorted(found, key=lambda each: each[0])))


def _said(match: re.Match[str]) -> tuple[int, int]:
    """The words without the preposition before them, where a rule tells the two apart."""
    named = match.re.groupindex
    begin = next((match.start(g) for g in ("said", "part", "month") if g in named and match[g]), -1)
    return (begin, match.end()) if "before" in named or "said" in named else match.span()
