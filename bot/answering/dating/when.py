"""A day, week, month or year as a question names it, told from its day. Knows no verbs."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.answering.dating import calendar
from bot.answering.dating.calendar import (
    ANY_COUNT,
    ANY_DAY,
    ANY_MONTH,
    ANY_SEASON,
    SHORT_MONTH,
    Days,
)

_MONTH = rf"(?:(?:{ANY_MONTH})\b|{SHORT_MONTH})"
_TH = r"(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d\b"
# Month names that are words or names of people too stand alone only before one of these.
_AMBIGUOUS = (
    r"(?:march|april|may|june|august)\b(?!\s*$|[?.,!;:)]|\s(?:and|or|to|until|till|in|of|at"
)
_AMBIGUOUS += r"|on|by|for|with|about|how|who|whom|what|when|where|which|why|did)\b)"

WHEN = re.compile(
    r"(?P<iso>\b\d{4}-\d\d(?:-\d\d)?\b(?!-))"
    rf"|(?P<day>\b\d{{1,2}})(?P<ordinal>st|nd|rd|th)?\s(?:of\s)?(?P<month>{_MONTH})(?:,?\s(?P<year>{_YEAR}))?(?!\d)"
    rf"|\b(?P<month2>{_MONTH})\s(?P<day2>\d{{1,2}}){_TH}\b(?:,?\s(?P<year2>{_YEAR}))?"
    rf"|\b(?:(?:early|mid|late)[ -])?(?P<month3>{_MONTH}),?\s(?:of\s)?(?P<year3>{_YEAR})"
    rf"|\b(?:the\s)?(?P<season>{ANY_SEASON})\s(?:of\s)?(?P<year4>{_YEAR})"
    rf"|\b(?:last\s)?(?P<weekday>{ANY_DAY})\b(?!s)"
    r"|\b(?P<near>the\sday\sbefore\syesterday|yesterday|last\snight|today|tonight|now"
    r"|this\s(?:morning|afternoon|evening))\b"
    r"|\b(?P<which>this|last)\s(?P<unit>week|month|year)\b(?!\sof\b)"
    rf"|\b(?P<count>{ANY_COUNT})\s(?P<units>day|week|month|year)s?\sago\b"
    rf"|\b(?:(?:early|mid|late)[ -])?(?!{_AMBIGUOUS})(?P<month4>{ANY_MONTH})\b(?!\s\d)"
    rf"|\b(?:(?:early|mid|late)[ -])?(?P<year5>{_YEAR})(?![.,]\d|-|%)",
    re.I,
)
_NEAR = {"yesterday": -1, "last night": -1, "the day before yesterday": -2}


@dataclass(frozen=True)
class When:
    """`sure` where no other year or week can be meant; `kind` is *day*, *month*, *season*, *year*,
    *weekday*, *near* (yesterday, two days ago), *now*, *this week*, *last month* or *years ago*."""

    first: date
    last: date
    kind: str
    sure: bool


def when(match: re.Match[str], asked_on: date) -> When | None:
    """What a match of WHEN means: without a year, the most recent one. None for no such day.

    Raises: ValueError, OverflowError for a day outside the calendar.
    """
    said = {name: told for name, told in match.groupdict().items() if told}
    if "iso" in said:
        return _iso(said["iso"])
    month = next((said[name] for name in said if name.startswith("month")), "")
    year = next((int(said[name]) for name in said if name.startswith("year")), None)
    number = said.get("day") or said.get("day2")
    if number:
        days = _day(int(number), calendar.month_number(month), year, asked_on)
        return When(days, days, "day", year is not None) if days else None
    if month:
        of = calendar.month_number(month)
        around = year or asked_on.year - (of > asked_on.month)
        return When(*calendar.month(around, of), "month", year is not None)
    if "season" in said and year:
        return When(*calendar.season(year, said["season"]), "season", True)
    if year:
        return When(*calendar.year(year), "year", True)
    return _relative(said, asked_on)


def _iso(told: str) -> When:
    if len(told) == 7:
        return When(*calendar.month(int(told[:4]), _checked_month(told[5:])), "month", True)
    day = date.fromisoformat(told)
    return When(day, day, "day", True)


def _checked_month(told: str) -> int:
    return date(2000, int(told), 1).month


def _day(number: int, month: int, year: int | None, asked_on: date) -> date | None:
    if year is not None:
        return calendar.day(year, month, number)
    # Eight years hold a 29 February, whatever the century does.
    days = (calendar.day(asked_on.year - back, month, number) for back in range(9))
    return next((day for day in days if day and day <= asked_on), None)


def _relative(said: dict[str, str], asked_on: date) -> When | None:
    if "weekday" in said:
        number = calendar.day_number(said["weekday"])
        day = calendar.on_or_before(asked_on - timedelta(1), number)
        return When(day, day, "weekday", False)
    if "near" in said:
        day = asked_on + timedelta(_NEAR.get(said["near"].lower(), 0))
        return When(day, day, "now" if said["near"].lower() == "now" else "near", True)
    by = 0 if said.get("which", "").lower() == "this" else -1
    if "unit" in said:
        unit = said["unit"].lower()
        return When(*_unit(unit, by, asked_on), f"{said['which']} {unit}".lower(), True)
    unit, number = said["units"].lower(), calendar.count(said["count"])
    if unit == "day":
        day = asked_on - timedelta(number)
        return When(day, day, "near", True)
    return When(*_unit(unit, -number, asked_on), f"{unit}s ago", False)


def _unit(unit: str, by: int, around: date) -> Days:
    if unit == "week":
        return calendar.week(around, by)
    if unit == "month":
        return calendar.month(around.year, around.month + by)
    return calendar.year(around.year + by)
