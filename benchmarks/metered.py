"""`dateline` with a watch over its event loop, and what can be told of a process from outside.

    python -m benchmarks.metered STALLS.txt run

is `dateline run`, but that a timer of its loop notes how late it was called: everything else that
waits for the loop then is as late. The clock is the machine's own, the same in every process.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from pathlib import Path

_TICK = 0.005  # seconds from one call to the next
_NOTED = 0.010  # seconds; what is shorter is not written down


class Watch:
    """Writes down when, and for how many seconds, an event loop stood still."""

    def __init__(self, notes: Path) -> None:
        self._notes = notes.open("w", buffering=1, encoding="utf-8")

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *_: object) -> None:
        self._notes.close()

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Watch this loop as long as both are open. To be called in it."""
        now = time.monotonic()
        self._note(now, 0.0)
        self._tick(loop, now)

    def _tick(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        if self._notes.closed:
            return
        now = time.monotonic()
        if now - due >= _NOTED:
            self._note(now, now - due)
        loop.call_later(_TICK, self._tick, loop, now + _TICK)

    def _note(self, at: float, late: float) -> None:
        self._notes.write(f"{at:.6f} {late:.6f}\n")


class FindingTheLoop(logging.Handler):
    """Lets a watch begin with the first line that is logged from within an event loop."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch: Watch | None = watch

    def emit(self, record: logging.LogRecord) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return  # a line from a thread
        if self._watch:
            self._watch.begin(loop)
            self._watch = None


def longest_stall(notes: Path, since: float, until: float) -> float:
    """The longest stall that ended between two times of the monotonic clock, in seconds; 0 when
    none was worth a note."""
    noted = [map(float, line.split()) for line in notes.read_text("utf-8").splitlines()]
    assert noted, "no event loop was watched"
    return max((late for at, late in noted if since <= at <= until), default=0.0)


def memory_mb(pid: int, most: bool = False) -> float:
    """The memory that a process holds, or the most that it has held, in megabytes; Linux only."""
    field = "VmHWM:" if most else "VmRSS:"
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith(field))
    return int(line.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    from bot.__main__ import main

    path, *sys.argv[1:] = sys.argv[1:]
    with Watch(Path(path)) as watch:
        logging.getLogger("bot").addHandler(FindingTheLoop(watch))
        main()
