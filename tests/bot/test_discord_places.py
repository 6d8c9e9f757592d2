"""What the cogs ask about a place: the server's rules for it, and what Discord lets the bot do."""

from typing import Any

import discord
import pytest
from newsroom import Newsroom
from simcord.builders import ChannelHandle

from bot.cogs.places import missing_permissions, refusal_for, spot_of
from bot.ledger import Ledger
from bot.rules import Rules, Spot


def thread_in(newsroom: Newsroom, parent: ChannelHandle) -> discord.Thread:
    made = newsroom.env.backend.create_thread(parent.id, "rain", owner_id=newsroom.alice.id)
    return discord_guild(newsroom).get_thread(made.id)  # type: ignore[return-value]


def discord_guild(newsroom: Newsroom) -> discord.Guild:
    guild = newsroom.env.bot.get_guild(newsroom.guild.id)
    assert guild is not None
    return guild


async def test_messages_and_commands_are_answered_by_the_servers_rules(
    newsroom: Newsroom, ledger: Ledger
) -> None:
    desk = newsroom.guild.create_text_channel("desk")
    asked: list[discord.Message | discord.Interaction[Any]] = []

    async def note(event: discord.Message | discord.Interaction[Any]) -> None:
        if isinstance(event, discord.Interaction) or not (event.author.bot or event.is_system()):
            asked.append(event)

    def reasons(rules: Rules) -> list[str]:
        ledger.guilds.set_rules(newsroom.guild.id, rules)
        return [(refusal_for(ledger.guilds, event) or "")[:32] for event in asked]

    for event in ("on_message", "on_interaction"):
        newsroom.env.bot.add_listener(note, event)  # type: ignore[attr-defined]
    alice, made = newsroom.alice, thread_in(newsroom, newsroom.channel)
    thread = newsroom.env.backend.get_channel(made.id)
    await alice.slash(newsroom.channel, "status")
    for place in (ChannelHandle(newsroom.env, newsroom.guild, thread), newsroom.channel, desk):
        await alice.send(place, "hello")
    await alice.send_dm("hello")
    assert reasons(Rules()) == ["", "", "", "", ""]
    never_here = "I do not answer in this channel:"
    never = Rules(never_channels=(newsroom.channel.id,))
    assert reasons(never) == [never_here, never_here, never_here, "", ""]
    not_you = "In this server I answer only peo"
    only = Rules(only_roles=(newsroom.editors.id,))
    assert reasons(only) == [not_you, not_you, not_you, not_you, ""]


async def test_the_rules_go_by_channel_parent_category_and_roles(newsroom: Newsroom) -> None:
    guild = discord_guild(newsroom)
    section = newsroom.guild.create_category("section")
    room = newsroom.guild.create_text_channel("room", category=section)
    thread = thread_in(newsroom, room)
    member = guild.me
    everyone = {role.id for role in member.roles}
    assert guild.id in everyone
    channel = guild.get_channel(room.id)
    assert spot_of(channel, member) == Spot({room.id, section.id}, everyone)
    assert spot_of(thread, member) == Spot({thread.id, room.id, section.id}, everyone)
    unknown = newsroom.env.bot.get_partial_messageable(room.id, guild_id=guild.id)
    assert spot_of(unknown, member).channels is None
    assert spot_of(channel, newsroom.bot).roles is None
    newsroom.env.backend.delete_channel(room.id)
    await newsroom.env.settle()
    assert spot_of(channel, member).channels is None, "it is in the cache no more"
    assert spot_of(thread, member).channels is None


@pytest.mark.parametrize(
    ("denied", "in_channel", "in_thread"),
    [
        ([], [], []),
        (["view_channel", "send_messages"], ["View Channel"], ["View Channel"]),
        (["send_messages"], ["Send Messages"], []),
        (["send_messages_in_threads"], [], ["Send Messages in Threads"]),
        (
            ["send_messages", "send_messages_in_threads", "read_message_history"],
            ["Send Messages", "Read Message History"],
            ["Send Messages in Threads", "Read Message History"],
        ),
    ],
    ids=["nothing", "view", "send", "threads", "history"],
)
async def test_what_the_bot_lacks_is_named_in_discords_words(
    newsroom: Newsroom, denied: list[str], in_channel: list[str], in_thread: list[str]
) -> None:
    guild = discord_guild(newsroom)
    overwrite = discord.PermissionOverwrite(**dict.fromkeys(denied, False))
    room = newsroom.guild.create_text_channel(
        "room", overwrites={newsroom.guild.default_role: overwrite}
    )
    channel, thread = guild.get_channel(room.id), thread_in(newsroom, room)
    assert missing_permissions(channel, guild.me) == in_channel
    assert missing_permissions(thread, guild.me) == in_thread
    assert missing_permissions(newsroom.env.bot.get_partial_messageable(1), guild.me) == []
