"""The form of /ingest: files, or text with what is known of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import discord

from bot.days import read_day
from bot.render import cut, escape
from ingest.addresses import normal_address
from vectorstore.errors import DatelineError

_KEPT_FOR = 6 * 3600.0  # seconds in which an opened form can be sent


@dataclass(frozen=True)
class Given:
    """What somebody gave to be taken in; title, address and day are those of the text."""

    links: Sequence[str] = ()
    files: Sequence[discord.Attachment] = ()
    text: str = ""
    title: str = ""
    url: str = ""
    published: date | None = None


class FormEmpty(DatelineError):
    def __init__(self) -> None:
        super().__init__(
            "There was nothing to add. Attach a file or paste the article's text; "
            "a web address alone goes into /ingest url."
        )


class NoAddress(DatelineError):
    def __init__(self, text: str) -> None:
        super().__init__(
            f"“{cut(text, 60)}” is not a web address: write one that starts with https:// or "
            "http://, or leave it out."
        )


class Form(discord.ui.Modal, title="Add articles"):
    files: discord.ui.Label[Any] = discord.ui.Label(
        text="Files",
        description="PDF, DOCX, Markdown, text, web pages, .jsonl: up to ten.",
        component=discord.ui.FileUpload(required=False, min_values=0, max_values=10),
    )
    text: discord.ui.Label[Any] = discord.ui.Label(
        text="Text",
        description="Or paste an article. What follows here is about this text.",
        component=discord.ui.TextInput(
            style=discord.TextStyle.paragraph, required=False, max_length=4000
        ),
    )
    headline: discord.ui.Label[Any] = discord.ui.Label(
        text="Title",
        description="Left empty, it is made from the text.",
        component=discord.ui.TextInput(required=False, max_length=200),
    )
    day: discord.ui.Label[Any] = discord.ui.Label(
        text="Date",
        description="When it was published: 2022-05-20 or 20 May 2022.",
        component=discord.ui.TextInput(required=False, max_length=40),
    )
    address: discord.ui.Label[Any] = discord.ui.Label(
        text="Web address",
        description="Where it can be read.",
        component=discord.ui.TextInput(required=False, max_length=2000),
    )

    def __init__(
        self,
        take: Callable[[discord.Interaction[Any], Given], Awaitable[None]],
        tell: Callable[[discord.Interaction[Any], Exception], Awaitable[None]],
    ) -> None:
        """`take` may refuse with a DatelineError as long as it has not responded."""
        super().__init__(timeout=_KEPT_FOR)
        self._take = take
        self._tell = tell

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        try:
            await self._take(interaction, self._given())
        except DatelineError as error:
            await interaction.response.send_message(
                escape(str(error)), files=self._typed(), ephemeral=True, suppress_embeds=True
            )

    async def on_error(
        self, interaction: discord.Interaction[Any], error: Exception, /, *_: object
    ) -> None:  # a Modal is called with these two, a View with the item as well
        await self._tell(interaction, error)

    def _given(self) -> Given:
        """What the form holds.

        Raises: FormEmpty, DayUnclear, NoAddress.
        """
        upload = self.files.component
        assert isinstance(upload, discord.ui.FileUpload)
        text, address = _value(self.text), _value(self.address)
        if not upload.values and not text:
            raise FormEmpty
        if address and not normal_address(address):
            raise NoAddress(address)
        day = read_day(_value(self.day))
        return Given((), upload.values, text, _value(self.headline), address, day)

    def _typed(self) -> list[discord.File]:
        """What was typed, given back so that it need not be typed again."""
        fields = [_value(each) for each in (self.headline, self.day, self.address, self.text)]
        typed = "\n".join(filter(None, fields))
        return [discord.File(BytesIO(typed.encode()), "what-you-typed.txt")] if typed else []


def _value(label: discord.ui.Label[Any]) -> str:
    assert isinstance(label.component, discord.ui.TextInput)
    return label.component.value.strip()
