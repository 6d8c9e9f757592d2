"""The poller: reads each watched source when it is due, one at a time. Keeps its state in a table.

All that must outlive a poll is in the table of watches, so a restart changes nothing.
"""

import logging
import random
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field

from ingest.addresses import normal_address
from ingest.errors import AddressGone, AddressRefused, IngestError
from ingest.feed import FeedEntry
from ingest.fetch import Fetched, Fetcher
from ingest.kinds import START, kind_of
from ingest.network import Allowed, checked_url, is_public
from ingest.pipeline import Outcome, Pipeline
from vectorstore.errors import DatelineError
from vectorstore.watched import Seen, Watch, wait_after
from vectorstore.watches import Watches

log = logging.getLogger(__name__)

_PAUSE = 60.0  # seconds after which a table that cannot be used is tried again
# Sentences about the library name folders and servers of the operator's, who finds them in the log.
OUT_OF_REACH = "Dateline's library was out of reach."
BROKEN = "Something went wrong in Dateline; its log says more."
NOTHING_NEW = "nothing new"


class NoFeed(IngestError):
    """What was a feed is a page of another kind, such as one that says that the site is down."""

    def __init__(self, url: str) -> None:
        super().__init__(
            url,
            "no feed any more",
            f"{url} was a feed and is none now: if that lasts, remove the watch and add the feed's "
            "new address.",
        )


class _Removed(Exception):
    """Somebody removed the watch whose entries are being read: what is read is not stored."""


@dataclass
class _Poll:
    """One reading of a source under way. `known` and `listed` are by the entries' addresses."""

    watch: Watch
    known: dict[str, Seen]
    listed: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    problem: str = ""

    def wants(self, entry: FeedEntry) -> bool:
        """List an entry, and tell whether it is new, changed, or worth another try."""
        self.listed[entry.url] = entry.mark
        seen = self.known.get(entry.url)
        return seen is None or seen.mark != entry.mark or seen.to_try_again

    def note(self, outcome: Outcome) -> Seen | None:
        """Count an outcome; what is now known of its entry, if it is that of one."""
        self.counts[outcome.change] += 1
        mark = self.listed.get(outcome.source)
        failed = outcome.change == "failed"
        if mark is None:
            self.problem = outcome.problem or self.problem
            return None
        before = self.known.get(outcome.source, Seen(mark))
        failures = (before.failures if before.mark == mark else 0) + 1
        self.known[outcome.source] = seen = Seen(mark, failures if failed else 0)
        return seen

    @property
    def failed(self) -> bool:
        """Whether the source itself could not be read, as told from one entry that could not."""
        return bool(self.problem) and not self.listed and set(self.counts) == {"failed"}

    @property
    def finished(self) -> bool:
        """Whether no entry is left to be tried again, so that the feed may stay unread until it
        changes."""
        return not any(url in self.known and self.known[url].to_try_again for url in self.listed)

    @property
    def result(self) -> str:
        told = [f"{count} {change}" for change, count in sorted(self.counts.items())]
        return ", ".join(told) or NOTHING_NEW


class Watcher(threading.Thread):
    """Run it only in the process that owns the library."""

    def __init__(
        self,
        watches: Watches,
        fetcher: Fetcher,
        pipeline: Pipeline,
        luck: Callable[[], float] = random.random,
        tick: float = 2.0,
    ) -> None:
        """luck: gives numbers from 0 to 1. tick: seconds between looks at the table."""
        super().__init__(name="watches", daemon=True)
        self._watches = watches
        self._fetcher = fetcher
        self._pipeline = pipeline
        self._luck = luck
        self._tick = tick
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.is_set():
            self._stopping.wait(self._tick if self.poll_due() else max(self._tick, _PAUSE))

    def stop(self) -> None:
        """End after the article under way; what is stored stays whole."""
        self._stopping.set()
        if self.is_alive():
            self.join()

    def poll_due(self) -> bool:
        """Poll each watch that is due, one after the other; whether the table could be used."""
        try:
            for watch in self._watches.due():
                if not self._is_over(watch):
                    self._poll(watch)
        except DatelineError as error:  # where no poll can be noted, not one more is made
            log.warning("the table of watches cannot be used: %s", error)
            return False
        except Exception:
            log.exception("the table of watches cannot be used")
            return False
        return True

    def _poll(self, watch: Watch) -> None:
        try:
            self._read(watch)
        except _Removed:
            log.info("watch %d was removed while it was polled", watch.number)
        except IngestError as error:
            log.info("watch %d failed: %s", watch.number, error)
            self._failed(watch, str(error), getattr(error, "retry_after", None))
        except DatelineError as error:
            log.warning("watch %d failed: %s", watch.number, error)
            self._failed(watch, OUT_OF_REACH)
        except Exception:  # one broken watch must not stop the others
            log.exception("watch %d failed", watch.number)
            self._failed(watch, BROKEN)

    def _failed(self, watch: Watch, result: str, retry_after: float | None = None) -> None:
        wait = wait_after(watch.every, watch.failures + 1, retry_after, self._luck())
        self._watches.record_failure(watch, result, wait)

    def _read(self, watch: Watch) -> None:
        by = f"watch {watch.number}"
        try:
            page = self._fetcher.fetch(watch.url, etag=watch.etag, modified=watch.modified)
        except AddressGone:
            if not self._is_over(watch):
                self._pipeline.gone(watch.url, watch.scope, by)
            raise
        if page.not_modified:
            self._watches.record_success(watch, NOTHING_NEW, page.etag, page.modified)
            return
        poll = _Poll(watch, self._watches.entries(watch))
        if poll.known and kind_of(page.body[:START], page.url, page.content_type) != "feed":
            raise NoFeed(watch.url)
        if not self._take(poll, page, by):
            return
        if poll.failed:
            log.info("watch %d failed: %s", watch.number, poll.problem)
            self._failed(watch, poll.problem)
            return
        self._watches.forget_entries(watch, poll.listed)
        age = (page.etag, page.modified) if poll.finished else ("", "")
        self._watches.record_success(watch, poll.result, *age)
        log.info("watch %d: %s", watch.number, poll.result)

    def _take(self, poll: _Poll, page: Fetched, by: str) -> bool:
        """Take in what was fetched; whether it came to its end."""

        def wanted(entry: FeedEntry) -> bool:
            if not self._watches.has(poll.watch.number):
                raise _Removed
            return poll.wants(entry) and not self._stopping.is_set()

        if self._is_over(poll.watch):
            return False
        found = self._pipeline.from_page(page, poll.watch.scope, by, wanted)
        with closing(found):
            for outcome in found:
                if seen := poll.note(outcome):
                    self._watches.record_entry(poll.watch, outcome.source, seen)
                if self._is_over(poll.watch):
                    return False
        return not self._is_over(poll.watch)

    def _is_over(self, watch: Watch) -> bool:
        """Whether a poll must end: Dateline stops, or somebody removed the watch."""
        return self._stopping.is_set() or not self._watches.has(watch.number)


def address_to_watch(url: str, allowed: Allowed = is_public) -> str:
    """An address that somebody gave, in the form in which watches keep it.

    Raises: AddressRefused, FetchFailed.
    """
    target = str(checked_url(url.strip(), url.strip(), allowed))
    address = normal_address(target)
    if not address:
        raise AddressRefused(url, url, "is not an address that starts with http:// or https://")
    return address
