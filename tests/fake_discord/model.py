"""The people, places and messages of the fake Discord; plain values, no wire format."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .exchanges import Exchange

# Bit numbers: https://discord.com/developers/docs/topics/permissions
ADMINISTRATOR = 1 << 3
MANAGE_GUILD = 1 << 5
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
MANAGE_MESSAGES = 1 << 13
ATTACH_FILES = 1 << 15
READ_MESSAGE_HISTORY = 1 << 16
CREATE_PUBLIC_THREADS = 1 << 35
SEND_MESSAGES_IN_THREADS = 1 << 38
MEMBER_PERMISSIONS = sum(1 << bit for bit in (6, 10, 11, 14, 15, 16, 26, 31, 35, 38))

HAS_THREAD = 1 << 5
EPHEMERAL = 1 << 6
LOADING = 1 << 7

SLASH, PRESS, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5


@dataclass(frozen=True)
class Guild:
    id: int
    name: str


@dataclass(frozen=True)
class User:
    """`permissions` hold in every guild the person is in; `guilds` None means all of them."""

    id: int
    name: str
    permissions: int = MEMBER_PERMISSIONS
    guilds: tuple[Guild, ...] | None = None
    bot: bool = False

    def belongs_to(self, guild: Guild) -> bool:
        return self.guilds is None or guild in self.guilds


@dataclass(frozen=True)
class Channel:
    """A text channel of `guild`, a thread in `parent`, or direct messages with `recipient`."""

    id: int
    name: str
    guild: Guild | None = None
    recipient: User | None = None
    parent: Channel | None = None
    owner: User | None = None


@dataclass(frozen=True)
class Upload:
    filename: str
    data: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True)
class Attachment:
    """An upload after Discord took it: it has an id and an address."""

    id: int
    url: str
    upload: Upload


@dataclass(frozen=True)
class Interaction:
    id: int
    type: int
    token: str
    user: User
    channel: Channel
    sent_at: float
    message: Message | None = None


@dataclass(frozen=True)
class Message:
    """`allowed_mentions`, `nonce` and `message_reference` are as the bot last sent them."""

    id: int
    channel: Channel
    author: User
    content: str = ""
    embeds: tuple[dict[str, Any], ...] = ()
    components: tuple[dict[str, Any], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    flags: int = 0
    nonce: str | None = None
    allowed_mentions: dict[str, Any] | None = None
    message_reference: dict[str, Any] | None = None
    mentions: tuple[User, ...] = ()
    edited: datetime | None = None
    interaction: Interaction | None = field(default=None, repr=False)

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Deferred: a person sees "… is thinking"."""
        return bool(self.flags & LOADING)


@dataclass(frozen=True)
class Choice:
    name: str
    value: str | int | float


@dataclass(frozen=True)
class Modal:
    custom_id: str
    title: str
    components: tuple[dict[str, Any], ...]
    interaction: Interaction = field(repr=False)


@dataclass(frozen=True)
class Acknowledgement:
    """The first response to an interaction: its callback type and the seconds it took."""

    type: int
    after: float

    @property
    def deferred(self) -> bool:
        return self.type in (5, 6)


@dataclass(frozen=True)
class Shown:
    """What a person sees of the bot's answer; the single fields are those of the last message."""

    messages: tuple[Message, ...] = ()
    acknowledged: Acknowledgement | None = None
    modal: Modal | None = None
    choices: tuple[Choice, ...] | None = None
    exchange: Exchange | None = field(default=None, repr=False, compare=False)

    @property
    def message(self) -> Message:
        if not self.messages:
            raise LookupError("the bot showed no message")
        return self.messages[-1]

    @property
    def content(self) -> str:
        return self.message.content if self.messages else ""

    @property
    def embeds(self) -> tuple[dict[str, Any], ...]:
        return self.message.embeds if self.messages else ()

    @property
    def components(self) -> tuple[dict[str, Any], ...]:
        return self.message.components if self.messages else ()

    @property
    def ephemeral(self) -> bool:
        return bool(self.messages) and self.message.ephemeral

    @property
    def allowed_mentions(self) -> dict[str, Any] | None:
        return self.message.allowed_mentions if self.messages else None

    @property
    def nonce(self) -> str | None:
        return self.message.nonce if self.messages else None

    @property
    def message_reference(self) -> dict[str, Any] | None:
        return self.message.message_reference if self.messages else None


def answered(shown: Shown) -> bool:
    """A modal, choices, or a message with something in it that is no longer "… is thinking"."""
    return (
        shown.modal is not None
        or shown.choices is not None
        or any(
            (message.content or message.embeds or message.components) and not message.loading
            for message in shown.messages
        )
    )
