"""Where a question comes from, told from what Discord sends; and the way back there."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import discord

from bot.asked import Asked
from bot.cogs.by_message import ByMessage
from bot.cogs.permissions import scope_of
from bot.conversation import Kind, Place
from vectorstore.models import Scope

if TYPE_CHECKING:
    from bot.client import Client


def asked_by_interaction(interaction: discord.Interaction[Any], text: str, private: bool) -> Asked:
    assert interaction.channel_id is not None  # only pings of Discord's have none
    guild = interaction.guild_id
    kind: Kind = "private" if private else _kind(interaction.channel, guild)
    return Asked(
        interaction.id,
        False,
        Place(kind, interaction.channel_id, guild),
        interaction.user.id,
        text,
        _today(),
        subject=_title(interaction.channel),
        guest=is_guest(interaction),
    )


def _today() -> date:
    return datetime.now(UTC).date()


def is_guest(interaction: discord.Interaction[Any]) -> bool:
    """Whether the bot is here only because the asker installed it to their account."""
    if interaction.guild_id is not None:
        return not interaction.is_guild_integration()
    return interaction.context.private_channel


def own_scope(interaction: discord.Interaction[Any]) -> Scope:
    """Whose articles may be searched here beside the operator's."""
    return Scope.user(interaction.user.id) if is_guest(interaction) else scope_of(interaction)


def _kind(channel: object, guild: int | None) -> Kind:
    if guild is None:
        return "direct"
    return "thread" if isinstance(channel, discord.Thread) else "channel"


def _title(channel: object) -> str:
    """What a thread or a forum's post is about."""
    return channel.name if isinstance(channel, discord.Thread) else ""


def asked_by_message(message: discord.Message, me: int) -> Asked:
    """me: the bot's id, whose mention is no part of the question."""
    channel, guild = message.channel, message.guild.id if message.guild else None
    to = message.reference
    replies_to = to.message_id if to and to.type is discord.MessageReferenceType.reply else None
    return Asked(
        message.id,
        True,
        Place(_kind(channel, guild), channel.id, guild, replies_to),
        message.author.id,
        re.sub(rf"<@!?{me}>", " ", message.content),
        _today(),
        subject=_title(channel),
    )


def ordinary(client: Client, asked: Asked, message: discord.Message | None = None) -> ByMessage:
    """Ordinary messages in the channel where it was asked; `message` is what asked, if at hand."""
    where, channel = asked.place.channel, message.channel if message else None
    reference: discord.Message | discord.MessageReference | None = message
    heading = ""
    if not asked.is_message:
        heading = f"-# For <@{asked.asker}>"  # the answer tells what was asked
    elif message is None:
        reference = discord.MessageReference(message_id=asked.event, channel_id=where)
    return ByMessage(
        channel or client.get_partial_messageable(where),
        where,
        asked.event,
        client.typists,
        reference,
        heading,
    )
