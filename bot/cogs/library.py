"""Taking articles out of the library from Discord: /remove, its question, and Undo."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Dateline
from bot.cogs.permissions import feeding_scope, name_of, scope_of
from bot.cogs.presses import Press, answer_press, button, lasting
from bot.guilds import Guilds
from bot.listings import choice_name
from bot.render import fit
from vectorstore.catalog import Filter
from vectorstore.errors import DatelineError, NothingToUndo
from vectorstore.models import Scope, StoredArticle

if TYPE_CHECKING:
    from bot.client import Client

_CHOICES = 25
_TITLE = 300  # characters of a title in a message


class NotHere(DatelineError):
    def __init__(self) -> None:
        super().__init__(
            "That article cannot be removed from here: "
            "choose one of those that come up while you type."
        )


class ArticleGone(DatelineError):
    def __init__(self) -> None:
        super().__init__(
            "That article is not in the library any more: /articles lists what there is."
        )


class LibraryCommands(commands.Cog):
    def __init__(self, client: Client, dateline: Dateline, guilds: Guilds) -> None:
        self._client = client
        self._guilds = guilds
        self._catalog = dateline.catalog
        self._trail = dateline.trail
        self._keeper = dateline.keeper

    @app_commands.command(description="Take an article out of the library")
    @app_commands.describe(article="Type words of it")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def remove(self, interaction: discord.Interaction[Any], article: str) -> None:
        scope = feeding_scope(interaction, self._guilds)
        await interaction.response.defer(thinking=True, ephemeral=True)
        number = int(article) if re.fullmatch(r"[0-9]{1,18}", article) else -1
        stored = await self._client.answering(self._here, number, scope)
        day = stored.article.published or "no date"
        await interaction.followup.send(
            f"Remove **{fit(stored.article.title, _TITLE)}** ({day})? "
            "That can be undone for an hour.",
            view=lasting(
                button("Remove", "remove", number, danger=True), button("Keep", "keep", number)
            ),
            ephemeral=True,
            suppress_embeds=True,
        )

    @remove.autocomplete("article")
    async def _titles(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        entries, _ = await self._client.answering(
            self._catalog.page, [scope_of(interaction)], Filter(typed, typing=True), 0, _CHOICES
        )
        return [
            app_commands.Choice(name=choice_name(entry), value=str(entry.number))
            for entry in entries
        ]

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        answers = {"remove": self._removed, "keep": self._kept, "undo": self._undone}
        await answer_press(self._client, interaction, answers)

    async def _removed(self, interaction: discord.Interaction[Any], press: Press) -> None:
        scope = feeding_scope(interaction, self._guilds)
        await interaction.response.defer()
        by = name_of(interaction)
        title = await self._client.changing(self._remove, press.number, scope, by)
        await interaction.edit_original_response(
            content=f"Removed: {fit(title, _TITLE)}\n-# This can be undone for an hour.",
            view=lasting(button("Undo", "undo", press.number)),
        )

    async def _kept(self, interaction: discord.Interaction[Any], press: Press) -> None:
        await interaction.response.edit_message(content="Kept: nothing was removed.", view=None)

    async def _undone(self, interaction: discord.Interaction[Any], press: Press) -> None:
        scope = feeding_scope(interaction, self._guilds)
        await interaction.response.defer()
        by = name_of(interaction)
        title = await self._client.changing(self._undo, press.number, scope, by)
        await interaction.edit_original_response(
            content=f"Back in the library: {fit(title, _TITLE)}", view=None
        )

    # In a thread. Changes come one after the other, so nothing changes between look and leap.

    def _here(self, number: int, scope: Scope) -> StoredArticle:
        """Raises: NotHere."""
        stored = self._catalog.at(number)
        if stored is None or stored.article.scope != scope:
            raise NotHere
        return stored

    def _remove(self, number: int, scope: Scope, by: str) -> str:
        """Remove an article, unless somebody did so just now; its title.

        Raises: NotHere, ArticleGone.
        """
        stored = self._catalog.at(number)
        if stored:
            if stored.article.scope != scope:
                raise NotHere
            return self._keeper.remove(number, by)
        removed = self._trail.kept(number)
        if removed is None or removed.article.scope != scope:
            raise ArticleGone
        return removed.article.title

    def _undo(self, number: int, scope: Scope, by: str) -> str:
        """Bring an article back, unless somebody did so just now; its title.

        Raises: NotHere, NothingToUndo.
        """
        removed = self._trail.kept(number)
        if removed is None and self._catalog.at(number):
            return self._here(number, scope).article.title
        if removed is None:
            raise NothingToUndo(number)
        if removed.article.scope != scope:
            raise NotHere
        return self._keeper.undo(number, by)
