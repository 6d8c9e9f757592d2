"""Hearing questions: mentions, direct messages and replies, and those that the process before this
one heard and did not answer. What they have in common is the desk's."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot.allowances import WINDOW
from bot.asked import Asked
from bot.cogs.delivery import Delivery, Undeliverable
from bot.cogs.desk import Desk
from bot.cogs.origins import asked_by_message, ordinary
from bot.cogs.places import missing_permissions, refusal_for
from bot.cogs.refusals import ShareSpent
from bot.ledger import Ledger
from bot.left_over import left_over
from vectorstore.errors import DatelineError

if TYPE_CHECKING:
    from bot.client import Client

log = logging.getLogger(__name__)


class AnswersPrivate(DatelineError):
    def __init__(self) -> None:
        super().__init__("In this server I answer only the one who asks: use /ask.")


class Hearing(commands.Cog):
    def __init__(self, client: Client, desk: Desk, ledger: Ledger) -> None:
        self._client = client
        self._desk = desk
        self._guilds = ledger.guilds
        self._arrivals = ledger.arrivals
        self._told: dict[tuple[int, str], float] = {}
        self._left: list[Asked] = []

    async def cog_load(self) -> None:
        self._left = await self._client.noting(left_over, self._arrivals)
        log.info("questions left over count=%d", len(self._left))

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a mention, a reply to the bot or a direct message; nothing else concerns it."""
        if message.author.bot or message.is_system() or not self._is_meant(message):
            return
        if not self._desk.is_new(message.id):
            return
        asked = asked_by_message(message, self._me)
        delivery = ordinary(self._client, asked, message)
        try:
            if not await self._may_answer(message):
                return
            admitted = await self._desk.admit(asked)
        except (AnswersPrivate, ShareSpent) as error:
            if self._is_first(message.author.id, type(error).__name__):
                await self._tell(delivery, self._client.told(error, "message"))
        except Exception as error:  # told to the asker and logged, as for the commands
            await self._tell(delivery, self._client.told(error, "message"))
        else:
            if admitted:
                await self._desk.serve(asked, delivery)

    async def _may_answer(self, message: discord.Message) -> bool:
        """Whether the server's rules and Discord's permissions allow it.

        A person is told where that is of use to them. Raises: AnswersPrivate.
        """
        if message.guild is not None:
            if refusal_for(self._guilds, message):
                return False  # a guest keeps quiet where it was told to
            rules = self._guilds.rules_of(message.guild.id)
            if not rules.mentions:
                return False
            if missing := missing_permissions(message.channel, message.guild.me):
                if self._is_first(message.author.id, f"missing in {message.channel.id}"):
                    await self._client.tell_directly(message.author.id, _lacking(message, missing))
                return False
            if rules.private:
                raise AnswersPrivate
        return True

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        self._desk.drop(event.message_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        for message in event.message_ids:
            self._desk.drop(message)

    def _is_meant(self, message: discord.Message) -> bool:
        if message.guild is None:
            return True
        # True for replies with the ping on, too, and for no @everyone.
        return any(each.id == self._me for each in message.mentions)

    @property
    def _me(self) -> int:
        assert self._client.user is not None
        return self._client.user.id

    def _is_first(self, person: int, what: str) -> bool:
        """Whether the person was not told this already while they may ask no more; now they are."""
        now = time.monotonic()
        self._told = {told: at for told, at in self._told.items() if at > now - WINDOW}
        is_first = (person, what) not in self._told
        self._told.setdefault((person, what), now)
        return is_first

    async def _tell(self, delivery: Delivery, sentence: str) -> None:
        try:
            await delivery.tell(sentence)
        except Undeliverable as error:
            log.warning("error not delivered error=%s", error)

    @commands.Cog.listener("on_ready")
    async def take_up(self) -> None:
        """Answer what the process before this one left, where nobody can see an answer yet."""
        left, self._left = self._left, []
        new = [asked for asked in left if self._desk.is_new(asked.event)]
        serving = [self._desk.serve(asked, ordinary(self._client, asked)) for asked in new]
        await asyncio.gather(*serving)


def _lacking(message: discord.Message, missing: list[str]) -> str:
    named = " and ".join(f"*{each}*" for each in missing)
    return (
        f"I cannot answer you in <#{message.channel.id}>: I lack the permission {named} there. "
        "Somebody who manages the server can give it to me."
    )
