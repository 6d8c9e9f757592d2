"""The fake Discord as a test holds it: start it, fill it with people, let them talk to the bot."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any

from aiohttp import web

from . import forms
from .conversation import Conversation, NothingShown, Until
from .exchanges import Exchange, Request
from .faults import Faults
from .gateway import Gateway
from .http import API, Record
from .messages import Messages
from .model import (
    AUTOCOMPLETE,
    MANAGE_MESSAGES,
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
from .places import Places
from .rest import Rest
from .world import World


class FakeDiscord:
    """The seconds are Discord's; a test of lateness may shorten them.

    `faults` holds what goes wrong with requests, `gateway` what goes wrong with the line, `places`
    what happens to servers and channels.
    """

    def __init__(
        self,
        token: str = "good-token",
        seconds_to_acknowledge: float = 3.0,
        heartbeat_seconds: float = 41.25,
    ) -> None:
        self._world = World()
        self.faults = Faults()
        self.gateway = Gateway(self._world, token, heartbeat_seconds)
        self.places = Places(self._world, self.gateway)
        self._record = Record(self._world, token, self.faults)
        self._conversation = Conversation(self._world, self.gateway)
        self._messages = Messages(self._world, self.gateway, self.places)
        rest = Rest(self._world, self.gateway, self._record, self._messages, seconds_to_acknowledge)
        self._runner = web.AppRunner(rest.application(), access_log=None, shutdown_timeout=1.0)

    async def __aenter__(self) -> FakeDiscord:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        port = self._runner.addresses[0][1]
        self._world.url = f"http://127.0.0.1:{port}"
        self.gateway.url = f"ws://127.0.0.1:{port}/gateway"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.gateway.close()
        await self._runner.cleanup()
        if self._record.crashes and error is None:
            raise self._record.crashes[0]

    # Where it is and what it has seen.

    @property
    def api_url(self) -> str:
        return self._world.url + API

    @property
    def gateway_url(self) -> str:
        return self.gateway.url

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
        """Wait until a bot has identified and was sent READY and its guilds, or has resumed."""
        await self._until(self.gateway.present, "no bot identified or resumed", within)

    async def disconnected(self, within: float = 30.0) -> None:
        """Wait until no bot is connected any more."""
        await self._until(self.gateway.absent, "a bot is still connected after", within)

    async def _until(self, event: asyncio.Event, otherwise: str, within: float) -> None:
        try:
            async with asyncio.timeout(within):
                await event.wait()
        except TimeoutError:
            transcript = self._conversation.transcript(0.0)
            raise NothingShown(f"{otherwise} within {within:g} s\n{transcript}") from None

    # Filling it.

    def add_guild(self, name: str) -> Guild:
        return self.places.add_guild(name)

    def add_channel(self, guild: Guild, name: str) -> Channel:
        return self.places.add_channel(guild, name)

    def add_user(
        self,
        name: str,
        permissions: int = MEMBER_PERMISSIONS,
        guilds: Iterable[Guild] | None = None,
    ) -> User:
        """A person with these permissions in `guilds`, by default in all, later ones too."""
        return self.places.add_user(name, permissions, guilds)

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
        exchange = self._begin_slash(user, channel, command, options)
        return await self._conversation.wait(exchange, until, within)

    def _begin_slash(
        self, user: User, channel: Channel, command: str, options: Mapping[str, Any] | None
    ) -> Exchange:
        registered, path = forms.find(self.commands, command, channel)
        data = forms.command_data(self._world, registered, path, options or {}, channel)
        interaction = self._world.new_interaction(SLASH, user, channel)
        what = f"{user.name} used /{command} {dict(options or {})}"
        return self._conversation.interact(what, interaction, data)

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

    def begin_slash(
        self,
        user: User,
        channel: Channel,
        command: str,
        options: Mapping[str, Any] | None = None,
    ) -> Shown:
        """Use a command and wait for nothing."""
        return self._world.shown(self._begin_slash(user, channel, command, options))

    def repeat(self, on: Shown | Message) -> None:
        """Tell the bot once more what it was told of this: events may come twice."""
        exchange = on.exchange if isinstance(on, Shown) else self._world.exchange_by(on)
        assert exchange is not None
        self._conversation.tell(exchange)

    def delete(self, user: User, message: Message) -> None:
        """Let a person delete a message: their own, or any with Manage Messages."""
        if message.author != user and not user.permissions & MANAGE_MESSAGES:
            raise ValueError(f"{user.name} may not delete a message of {message.author.name}'s")
        self._messages.delete(message)

    def forget_nonces(self) -> None:
        """Let the few minutes pass in which a nonce keeps a message from being sent again."""
        self._messages.nonces_since = self._world.snowflake()

    async def wait(self, on: Shown, until: Until, *, within: float = 30.0) -> Shown:
        """Wait on for a later state of something shown: a progress edited, a second message."""
        assert on.exchange is not None
        return await self._conversation.wait(on.exchange, until, within)
