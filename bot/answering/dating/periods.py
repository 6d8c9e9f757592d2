"""The days of publication that a question asks about. Patterns only.

A period is firm, and so narrows the search, only where an article from outside it could not answer.
"""

import re
from datetime import date, timedelta

from bot.answering.dating import calendar
from bot.answering.dating.calendar import ANY_COUNT
from bot.answering.dating.dates import NO_DATE, OTHERWISE_COUNTED
from bot.answering.dating.tense import tenses
from bot.answering.dating.when import WHEN, When, when
from vectorstore.models import Period

_SLACK = timedelta(7)  # an event is often reported after its day
# What is older is told by later articles more often than it was reported in its own day.
_OLD = timedelta(3653)
_NEWEST = re.compile(
    r"\b(?:latest|newest|most\srecent(?:ly)?|currently|so\sfar(?!\s(?:away|as|from|off))|recent(?:ly)?"
    r"|lately|nowadays|at\spresent|to\sdate|(?<!ocean\s)(?<!electric\s)(?<!rip\s)(?<!direct\s)"
    r"(?<!alternating\s)current)\b|\bnow\b(?!-)",
    re.I,
)
_NOT_NEWEST = re.compile(r"\bat the latest\b|(?<=[a-z] )Now\b|\buntil now\b")
_LEAD = r"(?:about\s|around\s|at\sleast\s|early\s|late\s)?"
_CONNECTED = re.compile(
    r"\b(?:(?P<since>since)|(?P<after>after|later\sthan)|(?P<before>before|prior\sto|earlier\sthan)"
    r"|(?P<until>until|till|up\sto|through|by|as\sof)|(?P<of>in|during|throughout|over|within|on)"
    rf"|(?P<pair>between|from)\s(?P<first>.{{1,30}}?)\s?(?:\sand|\sto|\suntil|\still|\sthrough|[-–])"
    rf")\s{_LEAD}$",
    re.I,
)
_ORDINAL = re.compile(r"\bthe\s$", re.I)
_OF_PEOPLE = ("before", "prior", "after", "by", "earlier", "later")  # May, the Prime Minister
_LOOKED_BACK = 60  # characters
_ROLLING = re.compile(
    rf"\b(?:the\s|this\s)?(?P<which>last|past)\s(?:(?P<count>{ANY_COUNT})\s)?"
    r"(?P<unit>hour|day|week|month|year)s?\b(?!\s(?:of|ago)\b)",
    re.I,
)
_VAGUE = re.compile(
    r"\b(?:the\s)?(?:last|past|recent)\s(?:(?:few|several|couple\sof)\s)?(?P<unit>day|week|month)s\b",
    re.I,
)
_SAID = re.compile(
    r"(?:\b(?:since|after|before|prior\sto|until|till|up\sto|through|by|as\sof|in|during|throughout"
    rf"|over|within|on|between|from|and|to)\s)*(?:the\s)?(?:{WHEN.pattern})",
    re.I,
)
_SAID_ROLLING = re.compile(rf"(?:\b(?:in|over|within|during)\s)?{_ROLLING.pattern}", re.I)
_PRESENT = re.compile(r"\b(?:do|does)\b", re.I)
_DID = re.compile(r"\bdid\b", re.I)
_PERFECT = re.compile(r"\b(?:has|have)(?:n['’]t)?\b", re.I)
_NOTHING: tuple[date | None, date | None, bool] = (None, None, False)


def period_of(question: str, asked_on: date) -> Period:
    """The period that `question`, asked on that day, speaks of: open on both sides where none."""
    text = " ".join(question.split())
    newest = bool(_NEWEST.search(_NOT_NEWEST.sub(" ", text)))
    for pattern in (NO_DATE, OTHERWISE_COUNTED):
        text = pattern.sub("_", text)
    try:
        since, until, firm = _Asked(text, asked_on).days()
    except (ValueError, OverflowError):  # a day outside the calendar
        since, until, firm = _NOTHING
    return Period(since, until, firm, newest)


def without_days(question: str) -> str:
    """The question without the words that say when: what a search inside the period looks for."""
    bare = _SAID.sub(" ", _SAID_ROLLING.sub(" ", " ".join(question.split())))
    return re.sub(r"\s+(?=[?.,!])", "", " ".join(bare.split())).lstrip(" ,")


class _Asked:
    """One question and its day, taken apart."""

    def __init__(self, text: str, asked_on: date) -> None:
        self._text = text
        self._asked_on = asked_on
        spoken = tenses(_uncapitalised(WHEN.sub("_", text)))
        self._future = bool(spoken & {"future", "unclear"})
        past = "past" in spoken or bool(_PERFECT.search(text))
        present = _PRESENT.search(text) and not _DID.search(text)
        self._past = past and not self._future and not present

    def days(self) -> tuple[date | None, date | None, bool]:
        rolling = self._rolling()
        if rolling:
            return rolling
        bounds: list[tuple[date | None, date | None]] = []
        named: list[tuple[When, bool]] = []
        for match in WHEN.finditer(self._text):
            meant = when(match, self._asked_on)
            if meant is None:
                continue
            before = self._text[max(0, match.start() - _LOOKED_BACK) : match.start()]
            link = _CONNECTED.search(_ORDINAL.sub("", before) if match["ordinal"] else before)
            name = self._text[match.end() : match.end() + 2] in ("'s", "’s")
            if link and not name and not link["of"]:
                if found := self._bound(link, match, meant):
                    bounds.append(found)
                elif first := _first_of_pair(link["first"] or "", meant):
                    named.append((When(first.first, meant.last, meant.kind, meant.sure), False))
            elif self._counts_alone(match, meant, link):
                named.append((meant, self._is_firm(meant, bool(link) and not name)))
        return _joined(bounds) if bounds else self._named(named)

    def _rolling(self) -> tuple[date | None, date | None, bool] | None:
        """*In the last three days*: up to the day of asking."""
        match = _ROLLING.search(self._text)
        day = self._asked_on
        if match and (match["count"] or match["which"].lower() == "past" or _the(match)):
            unit, number = match["unit"].lower(), calendar.count(match["count"] or "one")
            if unit in ("month", "year"):
                months = number * (12 if unit == "year" else 1)
                since = calendar.month(day.year, day.month - months)[0] + timedelta(day.day - 1)
            else:
                days = -(-number // 24) if unit == "hour" else number * (7 if unit == "week" else 1)
                since = day - timedelta(days)
            return since, day, not self._future
        if vague := _VAGUE.search(self._text):
            back = {"day": 7, "week": 28, "month": 92}[vague["unit"].lower()]
            return day - timedelta(back), day, False
        return None

    def _bound(
        self, link: re.Match[str], match: re.Match[str], meant: When
    ) -> tuple[date | None, date | None] | None:
        """The days that *since*, *before*, *between … and …* leave; None where none are certain."""
        if self._future or (match["month4"] == "May" and link[0].lower().startswith(_OF_PEOPLE)):
            return None
        if link["since"] or link["after"]:
            since = meant.first if link["since"] else meant.last + timedelta(1)
            return (since, None) if since <= self._asked_on else None
        if meant.kind == "year":  # an article of another year may tell of that one
            return None
        if link["pair"]:
            first = _first_of_pair(link["first"], meant)
            figures = meant.kind == "month" and not meant.sure  # which come out weeks later
            over = meant.last < self._asked_on or self._past
            if not first or first.kind == "year" or figures or not over or self._is_old(meant.last):
                return None
            return (first.first, meant.last) if first.first <= self._asked_on else None
        until = meant.first - timedelta(1) if link["before"] else meant.last
        if not self._past or until > self._asked_on or self._is_old(until):
            return None
        return None, until

    def _counts_alone(self, match: re.Match[str], meant: When, link: re.Match[str] | None) -> bool:
        """Whether a day without bounds says when: *in 2019* does, *the 2024 Games* does not."""
        if meant.kind in ("year", "month") and (match["month4"] or match["year5"]):
            return bool(link and link["of"] and link["of"].lower() != "on")
        title = match["near"] and match[0][0].isupper() and match.start() > 0
        return meant.kind != "now" and (not title or self._text.isupper())

    def _is_old(self, last: date) -> bool:
        return last < self._asked_on - _OLD

    def _named(self, named: list[tuple[When, bool]]) -> tuple[date | None, date | None, bool]:
        """The days that are said without bounds, from the first to the last of them."""
        told = [
            (meant, firm)
            for meant, firm in named
            if meant.first <= self._asked_on and (meant.sure or self._past)
        ]
        if not told:
            return _NOTHING
        since = min(meant.first for meant, _ in told)
        last = max(meant.last for meant, _ in told)
        firm = len(told) == 1 and told[0][1] and self._past and not self._is_old(last)
        if told[0][0].kind in ("last month", "last year"):  # figures come out weeks later
            return since, self._asked_on, firm
        return since, last + _SLACK, firm

    def _is_firm(self, meant: When, linked: bool) -> bool:
        if meant.kind in ("near", "last week", "last month"):
            return True
        return linked and meant.sure and meant.kind in ("day", "month", "season")


def _joined(bounds: list[tuple[date | None, date | None]]) -> tuple[date | None, date | None, bool]:
    since = max((since for since, _ in bounds if since), default=None)
    until = min((until for _, until in bounds if until), default=None)
    if since and until and since > until:
        return _NOTHING
    return since, until, True


def _first_of_pair(told: str, second: When) -> When | None:
    """The first day of a pair, which may leave its month and year to the second."""
    words = re.sub(r"^(?:the|about|around)\s", "", told.strip(), flags=re.I)
    if number := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", words):
        day = calendar.day(second.first.year, second.first.month, int(number[1]))
        return When(day, day, "day", second.sure) if day and day <= second.last else None
    match = WHEN.fullmatch(words)
    first = when(match, second.last) if match else None
    return first if first and first.first <= second.last else None


def _the(match: re.Match[str]) -> bool:
    return match[0].lower().startswith("the ")


def _uncapitalised(text: str) -> str:
    """Its first word in small letters, or all of it where all are capitals: verbs are small."""
    return text.lower() if text.isupper() else text[:1].lower() + text[1:]
