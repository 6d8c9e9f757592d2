"""What a site's robots.txt allows Dateline (RFC 9309), and how fast it is asked. Fetches nothing.

Both are shared by the threads that fetch.
"""

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from protego import Protego

Clock = Callable[[], float]  # in seconds, never going back

TOKEN = "Dateline"
LIMIT = 512_000  # bytes that are read of one; the RFC wants 500 KiB at least
_KEPT = 3600.0  # seconds; the RFC allows a day
_UNREAD_KEPT = 60.0  # a failure passes
_HOSTS = 100
_SIZE = 1_000_000  # characters of all that are kept; parsed, a hostile one takes a hundredfold
_LONGEST_GAP = 10.0  # seconds; some files ask for hours
_AGENT = re.compile(r"(?i)user[- ]?agent\b ?:?([^#]*)")


@dataclass(frozen=True)
class Rules:
    """One robots.txt; without a parser everything is allowed. `unread`: why it cannot be read, so
    that nothing is."""

    parser: "Protego | None" = None
    gap: float = 0.0  # its crawl-delay in seconds, bounded
    size: int = 0
    unread: str = ""

    def allow(self, url: str) -> bool:
        if self.unread:
            return False
        return self.parser is None or self.parser.can_fetch(url, TOKEN)


def read_rules(body: bytes) -> Rules:
    """Parse a robots.txt. What makes no sense in it says nothing, as in the RFC."""
    from protego import Protego

    lines = body[:LIMIT].decode("utf-8-sig", "replace").splitlines()
    text = "\n".join(_plain(line) for line in lines)
    parser = Protego.parse(text)
    parser.can_fetch("http://host/", TOKEN)  # builds its index, before threads share it
    gap = parser.crawl_delay(TOKEN) or 0.0
    return Rules(parser, min(gap, _LONGEST_GAP) if gap > 0 else 0.0, len(text))


def _plain(line: str) -> str:
    """Call every other program by one name: each would get a copy of all the rules below it."""
    agent = _AGENT.match(" ".join(line.split()))
    if not agent:
        return line
    name = agent[1].strip()
    # Protego would take "date" for us as well; the RFC wants the whole token.
    token = re.split(r"[^A-Za-z_-]", name)[0].lower()
    return f"User-agent: {name if name == '*' else TOKEN if token == TOKEN.lower() else '-'}"


class RobotsCache:
    """The rules of the last hosts, kept for an hour."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, Rules]] = OrderedDict()

    def find(self, origin: str) -> Rules | None:
        """The rules of a scheme, host and port; None when they must be fetched."""
        with self._lock:
            until, rules = self._kept.get(origin, (0.0, None))
            return rules if self._clock() < until else None

    def keep(self, origin: str, rules: Rules) -> None:
        with self._lock:
            self._kept.pop(origin, None)
            seconds = _UNREAD_KEPT if rules.unread else _KEPT
            self._kept[origin] = (self._clock() + seconds, rules)
            while len(self._kept) > _HOSTS or self._size() > _SIZE:
                self._kept.popitem(last=False)

    def _size(self) -> int:
        return sum(rules.size for _, rules in self._kept.values())


class Pace:
    """Turns at each host, so that a feed's pages are not all asked for at once."""

    def __init__(self, gap: float = 1.0, clock: Clock = time.monotonic) -> None:
        """gap: seconds between the starts of two requests to one host, the least there is."""
        self._gap = gap
        self._clock = clock
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}

    def take(self, host: str, gap: float) -> float:
        """Take the next turn at a host; returns the seconds to wait for it."""
        with self._lock:
            now = self._clock()
            self._next = {each: at for each, at in self._next.items() if at > now}
            turn = self._next.get(host, now)
            self._next[host] = turn + max(gap, self._gap)
            return turn - now
