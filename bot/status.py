"""How fresh the library is: what `status` tells, and the line that answers carry when it is stale.

Pure but for `status_of` and `Freshness`, which ask the library. Shows nothing itself.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.wording import plural
from vectorstore.catalog import Catalog, Filter
from vectorstore.durations import say_duration, show_duration
from vectorstore.models import Scope
from vectorstore.trail import Deed, Trail
from vectorstore.watched import Watch
from vectorstore.watches import Watches

_INGESTS = ("added", "updated")
_LONGEST = 200  # characters of a title or an address
_AT_ONCE = 50  # lines of the audit list read in one go


@dataclass(frozen=True)
class Status:
    """`newest` is the day of the newest article, `last` the latest that came in or was updated;
    `at` is when this was so, in seconds since 1970."""

    articles: int
    newest: date | None
    last: Deed | None
    watches: tuple[Watch, ...]
    at: float


@dataclass(frozen=True)
class Manner:
    """How an adapter shows words from outside, a moment in seconds since 1970, who did something,
    and for whom a source is watched."""

    words: Callable[[str], str]
    moment: Callable[[float], str]
    doer: Callable[[str], str]
    scope: Callable[[Scope], str]


def status_of(
    catalog: Catalog, trail: Trail, watches: Watches, scopes: Sequence[Scope] | None, now: float
) -> Status:
    """What is known of these scopes (all scopes when None), and of nothing beyond them."""
    return Status(
        catalog.count(scopes),
        newest_day(catalog, scopes, now),
        _last_ingest(trail, scopes),
        watches.list(scopes),
        now,
    )


def newest_day(catalog: Catalog, scopes: Sequence[Scope] | None, now: float) -> date | None:
    """The day of the newest article that can have come out by `now`, anywhere in the world."""
    tomorrow = datetime.fromtimestamp(now, UTC).date() + timedelta(1)
    newest, _ = catalog.page(scopes, Filter(until=tomorrow), limit=1)
    return newest[0].published if newest else None


def _last_ingest(trail: Trail, scopes: Sequence[Scope] | None) -> Deed | None:
    offset, total = 0, 1
    while offset < total:
        deeds, total = trail.deeds(scopes, offset, _AT_ONCE)
        for deed in deeds:
            if deed.what in _INGESTS:
                return deed
        offset += _AT_ONCE
    return None


def status_lines(status: Status, manner: Manner, most: int | None = None) -> list[str]:
    """The status in plain lines, at most `most` watches with one each, those that fail first."""
    newest = f"the newest from {status.newest}" if status.newest else "none with a date"
    count = plural(status.articles, "article")
    lines = [f"{count}, {newest}." if status.articles else "There are no articles here yet."]
    if last := status.last:
        when = manner.moment(datetime.fromisoformat(last.at).timestamp())
        title, detail = manner.words(_cut(last.title)), f" ({last.detail})" if last.detail else ""
        lines.append(f"Last ingest {when}, by {manner.doer(last.by)}: {last.what} {title}{detail}")
    watches = sorted(status.watches, key=lambda watch: watch.state != "failing")
    if watches:
        lines.append(f"{plural(len(watches), 'watched source')}:")
    lines += [watch_line(watch, status.at, manner) for watch in watches[:most]]
    left = len(watches[most:]) if most is not None else 0
    return [*lines, f"… and {left} more"] if left else lines


def watch_line(watch: Watch, now: float, manner: Manner) -> str:
    """A watch's number, source and interval, how its last poll ended, and when the next one is."""
    source = manner.words(_cut(watch.url))
    scope = manner.scope(watch.scope)
    head = f"- {watch.number} · {source} · {scope} · every {show_duration(watch.every)}"
    following = manner.moment(watch.next_at) if watch.next_at > now else "now"
    if watch.state == "new":
        return f"{head} · never polled yet · next {following}"
    if watch.state == "ok":
        read = manner.moment(watch.succeeded_at)
        return f"{head} · ok, read {read}: {watch.result} · next {following}"
    since = manner.moment(watch.succeeded_at) if watch.succeeded_at else "never"
    problem = manner.words(watch.result)
    return f"{head} · failing, last read {since} · next {following}\n  {problem}"


def stale_line(
    watches: Iterable[Watch], scopes: Sequence[Scope], newest: date | None, now: float
) -> str:
    """One line on how old the library is, when a watch in `scopes` has failed for longer than its
    patience; '' when none has."""
    stale = [each for each in watches if each.scope in scopes and each.is_stale(now)]
    if not stale:
        return ""
    worst = min(stale, key=lambda watch: watch.unread_since)
    age = say_duration(now - worst.unread_since)
    others = len(stale) - 1
    more = f", nor could {others} other watched source{'s' * (others > 1)}" if others else ""
    known = f"; the newest article is from {newest}" if newest else ""
    return (
        f"My articles may be out of date: {_cut(worst.url)} could not be read for {age}{more}"
        f"{known}."
    )


class Freshness:
    """Gives the line that answers carry; called with the scopes that a question searched."""

    def __init__(
        self, catalog: Catalog, watches: Watches, clock: Callable[[], float] = time.time
    ) -> None:
        self._catalog = catalog
        self._watches = watches
        self._clock = clock

    def __call__(self, scopes: Sequence[Scope]) -> str:
        now = self._clock()
        watches = self._watches.list(scopes)
        if not any(watch.is_stale(now) for watch in watches):
            return ""
        return stale_line(watches, scopes, newest_day(self._catalog, scopes, now), now)


def ago(moment: float, now: float) -> str:
    """A moment as a terminal shows it."""
    length = say_duration(abs(now - moment))
    return f"{length} ago" if moment <= now else f"in {length}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
