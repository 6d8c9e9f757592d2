"""Dates as a sentence says them, as far as it says them. Resolves what depends on the day of
publication by `bot.answering.dating`. Pure."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from bot.answering.dating import calendar
from bot.answering.dating.calendar import ANY_DAY, ANY_MONTH, ANY_SEASON, SHORT_MONTH
from bot.answering.dating.dates import datings

_MONTH = rf"(?:(?:{ANY_MONTH})\b|{SHORT_MONTH})"
_TH = r"(?:st|nd|rd|th)?"
_YEAR = r"(?:1[5-9]|20)\d\d"
_DAY = re.compile(
    r"(?P<iso>\b\d{4}-\d\d-\d\d\b)"
    rf"|(?:\b(?P<weekday>{ANY_DAY}),?\s)?(?:the\s)?(?:"
    rf"\b(?P<day>\d{{1,2}}){_TH}\s(?:of\s)?(?P<month>{_MONTH})(?:,?\s(?P<year>{_YEAR})\b)?"
    rf"|\b(?P<month2>{_MONTH})\s(?P<day2>\d{{1,2}}){_TH}\b(?!,\d|\.\d|%)(?:,?\s(?P<year2>{_YEAR})\b)?)"
    rf"|\b(?P<month3>{_MONTH}),?\s(?:of\s)?(?P<year3>{_YEAR})\b"
    rf"|\b(?P<season>{ANY_SEASON})\s(?:of\s)?(?P<year4>{_YEAR})(?:-\d\d)?\b"
    rf"|\b(?P<weekday2>{ANY_DAY})s?\b"
    rf"|\b(?P<month4>{ANY_MONTH})\b"
    rf"|(?<![\w$€£¥.,-])(?P<year5>{_YEAR})(?:s\b|\b)(?![.,]\d|%|\s(?:people|dollars|euros|pounds))"
)
# Names too: these months count by themselves only where a preposition leads to them.
_WORDS = {"March", "May", "April", "June", "August"}
_LED = re.compile(
    r"\b(?:in|since|until|till|by|before|after|during|through|from|between|of|and|to|early|late|mid"
    r"|this|last|next|for)[\s-]$", re.I
)  # fmt: skip
_RELATIVE = re.compile(
    r"\b(?:today|yesterday|tomorrow|tonight|(?:this|last|next|past|coming)\s(?:week|month|year|weekend"
    rf"|morning|evening|afternoon|night|{ANY_SEASON}|{ANY_MONTH}|{ANY_DAY})"
    r"|(?:\w+\s)(?:days?|weeks?|months?|years?)\sago)\b",
    re.I,
)
_EDGE = re.compile(
    r"\b(?:(?P<from>since|from|starting)|until|till|by|before|up\sto)\s"
    r"(?:the\s(?:end|start|middle)\sof\s|early\s|late\s|the\s)?$",
    re.I,
)
_HALF_YEAR = 183  # days
_AHEAD = re.compile(
    r"\b(?:[Bb]y|[Uu]ntil|[Tt]ill)(?:\s(?:the\s(?:end|start|middle)\sof\s)?)$", re.I
)
_FROM_OR_UNTIL = re.compile(r"\b(?:from|until|till|by|through)\s$", re.I)
_SPAN = re.compile(r"(?:the\s)?(week|weekend)\sof\s$")
_REPORTED = re.compile(
    r"\b(?:as\sof|dated|(?:article|report|story)\s(?:of|from|on))"
    r"\s(?:\w+day,?\s)?$", re.I
)  # fmt: skip


@dataclass(frozen=True)
class Day:
    """A date as far as it is said; `said` is how, for one that depends on the publication."""

    text: str
    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    season: str = ""
    span: str = ""  # *week*, *weekend*
    said: str = ""

    def is_said_by(self, other: "Day") -> bool:
        """Whether `other` says at least this much."""
        if self.said:
            return self.said == other.said
        if self.span != other.span or (self.season and self.season != other.season):
            return False
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        if any(mine is not None and mine != theirs for mine, theirs in pairs):
            return False
        return self.weekday is None or self.weekday == other.on_weekday()

    def edge(self, text: str) -> str:
        """*from* or *until*, where the words that lead to it in `text` say so."""
        lead = text[max(0, self.start - 24) : self.start]
        found = _EDGE.search(lead)
        return "" if not found else "from" if found["from"] else "until"

    def on_weekday(self) -> int | None:
        if self.weekday is not None:
            return self.weekday
        known = self.year and self.month and self.day
        day = calendar.day(self.year, self.month, self.day) if known else None  # type: ignore[arg-type]
        return day.weekday() if day else None


def days(text: str) -> list[Day]:
    """Every date in `text`, and how far it is said."""
    found = [day for match in _DAY.finditer(text) if (day := _day(text, match))]
    for match in _RELATIVE.finditer(text):
        kept = [each for each in found if each.end <= match.start() or each.start >= match.end()]
        found = [*kept, Day(match[0], *match.span(), said=_one_way(match[0]))]
    return sorted(found, key=lambda each: each.start)


@lru_cache(maxsize=2048)
def days_told(text: str, published: date | None) -> tuple[Day, ...]:
    """The dates of a published sentence, both as it says them and as they are meant."""
    told = list(days(text))
    for dating in datings(text, published):
        at = max(text.find(dating.said.split()[0]), 0)
        meant = [replace(each, start=at, end=at + 1, said="") for each in days(dating.meant)]
        ahead = published and _AHEAD.search(text[:at])
        if not (published and ahead and any(_is_past(each, published) for each in meant)):
            told += meant
    if published:
        told += [each for day in list(told) for each in _near(text, day, told, published)]
    return tuple(told)


def is_publication(day: Day, text: str, published: date | None, loose: bool) -> bool:
    """Whether `day` stands in `text` as the day on which something was reported, and is it; its
    month alone will do when `loose`."""
    month_alone = loose and day.month is not None and day.day is None and day.year is not None
    if not published or not (month_alone or _REPORTED.search(text[: day.start])):
        return False
    return day.is_said_by(
        Day("", 0, 0, published.year, published.month, published.day, published.weekday())
    )


def _is_past(day: Day, published: date) -> bool:
    """Whether a month is before the publication's: *promised by December* was not a year ago."""
    return (day.year or 9999, day.month or 12) < (published.year, published.month)


def _one_way(said: str) -> str:
    words = " ".join(said.lower().split())
    return re.sub(r"^(?:a|one) (week|month|year) ago$", r"last \1", words)


def _day(text: str, match: re.Match[str]) -> Day | None:
    told = {name: value for name, value in match.groupdict().items() if value}
    start, end = match.span()
    if "iso" in told:
        first, second, third = told["iso"].split("-")
        return Day(match[0], start, end, int(first), int(second), int(third))
    if "month4" in told and told["month4"] in _WORDS and not _LED.search(text[:start]):
        return None
    name = next((told[each] for each in told if each.startswith("month")), "")
    number = told.get("day") or told.get("day2")
    weekday = told.get("weekday") or told.get("weekday2")
    years = [int(told[each]) for each in told if each.startswith("year")]
    span = _SPAN.search(text[:start])
    return Day(
        match[0],
        start,
        end,
        years[0] if years else None,
        calendar.month_number(name) if name else None,
        int(number) if number else None,
        calendar.day_number(weekday) if weekday else None,
        told.get("season", "").lower(),
        span[1] if span else "",
    )


def _near(text: str, day: Day, told: list[Day], published: date) -> list[Day]:
    """What a date may mean that leaves out its year or week, where the rules are silent about it: a
    month within half a year of publication; the last such weekday, or the next behind *until*."""
    if day.year or day.said or day.span or any(each.year and _fits(each, day) for each in told):
        return []
    if day.month:
        around = (
            calendar.day(published.year + year, day.month, day.day or 15) for year in (-1, 0, 1)
        )
        near = [each for each in around if each and abs((each - published).days) <= _HALF_YEAR]
        return [Day(day.text, day.start, day.end, each.year, day.month, day.day) for each in near]
    if day.weekday is None:
        return []
    ahead = _FROM_OR_UNTIL.search(text[: day.start])
    meant = calendar.on_or_before(published, day.weekday)
    meant = meant + timedelta(days=7) if ahead else meant
    return [Day(day.text, day.start, day.end, meant.year, meant.month, meant.day)]


def _fits(meant: Day, day: Day) -> bool:
    if day.month:
        return meant.month == day.month and (day.day is None or meant.day == day.day)
    return meant.on_weekday() == day.weekday
