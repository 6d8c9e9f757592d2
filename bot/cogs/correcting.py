"""Correcting answers whose articles no longer say so: by an edit, or by a message where none can be
made. What is to be corrected, and when that is done, bot/corrections.py knows."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.cogs.delivery import MESSAGE_GONE, UNDELIVERED, as_edit, parts
from bot.correction_messages import amended, told
from bot.corrections import Correction, Corrections
from vectorstore.errors import DatelineError

if TYPE_CHECKING:
    from bot.client import Client

log = logging.getLogger(__name__)

_PASSING = (401, 408, 429)  # and 5xx: statuses after which it may work the next time
_SEE_ABOVE = "-# This was corrected: see above."


class Correcting(commands.Cog):
    """Looks every few seconds; the first time, for what happened while the bot was off."""

    def __init__(
        self, client: Client, corrections: Corrections, every: float = 15.0, pause: float = 1.0
    ) -> None:
        """every: seconds between two looks; pause: seconds after a correction."""
        self._client = client
        self._corrections = corrections
        self._every = every
        self._pause = pause
        self._looking = asyncio.Lock()
        self._owed: list[Correction] = []  # noted as made, and not told yet
        self._task: asyncio.Task[None] | None = None

    async def cog_load(self) -> None:
        self._task = asyncio.create_task(self._keep_looking())

    async def cog_unload(self) -> None:
        if self._task:
            self._task.cancel()

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            try:
                await self.look()
            except DatelineError as error:
                log.error("corrections failed: %s", error)
            except Exception:
                log.exception("corrections failed")

    async def look(self) -> None:
        """Correct what is due. What Discord cannot take just now is left for the next time."""
        async with self._looking:
            try:
                while self._owed:
                    await self._tell(self._owed.pop())
                for number in await self._client.answering(self._corrections.due):
                    await self._correct(number)
                    await asyncio.sleep(self._pause)
            except UNDELIVERED as error:
                log.warning("corrections wait for Discord error=%s", error)

    async def _correct(self, number: int) -> None:
        correction = await self._client.answering(self._corrections.correction, number)
        if correction is None:
            return
        if not correction.exchange.private and (how := await self._edited(correction)):
            await self._client.noting(self._corrections.done, correction)
            _log(correction, how)
            return
        # Unlike an edit, a message shows when it comes twice: noted first, so that none does.
        await self._client.noting(self._corrections.done, correction)
        await self._tell(correction)

    async def _edited(self, correction: Correction) -> str:
        """How it was edited; '' when Discord refuses that."""
        try:
            whole = correction.left is None
            left = await (self._withdraw(correction) if whole else self._amend(correction))
        except discord.HTTPException as error:
            if _is_passing(error):
                raise
            return ""
        return "edited" if left else "gone"

    async def _withdraw(self, correction: Correction) -> bool:
        """Put the notice in place of the answer; False when no message of it is left."""
        messages = iter(correction.messages)
        for message in messages:
            if await self._edit(correction, message, told(correction), view=None):
                for other in messages:
                    await self._delete(correction, other)
                return True
        return False

    async def _amend(self, correction: Correction) -> bool:
        """Show what is left of the answer; the last message is kept, for the buttons under it."""
        *first, (last, more) = parts(amended(correction), None)
        *messages, end = correction.messages
        left = [
            await self._edit(correction, message, content)
            for message, (content, _) in zip(messages, first, strict=False)
        ]
        for message in messages[len(first) :]:
            await self._delete(correction, message)
        left.append(await self._edit(correction, end, last, **as_edit(more)))
        return any(left)

    async def _edit(self, correction: Correction, message: int, content: str, **more: Any) -> bool:
        """Whether the message is there still. Its file goes: it holds the answer as it was."""
        shown = self._channel(correction).get_partial_message(message)
        changed = {"content": content, "attachments": [], **more}
        try:
            await shown.edit(**changed, allowed_mentions=discord.AllowedMentions.none())
        except discord.NotFound as error:
            if error.code != MESSAGE_GONE:
                raise
            return False
        return True

    async def _delete(self, correction: Correction, message: int) -> None:
        try:
            await self._channel(correction).get_partial_message(message).delete()
        except discord.HTTPException as error:
            if _is_passing(error):
                raise
            with suppress(discord.HTTPException):
                await self._edit(correction, message, _SEE_ABOVE, view=None)

    async def _tell(self, correction: Correction) -> None:
        """Send the notice into the channel or, failing that, to the asker."""
        ways = {"answered": self._answer, "direct": self._write_directly}
        if correction.exchange.private:
            del ways["answered"]
        try:
            for how, send in ways.items():
                try:
                    await send(correction)
                except discord.HTTPException as error:
                    if _is_passing(error):
                        raise
                    refusal = error.code
                else:
                    _log(correction, how)
                    return
        except UNDELIVERED:
            self._owed.append(correction)
            raise
        log.warning("correction not delivered number=%d code=%d", correction.number, refusal)

    async def _answer(self, correction: Correction) -> None:
        channel, message = self._channel(correction), correction.messages[0]
        reference = discord.MessageReference(
            message_id=message, channel_id=channel.id, fail_if_not_exists=False
        )
        await channel.send(
            told(correction), reference=reference, nonce=_nonce(correction), suppress_embeds=True
        )

    async def _write_directly(self, correction: Correction) -> None:
        exchange, content = correction.exchange, told(correction)
        if exchange.guild and not exchange.private:
            shown = self._channel(correction).get_partial_message(correction.messages[0])
            content += f"\n{shown.jump_url}"
        asker = await self._client.create_dm(discord.Object(exchange.asker))
        await asker.send(content, nonce=_nonce(correction), suppress_embeds=True)

    def _channel(self, correction: Correction) -> discord.PartialMessageable:
        exchange = correction.exchange
        return self._client.get_partial_messageable(exchange.channel, guild_id=exchange.guild)


def _is_passing(error: discord.HTTPException) -> bool:
    return error.status in _PASSING or error.status >= 500


def _nonce(correction: Correction) -> str:
    """One for each correction of an answer: every one leaves less of it."""
    left = correction.left
    return f"{correction.messages[0]}-{len(left.quotes) + len(left.older) if left else 0}"


def _log(correction: Correction, how: str) -> None:
    reason = correction.fallen[0].reason
    log.info("answer corrected number=%d reason=%s how=%s", correction.number, reason, how)
