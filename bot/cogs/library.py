"""Feeding the library from Discord: /ingest, /articles and /remove."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Dateline
from bot.ledger import Ledger
from bot.render import choice_name, escape, listing, report
from ingest.errors import TooLarge
from ingest.pipeline import Outcome
from vectorstore.errors import DatelineError
from vectorstore.models import GLOBAL, Scope

if TYPE_CHECKING:
    from bot.client import Client

_EVERY = 2.0  # seconds between two edits of a progress message


class NotAllowed(DatelineError):
    def __init__(self) -> None:
        super().__init__(
            "Only people with the Manage Server permission can change this server's articles."
        )


class NotHere(DatelineError):
    def __init__(self) -> None:
        super().__init__(
            "That article cannot be removed from here: "
            "choose one of those that come up while you type."
        )


class PasteModal(discord.ui.Modal, title="Add an article"):
    headline: discord.ui.Label[Any] = discord.ui.Label(
        text="Title",
        description="Left empty, it is made from the text.",
        component=discord.ui.TextInput(required=False, max_length=200),
    )
    body: discord.ui.Label[Any] = discord.ui.Label(
        text="Text",
        component=discord.ui.TextInput(style=discord.TextStyle.paragraph, max_length=4000),
    )

    def __init__(self, cog: LibraryCommands) -> None:
        super().__init__()
        self._cog = cog

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        assert isinstance(self.body.component, discord.ui.TextInput)
        assert isinstance(self.headline.component, discord.ui.TextInput)
        await self._cog.take_text(
            interaction, self.body.component.value, self.headline.component.value.strip()
        )

    async def on_error(
        self, interaction: discord.Interaction[Any], error: Exception, /, *_: object
    ) -> None:  # a Modal is called with these two, a View with the item as well
        await self._cog.tell(interaction, error)


class LibraryCommands(commands.Cog):
    def __init__(self, client: Client, dateline: Dateline, ledger: Ledger) -> None:
        self._client = client
        self._ledger = ledger
        self._catalog = dateline.catalog
        self._keeper = dateline.keeper
        self._pipeline = dateline.pipeline

    @app_commands.command(description="Add an article: a web address, a file, or text to paste")
    @app_commands.describe(
        url="The article's web address", file="A .txt, .md, .html or .jsonl file"
    )
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def ingest(
        self,
        interaction: discord.Interaction[Any],
        url: str | None = None,
        file: discord.Attachment | None = None,
    ) -> None:
        scope = writable_scope(interaction)
        if url is None and file is None:
            await interaction.response.send_modal(PasteModal(self))
            return
        await interaction.response.defer(thinking=True, ephemeral=True)
        by = str(Scope.user(interaction.user.id))
        outcomes: list[Outcome] = []
        if url is not None:
            await self._take(interaction, self._pipeline.from_url(url, scope, by), outcomes)
        if file is not None:
            if file.size > self._pipeline.limit_bytes:
                raise TooLarge(file.filename, self._pipeline.limit_bytes)
            found = self._pipeline.from_file(file.filename, await file.read(), scope, by)
            await self._take(interaction, found, outcomes)

    async def take_text(self, interaction: discord.Interaction[Any], text: str, title: str) -> None:
        """Take in what was pasted into the modal."""
        scope = writable_scope(interaction)
        await interaction.response.defer(thinking=True, ephemeral=True)
        by = str(Scope.user(interaction.user.id))
        await self._take(interaction, self._pipeline.from_text(text, title, scope, by), [])

    async def _take(
        self,
        interaction: discord.Interaction[Any],
        found: Iterator[Outcome],
        outcomes: list[Outcome],
    ) -> None:
        """Store one by one, adding to `outcomes`; one message shows progress, then the report."""
        if interaction.guild_id is not None:
            visit = (interaction.user.id, interaction.guild_id)
            await self._client.answering(self._ledger.visited, *visit)
        shown = time.monotonic()
        while (outcome := await self._client.changing(next, found, None)) is not None:
            outcomes.append(outcome)
            if time.monotonic() - shown > _EVERY:
                shown = time.monotonic()
                with suppress(discord.HTTPException):  # a report that fails must not stop the work
                    await interaction.edit_original_response(content=report(outcomes, more=True))
        try:
            await interaction.edit_original_response(content=report(outcomes))
        except discord.HTTPException:  # the interaction's token lives for 15 minutes
            await interaction.user.send(report(outcomes))

    @app_commands.command(name="articles", description="List the articles that are stored here")
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def list_articles(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        here = scope_of(interaction)
        stored = await self._client.answering(self._catalog.articles, [GLOBAL, here])
        await interaction.followup.send(listing(stored, here), suppress_embeds=True)

    @app_commands.command(description="Take an article out of the library for good")
    @app_commands.describe(article="Type words of its title")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def remove(self, interaction: discord.Interaction[Any], article: str) -> None:
        scope = writable_scope(interaction)
        await interaction.response.defer(thinking=True, ephemeral=True)
        stored = await self._client.answering(self._catalog.find, article)
        if stored is None or stored.article.scope != scope:
            raise NotHere
        title = await self._client.changing(self._keeper.remove, stored.number)
        await interaction.followup.send(f"Removed: {escape(title)}")

    @remove.autocomplete("article")
    async def _titles(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        stored = await self._client.answering(self._catalog.articles, [scope_of(interaction)])
        fitting = [each for each in stored if typed.casefold() in choice_name(each).casefold()]
        return [
            app_commands.Choice(name=choice_name(each), value=str(each.number))
            for each in fitting[:25]
        ]

    async def tell(self, interaction: discord.Interaction[Any], error: Exception) -> None:
        """Tell the one who sent the form what went wrong."""
        await self._client.tell(interaction, error)


def scope_of(interaction: discord.Interaction[Any]) -> Scope:
    """The scope of what is added here: the server, or in a direct message the person."""
    return (
        Scope.guild(interaction.guild_id)
        if interaction.guild_id
        else Scope.user(interaction.user.id)
    )


def writable_scope(interaction: discord.Interaction[Any]) -> Scope:
    """`scope_of`, for those who may change it. What is declared to Discord, its admins can change.

    Raises: NotAllowed.
    """
    if interaction.guild_id and not interaction.permissions.manage_guild:
        raise NotAllowed
    return scope_of(interaction)
