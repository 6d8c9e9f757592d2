"""Feeding the library from Discord: /ingest, its form, and the message menu Add to library."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncGenerator, Generator
from contextlib import ExitStack, aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Dateline
from bot.cogs.delivery import UNDELIVERED
from bot.cogs.form import Form, Given
from bot.cogs.permissions import feeding_scope, name_of
from bot.cogs.presses import Press, answer_press, button, lasting
from bot.cogs.progress import Pace, Progress
from bot.ledger import Ledger
from bot.listings import report
from bot.postings import article_text, links_in
from ingest.errors import TooLarge
from ingest.pipeline import Outcome
from vectorstore.errors import DatelineError
from vectorstore.models import Scope

if TYPE_CHECKING:
    from bot.client import Client

MENU = "Add to library"
_LINKS = 10  # of one message

_INSTALLED = app_commands.AppInstallationType(guild=True, user=False)
_CONTEXTS = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)


class MessageEmpty(DatelineError):
    def __init__(self) -> None:
        super().__init__(
            "There is nothing to add in that message: no link, no file, and no more than a few "
            "words."
        )


class DownloadFailed(DatelineError):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} could not be downloaded from Discord: attach it again.")


class NothingToCancel(DatelineError):
    def __init__(self) -> None:
        super().__init__("That is not going on any more. What it had stored by then is whole.")


class NotYours(DatelineError):
    def __init__(self) -> None:
        super().__init__("Only the one who started this can stop it.")


@dataclass
class Run:
    """Work that somebody started; it is stopped between two articles."""

    user_id: int
    outcomes: list[Outcome] = field(default_factory=list)
    cancelled: bool = False

    def stopped(self) -> bool:
        return self.cancelled


class Feeding(commands.Cog):
    def __init__(
        self, client: Client, dateline: Dateline, ledger: Ledger, pace: Pace | None = None
    ) -> None:
        self._client = client
        self._ledger = ledger
        self._pipeline = dateline.pipeline
        self._pace = pace or Pace()
        self._runs: dict[str, Run] = {}
        self._menu = app_commands.ContextMenu(
            name=MENU,
            callback=self.add_message,
            allowed_installs=_INSTALLED,
            allowed_contexts=_CONTEXTS,
        )
        self._menu.default_permissions = discord.Permissions(manage_guild=True)

    async def cog_load(self) -> None:
        self._client.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        self._client.tree.remove_command(self._menu.name, type=self._menu.type)

    @app_commands.command(description="Add articles: a web page, a feed, files, or pasted text")
    @app_commands.describe(
        url="The address of an article or of an RSS or Atom feed",
        file="PDF, DOCX, Markdown, text, a web page or .jsonl. For more, leave both empty",
    )
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def ingest(
        self,
        interaction: discord.Interaction[Any],
        url: str | None = None,
        file: discord.Attachment | None = None,
    ) -> None:
        feeding_scope(interaction, self._ledger.guilds)
        if url is None and file is None:
            await interaction.response.send_modal(Form(self.take, self._client.tell))
            return
        await self.take(interaction, Given([url] if url else [], [file] if file else []))

    async def add_message(
        self, interaction: discord.Interaction[Any], message: discord.Message
    ) -> None:
        """Take in what a message holds, or what it forwards."""
        feeding_scope(interaction, self._ledger.guilds)
        parts: list[discord.Message | discord.MessageSnapshot] = [message]
        parts += message.message_snapshots
        links = [link for each in parts for link in links_in(each.content)]
        files = [file for each in parts for file in each.attachments]
        texts = [(article_text(each.content), each.created_at.date()) for each in parts]
        text, day = next((each for each in texts if each[0]), ("", None))
        if not (links or files or text):
            raise MessageEmpty
        await self.take(interaction, Given(links, files, text, published=day))

    async def take(self, interaction: discord.Interaction[Any], given: Given) -> None:
        """Take in what was given, with one message about it that ends as the report."""
        scope = feeding_scope(interaction, self._ledger.guilds)
        run = self._runs[str(interaction.id)] = Run(interaction.user.id)
        cancel = lasting(button("Cancel", "cancel", interaction.id))
        progress = Progress(interaction, self._pace, cancel)
        try:
            await progress.begin(report([], "going on").content)
            await self._work(interaction, given, scope, run, progress)
        except Exception as error:  # told in the report, beside what went in before it
            if not interaction.response.is_done():
                raise
            problem = self._client.sentence_for(error, "ingest")
            run.outcomes.append(Outcome("failed", "", problem))
        finally:
            del self._runs[str(interaction.id)]
        await progress.end(report(run.outcomes, "cancelled" if run.cancelled else "done"))

    async def _work(
        self,
        interaction: discord.Interaction[Any],
        given: Given,
        scope: Scope,
        run: Run,
        progress: Progress,
    ) -> None:
        if interaction.guild_id is not None:
            visit = (interaction.user.id, interaction.guild_id)
            await self._client.answering(self._ledger.visited, *visit)
        found = self._outcomes(given, scope, name_of(interaction), run)
        async with aclosing(found):
            async for outcome in found:
                run.outcomes.append(outcome)
                if not run.cancelled:
                    await progress.show(report(run.outcomes, "going on").content)

    async def _outcomes(
        self, given: Given, scope: Scope, by: str, run: Run
    ) -> AsyncGenerator[Outcome]:
        """Download at once, since addresses of attachments expire; then take in one by one."""
        sources: list[Generator[Outcome]] = []
        with ExitStack() as opened:
            for file in given.files:
                if run.cancelled:
                    return
                try:
                    body = await self._downloaded(file, opened)
                except DatelineError as error:
                    yield Outcome("failed", file.filename, str(error), file.filename)
                else:
                    name = file.filename
                    sources.append(self._pipeline.from_file(name, body, scope, by, run.stopped))
            if given.text:
                sources.append(
                    self._pipeline.from_text(
                        given.text, given.title, scope, by, url=given.url, published=given.published
                    )
                )
            sources += [
                self._pipeline.from_url(link, scope, by, run.stopped)
                for link in given.links[:_LINKS]
            ]
            if len(given.links) > _LINKS:
                yield Outcome("failed", "", _too_many(len(given.links)))
            for source in sources:
                if run.cancelled:
                    return
                while (outcome := await self._client.changing(next, source, None)) is not None:
                    yield outcome

    async def _downloaded(self, file: discord.Attachment, opened: ExitStack) -> BinaryIO:
        """The attachment in a file of its own: ten large ones would fill the memory.

        Raises: TooLarge, DownloadFailed.
        """
        if file.size > self._pipeline.limit_bytes:
            raise TooLarge(file.filename, self._pipeline.limit_bytes)
        body = opened.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 (it closes it)
        try:
            await file.save(body)
        except UNDELIVERED as error:
            raise DownloadFailed(file.filename) from error
        return cast(BinaryIO, body)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        await answer_press(self._client, interaction, {"cancel": self._cancel})

    async def _cancel(self, interaction: discord.Interaction[Any], press: Press) -> None:
        run = self._runs.get(press.state)
        if run is None:
            raise NothingToCancel
        if run.user_id != interaction.user.id:
            raise NotYours
        run.cancelled = True
        await interaction.response.edit_message(
            content="Stopping after the articles under way …", view=None
        )


def _too_many(links: int) -> str:
    return f"Only {_LINKS} links of a message are taken, so {links - _LINKS} were left out."
