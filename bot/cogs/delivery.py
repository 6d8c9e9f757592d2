"""How an answer reaches its asker: through the interaction that asked, or as ordinary messages.

Nothing here decides what is said. What Discord refuses for good is raised as Undeliverable.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from io import BytesIO
from typing import Any, Protocol

import aiohttp
import discord

from bot.cogs.typing import Typists
from bot.render import Shown, pack

_PAUSES = (1.0, 4.0)  # seconds before a message whose connection broke is sent again
UNDELIVERED = (discord.HTTPException, aiohttp.ClientError, OSError)

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
_ALREADY_ACKNOWLEDGED = 40060
_MESSAGE_GONE = 10008
_INVALID_BODY = 50035
_NO_PERMISSION = (50001, 50013)
_TOKEN_ENDED = (10015, 10062, 50027)


_NO_ANSWER = "-# There is no answer to this."


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


class ByMessage:
    """Ordinary messages in a channel: replies to the message that asked, or, for an interaction
    that can no longer be answered, with a heading that says what was asked.

    `event` makes the nonces, by which Discord drops what it was sent already a few minutes before.
    """

    def __init__(
        self,
        channel: discord.abc.Messageable,
        channel_id: int,
        event: int,
        typists: Typists,
        reference: discord.Message | discord.MessageReference | None = None,
        heading: str = "",
    ) -> None:
        self._channel = channel
        self._channel_id = channel_id
        self._event = event
        self._typists = typists
        self._reference = reference
        self._heading = heading
        self._status: discord.Message | None = None

    @asynccontextmanager
    async def acknowledged(self) -> AsyncIterator[None]:
        async with self._typists.typing(self._channel, self._channel_id):
            yield

    async def status(self, text: str) -> None:
        with suppress(*UNDELIVERED):
            if self._status:
                self._status = await self._status.edit(content=text)
            else:
                self._status = await self._send("", text)

    async def send(self, shown: Shown, view: View) -> list[int]:
        try:
            return [message.id for message in await self._sent(shown, view)]
        except discord.HTTPException as error:
            raise _undeliverable(error) from error
        except (aiohttp.ClientError, OSError) as error:
            raise Undeliverable(error) from error

    async def withdraw(self) -> None:
        with suppress(*UNDELIVERED):
            if self._status:
                await self._status.delete()

    async def tell(self, sentence: str) -> None:
        await self.send(Shown([sentence]), None)

    async def _sent(self, shown: Shown, view: View) -> list[discord.Message]:
        if self._heading:
            shown = Shown(pack([self._heading, *shown.contents]), shown.file)
        try:
            (content, more), *rest = parts(shown, view)
            sent = [await self._first(content, more)]
        except discord.NotFound as error:
            if error.code != _MESSAGE_GONE:
                raise
            (content, more), *rest = parts(shown, view)  # anew: a file can be sent only once
            sent = [await self._send("-0", content, **more)]
        self._status = None
        for place, (content, more) in enumerate(rest, 1):
            message = await self._send(f"-{place}", content, **more)
            sent.append(await self._turned(message, content, more))
        return sent

    async def _first(self, content: str, more: dict[str, Any]) -> discord.Message:
        """Raises: NotFound, where what was to become the answer has been deleted."""
        message = self._status or await self._send("", content, **more)
        return await self._turned(message, content, more)

    async def _turned(
        self, message: discord.Message, content: str, more: dict[str, Any]
    ) -> discord.Message:
        """The message with this content, which a status does not have: of this process, or of one
        that ended."""
        if _same(message.content, content):
            return message
        return await message.edit(content=content, **_as_edit(more))

    async def _send(self, part: str, content: str, **more: Any) -> discord.Message:
        nonce = f"{self._event}{part}"
        if self._reference and part in ("", "-0"):
            more["reference"] = self._reference
        send = partial(self._channel.send, content, suppress_embeds=True, nonce=nonce, **more)
        for pause in () if "file" in more else _PAUSES:  # a file can be sent only once
            try:
                return await send()
            except (aiohttp.ClientError, OSError):
                await asyncio.sleep(pause)  # the nonce drops it if it had arrived all the same
        return await send()


class ByInteraction:
    """The interaction's own messages. Where its token is dead, `instead` shows what is for all."""

    def __init__(
        self,
        interaction: discord.Interaction[Any],
        private: bool,
        instead: Callable[[], Delivery] | None,
    ) -> None:
        self._interaction = interaction
        self._private = private
        self._instead = instead
        self._dead = False

    @asynccontextmanager
    async def acknowledged(self) -> AsyncIterator[None]:
        if not self._interaction.response.is_done():
            await self.acknowledge()
        if not self._dead:
            yield
        elif self._instead is None:
            raise Undeliverable("the interaction's token has ended")
        else:
            async with self._instead().acknowledged():
                yield

    async def acknowledge(self) -> None:
        defer = partial(self._interaction.response.defer, thinking=True, ephemeral=self._private)
        try:
            try:
                await defer()
            except (aiohttp.ClientError, OSError):
                await defer()
        except discord.HTTPException as error:
            # Acknowledged already: Discord took what it answered with an error the first time.
            self._dead = error.code != _ALREADY_ACKNOWLEDGED
        except (aiohttp.ClientError, OSError):
            self._dead = True

    async def status(self, text: str) -> None:
        if not self._dead:
            with suppress(*UNDELIVERED):
                await self._interaction.edit_original_response(content=text)

    async def send(self, shown: Shown, view: View) -> list[int]:
        if not self._dead and not self._interaction.is_expired():
            try:
                return [message.id async for message in self._sent(shown, view)]
            except discord.HTTPException as error:
                if error.code not in _TOKEN_ENDED:
                    raise _undeliverable(error) from error
            except (aiohttp.ClientError, OSError) as error:
                raise Undeliverable(error) from error
        if self._instead is None:
            raise Undeliverable("the interaction's token has ended")
        return await self._instead().send(shown, view)

    async def _sent(self, shown: Shown, view: View) -> AsyncIterator[discord.Message]:
        for place, (content, more) in enumerate(parts(shown, view)):
            if not place and (message := await self._original(content, more)):
                yield message
            else:
                yield await self._interaction.followup.send(
                    content, suppress_embeds=True, ephemeral=self._private, wait=True, **more
                )

    async def _original(self, content: str, more: dict[str, Any]) -> discord.Message | None:
        """Put this in place of "thinking" or a status; None where somebody has deleted that. Unlike
        a message more, it can be sent again when its connection breaks."""
        edit = partial(self._interaction.edit_original_response, content=content, **_as_edit(more))
        try:
            for pause in () if "file" in more else _PAUSES:
                try:
                    return await edit()
                except (aiohttp.ClientError, OSError):
                    await asyncio.sleep(pause)
            return await edit()
        except discord.NotFound as error:
            if error.code != _MESSAGE_GONE:
                raise
            return None

    async def withdraw(self) -> None:
        """Nothing: what asked cannot be deleted."""

    async def tell(self, sentence: str) -> None:
        if self._dead:
            return
        response = self._interaction.response
        try:
            if not response.is_done():
                await response.send_message(sentence, ephemeral=True, suppress_embeds=True)
                return
            if self._private:
                await self._send_privately(sentence)
                return
            # The first message takes the place of "thinking", which all see; the next need not.
            await self._interaction.edit_original_response(content=_NO_ANSWER)
            await self._send_privately(sentence)
            await self._interaction.delete_original_response()
        except UNDELIVERED as error:
            raise Undeliverable(error) from error

    async def _send_privately(self, sentence: str) -> None:
        await self._interaction.followup.send(sentence, ephemeral=True, suppress_embeds=True)


def parts(shown: Shown, view: View) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each message's content and what goes with it: the last has the buttons and the file."""
    *first, last = shown.contents
    for content in first:
        yield content, {}
    more: dict[str, Any] = {"view": view} if view else {}
    if shown.file:
        more["file"] = discord.File(BytesIO(shown.file.encode()), "answer.txt")
    yield last, more


def _as_edit(more: dict[str, Any]) -> dict[str, Any]:
    return {"attachments" if name == "file" else name: [value] if name == "file" else value
            for name, value in more.items()}  # fmt: skip


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


def _undeliverable(error: discord.HTTPException) -> Undeliverable:
    gone = error.code == _MESSAGE_GONE
    gone = gone or (error.code == _INVALID_BODY and "message_reference" in str(error))
    return Undeliverable(error, lacks_permission=error.code in _NO_PERMISSION, question_gone=gone)
