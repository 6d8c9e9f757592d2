"""One message that shows how long work goes, and becomes its report."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import discord

from bot.cogs.delivery import UNDELIVERED
from bot.listings import Report

log = logging.getLogger(__name__)

_MOVED = "This takes longer than Discord lets me write here. It goes on in a message of its own: {}"


@dataclass(frozen=True)
class Pace:
    """When a progress message is edited, and when it moves; all in seconds."""

    between_edits: float = 2.0
    in_token: float = 14 * 60  # of the 15 minutes that Discord lets an interaction's token live
    clock: Callable[[], float] = time.monotonic


class Progress:
    """The interaction's own message, for its sender alone; when the token ends, an ordinary one.

    That one stands in the same channel, or in a direct message where the bot may not write.
    """

    def __init__(
        self, interaction: discord.Interaction[Any], pace: Pace, buttons: discord.ui.View
    ) -> None:
        self._interaction = interaction
        self._pace = pace
        self._buttons = buttons
        self._began = self._shown = pace.clock()
        self._moved = False
        self._message: discord.Message | None = None

    async def begin(self, content: str) -> None:
        """The first response to the interaction, which Discord waits three seconds for."""
        await self._interaction.response.send_message(
            content, view=self._buttons, ephemeral=True, suppress_embeds=True
        )

    async def show(self, content: str) -> None:
        """Show how it goes, unless that was shown just now. What fails here stops no work."""
        now = self._pace.clock()
        if self._must_move(now):
            await self._move(content)
        elif now - self._shown >= self._pace.between_edits:
            with suppress(*UNDELIVERED):
                await self._edit(content, view=self._buttons)
        else:
            return
        self._shown = self._pace.clock()

    async def end(self, report: Report) -> None:
        """Turn the message into the report; failing that, send the report to the person."""
        if self._must_move(self._pace.clock()):
            await self._move(report.content)
        try:
            if self._moved and self._message is None:
                await self._send_directly(report)
            else:
                await self._edit(report.content, view=None, attachments=_files(report))
        except UNDELIVERED:  # the message was dismissed, or the channel is gone
            try:
                await self._send_directly(report)
            except UNDELIVERED as error:
                log.warning("report not delivered error=%s", error)

    def _must_move(self, now: float) -> bool:
        return not self._moved and now - self._began >= self._pace.in_token

    async def _edit(self, content: str, **more: Any) -> None:
        if self._message is not None:
            await self._message.edit(content=content, **more)
        elif not self._moved:  # else there is no message to write to
            await self._interaction.edit_original_response(content=content, **more)

    async def _move(self, content: str) -> None:
        self._moved = True
        self._message = await self._ordinary(content)
        where = self._message.jump_url if self._message else "(I may not write to you, though)"
        with suppress(*UNDELIVERED):
            await self._interaction.edit_original_response(content=_MOVED.format(where), view=None)

    async def _ordinary(self, content: str) -> discord.Message | None:
        channel = self._interaction.channel
        for place in (channel, self._interaction.user):
            if isinstance(place, discord.abc.Messageable):
                with suppress(*UNDELIVERED):
                    return await place.send(content, view=self._buttons, suppress_embeds=True)
        return None

    async def _send_directly(self, report: Report) -> None:
        await self._interaction.user.send(
            report.content, files=_files(report), suppress_embeds=True
        )


def _files(report: Report) -> list[discord.File]:
    """Made anew for each try: sending a file uses it up."""
    if not report.whole:
        return []
    return [discord.File(BytesIO(report.whole.encode()), "report.txt")]
