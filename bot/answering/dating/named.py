"""What an article means by a month, a day of a month or a weekday whose year or week it leaves out.

Each function gives the meaning of a match of the pattern above it, or None where it cannot be told.
"""

import re
from datetime import date, timedelta

from bot.answering.dating import calendar
from bot.answering.dating.calendar import ANY_DAY, ANY_MONTH, SHORT_MONTH
from bot.answering.dating.tense import Tense
from bot.answering.dating.told import Told

_S = r"\s{1,3}"
_MONTH = rf"(?:(?:{ANY_MONTH})\b|{SHORT_MONTH})"
# Days that are named for what happened on them, in a year that is seldom said.
_NAMED_DAYS = {(1, 6), (9, 11), (10, 7)}
_DETERMINED = re.compile(r"(?:\b(?:the|a|an|his|her|their|its)|['’]s)\s{1,3}$", re.I)
_TOWARDS = re.compile(r"\b(?:by|until|till|before|for|to|through|ahead of|than)\s{1,3}$", re.I)
_SINCE = re.compile(r"\bsince\s{1,3}$", re.I)
_HALF_YEAR = 183  # days
_BY = {"last": -1, "this": 0, "next": 1}


MONTH_OF_YEAR = re.compile(
    rf"\b(?P<month>{ANY_MONTH}){_S}(?:of{_S})?(?P<which>this|last|next){_S}year\b"
)


def month_of_year(match: re.Match[str], told: Told) -> str:
    year = told.published.year + _BY[match["which"]]
    return calendar.month_name(date(year, calendar.month_number(match["month"]), 1))


DAY_OF_WEEK = re.compile(
    rf"\b(?P<weekday>{ANY_DAY}){_S}(?:of{_S})?(?P<which>this|last|next){_S}week\b"
)


def day_of_week(match: re.Match[str], told: Told) -> str | None:
    if calendar.unit_name("week", 0, told.published) is None:
        return None
    monday = calendar.week(told.published, _BY[match["which"]])[0]
    return calendar.day_name(monday + timedelta(calendar.day_number(match["weekday"])))


DATE = re.compile(
    rf"(?:\b(?P<weekday>{ANY_DAY}),?{_S})?\b(?:"
    rf"(?P<month>{_MONTH}){_S}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!%|[.,:]\d|{_S}million)"
    rf"|(?P<day_>\d{{1,2}})(?:st|nd|rd|th)?{_S}(?:of{_S})?(?P<month_>{_MONTH}))"
)


def dated(match: re.Match[str], told: Told) -> str | None:
    """*May 12*, *Thursday, May 12*: in the year that the tense or the weekday tells."""
    month = calendar.month_number(match["month"] or match["month_"])
    number, here = int(match["day"] or match["day_"]), told.published.year
    years = range(max(1, here - 4), min(9999, here + 4) + 1)
    days = [each for each in (calendar.day(year, month, number) for year in years) if each]
    if match["weekday"]:
        weekday = calendar.day_number(match["weekday"])
        days = [each for each in days if each.weekday() == weekday and abs(each.year - here) < 3]
    if not days or (month, number) in _NAMED_DAYS or told.recurs(match):
        return None
    noun_follows = re.match(r"\s[a-z]", told.text[match.end() : match.end() + 2])
    if match["month"] and noun_follows and _DETERMINED.search(told.before(match)):
        return None  # *the May 12 attack* is a name, which outlives its year
    meant = _nearest(days, told.published, told.tense(match))
    return calendar.day_name(meant) if meant and _certain(match, told, meant.year) else None


def _nearest(days: list[date], published: date, tense: Tense) -> date | None:
    if tense == "past":
        return max((each for each in days if each <= published), default=None)
    if tense == "future":
        return min((each for each in days if each >= published), default=None)
    same = [each for each in days if each.year == published.year]
    if same and abs((same[0] - published).days) <= _HALF_YEAR:
        return same[0]
    return min(days, key=lambda each: abs(each - published))


def _certain(match: re.Match[str], told: Told, year: int) -> bool:
    return not told.names_another_year(match, than=year)


_PART = r"(?:early|late|mid)[ -]"
MONTH = re.compile(
    rf"(?:\b(?P<before>[Ii]n|[Ss]ince|[Uu]ntil|[Tt]ill|[Bb]y|[Bb]efore|[Aa]fter|[Dd]uring|[Tt]hrough"
    rf"|[Ff]rom|[Bb]etween|(?:end|beginning|start|middle|half|rest){_S}of){_S}(?P<said>{_PART})?"
    rf"|\b(?P<part>(?i:{_PART})))(?P<month>{ANY_MONTH})"
    rf"(?:{_S}(?P<join>and|or|to|through|until){_S}(?P<month_>{ANY_MONTH}))?\b(?![-\w]|{_S}\d)"
)
# Parts of names too: a capital letter or a verb behind them tells.
_PEOPLE = re.compile(r"['’]s\b|\s[A-Z]|\s(?:said|told|was|is|has|had|would|will|resigned)\b")


def month(match: re.Match[str], told: Told) -> str | None:
    """*In March*, *between March and May*, *late March*: in the year that the tense tells."""
    name, follows = match["month"], told.text[match.end() : match.end() + 12]
    before = (match["before"] or "").lower()
    if name in ("March", "April", "May", "June", "August") and not match["month_"]:
        if _PEOPLE.match(follows) and not match["said"] and not match["part"]:
            return None
        if name == "May" and before in ("by", "before", "after", "from", "through"):
            return None  # the former Prime Minister
    if told.recurs(match):
        return None
    tense: Tense = "past" if before == "since" else told.tense(match)
    last = _month_nearest(match["month_"] or name, told.published, tense)
    if not _certain(match, told, last.year):
        return None
    if not match["month_"]:
        return (match["said"] or match["part"] or "").lower() + calendar.month_name(last)
    number = calendar.month_number(name)
    first = date(last.year - (number > last.month), number, 1)
    year = f" {first.year}" if first.year != last.year else ""
    joined = "to" if match["join"] in ("through", "until") else match["join"]
    return f"{name}{year} {joined} {calendar.month_name(last)}"


def _month_nearest(name: str, published: date, tense: Tense) -> date:
    number = calendar.month_number(name)
    off = number - published.month
    if tense == "past":
        by = -1 if off > 0 else 0
    elif tense == "future":
        by = 1 if off < 0 else 0
    else:
        by = -1 if off > 6 else 1 if off < -6 else 0
    return date(published.year + by, number, 1)


WEEKDAY = re.compile(rf"(?<![\w-])(?P<weekday>{ANY_DAY})\b(?!-)")


def weekday(match: re.Match[str], told: Told) -> str | None:
    """The most recent one beside a verb in the past, the coming one beside one in the future; the
    day of publication itself counts, as agencies write its name for *today*."""
    number, before = calendar.day_number(match["weekday"]), told.before(match)
    tense = told.tense(match)
    if _SINCE.search(before) and tense == "unclear":
        tense = "past"
    if tense == "past" and not _TOWARDS.search(before):
        return calendar.day_name(calendar.on_or_before(told.published, number))
    if tense == "future":
        return calendar.day_name(calendar.on_or_after(told.published, number))
    return None
