"""What editors do in the newsroom, for the tests of feeding and changing the library there."""

import json
from typing import Any

import discord
from fakes import Kept
from newsroom import Newsroom
from simcord.actors import MemberActor
from simcord.builders import UserHandle
from simcord.results import InteractionResult

MADE_TITLE = "Marisa Lago met the minister on Friday."
TEXT = "Marisa Lago met the minister on Friday. They spoke of trade for two hours."
NOT_ALLOWED = "Only people with the Manage Server permission can change this server's articles."

Person = MemberActor | UserHandle


async def show_commands_to_all(newsroom: Newsroom) -> None:
    """The server's admins show every command to everybody, as Discord lets them."""
    fetched = await newsroom.env.bot.tree.fetch_commands()  # type: ignore[attr-defined]
    for command in fetched:
        everyone = {newsroom.guild.default_role: True}
        newsroom.guild.set_command_permissions(command, everyone)  # type: ignore[arg-type]


def demote(newsroom: Newsroom, editor: MemberActor) -> None:
    """Take the right to manage the server away from an editor."""
    newsroom.env.backend.get_guild(newsroom.guild.id).members[editor.id].role_ids.clear()


def stored(kept: Kept) -> list[tuple[str, str]]:
    """Title and scope of every article."""
    return [(each.article.title, str(each.article.scope)) for each in kept.all()]


def labels(message: discord.Message) -> list[str | None]:
    """The buttons of a message that can be pressed."""
    return [
        item.label
        for row in message.components
        for item in getattr(row, "children", [])
        if isinstance(item, discord.Button) and not item.disabled
    ]


def last_message(newsroom: Newsroom, who: MemberActor) -> discord.Message:
    """What the bot last said to this member in the channel, edits included."""
    shown = newsroom.channel.history(viewer=who)
    return [message for message in shown if message.author.id == newsroom.bot.id][-1]


def last_directly(newsroom: Newsroom, who: MemberActor) -> discord.Message:
    """What the bot last said in its direct messages with this person."""
    shown = who.user.dm_channel.history(viewer=who.user)
    return [message for message in shown if message.author.id == newsroom.bot.id][-1]


async def file_of(message: discord.Message) -> str:
    (attachment,) = message.attachments
    return (await attachment.read()).decode()


async def fill(who: MemberActor, opened: InteractionResult, **fields: Any) -> InteractionResult:
    """Send a form with these fields, each named by the first word of its label in lower case."""
    assert opened.modal is not None
    ids = {
        label["label"].split()[0].lower(): label["component"]["custom_id"]
        for label in opened.modal["components"]
    }
    return await who.submit_modal(opened, {ids[name]: value for name, value in fields.items()})


async def ingest_file(newsroom: Newsroom, name: str, body: bytes | str) -> str:
    """What the editor is shown after attaching this file to /ingest."""
    data = body.encode() if isinstance(body, str) else body
    await newsroom.editor.slash(newsroom.channel, "ingest", file=(name, data))
    return newsroom.shown_to(newsroom.editor)[-1]


def records(*texts: str) -> str:
    """Articles as JSON lines, each titled by its first sentence."""
    return "\n".join(json.dumps({"title": text.split(".")[0], "text": text}) for text in texts)
