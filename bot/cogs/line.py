"""Waiting in line: so many at once, the others in the order in which they came."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Line:
    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._waiting: OrderedDict[object, asyncio.Future[None]] = OrderedDict()

    def ahead_of(self, who: object) -> int:
        """How many wait before this one; 0 for one that does not wait."""
        return list(self._waiting).index(who) if who in self._waiting else 0

    @asynccontextmanager
    async def turn(self, who: object) -> AsyncIterator[None]:
        """Wait for one's turn, and have it."""
        if self._free and not self._waiting:
            self._free -= 1
        else:
            await self._wait(who)
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, who: object) -> None:
        called = self._waiting[who] = asyncio.get_running_loop().create_future()
        try:
            await called
        except asyncio.CancelledError:
            if called.done() and not called.cancelled():
                self._pass_on()  # called and cancelled at once: the turn goes to the next one
            raise
        finally:
            self._waiting.pop(who, None)

    def _pass_on(self) -> None:
        for called in self._waiting.values():
            if not called.done():
                called.set_result(None)
                return
        self._free += 1
