"""What both ways to an asker have in common: bot/cogs/by_interaction.py and by_message.py.

Nothing here decides what is said. What Discord refuses for good is raised as Undeliverable.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Protocol

import aiohttp
import discord

from bot.render import Shown

PAUSES = (1.0, 4.0)  # seconds before what met a broken connection is sent again
UNDELIVERED = (discord.HTTPException, aiohttp.ClientError, OSError)

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
MESSAGE_GONE = 10008
_INVALID_BODY = 50035
_NO_PERMISSION = (50001, 50013)


class Undeliverable(Exception):
    """Discord will not show it. `lacks_permission`: for want of one; `question_gone`: because the
    message that asked was deleted."""

    def __init__(
        self, cause: object, *, lacks_permission: bool = False, question_gone: bool = False
    ) -> None:
        super().__init__(str(cause))
        self.lacks_permission = lacks_permission
        self.question_gone = question_gone


View = discord.ui.View | None


class Delivery(Protocol):
    def acknowledged(self) -> Any:
        """A context in which the asker sees that an answer is coming."""
        ...

    async def status(self, text: str) -> None:
        """Show how far it is, in place of the answer to come; what fails here is no loss."""
        ...

    async def send(self, shown: Shown, view: View) -> list[int]:
        """Show the answer, in place of a status; the ids of its messages.

        Raises: Undeliverable.
        """
        ...

    async def withdraw(self) -> None:
        """Take a status back: the question is gone."""
        ...

    async def tell(self, sentence: str) -> None:
        """Tell the asker what went wrong, them alone where that is possible.

        Raises: Undeliverable.
        """
        ...


def parts(shown: Shown, view: View) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each message's content and what goes with it: the last has the buttons and the file."""
    *first, last = shown.contents
    for content in first:
        yield content, {}
    more: dict[str, Any] = {"view": view} if view else {}
    if shown.file:
        more["file"] = discord.File(BytesIO(shown.file.encode()), "answer.txt")
    yield last, more


def as_edit(more: dict[str, Any]) -> dict[str, Any]:
    """The same for an edit, which takes a list of files."""
    edit = dict(more)
    if file := edit.pop("file", None):
        edit["attachments"] = [file]
    return edit


def same(one: str, other: str) -> bool:
    return one.split() == other.split()


def undeliverable(error: discord.HTTPException) -> Undeliverable:
    gone = error.code == MESSAGE_GONE
    gone = gone or (error.code == _INVALID_BODY and "message_reference" in str(error))
    return Undeliverable(error, lacks_permission=error.code in _NO_PERMISSION, question_gone=gone)
