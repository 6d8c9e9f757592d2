"""Asking: the slash command, mentions, direct messages and replies, all answered by one engine."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.answering.models import Question
from bot.handover import Asker
from bot.ledger import Ledger
from bot.render import answer_messages, escape
from vectorstore.models import GLOBAL, Scope

if TYPE_CHECKING:
    from bot.client import Client


class Ask(commands.Cog):
    def __init__(self, client: Client, asker: Asker, ledger: Ledger) -> None:
        self._client = client
        self._asker = asker
        self._ledger = ledger

    @app_commands.command(description="Ask the articles a question")
    @app_commands.describe(question="What do you want to know?")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def ask(self, interaction: discord.Interaction[Any], question: str) -> None:
        asked = _question(question)  # refused, if it must be, before everybody sees "thinking"
        private = _is_guest(interaction)
        await interaction.response.defer(thinking=True, ephemeral=private)
        scopes = await self._scopes_of(interaction)
        for content in await self._answer(asked, scopes):
            await interaction.followup.send(content, suppress_embeds=True, ephemeral=private)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a mention, a reply to the bot or a direct message; nothing else concerns it."""
        if message.author.bot or not self._is_meant(message):
            return
        async with message.channel.typing():
            try:
                asked = _question(self._words_of(message))
                scopes = await self._scopes(
                    message.author.id, message.guild.id if message.guild else None
                )
                contents = await self._answer(asked, scopes)
            except Exception as error:  # told to the asker and logged, as for the slash commands
                contents = [escape(self._client.sentence_for(error, "message"))]
        first, *rest = contents
        await message.reply(first, suppress_embeds=True, nonce=message.id)
        for content in rest:
            await message.channel.send(content, suppress_embeds=True)

    def _is_meant(self, message: discord.Message) -> bool:
        if message.guild is None:
            return True
        return self._client.user in message.mentions  # true for replies with the ping on, too

    def _words_of(self, message: discord.Message) -> str:
        assert self._client.user is not None
        return re.sub(rf"<@!?{self._client.user.id}>", " ", message.content)

    async def _answer(self, asked: Question, scopes: tuple[Scope, ...]) -> list[str]:
        question = replace(asked, scopes=scopes)
        return answer_messages(await self._client.answering(self._asker.ask, question))

    async def _scopes_of(self, interaction: discord.Interaction[Any]) -> tuple[Scope, ...]:
        """A guest's question searches no server's articles: its members were not asked."""
        if _is_guest(interaction):
            return GLOBAL, Scope.user(interaction.user.id)
        return await self._scopes(interaction.user.id, interaction.guild_id)

    async def _scopes(self, user_id: int, guild_id: int | None) -> tuple[Scope, ...]:
        """What a question may search: in a server, its articles; in a direct message, one's own
        and those of every server where the person has used the bot and still is a member."""
        if guild_id is not None:
            await self._client.answering(self._ledger.visited, user_id, guild_id)
            return GLOBAL, Scope.guild(guild_id)
        visited = await self._client.answering(self._ledger.guilds_of, user_id)
        shared = [
            Scope.guild(guild) for guild in visited if await self._client.is_member(user_id, guild)
        ]
        return GLOBAL, Scope.user(user_id), *shared


def _question(text: str) -> Question:
    """Raises: QuestionUnusable."""
    return Question(text, (GLOBAL,), datetime.now(UTC).date())


def _is_guest(interaction: discord.Interaction[Any]) -> bool:
    """Whether the bot is here only because the asker installed it to their account."""
    if interaction.guild_id is not None:
        return not interaction.is_guild_integration()
    return interaction.context.private_channel
