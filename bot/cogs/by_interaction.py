"""An answer by the interaction that asked, as long as its token lives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

import aiohttp
import discord

from bot.cogs.delivery import (
    MESSAGE_GONE,
    PAUSES,
    UNDELIVERED,
    Delivery,
    Undeliverable,
    View,
    as_edit,
    parts,
    undeliverable,
)
from bot.render import Shown

_ALREADY_ACKNOWLEDGED = 40060
_TOKEN_ENDED = (10015, 10062, 50027)
_NO_ANSWER = "-# There is no answer to this."


class ByInteraction:
    """The interaction's own messages. Where its token is dead, `instead` shows what is for all."""

    def __init__(
        self,
        interaction: discord.Interaction[Any],
        private: bool,
        instead: Callable[[], Delivery] | None,
    ) -> None:
        self._interaction = interaction
        self._private = private
        self._instead = instead
        self._dead = self.is_acknowledged = False

    @asynccontextmanager
    async def acknowledged(self) -> AsyncIterator[None]:
        await self.acknowledge()
        if not self._dead:
            yield
        elif self._instead is None:
            raise Undeliverable("the interaction's token has ended")
        else:
            async with self._instead().acknowledged():
                yield

    async def acknowledge(self) -> None:
        """Do so, once; nothing is known of the question yet."""
        if self.is_acknowledged or self._dead:
            return
        defer = partial(self._interaction.response.defer, thinking=True, ephemeral=self._private)
        try:
            try:
                await defer()
            except (aiohttp.ClientError, OSError):
                await defer()
        except discord.HTTPException as error:
            # Acknowledged already: Discord took what it answered with an error the first time.
            self._dead = error.code != _ALREADY_ACKNOWLEDGED
        except (aiohttp.ClientError, OSError):
            self._dead = True
        self.is_acknowledged = not self._dead

    async def status(self, text: str) -> None:
        if not self._dead:
            with suppress(*UNDELIVERED):
                await self._interaction.edit_original_response(content=text)

    async def send(self, shown: Shown, view: View) -> list[int]:
        if not self._dead and not self._interaction.is_expired():
            try:
                return [message.id async for message in self._sent(shown, view)]
            except discord.HTTPException as error:
                if error.code not in _TOKEN_ENDED:
                    raise undeliverable(error) from error
            except (aiohttp.ClientError, OSError) as error:
                raise Undeliverable(error) from error
        if self._instead is None:
            raise Undeliverable("the interaction's token has ended")
        return await self._instead().send(shown, view)

    async def _sent(self, shown: Shown, view: View) -> AsyncIterator[discord.Message]:
        for place, (content, more) in enumerate(parts(shown, view)):
            if not place and (message := await self._original(content, more)):
                yield message
            else:
                yield await self._interaction.followup.send(
                    content, suppress_embeds=True, ephemeral=self._private, wait=True, **more
                )

    async def _original(self, content: str, more: dict[str, Any]) -> discord.Message | None:
        """Put this in place of "thinking" or a status; None where somebody has deleted that. Unlike
        a message more, it can be sent again when its connection breaks."""
        edit = partial(self._interaction.edit_original_response, content=content, **as_edit(more))
        try:
            for pause in () if "file" in more else PAUSES:
                try:
                    return await edit()
                except (aiohttp.ClientError, OSError):
                    await asyncio.sleep(pause)
            return await edit()
        except discord.NotFound as error:
            if error.code != MESSAGE_GONE:
                raise
            return None

    async def withdraw(self) -> None:
        """Nothing: what asked cannot be deleted."""

    async def tell(self, sentence: str) -> None:
        if self._dead:
            return
        try:
            if not self.is_acknowledged:
                await self._interaction.response.send_message(
                    sentence, ephemeral=True, suppress_embeds=True
                )
                return
            if self._private:
                await self._send_privately(sentence)
                return
            # The first message takes the place of "thinking", which all see; the next need not.
            is_seen = await self._original(_NO_ANSWER, {})
            await self._send_privately(sentence)
            if is_seen:
                await self._interaction.delete_original_response()
        except UNDELIVERED as error:
            raise Undeliverable(error) from error

    async def _send_privately(self, sentence: str) -> None:
        await self._interaction.followup.send(sentence, ephemeral=True, suppress_embeds=True)
