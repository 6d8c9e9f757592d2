"""How what a person does reaches the bot, and how its answer is waited for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any

from .exchanges import Event, Exchange
from .gateway import Gateway
from .messages import intent_of
from .model import Channel, Interaction, Message, Shown, Upload, User, answered
from .payloads import interaction_event
from .world import World

Until = Callable[[Shown], bool]


class NothingShown(TimeoutError):
    """The bot did not show what was waited for; the text tells what it did instead."""


class Conversation:
    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world = world
        self.gateway = gateway

    async def wait(
        self, exchange: Exchange, until: Until = answered, within: float = 30.0
    ) -> Shown:
        try:
            async with asyncio.timeout(within):
                while not until(shown := self.world.shown(exchange)):
                    exchange.touched.clear()
                    await exchange.touched.wait()
                return shown
        except TimeoutError:
            reason = f"{exchange.what}: not answered as expected within {within:g} s"
            seen = f"shown until then: {self.world.shown(exchange)}"
            transcript = self.transcript(exchange.started)
            raise NothingShown(f"{reason}\n{seen}\n{transcript}") from None

    def interact(self, what: str, interaction: Interaction, data: dict[str, Any]) -> Exchange:
        self.require_present(interaction.user, interaction.channel)
        source = interaction.message
        message = None if source is None else self.world.payload(source)
        exchange = Exchange(what, interaction.channel, interaction)
        self.world.open(exchange)
        application = self.world.application_id
        denied = self.world.denied_in(interaction.channel)
        event = interaction_event(interaction, data, application, message, denied)
        exchange.event = Event("INTERACTION_CREATE", event)
        self.tell(exchange)
        return exchange

    def tell(self, exchange: Exchange) -> None:
        """Tell the bot, once more if it is told already."""
        assert exchange.event is not None
        self.gateway.dispatch(exchange.event.name, exchange.event.data, exchange.event.intent)

    def say(
        self,
        user: User,
        channel: Channel,
        text: str,
        files: Sequence[Upload],
        to: Message | None = None,
    ) -> Exchange:
        self.require_present(user, channel)
        message = self.world.say(user, channel, text, files, to)
        exchange = self.world.open(Exchange(f"{user.name} said {text!r}", channel, None, message))
        event = self.world.event(message)
        if channel.guild is not None and self.world.bot not in message.mentions:
            # No message content intent: https://discord.com/developers/docs/events/gateway
            event |= {"content": "", "embeds": [], "attachments": [], "components": []}
        exchange.event = Event("MESSAGE_CREATE", event, intent_of(message))
        self.tell(exchange)
        return exchange

    def require_present(self, user: User, channel: Channel) -> None:
        if not self.gateway.sessions:
            raise RuntimeError(f"no bot is connected\n{self.transcript(0.0)}")
        outside = channel.guild is not None and not user.belongs_to(channel.guild)
        if outside or (channel.guild is None and channel.recipient != user):
            raise ValueError(f"{user.name} cannot speak in {channel.name}")

    def transcript(self, since: float) -> str:
        begin = since or (self.world.requests[0].at if self.world.requests else time.monotonic())
        lines = [
            f"  +{one.at - begin:.2f}s {one}" for one in self.world.requests if one.at >= since
        ]
        state = "" if self.gateway.present.is_set() else "\nthe bot is not connected"
        return "requests of the bot:\n" + ("\n".join(lines) or "  none") + state
