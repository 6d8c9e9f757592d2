"""The manners of the house: /help, /privacy and /forget-me, for everybody everywhere."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Dateline
from bot.cogs.origins import is_guest, own_scope
from bot.cogs.presses import Press, answer_press, button, lasting
from bot.house_words import (
    CONFIRM_FORGETTING,
    NOTHING_FORGOTTEN,
    Place,
    Reader,
    forgotten,
    help_for,
    privacy,
)
from bot.ledger import Ledger
from vectorstore.models import GLOBAL, Scope

if TYPE_CHECKING:
    from bot.client import Client


class House(commands.Cog):
    def __init__(self, client: Client, dateline: Dateline, ledger: Ledger) -> None:
        self._client = client
        self._catalog = dateline.catalog
        self._keeper = dateline.keeper
        self._ledger = ledger

    @app_commands.command(description="How to ask, what the buttons do, and how articles come in")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def help(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        scopes = [GLOBAL, own_scope(interaction)]
        count = await self._client.answering(self._catalog.count, scopes)
        here: Place = "server" if interaction.guild_id else "direct"
        reader = Reader(
            "guest" if is_guest(interaction) else here,
            manages=interaction.permissions.manage_guild,
            empty=not count,
        )
        await interaction.followup.send(help_for(reader), ephemeral=True)

    @app_commands.command(description="What I keep, where and for how long, and how to remove it")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def privacy(self, interaction: discord.Interaction[Any]) -> None:
        told = privacy(self._ledger.retention_days)
        await interaction.response.send_message(told, ephemeral=True)

    @app_commands.command(
        name="forget-me", description="Remove what I keep of you, and your own articles"
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def forget_me(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(
            CONFIRM_FORGETTING,
            view=lasting(button("Forget me", "forget", danger=True), button("Keep", "remember")),
            ephemeral=True,
        )

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        answers = {"forget": self._forgotten, "remember": self._remembered}
        await answer_press(self._client, interaction, answers)

    async def _forgotten(self, interaction: discord.Interaction[Any], press: Press) -> None:
        await interaction.response.defer()
        told = await self._client.changing(self._forget, Scope.user(interaction.user.id))
        try:
            await interaction.edit_original_response(content=told, view=None)
        except discord.HTTPException:  # it waited longer than the token lives, or was dismissed
            with suppress(discord.HTTPException):
                await interaction.user.send(told)

    async def _remembered(self, interaction: discord.Interaction[Any], press: Press) -> None:
        await interaction.response.edit_message(content=NOTHING_FORGOTTEN, view=None)

    def _forget(self, who: Scope) -> str:
        """In the thread for changes: forget a person; what that removed.

        The articles go first. If they do not, nothing else does, and it can be asked for again.
        """
        articles = self._keeper.forget(who, elsewhere=False)
        return forgotten(articles, self._ledger.forget(who))
