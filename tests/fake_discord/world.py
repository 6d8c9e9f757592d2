"""Everything the fake Discord remembers; speaks neither HTTP nor gateway."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from .model import (
    LOADING,
    Acknowledgement,
    Attachment,
    Channel,
    Choice,
    Guild,
    Interaction,
    Message,
    Modal,
    Shown,
    Upload,
    User,
)
from .payloads import DISCORD_EPOCH_MS, message_event, message_payload


@dataclass(frozen=True)
class Request:
    """One REST request and how it was answered; `at` is on the monotonic clock."""

    at: float
    method: str
    path: str
    params: dict[str, str]
    json: Any
    files: tuple[Upload, ...]
    status: int

    def __str__(self) -> str:
        body = "" if self.json is None else json.dumps(self.json, ensure_ascii=False)
        files = f" with {', '.join(file.filename for file in self.files)}" if self.files else ""
        return f"{self.method} {self.path} {body[:300]}{files} -> {self.status}"


@dataclass
class Exchange:
    """One thing a person did and what the bot did about it."""

    what: str
    channel: Channel
    interaction: Interaction | None = None
    trigger: Message | None = None
    started: float = field(default_factory=time.monotonic)
    acknowledged: Acknowledgement | None = None
    modal: Modal | None = None
    choices: tuple[Choice, ...] | None = None
    original: int | None = None
    messages: list[int] = field(default_factory=list)
    touched: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, message_id: int) -> None:
        if message_id not in self.messages:
            self.messages.append(message_id)


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
        self.messages: dict[int, Message] = {}
        self.attachments: dict[int, Attachment] = {}
        self.commands: list[dict[str, Any]] = []
        self.syncs = 0
        self.requests: list[Request] = []
        self.unknown: list[str] = []
        self.exchanges: list[Exchange] = []

    def snowflake(self) -> int:
        now = (int(time.time() * 1000) - DISCORD_EPOCH_MS) << 22
        self._last_snowflake = max(now, self._last_snowflake + 1)
        return self._last_snowflake

    def direct_channel(self, user: User) -> Channel:
        for channel in self.channels.values():
            if channel.recipient == user:
                return channel
        channel = Channel(self.snowflake(), f"@{user.name}", recipient=user)
        self.channels[channel.id] = channel
        return channel

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

    def payload(self, message: Message) -> dict[str, Any]:
        return message_payload(message, self.application_id, self.referenced(message))

    def event(self, message: Message) -> dict[str, Any]:
        return message_event(message, self.application_id, self.referenced(message))

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

    def delete(self, message: Message) -> None:
        del self.messages[message.id]
        self.touch(message.id)

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
