"""Routes by which a bot answers interactions: the callback, then messages under its token."""

from __future__ import annotations

import time
from typing import Any

from aiohttp import web

from .exchanges import Exchange
from .http import BODY, FILES, Route, answer, nothing
from .limits import Refused, check_choices, check_message, check_modal, check_not_empty, invalid
from .messages import Messages
from .model import (
    AUTOCOMPLETE,
    EPHEMERAL,
    LOADING,
    Acknowledgement,
    Choice,
    Message,
    Modal,
    Upload,
)
from .world import World

# https://discord.com/developers/docs/interactions/receiving-and-responding
ANSWER, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = range(4, 10)


class Answers:
    def __init__(self, world: World, messages: Messages, seconds_to_acknowledge: float) -> None:
        self.world = world
        self.messages = messages
        self.seconds_to_acknowledge = seconds_to_acknowledge

    def routes(self) -> list[Route]:
        answers = "/webhooks/{application}/{token}"
        return [
            ("POST", "/interactions/{interaction}/{token}/callback", self.post_callback),
            ("POST", answers, self.post_follow_up),
            ("GET", answers + "/messages/{message}", self.get_answer),
            ("PATCH", answers + "/messages/{message}", self.patch_answer),
            ("DELETE", answers + "/messages/{message}", self.delete_answer),
        ]

    async def post_callback(self, request: web.Request) -> web.Response:
        exchange = self.world.exchange_of(request.match_info["token"])
        if exchange is None or exchange.interaction is None:
            raise Refused(404, 10062, "Unknown interaction")
        interaction = exchange.interaction
        if str(interaction.id) != request.match_info["interaction"]:
            raise Refused(404, 10062, "Unknown interaction")
        if exchange.acknowledged is not None:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        after = time.monotonic() - interaction.sent_at
        if after > self.seconds_to_acknowledge:
            raise Refused(404, 10062, "Unknown interaction")
        kind, data = request[BODY]["type"], request[BODY].get("data") or {}
        if kind not in range(4, 10) or (kind == CHOICES) != (interaction.type == AUTOCOMPLETE):
            raise invalid("type", "Interaction response type is invalid", "BASE_TYPE_CHOICES")
        message = self.respond(exchange, kind, data, request[FILES])
        exchange.acknowledged = Acknowledgement(kind, after)
        exchange.touched.set()
        if request.query.get("with_response") not in ("1", "true"):
            return nothing()
        return answer(self.callback_payload(exchange, kind, message))

    def respond(
        self, exchange: Exchange, kind: int, data: dict[str, Any], files: tuple[Upload, ...]
    ) -> Message | None:
        """Do what a callback of this type does; returns the message it made or changed."""
        interaction = exchange.interaction
        assert interaction is not None
        flags = data.get("flags", 0)
        if kind == CHOICES:
            check_choices(data["choices"])
            pairs = [(choice["name"], choice["value"]) for choice in data["choices"]]
            exchange.choices = tuple(Choice(name, value) for name, value in pairs)
            return None
        if kind == MODAL:
            check_modal(data)
            components = tuple(data["components"])
            exchange.modal = Modal(data["custom_id"], data["title"], components, interaction)
            return None
        if kind in (DEFER_UPDATE, UPDATE):
            if interaction.message is None:
                raise invalid("type", "There is no message to update", "BASE_TYPE_CHOICES")
            exchange.original = interaction.message.id
            if kind == DEFER_UPDATE:
                return None
            message = self.world.messages[exchange.original]
            self.messages.edit(message, data, files, "data.")
            exchange.add(message.id)
            return self.world.messages[message.id]
        if kind == ANSWER:
            check_message(data, "data.")
            check_not_empty(data, bool(files))
        else:
            data, flags = {}, (flags & EPHEMERAL) | LOADING
        message = self.world.write(
            exchange.channel, data, files, flags=flags, interaction=interaction
        )
        exchange.original = message.id
        exchange.add(message.id)
        self.messages.tell("MESSAGE_CREATE", message)
        return message

    def callback_payload(
        self, exchange: Exchange, kind: int, message: Message | None
    ) -> dict[str, Any]:
        assert exchange.interaction is not None
        about: dict[str, Any] = {
            "id": str(exchange.interaction.id),
            "type": exchange.interaction.type,
        }
        payload: dict[str, Any] = {"interaction": about}
        if message is not None:
            about["response_message_id"] = str(message.id)
            about["response_message_loading"] = message.loading
            about["response_message_ephemeral"] = message.ephemeral
            payload["resource"] = {"type": kind}
            if kind in (ANSWER, UPDATE):
                payload["resource"]["message"] = self.world.payload(message)
        return payload

    def answering(self, request: web.Request) -> Exchange:
        exchange = self.world.exchange_of(request.match_info["token"])
        own = request.match_info["application"] == str(self.world.application_id)
        if not own or exchange is None or exchange.acknowledged is None:
            raise Refused(404, 10015, "Unknown Webhook")
        return exchange

    def answered(self, request: web.Request) -> tuple[Exchange, Message]:
        exchange, name = self.answering(request), request.match_info["message"]
        message_id = exchange.original if name == "@original" else int(name)
        message = self.world.messages.get(message_id or 0)
        if message is None or message_id not in (exchange.original, *exchange.messages):
            raise Refused(404, 10008, "Unknown Message")
        return exchange, message

    async def post_follow_up(self, request: web.Request) -> web.Response:
        exchange, body, files = self.answering(request), request[BODY], request[FILES]
        if exchange.channel.id not in self.world.channels:
            raise Refused(404, 10003, "Unknown Channel")
        check_message(body)
        check_not_empty(body, bool(files))
        original = self.world.messages.get(exchange.original or 0)
        if original is not None and original.loading:
            # The first follow-up takes the place of "… is thinking", and its visibility.
            self.messages.edit(original, body, files)
            message = self.world.messages[original.id]
        else:
            interaction = exchange.interaction
            message = self.world.write(exchange.channel, body, files, interaction=interaction)
            self.messages.tell("MESSAGE_CREATE", message)
        exchange.add(message.id)
        exchange.touched.set()
        if request.query.get("wait") not in ("1", "true"):
            return nothing()
        return answer(self.world.payload(message))

    async def get_answer(self, request: web.Request) -> web.Response:
        _, message = self.answered(request)
        return answer(self.world.payload(message))

    async def patch_answer(self, request: web.Request) -> web.Response:
        exchange, message = self.answered(request)
        exchange.add(message.id)
        return answer(self.messages.edit(message, request[BODY], request[FILES]))

    async def delete_answer(self, request: web.Request) -> web.Response:
        _, message = self.answered(request)
        self.messages.delete(message)
        return nothing()
