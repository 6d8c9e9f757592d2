"""What happens to servers, channels and threads, and what people allow there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .gateway import GUILD_MESSAGES, GUILDS, Gateway
from .limits import Refused, between
from .model import HAS_THREAD, MEMBER_PERMISSIONS, Channel, Guild, Message, User
from .payloads import channel_payload, thread_payload
from .world import World


class Places:
    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway

    def add_guild(self, name: str) -> Guild:
        """A server that the bot joins."""
        guild = Guild(self._world.snowflake(), name)
        self._world.guilds[guild.id] = guild
        payload = self._world.guild_payload(guild)
        del payload["unavailable"]
        self._gateway.dispatch("GUILD_CREATE", payload, GUILDS)
        return guild

    def remove_guild(self, guild: Guild) -> None:
        """Throw the bot out of the server, which it can then no longer see into."""
        del self._world.guilds[guild.id]
        self._gateway.dispatch("GUILD_DELETE", {"id": str(guild.id)}, GUILDS)

    def add_channel(self, guild: Guild, name: str) -> Channel:
        channel = Channel(self._world.snowflake(), name, guild)
        self._world.channels[channel.id] = channel
        self._tell("CHANNEL_CREATE", channel)
        return channel

    def delete_channel(self, channel: Channel) -> None:
        """Delete a channel with its threads, or a thread."""
        for thread in [one for one in self._world.channels.values() if one.parent == channel]:
            self._world.delete_channel(thread)
        self._world.delete_channel(channel)
        self._tell("CHANNEL_DELETE" if channel.parent is None else "THREAD_DELETE", channel)

    def deny(self, channel: Channel, permissions: int) -> None:
        """Take these permissions from everybody in the channel, the bot too."""
        self._world.denied[channel.id] = permissions
        self._tell("CHANNEL_UPDATE", channel)

    def close_direct_messages(self, user: User) -> None:
        """Let the person take no direct messages from the bot any more."""
        self._world.closed.add(user.id)

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

    def start_thread(self, user: User, message: Message, name: str) -> Channel:
        """Raises: Refused, when there is one already."""
        between("name", len(name), 1, 100)
        if message.flags & HAS_THREAD or message.channel.parent or message.channel.guild is None:
            raise Refused(400, 160004, "A thread has already been created for this message")
        thread = self._world.start_thread(user, message, name)
        created = thread_payload(thread) | {"newly_created": True}
        self._gateway.dispatch("THREAD_CREATE", created, GUILDS)
        changed = self._world.event(self._world.messages[message.id])
        self._gateway.dispatch("MESSAGE_UPDATE", changed, GUILD_MESSAGES)
        return thread

    def _tell(self, event: str, channel: Channel) -> None:
        payload: dict[str, Any] = channel_payload(channel, self._world.denied_in(channel))
        self._gateway.dispatch(event, payload, GUILDS)
