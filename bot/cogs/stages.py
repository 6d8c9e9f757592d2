"""How far a question is, told to its asker while it takes long."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.cogs.delivery import Delivery
from bot.cogs.line import Line


class Stage:
    def __init__(self, line: Line, event: int) -> None:
        self._line = line
        self._event = event
        self.is_waiting = True

    @asynccontextmanager
    async def told(self, delivery: Delivery, first: float, following: float) -> AsyncIterator[None]:
        """Show the stage after so many seconds, and what it has become after so many more."""
        over = asyncio.Event()
        telling = asyncio.create_task(self._tell(delivery, first, following, over))
        try:
            yield
        finally:
            over.set()
            await telling  # or the last status might come after the answer

    async def _tell(
        self, delivery: Delivery, first: float, following: float, over: asyncio.Event
    ) -> None:
        pause, before = first, ""
        while not await _set_within(over, pause):
            if (words := self._in_words()) != before:
                await delivery.status(f"-# {words}")
            pause, before = following, words

    def _in_words(self) -> str:
        if not self.is_waiting:
            return "Searching and reading the articles …"
        ahead = self._line.ahead_of(self._event)
        return f"Waiting: {ahead or 'no'} question{'s' * (ahead != 1)} in line before yours …"


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()
