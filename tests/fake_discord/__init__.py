"""A Discord for tests: a real server on 127.0.0.1 with enough REST and gateway for a real bot.

It imports no discord.py, so that it cannot share its mistakes.
"""

from .conversation import NothingShown
from .model import (
    ADMINISTRATOR,
    MANAGE_GUILD,
    MANAGE_MESSAGES,
    MEMBER_PERMISSIONS,
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
from .world import Request

__all__ = [
    "ADMINISTRATOR",
    "MANAGE_GUILD",
    "MANAGE_MESSAGES",
    "MEMBER_PERMISSIONS",
    "Acknowledgement",
    "Channel",
    "Choice",
    "FakeDiscord",
    "Guild",
    "Message",
    "Modal",
    "NothingShown",
    "Request",
    "Shown",
    "Upload",
    "User",
    "answered",
]
