"""The fake Discord as a test holds it: start it, fill it with people, let them talk to the bot."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any

from aiohttp import web

from . import forms
from .conversation import Conversation, NothingShown, Until
from .gateway import GUILDS, Gateway
from .http import API, Record
from .model import (
    AUTOCOMPLETE,
    MEMBER_PERMISSIONS,
    MODAL_SUBMIT,
    PRESS,
    SLASH,
    Channel,
    Choice,
    Guild,
    Message,
    Modal,
    Shown,
    Upload,
    User,
    answered,
)
from .payloads import channel_payload, guild_payload
from .rest import Rest
from .world import Request, World


class FakeDiscord:
    """`seconds_to_acknowledge` is Discord's three seconds; a test of lateness may shorten them."""

    def __init__(self, token: str = "good-token", seconds_to_acknowledge: float = 3.0) -> None:
        self._world = World()
        self._gateway = Gateway(self._world, token)
        self._record = Record(self._world, token)
        self._conversation = Conversation(self._world, self._gateway)
        self._rest = Rest(self._world, self._gateway, self._record, seconds_to_acknowledge)
        self._runner = web.AppRunner(
            self._rest.application(), access_log=None, shutdown_timeout=1.0
        )

    async def __aenter__(self) -> FakeDiscord:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        port = self._runner.addresses[0][1]
        self._world.url = f"http://127.0.0.1:{port}"
        self._gateway.url = f"ws://127.0.0.1:{port}/gateway"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._gateway.close()
        await self._runner.cleanup()
        if self._record.crashes and error is None:
            raise self._record.crashes[0]

    # Where it is and what it has seen.

    @property
    def api_url(self) -> str:
        return self._world.url + API

    @property
    def gateway_url(self) -> str:
        return self._gateway.url

    @property
    def bot(self) -> User:
        return self._world.bot

    @property
    def requests(self) -> Sequence[Request]:
        return self._world.requests

    @property
    def unknown(self) -> Sequence[str]:
        """Routes and gateway opcodes that the bot used and that are not served here."""
        return self._world.unknown

    @property
    def commands(self) -> Sequence[dict[str, Any]]:
        return self._world.commands

    @property
    def syncs(self) -> int:
        return self._world.syncs

    def messages_in(self, channel: Channel) -> tuple[Message, ...]:
        """Everything that stands in the channel now, people's messages too, oldest first."""
        return tuple(one for one in self._world.messages.values() if one.channel == channel)

    async def connected(self, within: float = 30.0) -> None:
        """Wait until a bot has identified and was sent READY and its guilds."""
        try:
            async with asyncio.timeout(within):
                await self._gateway.identified.wait()
        except TimeoutError:
            reason = f"no bot identified within {within:g} s"
            raise NothingShown(f"{reason}\n{self._conversation.transcript(0.0)}") from None

    # Filling it.

    def add_guild(self, name: str) -> Guild:
        guild = Guild(self._world.snowflake(), name)
        self._world.guilds[guild.id] = guild
        payload = guild_payload(guild, [], self._world.bot, self._world.owner)
        del payload["unavailable"]
        self._gateway.dispatch("GUILD_CREATE", payload, GUILDS)
        return guild

    def add_channel(self, guild: Guild, name: str) -> Channel:
        channel = Channel(self._world.snowflake(), name, guild)
        self._world.channels[channel.id] = channel
        self._gateway.dispatch("CHANNEL_CREATE", channel_payload(channel), GUILDS)
        return channel

    def add_user(
        self,
        name: str,
        permissions: int = MEMBER_PERMISSIONS,
        guilds: Iterable[Guild] | None = None,
    ) -> User:
        """A person with these permissions in `guilds`, by default in all, later ones too."""
        among = None if guilds is None else tuple(guilds)
        user = User(self._world.snowflake(), name, permissions, among)
        self._world.users[user.id] = user
        return user

    def direct_channel(self, user: User) -> Channel:
        return self._world.direct_channel(user)

    # What people do.

    async def slash(
        self,
        user: User,
        channel: Channel,
        command: str,
        options: Mapping[str, Any] | None = None,
        *,
        until: Until = answered,
        within: float = 30.0,
    ) -> Shown:
        """Use a command ("ask", or "group subcommand"); an `Upload` is an attachment option."""
        registered, path = forms.find(self.commands, command, channel)
        data = forms.command_data(self._world, registered, path, options or {}, channel)
        interaction = self._world.new_interaction(SLASH, user, channel)
        what = f"{user.name} used /{command} {dict(options or {})}"
        exchange = self._conversation.interact(what, interaction, data)
        return await self._conversation.wait(exchange, until, within)

    async def autocomplete(
        self,
        user: User,
        channel: Channel,
        command: str,
        focused: Mapping[str, str],
        options: Mapping[str, Any] | None = None,
        *,
        within: float = 30.0,
    ) -> tuple[Choice, ...]:
        """Type into the one `focused` option, with `options` filled in already."""
        ((name, typed),) = focused.items()
        registered, path = forms.find(self.commands, command, channel)
        filled = dict(options or {}) | {name: typed}
        data = forms.command_data(self._world, registered, path, filled, channel, focused=name)
        interaction = self._world.new_interaction(AUTOCOMPLETE, user, channel)
        what = f"{user.name} typed {typed!r} into {name} of /{command}"
        exchange = self._conversation.interact(what, interaction, data)
        shown = await self._conversation.wait(exchange, answered, within)
        return shown.choices or ()

    async def press(
        self,
        user: User,
        on: Shown | Message,
        button: str,
        *,
        until: Until = answered,
        within: float = 30.0,
    ) -> Shown:
        """Press the button with this label or custom_id."""
        message = on.message if isinstance(on, Shown) else on
        component = forms.button(message.components, button)
        data = {"custom_id": component["custom_id"], "component_type": component["type"], "id": 1}
        interaction = self._world.new_interaction(PRESS, user, message.channel, message)
        what = f"{user.name} pressed {button!r}"
        exchange = self._conversation.interact(what, interaction, data)
        return await self._conversation.wait(exchange, until, within)

    async def submit_modal(
        self,
        user: User,
        modal: Modal | Shown,
        values: Mapping[str, Any],
        *,
        until: Until = answered,
        within: float = 30.0,
    ) -> Shown:
        """Fill the fields, each named by its custom_id or its label, and send the form."""
        if isinstance(modal, Shown):
            if modal.modal is None:
                raise LookupError(f"the bot opened no modal, it showed {modal}")
            modal = modal.modal
        data = forms.modal_data(self._world, modal, values)
        source = modal.interaction
        interaction = self._world.new_interaction(
            MODAL_SUBMIT, user, source.channel, source.message
        )
        what = f"{user.name} submitted {modal.title!r} with {dict(values)}"
        exchange = self._conversation.interact(what, interaction, data)
        return await self._conversation.wait(exchange, until, within)

    async def mention(
        self,
        user: User,
        channel: Channel,
        text: str,
        *,
        files: Sequence[Upload] = (),
        until: Until = answered,
        within: float = 30.0,
    ) -> Shown:
        exchange = self._conversation.say(user, channel, f"<@{self.bot.id}> {text}", files)
        return await self._conversation.wait(exchange, until, within)

    async def direct_message(
        self,
        user: User,
        text: str,
        *,
        files: Sequence[Upload] = (),
        until: Until = answered,
        within: float = 30.0,
    ) -> Shown:
        exchange = self._conversation.say(user, self.direct_channel(user), text, files)
        return await self._conversation.wait(exchange, until, within)

    async def reply(
        self,
        user: User,
        to: Shown | Message,
        text: str,
        *,
        until: Until = answered,
        within: float = 30.0,
    ) -> Shown:
        """Reply with the ping on."""
        message = to.message if isinstance(to, Shown) else to
        exchange = self._conversation.say(user, message.channel, text, (), message)
        return await self._conversation.wait(exchange, until, within)

    def say(self, user: User, channel: Channel, text: str, files: Sequence[Upload] = ()) -> Message:
        """Say something and wait for nothing; its content reaches the bot only by right."""
        trigger = self._conversation.say(user, channel, text, files).trigger
        assert trigger is not None
        return trigger

    async def wait(self, on: Shown, until: Until, *, within: float = 30.0) -> Shown:
        """Wait on for a later state of something shown: a progress edited, a second message."""
        assert on.exchange is not None
        return await self._conversation.wait(on.exchange, until, within)
