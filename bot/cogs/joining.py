"""Joining a server, with one first message, and leaving it: after a while, all of it is erased."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord
from discord.ext import commands, tasks

from bot.app import Dateline
from bot.cogs.delivery import UNDELIVERED
from bot.house_words import greeting
from bot.ledger import Ledger
from bot.render import fit
from vectorstore.catalog import Catalog
from vectorstore.models import Scope

if TYPE_CHECKING:
    from bot.client import Client

log = logging.getLogger(__name__)

_NAME = 100  # characters of a server's name in a message, escaped
_ENTRIES = 20  # of bots that were added to a server lately
_AT_ONCE = 1000  # articles looked at in one go


class Joining(commands.Cog):
    """A server that has had the bot since before there were first messages gets none. One that let
    it in while it was off gets one when it is back."""

    def __init__(self, client: Client, dateline: Dateline, ledger: Ledger) -> None:
        self._client = client
        self._catalog = dateline.catalog
        self._keeper = dateline.keeper
        self._ledger = ledger
        self._guilds = ledger.guilds
        self._has_looked = False

    async def cog_unload(self) -> None:
        self.sweep.cancel()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Discord has named every server that has the bot, those in an outage, too."""
        await self._client.noting(self._note_present, [each.id for each in self._client.guilds])
        known = await self._client.answering(self._known)
        for guild in known - {each.id for each in self._client.guilds}:
            await self._note_left(guild)
        self._has_looked = True
        for each in self._client.guilds:
            if not each.unavailable:
                await self._greet(each)
        if not self.sweep.is_running():
            self.sweep.start()

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        if self._has_looked:  # else it is not known yet which servers are new
            await self.on_guild_join(guild)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._client.noting(self._guilds.joined, [guild.id])
        await self._greet(guild)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self._note_left(guild.id)

    async def _note_left(self, guild: int) -> None:
        if await self._client.noting(self._guilds.left, guild):
            log.info("server left guild=%d", guild)

    async def _greet(self, guild: discord.Guild) -> None:
        """Send the first message, once: to the one who let the bot in, else where others are
        welcomed, else to nobody."""
        if not await self._client.noting(self._guilds.greet, guild.id):
            return
        told = greeting(fit(guild.name, _NAME))
        inviter, channel = await _inviter(guild), _welcoming(guild)
        if inviter is not None and await _sent(inviter, told):
            to = "inviter"
        elif channel is not None and await _sent(channel, told):
            to = "channel"
        else:
            to = "nobody"
        log.info("server greeted guild=%d to=%s", guild.id, to)

    @tasks.loop(hours=1)
    async def sweep(self) -> None:
        """Erase what is kept no longer, and the servers whose time is over; what cannot be erased
        now is tried again."""
        try:
            await self._client.noting(self._ledger.sweep)
            due = await self._client.noting(self._guilds.due)
        except Exception:
            log.exception("ledger not swept")
            return
        for guild in due:
            try:
                if self._client.get_guild(guild) is not None:
                    await self._client.noting(self._guilds.joined, [guild])
                else:
                    await self._client.changing(self._erase, guild)
            except Exception:  # as Chroma may be out of reach, or the disk full
                log.exception("server not erased guild=%d", guild)

    # In a thread.

    def _note_present(self, present: list[int]) -> None:
        self._guilds.begin(present)
        self._guilds.joined(present)

    def _known(self) -> set[int]:
        """The servers that anything is kept of, in the ledger or in the library."""
        return self._guilds.known() | _with_articles(self._catalog)

    def _erase(self, guild: int) -> None:
        if guild not in self._guilds.due():  # it came back meanwhile
            return
        who = Scope.guild(guild)
        articles = self._keeper.forget(who)
        self._ledger.forget(who)
        log.info("server erased guild=%d articles=%d", guild, articles)


def _with_articles(catalog: Catalog) -> set[int]:
    """The servers that have articles in the library."""
    found: set[int] = set()
    total, offset = 1, 0
    while offset < total:
        entries, total = catalog.page(None, offset=offset, limit=_AT_ONCE)
        found |= {each.scope.owner for each in entries if each.scope.kind == "guild"}
        offset += _AT_ONCE
    return found


async def _inviter(guild: discord.Guild) -> discord.User | discord.Member | None:
    """Who let the bot in, where it may see that."""
    if not guild.me.guild_permissions.view_audit_log:
        return None
    try:
        async for entry in guild.audit_logs(action=discord.AuditLogAction.bot_add, limit=_ENTRIES):
            target = entry.target
            if isinstance(target, discord.abc.Snowflake) and target.id == guild.me.id:
                is_person = isinstance(entry.user, discord.User | discord.Member)
                return entry.user if is_person else None
    except UNDELIVERED as error:
        log.warning("inviter not found guild=%d error=%s", guild.id, error)
    return None


def _welcoming(guild: discord.Guild) -> discord.TextChannel | None:
    """The channel for Discord's own words of welcome, where the bot may write there."""
    channel = guild.system_channel
    if channel is None:
        return None
    allowed = channel.permissions_for(guild.me)
    return channel if allowed.view_channel and allowed.send_messages else None


async def _sent(to: discord.abc.Messageable, content: str) -> bool:
    try:
        await to.send(content, suppress_embeds=True)
    except UNDELIVERED:
        return False
    return True
