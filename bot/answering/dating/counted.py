"""What an article means by days, weeks, months and years that it counts from its publication.

Each function gives the meaning of a match of the pattern above it, or None where it cannot be told.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from bot.answering.dating import calendar
from bot.answering.dating.calendar import ANY_COUNT
from bot.answering.dating.told import Told

_S = r"\s{1,3}"
_FARTHEST = {"day": 1000, "week": 200, "month": 120, "year": 200, "decade": 20}
_OVER = re.compile(r"\b(?:in|over|during|within|for|throughout|across)\s{1,3}$", re.I)
_PART_OF_COUNT = re.compile(
    r"\b(?:half|quarter|than|over|least|and|hundred|thousand|million|[\d,.]+)[\s,.-]{1,3}$"
)

AGO = re.compile(
    rf"\b(?P<count>(?i:{ANY_COUNT})){_S}(?P<unit>day|week|month|year|decade)s?{_S}"
    rf"(?P<way>ago|from{_S}(?:now|today))\b(?P<exact>{_S}(?:today|this{_S}(?:week|month))\b)?"
)


def ago(match: re.Match[str], told: Told) -> str | None:
    """*Two days ago*, *a year ago today*, *three weeks from now*: as exact as the unit."""
    unit, number = match["unit"], calendar.count(match["count"])
    if number > _FARTHEST[unit] or _PART_OF_COUNT.search(told.before(match)):
        return None
    by = -number if match["way"] == "ago" else number
    day, exact = told.published, match["exact"] or ""
    if unit == "day":
        return calendar.day_name(day + timedelta(by))
    if unit == "week":
        moved = day + timedelta(7 * by)
        return calendar.day_name(moved) if "today" in exact else calendar.week_name(moved)
    if unit == "month":
        return calendar.month_name(calendar.month(day.year, day.month + by)[0])
    year = date(day.year + by * (10 if unit == "decade" else 1), day.month, 1)
    if "today" in exact:
        same = calendar.day(year.year, day.month, day.day)
        return calendar.day_name(same) if same else None
    if exact:
        return calendar.month_name(year)
    return f"about {year.year}" if unit == "decade" else str(year.year)


ROLLING = re.compile(
    rf"(?:\b(?P<the>[Tt]he){_S})?\b(?P<which>[Ll]ast|[Pp]ast|[Nn]ext|[Cc]oming){_S}"
    rf"(?:(?P<count>{ANY_COUNT}){_S}(?P<unit>day|week|month|year|decade)s"
    r"|(?<=the\slast\s|the\spast\s)(?P<one>week|month|year|decade))\b(?!\sof\b)"
)


def rolling(match: re.Match[str], told: Told) -> str | None:
    """*The last two weeks*, which end with the publication; *the next two*, which begin with it."""
    unit, number = match["unit"] or match["one"], calendar.count(match["count"] or "one")
    ahead, before = match["which"].lower() in ("next", "coming"), told.before(match)
    if number > _FARTHEST[unit] or (ahead and told.tense(match) != "future"):
        return None
    if (match["one"] and not _OVER.search(before)) or (not match["the"] and told.is_owned(match)):
        return None
    name, here, other = _steps(unit, number, told.published, 1 if ahead else -1)
    return calendar.from_to(*((name(here), name(other)) if ahead else (name(other), name(here))))


def _steps(
    unit: str, number: int, day: date, sign: int
) -> tuple[Callable[[date], str], date, date]:
    """How to name the ends, which are as exact as the unit, and the days that they are in."""
    if unit in ("day", "week"):
        days = number * (7 if unit == "week" else 1)
        return calendar.day_name, day, day + timedelta(sign * days)
    if unit == "month" or (unit, number) == ("year", 1):
        months = number * (12 if unit == "year" else 1)
        return calendar.month_name, day, calendar.month(day.year, day.month + sign * months)[0]
    years = number * (10 if unit == "decade" else 1)
    return (lambda of: str(of.year)), day, date(day.year + sign * years, 1, 1)


BEFORE_LAST = re.compile(rf"\b[Tt]he{_S}(?P<unit>week|month|year){_S}(?P<way>before{_S}last"
                         rf"|after{_S}next)\b")  # fmt: skip


def before_last(match: re.Match[str], told: Told) -> str | None:
    by = -2 if match["way"].startswith("before") else 2
    return calendar.unit_name(match["unit"], by, told.published)
