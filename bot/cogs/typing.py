"""The typing sign in a channel, shown as long as at least one question there is being answered."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import discord

from bot.cogs.delivery import UNDELIVERED

_AGAIN = 8.0  # seconds; Discord shows the sign for ten, or until the bot writes there
_SOONEST = 2.0  # seconds until a new question in the channel may show it again


@dataclass
class _Sign:
    """The sign in one channel: how many questions it stands for, and whether a new one came."""

    showing: asyncio.Task[None] | None = None
    questions: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)


class Typists:
    """One for each channel, however many questions are asked there."""

    def __init__(self) -> None:
        self._signs: dict[int, _Sign] = {}

    @asynccontextmanager
    async def typing(self, channel: discord.abc.Messageable, id: int) -> AsyncIterator[None]:
        sign = self._signs.setdefault(id, _Sign())
        sign.questions += 1
        sign.asked.set()
        if sign.showing is None:
            sign.showing = asyncio.create_task(_show(channel, sign))
        try:
            yield
        finally:
            sign.questions -= 1
            if not sign.questions:
                del self._signs[id]
                sign.showing.cancel()


async def _show(channel: discord.abc.Messageable, sign: _Sign) -> None:
    while True:
        sign.asked.clear()
        with suppress(*UNDELIVERED):
            await channel.typing()  # what cannot be shown does not keep the answer back
        await asyncio.sleep(_SOONEST)
        with suppress(TimeoutError):
            await asyncio.wait_for(sign.asked.wait(), _AGAIN - _SOONEST)
