"""Everything the fake Discord remembers; speaks neither HTTP nor gateway."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from .exchanges import Exchange, Request
from .model import (
    HAS_THREAD,
    LOADING,
    Attachment,
    Channel,
    Guild,
    Interaction,
    Message,
    Shown,
    Upload,
    User,
)
from .payloads import (
    DISCORD_EPOCH_MS,
    Payload,
    channel_payload,
    guild_payload,
    message_event,
    message_payload,
    thread_payload,
)


def snowflake_at(seconds: float) -> int:
    """The least id of that time, in seconds since the epoch."""
    return (int(seconds * 1000) - DISCORD_EPOCH_MS) << 22


class World:
    def __init__(self) -> None:
        self._last_snowflake = 0
        self.url = ""
        self.application_id = self.snowflake()
        self.bot = User(self.snowflake(), "fake-bot", bot=True)
        self.owner = User(self.snowflake(), "owner")
        self.users: dict[int, User] = {user.id: user for user in (self.bot, self.owner)}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.denied: dict[int, int] = {}  # by channel, the permissions that nobody has there
        self.closed: set[int] = set()  # who takes no direct messages
        self.messages: dict[int, Message] = {}
        self.attachments: dict[int, Attachment] = {}
        self.commands: list[dict[str, Any]] = []
        self.syncs = 0
        self.requests: list[Request] = []
        self.unknown: list[str] = []
        self.exchanges: list[Exchange] = []

    def snowflake(self) -> int:
        now = snowflake_at(time.time())
        self._last_snowflake = max(now, self._last_snowflake + 1)
        return self._last_snowflake

    def direct_channel(self, user: User) -> Channel:
        for channel in self.channels.values():
            if channel.recipient == user:
                return channel
        channel = Channel(self.snowflake(), f"@{user.name}", recipient=user)
        self.channels[channel.id] = channel
        return channel

    def denied_in(self, channel: Channel) -> int:
        return self.denied.get((channel.parent or channel).id, 0)

    def channel_payload(self, channel: Channel) -> Payload:
        return channel_payload(channel, self.denied_in(channel))

    def guild_payload(self, guild: Guild) -> Payload:
        channels = [one for one in self.channels.values() if one.guild == guild]
        among = [self.channel_payload(channel) for channel in channels]
        return guild_payload(guild, among, self.bot, self.owner)

    def attach(self, upload: Upload) -> Attachment:
        attachment_id = self.snowflake()
        url = f"{self.url}/attachments/{attachment_id}/{upload.filename}"
        attachment = Attachment(attachment_id, url, upload)
        self.attachments[attachment_id] = attachment
        return attachment

    def mentioned(self, content: str) -> tuple[User, ...]:
        ids = dict.fromkeys(int(found) for found in re.findall(r"<@!?(\d+)>", content))
        return tuple(self.users[one] for one in ids if one in self.users)

    def referenced(self, message: Message) -> Message | None:
        if message.message_reference is None:
            return None
        return self.messages.get(int(message.message_reference["message_id"]))

    def payload(self, message: Message) -> Payload:
        payload = message_payload(message, self.application_id, self.referenced(message))
        return payload | self.thread_of(message)

    def event(self, message: Message) -> Payload:
        event = message_event(message, self.application_id, self.referenced(message))
        return event | self.thread_of(message)

    def thread_of(self, message: Message) -> Payload:
        if not message.flags & HAS_THREAD:
            return {}
        return {"thread": thread_payload(self.channels[message.id])}

    def say(
        self, user: User, channel: Channel, text: str, files: Sequence[Upload], to: Message | None
    ) -> Message:
        """Keep a new message of a person's, replying to `to` with the ping on."""
        mentions = self.mentioned(text)
        # A reply to an interaction's answer pings nobody: that message is a webhook's.
        if to is not None and to.interaction is None and to.author not in mentions:
            mentions += (to.author,)
        message = Message(
            self.snowflake(),
            channel,
            user,
            content=text,
            attachments=tuple(self.attach(file) for file in files),
            message_reference=None if to is None else {"message_id": str(to.id)},
            mentions=mentions,
        )
        self.messages[message.id] = message
        return message

    # What a request of the bot's changes.

    def write(
        self,
        channel: Channel,
        body: dict[str, Any],
        files: tuple[Upload, ...] = (),
        *,
        flags: int | None = None,
        interaction: Interaction | None = None,
    ) -> Message:
        """Keep a new message of the bot's."""
        content = body.get("content") or ""
        message = Message(
            self.snowflake(),
            channel,
            self.bot,
            content=content,
            embeds=tuple(body.get("embeds") or ()),
            components=tuple(body.get("components") or ()),
            attachments=tuple(self.attach(file) for file in files),
            flags=body.get("flags", 0) if flags is None else flags,
            nonce=body.get("nonce"),
            allowed_mentions=body.get("allowed_mentions"),
            message_reference=body.get("message_reference"),
            mentions=self.mentioned(content),
            interaction=interaction,
        )
        self.messages[message.id] = message
        return message

    def edit(
        self, message: Message, body: dict[str, Any], files: tuple[Upload, ...] = ()
    ) -> Message:
        """Change only what the body names, and let a deferred message stop loading."""
        changes: dict[str, Any] = {"flags": message.flags & ~LOADING}
        if "content" in body:
            # Without its own allowed_mentions an edit parses mentions with the defaults again.
            changes["content"] = body["content"] or ""
            changes["mentions"] = self.mentioned(changes["content"])
            changes["allowed_mentions"] = body.get("allowed_mentions")
        changes |= {key: tuple(body[key] or ()) for key in ("embeds", "components") if key in body}
        kept = message.attachments
        if "attachments" in body:
            # A new file goes by its index in the upload, a kept one by its snowflake.
            names = {str(entry.get("id")) for entry in body["attachments"] or ()}
            kept = tuple(one for one in kept if str(one.id) in names)
        changes["attachments"] = kept + tuple(self.attach(file) for file in files)
        if not message.loading:
            changes["edited"] = datetime.now(UTC)
        self.messages[message.id] = edited = replace(message, **changes)
        self.touch(message.id)
        return edited

    def start_thread(self, user: User, message: Message, name: str) -> Channel:
        """Keep a new thread: it takes the id of the message that it starts from."""
        channel = message.channel
        thread = Channel(message.id, name, channel.guild, parent=channel, owner=user)
        self.channels[thread.id] = thread
        self.messages[message.id] = replace(message, flags=message.flags | HAS_THREAD)
        return thread

    def same(self, author: User, nonce: str, since: int) -> Message | None:
        """The author's message with this nonce that is younger than the snowflake `since`."""
        for message in self.messages.values():
            if (message.author, message.nonce) == (author, nonce) and message.id > since:
                return message
        return None

    def delete(self, message: Message) -> None:
        del self.messages[message.id]
        self.touch(message.id)

    def delete_channel(self, channel: Channel) -> None:
        """With the messages in it."""
        del self.channels[channel.id]
        for message in [one for one in self.messages.values() if one.channel == channel]:
            self.delete(message)

    # What belongs to which exchange.

    def open(self, exchange: Exchange) -> Exchange:
        self.exchanges.append(exchange)
        return exchange

    def new_interaction(
        self, kind: int, user: User, channel: Channel, message: Message | None = None
    ) -> Interaction:
        token = secrets.token_urlsafe(48)
        now = time.monotonic()
        return Interaction(self.snowflake(), kind, token, user, channel, now, message)

    def exchange_of(self, token: str) -> Exchange | None:
        for exchange in self.exchanges:
            if exchange.interaction is not None and exchange.interaction.token == token:
                return exchange
        return None

    def exchange_by(self, trigger: Message) -> Exchange | None:
        """The exchange that a person's message began."""
        return next((one for one in self.exchanges if one.trigger == trigger), None)

    def attribute(self, message: Message) -> None:
        """An ordinary message answers what it replies to, else what was last said there."""
        here = [one for one in self.exchanges if one.channel == message.channel]
        reference = message.message_reference or {}
        answered = int(reference.get("message_id", 0))
        to = [one for one in here if one.trigger is not None and one.trigger.id == answered]
        for exchange in (to or here)[-1:]:
            exchange.add(message.id)
            exchange.touched.set()

    def touch(self, message_id: int) -> None:
        for exchange in self.exchanges:
            if message_id in exchange.messages:
                exchange.touched.set()

    def shown(self, exchange: Exchange) -> Shown:
        return Shown(
            tuple(self.messages[one] for one in exchange.messages if one in self.messages),
            exchange.acknowledged,
            exchange.modal,
            exchange.choices,
            exchange,
        )
