"""A source that is watched, as plain data: how often, for how long it may fail, what was seen."""

from dataclasses import dataclass
from typing import Literal

from vectorstore.durations import DAY, HOUR, MINUTE, show_duration
from vectorstore.errors import LibraryError
from vectorstore.models import Scope

MOST = 50  # watches of one scope
SHORTEST, LONGEST = 5 * MINUTE, 30 * DAY  # between two polls
MOST_PATIENCE = 365 * DAY
TRIES = 5  # of an entry that cannot be taken in


class AlreadyWatched(LibraryError):
    def __init__(self, url: str, number: int) -> None:
        super().__init__(
            f"{url} is watched already, as number {number}. "
            "Remove that watch first to give it another interval."
        )


class TooManyWatches(LibraryError):
    def __init__(self) -> None:
        super().__init__(f"There are {MOST} watches here already. Remove one to add another.")


class IntervalRefused(LibraryError):
    def __init__(self) -> None:
        super().__init__(
            f"Sources are polled every {show_duration(SHORTEST)} to {show_duration(LONGEST)}. "
            "Choose an interval in between, such as 1h."
        )


class PatienceRefused(LibraryError):
    def __init__(self, every: float) -> None:
        super().__init__(
            f"The patience must be from {show_duration(every)}, the interval, to "
            f"{show_duration(MOST_PATIENCE)}. Choose one in between, such as "
            f"{show_duration(usual_patience(every))}."
        )


class WatchUnknown(LibraryError):
    def __init__(self, reference: object) -> None:
        super().__init__(
            f"There is no watch {str(reference)[:30]!r} here. The list of watches has the numbers."
        )


@dataclass(frozen=True)
class Watch:
    """A page or feed that is polled every `every` seconds.

    `patience` is for how many seconds it may fail before answers say so. Moments are seconds since
    1970, 0 for never. `failures` counts since the last success; `result` tells how the last poll
    ended; `etag` and `modified` came with the last success.
    """

    number: int  # what people type
    scope: Scope
    url: str
    every: float
    patience: float
    added_by: str
    added_at: float
    next_at: float
    checked_at: float
    succeeded_at: float
    failures: int
    result: str
    etag: str
    modified: str

    @property
    def state(self) -> Literal["new", "ok", "failing"]:
        if self.failures:
            return "failing"
        return "ok" if self.checked_at else "new"

    @property
    def unread_since(self) -> float:
        """When it was last read; when it was added, if it never was."""
        return self.succeeded_at or self.added_at

    def is_stale(self, now: float) -> bool:
        """Whether it has failed for longer than its patience."""
        return self.failures > 0 and now - self.unread_since > self.patience


@dataclass(frozen=True)
class Seen:
    """What was last seen of a feed's entry, and how often that could not be taken in."""

    mark: str
    failures: int = 0

    @property
    def to_try_again(self) -> bool:
        return 0 < self.failures < TRIES


def usual_patience(every: float) -> float:
    """For how long a source may fail when nobody said: a day, or three polls."""
    return max(DAY, 3 * every)


def wait_after(every: float, failures: int, retry_after: float | None, luck: float) -> float:
    """Seconds to the next poll after that many failures in a row.

    Doubling from the interval up to a day, never less than the interval or what the site asks for;
    `luck`, from 0 to 1, adds up to a tenth, so that those which failed together part.
    """
    doubled = min(every * 2.0 ** min(failures, 20), 24 * HOUR)
    return max(every, doubled, retry_after or 0.0) * (1 + luck / 10)
