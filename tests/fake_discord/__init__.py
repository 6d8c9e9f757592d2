"""A Discord for tests: a real server on 127.0.0.1 with enough REST and gateway for a real bot.

It imports no discord.py, so that it cannot share its mistakes.
"""

from .conversation import NothingShown
from .exchanges import Request
from .faults import CALLBACK, FOLLOW_UP, SENDING, TYPING, Held
from .model import (
    ADMINISTRATOR,
    MANAGE_GUILD,
    MANAGE_MESSAGES,
    MEMBER_PERMISSIONS,
    SEND_MESSAGES,
    Acknowledgement,
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
from .server import FakeDiscord

__all__ = [
    "ADMINISTRATOR",
    "CALLBACK",
    "FOLLOW_UP",
    "MANAGE_GUILD",
    "MANAGE_MESSAGES",
    "MEMBER_PERMISSIONS",
    "SENDING",
    "SEND_MESSAGES",
    "TYPING",
    "Acknowledgement",
    "Channel",
    "Choice",
    "FakeDiscord",
    "Guild",
    "Held",
    "Message",
    "Modal",
    "NothingShown",
    "Request",
    "Shown",
    "Upload",
    "User",
    "answered",
]
