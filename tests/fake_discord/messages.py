"""Routes of channels and the ordinary messages in them."""

from __future__ import annotations

import time
from typing import Any

from aiohttp import web

from .gateway import DIRECT_MESSAGES, GUILD_MESSAGES, Gateway
from .http import BODY, FILES, Route, answer, nothing
from .limits import Refused, check_message, check_not_empty, invalid
from .model import (
    ATTACH_FILES,
    CREATE_PUBLIC_THREADS,
    MANAGE_MESSAGES,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
    VIEW_CHANNEL,
    Channel,
    Message,
    Upload,
)
from .payloads import channel_payload, deletion_event
from .places import Places
from .world import World, snowflake_at

NONCE_SECONDS = 180.0  # Discord says "the past few minutes"


class Messages:
    def __init__(self, world: World, gateway: Gateway, places: Places) -> None:
        self.world = world
        self.gateway = gateway
        self.places = places
        self.nonces_since = 0

    def routes(self) -> list[Route]:
        return [
            ("POST", "/users/@me/channels", self.open_direct_messages),
            ("GET", "/channels/{channel}", self.get_channel),
            ("POST", "/channels/{channel}/typing", self.post_typing),
            ("POST", "/channels/{channel}/messages", self.post_message),
            ("GET", "/channels/{channel}/messages/{message}", self.get_message),
            ("PATCH", "/channels/{channel}/messages/{message}", self.patch_message),
            ("DELETE", "/channels/{channel}/messages/{message}", self.delete_message),
            ("POST", "/channels/{channel}/messages/{message}/threads", self.post_thread),
        ]

    async def open_direct_messages(self, request: web.Request) -> web.Response:
        user = self.world.users.get(int(request[BODY]["recipient_id"]))
        if user is None:
            raise Refused(400, 50033, "Invalid Recipient(s)")
        return answer(channel_payload(self.world.direct_channel(user)))

    def channel(self, request: web.Request) -> Channel:
        channel = self.world.channels.get(int(request.match_info["channel"]))
        if channel is None:
            raise Refused(404, 10003, "Unknown Channel")
        seen = channel.guild is None or channel.guild.id in self.world.guilds
        if not seen or self.world.denied_in(channel) & VIEW_CHANNEL:
            raise Refused(403, 50001, "Missing Access")
        return channel

    def require(self, channel: Channel, permissions: int) -> None:
        if self.world.denied_in(channel) & permissions:
            raise Refused(403, 50013, "Missing Permissions")

    def sending(self, request: web.Request) -> Channel:
        """The channel, in which the bot may send."""
        channel = self.channel(request)
        self.require(channel, SEND_MESSAGES_IN_THREADS if channel.parent else SEND_MESSAGES)
        return channel

    def message(self, request: web.Request) -> Message:
        channel = self.channel(request)
        message = self.world.messages.get(int(request.match_info["message"]))
        if message is None or message.channel != channel or message.ephemeral:
            raise Refused(404, 10008, "Unknown Message")
        return message

    async def get_channel(self, request: web.Request) -> web.Response:
        return answer(self.world.channel_payload(self.channel(request)))

    async def post_typing(self, request: web.Request) -> web.Response:
        self.sending(request)
        return nothing()

    async def post_message(self, request: web.Request) -> web.Response:
        channel, body, files = self.sending(request), request[BODY], request[FILES]
        if channel.recipient is not None and channel.recipient.id in self.world.closed:
            raise Refused(403, 50007, "Cannot send messages to this user")
        if files:
            self.require(channel, ATTACH_FILES)
        check_message(body)
        check_not_empty(body, bool(files))
        if body.get("enforce_nonce") and body.get("nonce"):
            since = snowflake_at(time.time() - NONCE_SECONDS)
            same = self.world.same(self.world.bot, body["nonce"], max(since, self.nonces_since))
            if same is not None:
                return answer(self.world.payload(same))
        reference = body.get("message_reference")
        if reference and self.world.denied_in(channel) & READ_MESSAGE_HISTORY:
            reason = "Cannot reply without permission to read message history"
            raise Refused(400, 160002, reason)
        if reference and int(reference["message_id"]) not in self.world.messages:
            if reference.get("fail_if_not_exists", True):
                raise invalid("message_reference", "Unknown message", "REPLIES_UNKNOWN_MESSAGE")
            body = body | {"message_reference": None}
        message = self.world.write(channel, body, files)
        self.tell("MESSAGE_CREATE", message)
        self.world.attribute(message)
        return answer(self.world.payload(message))

    async def get_message(self, request: web.Request) -> web.Response:
        return answer(self.world.payload(self.message(request)))

    async def patch_message(self, request: web.Request) -> web.Response:
        message, body = self.message(request), request[BODY]
        if message.author != self.world.bot:
            raise Refused(403, 50005, "Cannot edit a message authored by another user")
        return answer(self.edit(message, body, request[FILES]))

    async def delete_message(self, request: web.Request) -> web.Response:
        message = self.message(request)
        if message.author != self.world.bot:
            if message.channel.guild is None:
                raise Refused(403, 50003, "Cannot execute action on a DM channel")
            self.require(message.channel, MANAGE_MESSAGES)
        self.delete(message)
        return nothing()

    async def post_thread(self, request: web.Request) -> web.Response:
        message = self.message(request)
        self.require(message.channel, CREATE_PUBLIC_THREADS)
        thread = self.places.start_thread(self.world.bot, message, request[BODY]["name"])
        return answer(channel_payload(thread), 201)

    def edit(
        self, message: Message, body: dict[str, Any], files: tuple[Upload, ...], path: str = ""
    ) -> dict[str, Any]:
        check_message(body, path)
        message = self.world.edit(message, body, files)
        self.tell("MESSAGE_UPDATE", message)
        return self.world.payload(message)

    def delete(self, message: Message) -> None:
        self.world.delete(message)
        if not message.ephemeral:
            self.gateway.dispatch("MESSAGE_DELETE", deletion_event(message), intent_of(message))

    def tell(self, event: str, message: Message) -> None:
        """Discord sends a bot its own messages too, except the ephemeral ones."""
        if not message.ephemeral:
            self.gateway.dispatch(event, self.world.event(message), intent_of(message))


def intent_of(message: Message) -> int:
    """The intent that a bot needs to hear of this message."""
    return DIRECT_MESSAGES if message.channel.guild is None else GUILD_MESSAGES
