"""Routes of channels and the ordinary messages in them."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from .gateway import DIRECT_MESSAGES, GUILD_MESSAGES, Gateway
from .http import BODY, FILES, Route, answer, nothing
from .limits import Refused, check_message, check_not_empty, invalid
from .model import Channel, Message, Upload
from .payloads import channel_payload
from .world import World


class Messages:
    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world = world
        self.gateway = gateway

    def routes(self) -> list[Route]:
        return [
            ("POST", "/users/@me/channels", self.open_direct_messages),
            ("GET", "/channels/{channel}", self.get_channel),
            ("POST", "/channels/{channel}/typing", self.post_typing),
            ("POST", "/channels/{channel}/messages", self.post_message),
            ("GET", "/channels/{channel}/messages/{message}", self.get_message),
            ("PATCH", "/channels/{channel}/messages/{message}", self.patch_message),
            ("DELETE", "/channels/{channel}/messages/{message}", self.delete_message),
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
        return channel

    def message(self, request: web.Request) -> Message:
        channel = self.channel(request)
        message = self.world.messages.get(int(request.match_info["message"]))
        if message is None or message.channel != channel or message.ephemeral:
            raise Refused(404, 10008, "Unknown Message")
        return message

    async def get_channel(self, request: web.Request) -> web.Response:
        return answer(channel_payload(self.channel(request)))

    async def post_typing(self, request: web.Request) -> web.Response:
        self.channel(request)
        return nothing()

    async def post_message(self, request: web.Request) -> web.Response:
        channel, body, files = self.channel(request), request[BODY], request[FILES]
        check_message(body)
        check_not_empty(body, bool(files))
        if body.get("enforce_nonce"):
            for message in self.world.messages.values():
                if message.channel == channel and message.nonce == body["nonce"]:
                    return answer(self.world.payload(message))
        reference = body.get("message_reference")
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
        self.delete(self.message(request))
        return nothing()

    def edit(
        self, message: Message, body: dict[str, Any], files: tuple[Upload, ...], path: str = ""
    ) -> dict[str, Any]:
        check_message(body, path)
        message = self.world.edit(message, body, files)
        self.tell("MESSAGE_UPDATE", message)
        return self.world.payload(message)

    def delete(self, message: Message) -> None:
        self.world.delete(message)
        self.tell("MESSAGE_DELETE", message)

    def tell(self, event: str, message: Message) -> None:
        """Discord sends a bot its own messages too, except the ephemeral ones."""
        if not message.ephemeral:
            intent = GUILD_MESSAGES if message.channel.guild else DIRECT_MESSAGES
            self.gateway.dispatch(event, self.world.event(message), intent)
