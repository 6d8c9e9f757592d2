"""An answer as ordinary messages in a channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

import aiohttp
import discord

from bot.cogs.delivery import (
    MESSAGE_GONE,
    PAUSES,
    UNDELIVERED,
    Undeliverable,
    View,
    as_edit,
    parts,
    same,
    undeliverable,
)
from bot.cogs.typing import Typists
from bot.render import Shown, pack


class ByMessage:
    """Ordinary messages in a channel: replies to the message that asked, or, for an interaction
    that can no longer be answered, with a heading that says what was asked.

    `event` makes the nonces, by which Discord drops what it was sent already a few minutes before.
    """

    def __init__(
        self,
        channel: discord.abc.Messageable,
        channel_id: int,
        event: int,
        typists: Typists,
        reference: discord.Message | discord.MessageReference | None = None,
        heading: str = "",
    ) -> None:
        self._channel = channel
        self._channel_id = channel_id
        self._event = event
        self._typists = typists
        self._reference = reference
        self._heading = heading
        self._status: discord.Message | None = None

    @asynccontextmanager
    async def acknowledged(self) -> AsyncIterator[None]:
        async with self._typists.typing(self._channel, self._channel_id):
            yield

    async def status(self, text: str) -> None:
        with suppress(*UNDELIVERED):
            if self._status:
                self._status = await self._status.edit(content=text)
            else:
                self._status = await self._send("", text)

    async def send(self, shown: Shown, view: View) -> list[int]:
        try:
            return [message.id for message in await self._sent(shown, view)]
        except discord.HTTPException as error:
            raise undeliverable(error) from error
        except (aiohttp.ClientError, OSError) as error:
            raise Undeliverable(error) from error

    async def withdraw(self) -> None:
        with suppress(*UNDELIVERED):
            if self._status:
                await self._status.delete()

    async def tell(self, sentence: str) -> None:
        await self.send(Shown([sentence]), None)

    async def _sent(self, shown: Shown, view: View) -> list[discord.Message]:
        if self._heading:
            shown = Shown(pack([self._heading, *shown.contents]), shown.file)
        try:
            (content, more), *rest = parts(shown, view)
            sent = [await self._first(content, more)]
        except discord.NotFound as error:
            if error.code != MESSAGE_GONE:
                raise
            (content, more), *rest = parts(shown, view)  # anew: a file can be sent only once
            sent = [await self._send("-0", content, **more)]
        self._status = None
        for place, (content, more) in enumerate(rest, 1):
            message = await self._send(f"-{place}", content, **more)
            sent.append(await self._turned(message, content, more))
        return sent

    async def _first(self, content: str, more: dict[str, Any]) -> discord.Message:
        """Raises: NotFound, where what was to become the answer has been deleted."""
        message = self._status or await self._send("", content, **more)
        return await self._turned(message, content, more)

    async def _turned(
        self, message: discord.Message, content: str, more: dict[str, Any]
    ) -> discord.Message:
        """The message with this content, which a status does not have: of this process, or of one
        that ended."""
        if same(message.content, content):
            return message
        return await message.edit(content=content, **as_edit(more))

    async def _send(self, part: str, content: str, **more: Any) -> discord.Message:
        nonce = f"{self._event}{part}"
        if self._reference and part in ("", "-0"):
            more["reference"] = self._reference
        send = partial(self._channel.send, content, suppress_embeds=True, nonce=nonce, **more)
        for pause in () if "file" in more else PAUSES:  # a file can be sent only once
            try:
                return await send()
            except (aiohttp.ClientError, OSError):
                await asyncio.sleep(pause)  # the nonce drops it if it had arrived all the same
        return await send()
