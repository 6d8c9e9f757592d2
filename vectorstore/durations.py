"""Lengths of time as people write and read them: `30m`, `1h`, `2 days`. Pure."""

import re

from vectorstore.errors import DatelineError

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
_UNITS = {"w": 7 * DAY, "d": DAY, "h": HOUR, "m": MINUTE, "s": 1.0}
_WORDS = {"day": DAY, "hour": HOUR, "minute": MINUTE}


class DurationUnreadable(DatelineError):
    def __init__(self, told: str) -> None:
        super().__init__(
            f"{' '.join(told.split())[:30]!r} is no length of time: "
            "write one such as 30m, 1h or 2d."
        )


def read_duration(told: str) -> float:
    """Read `30m`, `1h`, `2d`, `1w` or several together, as in `1h30m`, as seconds.

    Raises: DurationUnreadable.
    """
    bare = "".join(told.lower().split())
    if not re.fullmatch(r"(?:[0-9]{1,6}[wdhms])+", bare):
        raise DurationUnreadable(told)
    return sum(int(count) * _UNITS[unit] for count, unit in re.findall(r"([0-9]+)(.)", bare))


def show_duration(seconds: float) -> str:
    """Write seconds as `read_duration` reads them, in days and smaller units: `1h30m`."""
    left = round(seconds)
    parts = []
    for unit in "dhms":
        count, left = divmod(left, round(_UNITS[unit]))
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def say_duration(seconds: float) -> str:
    """Say about how long that is, rounded down: `2 days`, `1 hour`; under a minute `a moment`."""
    for word, size in _WORDS.items():
        if seconds >= size:
            count = int(seconds // size)
            return f"{count:,} {word}{'' if count == 1 else 's'}"
    return "a moment"
