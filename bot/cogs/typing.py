"""The typing sign in a channel, shown as long as at least one question there is being answered."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
import discord

_AGAIN = 8.0  # seconds; Discord shows the sign for ten


class Typists:
    """One for each channel, however many questions are asked there."""

    def __init__(self) -> None:
        self._asked: Counter[int] = Counter()
        self._signs: dict[int, asyncio.Task[None]] = {}

    @asynccontextmanager
    async def typing(self, channel: discord.abc.Messageable, id: int) -> AsyncIterator[None]:
        self._asked[id] += 1
        if self._asked[id] == 1:
            self._signs[id] = asyncio.create_task(_show(channel))
        try:
            yield
        finally:
            self._asked[id] -= 1
            if not self._asked[id]:
                del self._asked[id]
                self._signs.pop(id).cancel()


async def _show(channel: discord.abc.Messageable) -> None:
    while True:
        with suppress(discord.HTTPException, aiohttp.ClientError, OSError):
            await channel.typing()  # what cannot be shown does not keep the answer back
        await asyncio.sleep(_AGAIN)
