"""Asking: the slash command, mentions, direct messages and replies, all answered by one engine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.answering.models import Question
from bot.cogs.presses import lasting
from bot.cogs.why import why_button
from bot.conversation import Kind, Place, before, turn_of
from bot.exchanges import Exchange
from bot.handover import Asker
from bot.ledger import Ledger
from bot.render import answer_messages, at_most, escape
from vectorstore.models import GLOBAL, Scope

if TYPE_CHECKING:
    from bot.client import Client


_GUESTS_MESSAGES = 5  # that Discord lets the bot send after a guest's command


@dataclass(frozen=True)
class Reply:
    """The contents of messages to send, and the number of the answer in them; 0 for an error."""

    contents: list[str]
    number: int = 0

    def parts(self) -> Iterator[tuple[str, discord.ui.View]]:
        """Each content with its buttons: an answer has them under its last message."""
        for content in self.contents[:-1]:
            yield content, discord.utils.MISSING
        buttons = lasting(why_button(self.number)) if self.number else discord.utils.MISSING
        yield self.contents[-1], buttons


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
        place = _place_of(interaction, private)
        reply = await self._answer(replace(asked, scopes=scopes), place, interaction.user.id)
        if private:
            reply = replace(reply, contents=at_most(reply.contents, _GUESTS_MESSAGES))
        sent = [
            await interaction.followup.send(
                content, view=view, suppress_embeds=True, ephemeral=private, wait=True
            )
            for content, view in reply.parts()
        ]
        await self._note(reply, sent)

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
                place, asker = _place_of_message(message), message.author.id
                reply = await self._answer(replace(asked, scopes=scopes), place, asker)
            except Exception as error:  # told to the asker and logged, as for the slash commands
                reply = Reply([escape(self._client.sentence_for(error, "message"))])
        (first, view), *rest = reply.parts()
        sent = [await message.reply(first, view=view, suppress_embeds=True, nonce=message.id)]
        for content, view in rest:
            sent.append(await message.channel.send(content, view=view, suppress_embeds=True))
        await self._note(reply, sent)

    def _is_meant(self, message: discord.Message) -> bool:
        if message.guild is None:
            return True
        return self._client.user in message.mentions  # true for replies with the ping on, too

    def _words_of(self, message: discord.Message) -> str:
        assert self._client.user is not None
        return re.sub(rf"<@!?{self._client.user.id}>", " ", message.content)

    async def _answer(self, asked: Question, place: Place, asker: int) -> Reply:
        return await self._client.answering(self._answered, asked, place, asker)

    def _answered(self, asked: Question, place: Place, asker: int) -> Reply:
        """In a thread: answer a question as what came before it lets it be understood."""
        exchanges = self._ledger.exchanges
        earlier = before(exchanges, place, asked.scopes)
        question = replace(asked, history=earlier.turns)
        answer = self._asker.ask(question)
        number = exchanges.keep(
            Exchange(
                place.channel, place.guild, asker, turn_of(question, answer), asked.scopes, answer,
                place.kind == "private", earlier.follows,
            )
        )  # fmt: skip
        return Reply(answer_messages(answer), number)

    async def _note(self, reply: Reply, sent: Sequence[discord.Message]) -> None:
        """Note which messages show the answer: replies to them go on from it."""
        if reply.number:
            shown = [message.id for message in sent]
            await self._client.answering(self._ledger.exchanges.shown, reply.number, shown)

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


def _place_of(interaction: discord.Interaction[Any], private: bool) -> Place:
    assert interaction.channel_id is not None  # only pings of Discord's have none
    guild = interaction.guild_id
    kind: Kind = "private" if private else _kind(interaction.channel, guild)
    return Place(kind, interaction.channel_id, guild)


def _place_of_message(message: discord.Message) -> Place:
    guild = message.guild.id if message.guild else None
    to = message.reference
    replies_to = to.message_id if to and to.type is discord.MessageReferenceType.reply else None
    return Place(_kind(message.channel, guild), message.channel.id, guild, replies_to)


def _kind(channel: object, guild: int | None) -> Kind:
    if guild is None:
        return "direct"
    return "thread" if isinstance(channel, discord.Thread) else "channel"
