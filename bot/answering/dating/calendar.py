"""Days, weeks, months and seasons: which days they have and what they are called. Knows no text."""

from datetime import date, timedelta

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ANY_MONTH = "|".join(MONTHS)
ANY_DAY = "|".join(DAYS)
# With a full stop or without one; counted as a month only beside a number.
SHORT_MONTH = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?"
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}  # first month
ANY_SEASON = "|".join(_SEASONS)
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100,
}  # fmt: skip
ANY_COUNT = r"\d{1,3}|" + "|".join(_COUNTS)

Days = tuple[date, date]  # the first and the last


def count(word: str) -> int:
    return int(word) if word.isdecimal() else _COUNTS[word.lower()]


def month_number(name: str) -> int:
    """1 to 12, of a month's name or its first three letters."""
    return next(n for n, month in enumerate(MONTHS, 1) if month[:3] == name[:3].capitalize())


def day_number(name: str) -> int:
    """0 for Monday to 6."""
    return DAYS.index(name.capitalize())


def day(year: int, month: int, number: int) -> date | None:
    """None for a day that does not exist, such as 31 February."""
    try:
        return date(year, month, number)
    except ValueError:
        return None


def month(year: int, number: int) -> Days:
    """The days of a month; `number` may be below 1 or above 12, for a month of another year."""
    first = date(year + (number - 1) // 12, (number - 1) % 12 + 1, 1)
    return first, date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(1)


def week(around: date, by: int = 0) -> Days:
    """Monday to Sunday, `by` weeks from the one that `around` is in."""
    monday = around + timedelta(7 * by - around.weekday())
    return monday, monday + timedelta(6)


def year(number: int) -> Days:
    return date(number, 1, 1), date(number, 12, 31)


def season(number: int, name: str) -> Days:
    """The three months of a northern season; a winter is of the year in which it begins."""
    first = _SEASONS[name.lower()]
    return month(number, first)[0], month(number, first + 2)[1]


def on_or_before(around: date, weekday: int) -> date:
    return around - timedelta((around.weekday() - weekday) % 7)


def on_or_after(around: date, weekday: int) -> date:
    return around + timedelta((weekday - around.weekday()) % 7)


def day_name(of: date) -> str:
    return f"{of.day} {MONTHS[of.month - 1]} {of.year}"


def month_name(of: date) -> str:
    return f"{MONTHS[of.month - 1]} {of.year}"


def week_name(of: date) -> str:
    return f"the week of {day_name(week(of)[0])}"


def season_name(number: int, name: str) -> str:
    """*spring 2022*; *winter 2021-22*, as it has days of two years."""
    ends = f"-{(number + 1) % 100:02}" if name.lower() == "winter" else ""
    return f"{name.lower()} {number}{ends}"


def from_to(first: str, last: str) -> str:
    """*6 to 20 May 2022*: two names of days or months, what they end in alike said once."""
    one, other = first.split(), last.split()
    while one and other and len(one) > 1 and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return last if first == last else f"{' '.join(one)} to {last}"


def unit_name(unit: str, by: int, around: date) -> str | None:
    """The week, month or year that lies `by` of its kind from the one that `around` is in.

    None for a week told on a Sunday, which ends one reader's week and begins another's.
    """
    if unit == "week":
        return None if around.weekday() == 6 else week_name(around + timedelta(7 * by))
    if unit == "month":
        return month_name(month(around.year, around.month + by)[0])
    return str(date(around.year + by, 1, 1).year)
