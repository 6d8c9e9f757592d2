"""Days as people write them. Pure."""

from datetime import date

from ingest.head import parse_date
from vectorstore.errors import DatelineError


class DayUnclear(DatelineError):
    def __init__(self, text: str) -> None:
        shown = text if len(text) <= 40 else f"{text[:39]}…"
        super().__init__(
            f"“{shown}” is not a date that I can read: write 2022-05-20 or 20 May 2022."
        )


def read_day(text: str | None) -> date | None:
    """Read `2022-05-20`, `20 May 2022` or `May 20, 2022`; None for nothing.

    Raises: DayUnclear, for a day that does not exist, too.
    """
    written = " ".join((text or "").split())
    if not written:
        return None
    day = parse_date(written)
    if day is None:
        raise DayUnclear(written)
    return day
