"""What an article means by this, last and next, by today, and by the weekend.

Each function gives the meaning of a match of the pattern above it, or None where it cannot be told.
"""

import re
from datetime import date, timedelta

from bot.answering.dating import calendar
from bot.answering.dating.calendar import ANY_DAY, ANY_MONTH, ANY_SEASON
from bot.answering.dating.tense import Tense
from bot.answering.dating.told import Told

_S = r"\s{1,3}"
_BY = {"last": -1, "this": 0, "next": 1}
_SIDE = {"past": -1, "coming": 1}
_FAR = 6  # months: so far behind, *this May* is the coming one beside a verb in the future
_CLEAR = 3  # days: *next Monday* said on a Saturday may be either


POINTED = re.compile(
    r"\b(?:(?P<part>[Ee]arlier|[Ll]ater|[Ee]arly|[Ll]ate|[Mm]id)[ -])?"
    rf"\b(?P<which>[Tt]his|[Ll]ast|[Nn]ext){_S}(?:(?P<side>past|coming){_S})?"
    rf"(?P<unit>week|month|year|weekend|{ANY_MONTH}|{ANY_SEASON}|{ANY_DAY})\b(?!-|\sof\b)"
)


def pointed(match: re.Match[str], told: Told) -> str | None:
    """*This week*, *last month*, *next year*, *this September*, *last spring*, *next Friday*."""
    unit, day, side = match["unit"], told.published, match["side"]
    which = match["which"].lower()
    if told.is_owned(match) or (side and which != "this"):
        return None
    by = _SIDE[side] if side else _BY[which]
    year, first = None, 1
    tense = told.tense(match)
    if unit == "weekend":
        return _weekend(by, day, bool(side), tense)
    if unit in calendar.DAYS:
        return _weekday(by, calendar.day_number(unit), day, bool(side), tense)
    if unit in ("week", "month", "year"):
        meant = calendar.unit_name(unit, by, day)
    elif unit in calendar.MONTHS:
        first = calendar.month_number(unit)
        year = _year(by, first, 1, day, tense)
        meant = year and f"{unit} {year}"
    elif unit == "fall" and told.text.startswith(" in ", match.end()):
        return None  # of prices
    else:
        first = calendar.season(1, unit)[0].month
        year = _winter(by, day, tense) if unit == "winter" else _year(by, first, 3, day, tense)
        meant = year and calendar.season_name(int(year), unit)
    part = (match["part"] or "").lower()
    if part == "earlier" and year and int(year) * 12 + first > day.year * 12 + day.month:
        return None  # *earlier this summer* said in January
    named = meant and unit != "week" and part in ("early", "late", "mid")
    return f"{part} {meant}" if named else meant


def _year(by: int, first: int, length: int, day: date, tense: Tense) -> str | None:
    """The year of a stretch of `length` months from the month `first` on. In its own year, *last*
    and *next* are taken either way: *last March* and *next November* said in May."""
    if by < 0:
        return str(day.year - 1) if day.month < first + length else None
    if by > 0:
        return str(day.year + 1) if day.month >= first else None
    behind = day.month - (first + length - 1)
    if behind > 0 and tense == "future":
        return str(day.year + 1) if behind >= _FAR else None
    if first - day.month >= _FAR and tense == "past":
        return str(day.year - 1)
    return str(day.year)


def _winter(by: int, day: date, tense: Tense) -> str | None:
    """The year in which the winter begins."""
    during = day.month in (12, 1, 2)
    begun = day.year - (day.month < 12)  # in that year began the one before this day, or around it
    if by < 0:
        return None if day.month == 3 else str(begun - during)
    if by > 0:
        return None if day.month in (9, 10, 11) else str(begun + 1)
    if during or day.month >= 9:
        return str(begun + (not during))
    return {"past": str(begun), "future": str(begun + 1)}.get(tense)


def _weekday(by: int, number: int, day: date, exact: bool, tense: Tense) -> str | None:
    if by:
        meant = (
            calendar.on_or_before(day - timedelta(1), number)
            if by < 0
            else calendar.on_or_after(day + timedelta(1), number)
        )
        # *Last Tuesday* said on a Thursday is of this week to some and of last week to others.
        far = abs((meant - day).days) >= _CLEAR and calendar.week(meant) != calendar.week(day)
        return calendar.day_name(meant) if exact or far else None
    meant = calendar.week(day)[0] + timedelta(number)
    fits = meant <= day if tense == "past" else meant >= day
    if tense == "future" and not fits:
        return calendar.day_name(meant + timedelta(7))
    return calendar.day_name(meant) if fits else None


OVER_WEEKEND = re.compile(rf"\b(?:[Oo]ver|[Aa]t|[Dd]uring){_S}(?P<said>the{_S}weekend)\b(?!\sof\b)")


def over_weekend(match: re.Match[str], told: Told) -> str | None:
    return _weekend(0, told.published, False, told.tense(match))


def _weekend(by: int, day: date, exact: bool, tense: Tense) -> str | None:
    """Named by its Saturday."""
    saturday = calendar.week(day)[0] + timedelta(5)
    during, early = day >= saturday, day.weekday() < 3
    if by < 0:
        saturday -= timedelta(7)
    elif by > 0 and during:
        saturday += timedelta(7)
    elif by > 0 and not exact:
        return None  # *next weekend* said on a Tuesday may be either
    elif by == 0 and not during:
        if tense == "past" and early:
            saturday -= timedelta(7)
        elif tense != "future" and (early or tense == "past"):
            return None
    return f"the weekend of {calendar.day_name(saturday)}"


TODAY = re.compile(
    rf"\b(?:[Tt]he{_S}day{_S}(?:before{_S}yesterday|after{_S}tomorrow)|[Tt]oday|[Yy]esterday"
    rf"|[Tt]omorrow|[Tt]onight|[Tt]his{_S}(?:morning|afternoon|evening)|[Ll]ast{_S}night)\b"
    r"(?!-|\sof\b)"
)
_STEPS = {"the day before yesterday": -2, "yesterday": -1, "last night": -1, "tomorrow": 1,
          "the day after tomorrow": 2}  # fmt: skip


def today(match: re.Match[str], told: Told) -> str | None:
    """*Today*, *last night*, *the day after tomorrow*; not *Yesterday*, the song."""
    said = " ".join(match[0].split())
    if (said[0].isupper() and not told.opens(match)) or told.is_owned(match):
        return None
    return calendar.day_name(told.published + timedelta(_STEPS.get(said.lower(), 0)))
