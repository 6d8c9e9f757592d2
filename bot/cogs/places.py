"""Whether the bot may answer where it was asked: by the server's rules, and by Discord's own."""

from __future__ import annotations

from typing import Any

import discord
from discord.abc import GuildChannel

from bot.cogs.permissions import role_ids
from bot.guilds import Guilds
from bot.rules import Spot, refusal
from vectorstore.errors import DatelineError


class NotAnsweredHere(DatelineError):
    """`reason` is in words, from the server's rules."""


def refusal_for(guilds: Guilds, asked: discord.Message | discord.Interaction[Any]) -> str | None:
    """Why the server's rules let this message or interaction go unanswered; None when they do not.

    Blocks nothing. Whether mentions suffice is another question.
    """
    if asked.guild is None:
        return None
    person = asked.user if isinstance(asked, discord.Interaction) else asked.author
    return refusal(guilds.rules_of(asked.guild.id), spot_of(asked.channel, person))


def spot_of(channel: object, person: discord.User | discord.Member) -> Spot:
    """What the rules go by. Of what is not in the cache, a category or a role might be missing
    unnoticed: it is not known."""
    within = _within(channel)
    channels = None
    if within is not None:
        numbers = (getattr(channel, "id", None), within.id, within.category_id)
        channels = {number for number in numbers if number is not None}
    return Spot(channels, role_ids(person) or None)


def missing_permissions(channel: object, me: discord.Member) -> list[str]:
    """What the bot lacks to reply to a message there, in Discord's words; nothing where that cannot
    be told.

    Without View Channel all others are missing: they are not named then.
    """
    if not isinstance(channel, GuildChannel | discord.Thread) or _within(channel) is None:
        return []
    held = channel.permissions_for(me)
    if not held.view_channel:
        return ["View Channel"]
    threaded = isinstance(channel, discord.Thread)
    sends = held.send_messages_in_threads if threaded else held.send_messages
    needed = {
        "Send Messages in Threads" if threaded else "Send Messages": sends,
        "Read Message History": held.read_message_history,
    }
    return [name for name, granted in needed.items() if not granted]


def _within(channel: object) -> GuildChannel | None:
    """The channel, or the one that a thread hangs in, if the cache has it."""
    if isinstance(channel, discord.Thread):
        return channel.parent
    return channel.guild.get_channel(channel.id) if isinstance(channel, GuildChannel) else None
