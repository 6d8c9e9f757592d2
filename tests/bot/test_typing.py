"""The typing sign: one for a channel, at once, and no longer than somebody waits."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any, cast

import discord

from bot.cogs.typing import _SOONEST, Typists


class Channel:
    """Notes when it was typed in, by the loop's clock; `refuses` what Discord may refuse."""

    def __init__(self, refuses: bool = False) -> None:
        self.typed: list[float] = []
        self._refuses = refuses

    async def typing(self) -> None:
        self.typed.append(asyncio.get_running_loop().time())
        if self._refuses:
            raise OSError("no connection")


def there(channel: Channel) -> discord.abc.Messageable:
    return cast(Any, channel)


async def test_many_questions_in_a_channel_show_one_sign_at_once_and_again_soon() -> None:
    typists, channel = Typists(), Channel()
    async with AsyncExitStack() as asked:
        for _ in range(20):
            await asked.enter_async_context(typists.typing(there(channel), 1))
            await asyncio.sleep(0.01)
        assert len(channel.typed) == 1
        await asyncio.sleep(_SOONEST)
        assert len(channel.typed) == 2, "the twentieth came after the sign was shown"
        await asyncio.sleep(_SOONEST + 0.1)
        assert len(channel.typed) == 2, "nobody has asked since"
    await asyncio.sleep(_SOONEST + 0.1)
    assert len(channel.typed) == 2, "nobody waits any more"


async def test_every_channel_has_its_own_and_a_refused_one_harms_nobody() -> None:
    typists, one, other = Typists(), Channel(), Channel(refuses=True)
    async with typists.typing(there(one), 1), typists.typing(there(other), 2):
        await asyncio.sleep(0.05)
    async with typists.typing(there(one), 1):
        await asyncio.sleep(0.05)
    assert (len(one.typed), len(other.typed)) == (2, 1)
