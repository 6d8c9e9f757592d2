"""What goes wrong with REST requests on order: refused, late, or held for as long as a test likes.

A fault names its requests by method and path, `*` standing for anything, as in
"POST /channels/*/typing", and by words that stand in them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from .limits import RateLimited, Refused

SENDING = "POST /channels/*/messages"
TYPING = "POST /channels/*/typing"
CALLBACK = "POST /interactions/*/callback"
FOLLOW_UP = "POST /webhooks/*"

FAILED = "500: Internal Server Error"


class Lost(Exception):
    """The line breaks before the bot hears of its request."""


@dataclass(frozen=True)
class Which:
    what: str
    saying: str

    def __contains__(self, request: tuple[str, Any]) -> bool:
        what, body = request
        return fnmatchcase(what, self.what) and self.saying in str(body)


@dataclass
class Fault:
    which: Which
    left: int
    refusal: Callable[[], Refused] | None = None
    seconds: float = 0.0


@dataclass
class Held:
    """Requests that wait; with `done`, what they ask is done and only the answer to it waits."""

    which: Which
    done: bool
    caught: list[str] = field(default_factory=list)
    _lost: bool = False
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    async def has(self, number: int, within: float = 20.0) -> None:
        """Wait until so many are held."""
        try:
            async with asyncio.timeout(within):
                while len(self.caught) < number:
                    self._came.clear()
                    await self._came.wait()
        except TimeoutError:
            reason = f"{self.which}: {len(self.caught)} came within {within:g} s, not {number}"
            raise TimeoutError(reason) from None

    def release(self) -> None:
        self._over.set()

    def lose(self) -> None:
        """Break their lines: what is not done never will be."""
        self._lost = True
        self._over.set()

    async def wait(self, what: str) -> None:
        self.caught.append(what)
        self._came.set()
        await self._over.wait()
        if self._lost:
            raise Lost


class Faults:
    def __init__(self) -> None:
        self._ordered: list[Fault] = []
        self._holding: list[Held] = []

    @property
    def left(self) -> int:
        """How many refusals and delays are ordered that have not happened yet."""
        return sum(fault.left for fault in self._ordered)

    def refuse(
        self,
        what: str,
        status: int,
        code: int = 0,
        message: str = FAILED,
        *,
        saying: str = "",
        times: int = 1,
    ) -> None:
        """Answer the next requests with this HTTP status and Discord's own code."""
        which = Which(what, saying)
        self._ordered.append(Fault(which, times, lambda: Refused(status, code, message)))

    def rate_limit(
        self,
        what: str,
        wait: float,
        *,
        saying: str = "",
        times: int = 1,
        everywhere: bool = False,
    ) -> None:
        """Answer the next requests with 429 and the seconds to wait; everywhere: for the whole bot,
        not for this route alone."""

        def refusal() -> Refused:
            return RateLimited(what, wait, everywhere, time.time())

        self._ordered.append(Fault(Which(what, saying), times, refusal))

    def delay(self, what: str, seconds: float, *, saying: str = "", times: int = 1) -> None:
        """Let the next requests wait before they are looked at."""
        self._ordered.append(Fault(Which(what, saying), times, seconds=seconds))

    @contextmanager
    def held(self, what: str, *, saying: str = "", done: bool = False) -> Iterator[Held]:
        """Hold every such request until it is released or lost, at the end of the block at last."""
        held = Held(Which(what, saying), done)
        self._holding.append(held)
        try:
            yield held
        finally:
            self._holding.remove(held)
            held.release()

    async def before(self, what: str, body: Any) -> None:
        """Raises: Refused, Lost."""
        await self._hold(what, body, done=False)
        for fault in self._ordered:
            if fault.left and (what, body) in fault.which:
                fault.left -= 1
                await asyncio.sleep(fault.seconds)
                if fault.refusal is not None:
                    raise fault.refusal()
                return

    async def after(self, what: str, body: Any) -> None:
        """Raises: Lost."""
        await self._hold(what, body, done=True)

    async def _hold(self, what: str, body: Any, done: bool) -> None:
        for held in list(self._holding):
            if held.done == done and (what, body) in held.which:
                await held.wait(what)
