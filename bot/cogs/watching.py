"""Watching sources from Discord, /watch add, list and remove, and how fresh it all is, /status."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Dateline
from bot.cogs.permissions import NotAllowed, feeding_scope, name_of, scope_of
from bot.ledger import Ledger
from bot.listings import doer
from bot.render import CHOICE_LIMIT, escape, pack
from bot.status import Manner, stale_line, status_lines, status_of, watch_line
from ingest.watching import address_to_watch
from vectorstore.durations import read_duration, show_duration
from vectorstore.models import GLOBAL, Scope
from vectorstore.watched import WatchUnknown

if TYPE_CHECKING:
    from bot.client import Client

_SHOWN = 10  # watches in a status, those that fail first
_CHOICES = 25


class Watching(commands.Cog):
    watch = app_commands.Group(
        name="watch",
        description="Poll web pages and feeds, and take in what is new",
        default_permissions=discord.Permissions(manage_guild=True),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        allowed_contexts=app_commands.AppCommandContext(
            guild=True, dm_channel=True, private_channel=False
        ),
    )

    def __init__(self, client: Client, dateline: Dateline, ledger: Ledger) -> None:
        self._client = client
        self._catalog = dateline.catalog
        self._trail = dateline.trail
        self._watches = dateline.watches
        self._model_share = dateline.model_share
        self._ledger = ledger

    @watch.command(description="Watch a web page or feed")
    @app_commands.describe(
        url="The address of the page, or of the RSS or Atom feed",
        every="How often it is polled: 30m, 1h, 2d …, from 5m to 30d",
        patience="How long it may fail before answers say so: 1d, 1w …",
    )
    async def add(
        self,
        interaction: discord.Interaction[Any],
        url: str,
        every: str = "1h",
        patience: str | None = None,
    ) -> None:
        scope = feeding_scope(interaction, self._ledger.guilds)
        address, interval = address_to_watch(url), read_duration(every)
        allowed = read_duration(patience) if patience else None
        await interaction.response.defer(thinking=True, ephemeral=True)
        if interaction.guild_id is not None:
            visit = (interaction.user.id, interaction.guild_id)
            await self._client.answering(self._ledger.visited, *visit)
        added = await self._client.answering(
            self._watches.add, scope, address, interval, allowed, name_of(interaction)
        )
        await self._send(
            interaction,
            f"Watching {escape(added.url)} every {show_duration(added.every)}. It is read now, "
            "and then whenever it is due; /status tells how that goes.",
        )

    @watch.command(name="list", description="List the sources that are watched here")
    async def list_watches(self, interaction: discord.Interaction[Any]) -> None:
        scope = feeding_scope(interaction, self._ledger.guilds)
        await interaction.response.defer(thinking=True, ephemeral=True)
        watches = await self._client.answering(self._watches.list, [scope])
        now = self._watches.clock()
        lines = [watch_line(watch, now, _manner(scope)) for watch in watches]
        nothing = "Nothing is watched here. Add a source with /watch add."
        await self._send(interaction, *lines or [nothing])

    @watch.command(description="Stop watching a source; its articles stay")
    @app_commands.describe(source="Type a part of its address")
    async def remove(self, interaction: discord.Interaction[Any], source: str) -> None:
        scope = feeding_scope(interaction, self._ledger.guilds)
        if not re.fullmatch(r"[0-9]{1,18}", source):
            raise WatchUnknown(source)
        await interaction.response.defer(thinking=True, ephemeral=True)
        removed = await self._client.answering(self._watches.remove, int(source), scope)
        await self._send(
            interaction, f"No longer watching {escape(removed.url)}. Its articles stay."
        )

    @remove.autocomplete("source")
    async def _sources(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        try:
            scope = feeding_scope(interaction, self._ledger.guilds)
        except NotAllowed:
            return []
        watches = await self._client.answering(self._watches.list, [scope])
        fitting = [watch for watch in watches if typed.casefold() in watch.url.casefold()]
        return [
            app_commands.Choice(name=watch.url[:CHOICE_LIMIT], value=str(watch.number))
            for watch in fitting[:_CHOICES]
        ]

    @app_commands.command(description="Show how many articles there are, and how fresh they are")
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def status(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        here = scope_of(interaction)
        scopes = (GLOBAL, here)
        now = self._watches.clock()
        found = await self._client.answering(
            status_of, self._catalog, self._trail, self._watches, scopes, now
        )
        stale = stale_line(found.watches, scopes, found.newest, now)
        lines = status_lines(found, _manner(here), _SHOWN)
        if share := await self._client.answering(self._model_share, scopes):
            lines.append(f"Language model {escape(share)}.")
        await self._send(interaction, *([f"**{escape(stale)}**"] if stale else []), *lines)

    async def _send(self, interaction: discord.Interaction[Any], *lines: str) -> None:
        for content in pack(lines):
            await interaction.followup.send(content, suppress_embeds=True, ephemeral=True)


def _manner(here: Scope) -> Manner:
    return Manner(
        words=escape,
        moment=lambda moment: f"<t:{int(moment)}:R>",
        doer=doer,
        scope=lambda scope: "here only" if scope == here else "everywhere",
    )
