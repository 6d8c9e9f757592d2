"""What Discord says of the bot's own account, by REST alone; it connects to no gateway."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import discord

# Content of mentions, direct messages and replies arrives without a privileged intent.
INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)

NEEDED: Mapping[str, str] = {
    "view_channel": "View Channels",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "read_message_history": "Read Message History",
    "attach_files": "Attach Files",
}
"""The permissions that Dateline uses, as discord.py and as Discord's own pages call them."""

_PRIVILEGED = {  # the intent, its flag of the application and its name on the Bot page
    "presences": ("gateway_presence", "Presence"),
    "members": ("gateway_guild_members", "Server Members"),
    "message_content": ("gateway_message_content", "Message Content"),
}
_PAGE = 200  # servers that Discord lists at once
_PATIENCE = 30.0  # seconds for all requests together


@dataclass(frozen=True)
class Membership:
    """A server that the bot is in. `lacking` counts roles only: a channel may take more away."""

    id: int
    name: str
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class Account:
    """The bot's account and its application; intents and permissions by Discord's own names."""

    name: str
    application_id: int
    invite: str
    intents_off: tuple[str, ...]
    intents_unneeded: tuple[str, ...]
    endpoint: str
    needs_code: bool
    servers: tuple[Membership, ...]


async def look(token: str) -> Account:
    """Ask Discord whose token it is, what the application may do and where the bot is.

    Raises: what discord.py and aiohttp raise; TimeoutError.
    """
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # it never speaks
    async with asyncio.timeout(_PATIENCE), discord.Client(intents=INTENTS) as client:
        await client.login(token)
        application = client.application
        assert application is not None
        on = {
            intent for intent, (flag, _) in _PRIVILEGED.items() if _is_on(application.flags, flag)
        }
        wanted = {intent for intent in _PRIVILEGED if getattr(INTENTS, intent)}
        return Account(
            name=str(client.user),
            application_id=application.id,
            invite=discord.utils.oauth_url(
                application.id, permissions=discord.Permissions(**dict.fromkeys(NEEDED, True))
            ),
            intents_off=_names(wanted - on),
            intents_unneeded=_names(on - wanted),
            endpoint=application.interactions_endpoint_url or "",
            needs_code=application.bot_require_code_grant,
            servers=tuple(map(_membership, await _guilds(client))),
        )


def _is_on(flags: discord.ApplicationFlags, name: str) -> bool:
    """Discord sets the limited flag below a hundred servers, and the other one above."""
    return bool(getattr(flags, name) or getattr(flags, f"{name}_limited"))


def _names(intents: set[str]) -> tuple[str, ...]:
    return tuple(name for intent, (_, name) in _PRIVILEGED.items() if intent in intents)


async def _guilds(client: discord.Client) -> list[Any]:
    """The records of all servers; `Client.fetch_guilds` would drop the bot's permissions there."""
    found: list[Any] = []
    while True:
        after = int(found[-1]["id"]) if found else None
        page = await client.http.get_guilds(_PAGE, after=after, with_counts=False)
        found += page
        if len(page) < _PAGE:
            return found


def _membership(record: Mapping[str, Any]) -> Membership:
    has = discord.Permissions(int(record["permissions"]))
    lacking = (
        ()
        if has.administrator
        else tuple(name for permission, name in NEEDED.items() if not getattr(has, permission))
    )
    return Membership(int(record["id"]), record["name"], lacking)
