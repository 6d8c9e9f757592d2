"""The JSON that Discord sends for each thing; pure functions, no state.

Fields as in https://discord.com/developers/docs/resources and as discord.py 2.7.1 reads them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from .model import (
    MANAGE_MESSAGES,
    MEMBER_PERMISSIONS,
    Attachment,
    Channel,
    Guild,
    Interaction,
    Message,
    User,
)

Payload = dict[str, Any]

DISCORD_EPOCH_MS = 1_420_070_400_000
BOT_PERMISSIONS = MEMBER_PERMISSIONS | MANAGE_MESSAGES
FILE_SIZE_LIMIT = 10 * 1024 * 1024


def created_at(snowflake: int) -> datetime:
    return datetime.fromtimestamp(((snowflake >> 22) + DISCORD_EPOCH_MS) / 1000, UTC)


def user_payload(user: User) -> Payload:
    return {
        "id": str(user.id),
        "username": user.name,
        "global_name": None if user.bot else user.name.title(),
        "discriminator": "0",
        "avatar": None,
        "bot": user.bot,
        "public_flags": 0,
    }


def member_payload(user: User) -> Payload:
    """A member without its user, as in messages and mentions."""
    return {
        "nick": None,
        "avatar": None,
        "roles": [],
        "joined_at": created_at(user.id).isoformat(),
        "premium_since": None,
        "communication_disabled_until": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }


def full_member_payload(user: User) -> Payload:
    return member_payload(user) | {"user": user_payload(user)}


def channel_type(channel: Channel) -> int:
    if channel.guild is None:
        return 1
    return 0 if channel.parent is None else 11


def channel_payload(channel: Channel, denied: int = 0) -> Payload:
    """denied: the permissions that nobody has there."""
    if channel.parent is not None:
        return thread_payload(channel)
    if channel.guild is None:
        recipients = [user_payload(channel.recipient)] if channel.recipient else []
        return {
            "id": str(channel.id),
            "type": 1,
            "flags": 0,
            "last_message_id": None,
            "recipients": recipients,
        }
    return {
        "id": str(channel.id),
        "type": 0,
        "guild_id": str(channel.guild.id),
        "name": channel.name,
        "position": 0,
        "parent_id": None,
        "topic": None,
        "nsfw": False,
        "rate_limit_per_user": 0,
        "permission_overwrites": [overwrite(channel.guild, denied)] if denied else [],
        "last_message_id": None,
        "flags": 0,
    }


def overwrite(guild: Guild, denied: int) -> Payload:
    return {"id": str(guild.id), "type": 0, "allow": "0", "deny": str(denied)}


def thread_payload(thread: Channel) -> Payload:
    assert thread.guild is not None and thread.parent is not None and thread.owner is not None
    begun = created_at(thread.id).isoformat()
    return {
        "id": str(thread.id),
        "type": channel_type(thread),
        "guild_id": str(thread.guild.id),
        "parent_id": str(thread.parent.id),
        "owner_id": str(thread.owner.id),
        "name": thread.name,
        "last_message_id": None,
        "rate_limit_per_user": 0,
        "message_count": 0,
        "member_count": 1,
        "total_message_sent": 0,
        "flags": 0,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 1440,
            "archive_timestamp": begun,
            "create_timestamp": begun,
            "locked": False,
        },
    }


def guild_payload(guild: Guild, channels: list[Payload], bot: User, owner: User) -> Payload:
    """GUILD_CREATE as it comes without the members intent: of the members only the bot.

    channels: with the threads among them.
    """
    everyone = {
        "id": str(guild.id),
        "name": "@everyone",
        "permissions": str(BOT_PERMISSIONS),
        "position": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": None,
        "owner_id": str(owner.id),
        "unavailable": False,
        "large": False,
        "member_count": 2,
        "joined_at": created_at(guild.id).isoformat(),
        "preferred_locale": "en-US",
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "features": [],
        "emojis": [],
        "stickers": [],
        "roles": [everyone],
        "channels": [channel for channel in channels if channel["type"] != 11],
        "members": [full_member_payload(bot)],
        "threads": [channel for channel in channels if channel["type"] == 11],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def my_guild_payload(guild: Guild) -> Payload:
    """One of the bot's servers as REST lists them, with what its roles allow it there."""
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": None,
        "banner": None,
        "owner": False,
        "permissions": str(BOT_PERMISSIONS),
        "features": [],
    }


def application_payload(application_id: int, owner: User) -> Payload:
    return {
        "id": str(application_id),
        "name": "Fake",
        "icon": None,
        "description": "",
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "owner": user_payload(owner),
        "team": None,
        "interactions_endpoint_url": None,
        "integration_types_config": {"0": {}},
    }


def attachment_payload(attachment: Attachment) -> Payload:
    return {
        "id": str(attachment.id),
        "filename": attachment.upload.filename,
        "size": len(attachment.upload.data),
        "url": attachment.url,
        "proxy_url": attachment.url,
        "content_type": attachment.upload.content_type,
    }


def message_payload(message: Message, application_id: int, referenced: Message | None) -> Payload:
    """A message as REST answers it; the gateway's event has more, see `message_event`."""
    payload: Payload = {
        "id": str(message.id),
        "channel_id": str(message.channel.id),
        "author": user_payload(message.author),
        "content": message.content,
        "timestamp": created_at(message.id).isoformat(),
        "edited_timestamp": message.edited and message.edited.isoformat(),
        "tts": False,
        "mention_everyone": False,
        "mentions": [user_payload(user) for user in message.mentions],
        "mention_roles": [],
        "attachments": [attachment_payload(attachment) for attachment in message.attachments],
        "embeds": [{"type": "rich"} | embed for embed in message.embeds],
        "components": list(message.components),
        "pinned": False,
        "flags": message.flags,
        "type": 19 if message.message_reference else 0,
    }
    if message.nonce is not None:
        payload["nonce"] = message.nonce
    if message.message_reference is not None:
        place = {"channel_id": str(message.channel.id)}
        if message.channel.guild is not None:
            place["guild_id"] = str(message.channel.guild.id)
        sent = message.message_reference
        ids = {key: str(value) for key, value in sent.items() if key.endswith("_id")}
        payload["message_reference"] = {"type": 0} | place | ids
        payload["referenced_message"] = referenced and message_payload(
            referenced, application_id, None
        )
    if message.interaction is not None:
        payload["type"] = 20 if message.interaction.type == 2 else payload["type"]
        payload["webhook_id"] = payload["application_id"] = str(application_id)
        payload["interaction_metadata"] = {
            "id": str(message.interaction.id),
            "type": message.interaction.type,
            "user": user_payload(message.interaction.user),
            "authorizing_integration_owners": integration_owners(message.channel),
        }
    return payload


def message_event(message: Message, application_id: int, referenced: Message | None) -> Payload:
    payload = message_payload(message, application_id, referenced)
    if message.channel.guild is None:
        return payload | {"channel_type": 1}
    payload |= {
        "guild_id": str(message.channel.guild.id),
        "channel_type": channel_type(message.channel),
        "mentions": [
            user_payload(user) | {"member": member_payload(user)} for user in message.mentions
        ],
    }
    if message.interaction is None:
        payload["member"] = member_payload(message.author)
    return payload


def integration_owners(channel: Channel) -> dict[str, str]:
    """Installed to the guild; "0" is what Discord says in the bot's own direct messages."""
    return {"0": str(channel.guild.id) if channel.guild else "0"}


def deletion_event(message: Message) -> Payload:
    event = {"id": str(message.id), "channel_id": str(message.channel.id)}
    if message.channel.guild is not None:
        event["guild_id"] = str(message.channel.guild.id)
    return event


def interaction_event(
    interaction: Interaction,
    data: Payload,
    application_id: int,
    message: Payload | None,
    denied: int = 0,
) -> Payload:
    """denied: the permissions that the bot lacks there."""
    channel, user = interaction.channel, interaction.user
    payload: Payload = {
        "id": str(interaction.id),
        "application_id": str(application_id),
        "type": interaction.type,
        "token": interaction.token,
        "version": 1,
        "data": data,
        "channel_id": str(channel.id),
        "channel": channel_payload(channel),
        "app_permissions": str(BOT_PERMISSIONS & ~denied),
        "locale": "en-US",
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": integration_owners(channel),
        "context": 0 if channel.guild else 1,
        "attachment_size_limit": FILE_SIZE_LIMIT,
    }
    if message is not None:
        payload["message"] = message
    if channel.guild is None:
        # discord.py documents that the recipient is missing here.
        del payload["channel"]["recipients"]
        return payload | {"user": user_payload(user)}
    guild_id = str(channel.guild.id)
    payload["channel"]["permissions"] = str(user.permissions)
    return payload | {
        "guild_id": guild_id,
        "guild": {"id": guild_id, "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "member": full_member_payload(user) | {"permissions": str(user.permissions)},
    }
