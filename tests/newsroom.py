"""A server in simcord's Discord: who is in it, and what the bot did there; asserts nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from discord import User
from simcord import Env
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle, RoleHandle
from simcord.types import HttpLogEntry

MESSAGE, DEFERRAL, MODAL = 4, 5, 9  # types of a first response
EPHEMERAL, NO_PREVIEWS = 1 << 6, 1 << 2  # message flags


@dataclass
class Installation:
    """Who installed the bot, which simcord's interactions leave out; without it all are guests."""

    by_the_user_alone: bool = False
    in_a_group: bool = False

    def __call__(self, event: str, payload: Mapping[str, Any]) -> None:
        if event != "INTERACTION_CREATE":
            return
        assert isinstance(payload, dict)
        user = payload["member"]["user"] if "member" in payload else payload["user"]
        owner = payload.get("guild_id", "0")
        payload["authorizing_integration_owners"] = (
            {"1": user["id"]} if self.by_the_user_alone else {"0": owner}
        )
        if self.in_a_group:
            payload["context"] = 2  # InteractionContextType.PRIVATE_CHANNEL


@dataclass
class Newsroom:
    """A server with one channel, a member who may ask and one who may manage the server."""

    env: Env
    guild: GuildHandle
    channel: ChannelHandle
    editors: RoleHandle
    alice: MemberActor
    editor: MemberActor
    installation: Installation = field(default_factory=Installation)

    def __post_init__(self) -> None:
        self.env.backend.subscribers.insert(0, self.installation)

    @property
    def bot(self) -> User:
        assert self.env.bot.user is not None
        return self.env.bot.user  # type: ignore[return-value]

    def shown_to(self, who: MemberActor) -> list[str]:
        """What the bot said in the channel, as this member sees it."""
        return [m.content for m in self.channel.history(viewer=who) if m.author.id == self.bot.id]

    def shown_directly(self, who: MemberActor) -> list[str]:
        """What the bot said in its direct messages with this person."""
        history = who.user.dm_channel.history(viewer=who.user)
        return [m.content for m in history if m.author.id == self.bot.id]

    def requests(self, method: str, ending: str) -> list[HttpLogEntry]:
        return [
            each
            for each in self.env.http_requests
            if each.method == method and each.path.endswith(ending)
        ]

    def first_responses(self) -> list[tuple[int, int]]:
        """Type and message flags of the first response to each interaction, in order."""
        bodies = [each.json for each in self.requests("POST", "/callback")]
        return [(body["type"], (body.get("data") or {}).get("flags", 0)) for body in bodies if body]

    def said(self) -> list[dict[str, Any]]:
        """The body of every message and edit that the bot sent, in order."""
        sent = [each for each in self.env.http_requests if isinstance(each.json, dict)]
        bodies = [each.json.get("data") or each.json for each in sent if each.json is not None]
        return [body for body in bodies if body.get("content")]
