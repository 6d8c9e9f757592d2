"""The Discord client: intents, command sync, threads for slow work, and the one error handler."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import discord
from discord import app_commands
from discord.ext import commands

from bot.allowances import Limits
from bot.app import Dateline
from bot.cogs.account import INTENTS
from bot.cogs.ask import Ask
from bot.cogs.browsing import Browsing
from bot.cogs.buttons import Buttons
from bot.cogs.correcting import Correcting
from bot.cogs.delivery import UNDELIVERED
from bot.cogs.desk import AT_ONCE, Desk
from bot.cogs.desk import Pace as AnsweringPace
from bot.cogs.feedback import Feedback
from bot.cogs.feeding import Feeding
from bot.cogs.hearing import Hearing
from bot.cogs.house import House
from bot.cogs.joining import Joining
from bot.cogs.library import LibraryCommands
from bot.cogs.permissions import role_ids
from bot.cogs.progress import Pace
from bot.cogs.refusals import ShareSpent
from bot.cogs.settings import ServerSettings
from bot.cogs.typing import Typists
from bot.cogs.watching import Watching
from bot.cogs.why import Why
from bot.command_sync import same_commands
from bot.corrections import Corrections
from bot.ledger import Ledger
from bot.render import escape
from bot.rules import admits_person
from vectorstore.errors import (
    DatelineError,
    LibraryUnusable,
    ModelUnavailable,
    VectorsUnavailable,
)

log = logging.getLogger(__name__)

Result = TypeVar("Result")

_MEMBER_FOR = 600.0  # seconds that what Discord says of a member is believed


class Client(commands.Bot):
    """The bot. Its cogs translate; what they call lies in `dateline`."""

    def __init__(
        self,
        dateline: Dateline,
        ledger: Ledger,
        pace: Pace | None = None,
        limits: Limits | None = None,
        answering: AnsweringPace | None = None,
    ) -> None:
        """pace: of progress messages."""
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # it never speaks
        super().__init__(
            command_prefix=(),
            help_command=None,
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0,
        )
        self._dateline = dateline
        self._ledger = ledger
        self._pace = pace
        self.typists = Typists()
        self._desk = Desk(self, dateline, ledger, limits or Limits(), answering or AnsweringPace())
        self._ask = Ask(self, self._desk, dateline.catalog, ledger.guilds)
        self._answering = ThreadPoolExecutor(2 * AT_ONCE, thread_name_prefix="answer")
        self._noting = ThreadPoolExecutor(1, thread_name_prefix="note")
        self._changing = ThreadPoolExecutor(1, thread_name_prefix="change")
        self._members: dict[tuple[int, int], tuple[float, set[int]]] = {}

    async def setup_hook(self) -> None:
        self.tree.error(self._on_command_error)
        await self.add_cog(self._ask)
        await self.add_cog(Hearing(self, self._desk, self._ledger))
        await self.add_cog(Buttons(self, self._ledger, self._ask.follow_up))
        await self.add_cog(Why(self, self._ledger.exchanges))
        await self.add_cog(Feedback(self, self._ledger))
        await self.add_cog(Feeding(self, self._dateline, self._ledger, self._pace))
        await self.add_cog(Browsing(self, self._dateline))
        await self.add_cog(LibraryCommands(self, self._dateline, self._ledger.guilds))
        await self.add_cog(ServerSettings(self, self._ledger.guilds))
        await self.add_cog(Watching(self, self._dateline, self._ledger))
        catalog, trail = self._dateline.catalog, self._dateline.trail
        exchanges, citations = self._ledger.exchanges, self._ledger.citations
        await self.add_cog(Correcting(self, Corrections(exchanges, citations, catalog, trail)))
        await self.add_cog(House(self, self._dateline, self._ledger))
        await self.add_cog(Joining(self, self._dateline, self._ledger))
        await self._sync_commands()

    async def _sync_commands(self) -> None:
        """Put the commands to Discord when they differ from what it has; puts a day are limited."""
        assert self.application_id is not None
        ours = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        theirs = await self.http.get_global_commands(self.application_id)
        if same_commands(ours, theirs):
            log.info("commands unchanged count=%d", len(ours))
        else:
            await self.tree.sync()
            log.info("commands synced count=%d", len(ours))

    async def on_message(self, message: discord.Message) -> None:
        """There are no prefix commands; the Hearing cog listens itself."""

    async def answering(self, call: Callable[..., Result], *args: Any) -> Result:
        """Run a question's blocking work in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._answering, call, *args)

    async def noting(self, call: Callable[..., Result], *args: Any) -> Result:
        """Run a short look into the ledger, or a note in it, in the one thread for those: it waits
        for no question."""
        return await asyncio.get_running_loop().run_in_executor(self._noting, call, *args)

    async def changing(self, call: Callable[..., Result], *args: Any) -> Result:
        """Run a change's blocking work in the one thread for changes: no question waits for it."""
        return await asyncio.get_running_loop().run_in_executor(self._changing, call, *args)

    async def may_search(self, user_id: int, guild_id: int) -> bool:
        """Whether the person is in the server and answered there, by Discord's own word, which is
        kept ten minutes, and by the server's as it is now."""
        roles = await self._roles_of(user_id, guild_id)
        rules = self._ledger.guilds.rules_of(guild_id)
        return roles is not None and bool(admits_person(rules, roles))

    async def _roles_of(self, user_id: int, guild_id: int) -> set[int] | None:
        """The person's roles in the server; None for somebody who is not in it."""
        until, roles = self._members.get((user_id, guild_id), (0.0, set()))
        if time.monotonic() < until:
            return roles
        guild = self.get_guild(guild_id)
        if guild is None:
            return None
        try:
            roles = role_ids(await guild.fetch_member(user_id))
        except UNDELIVERED:
            return None
        self._members[user_id, guild_id] = time.monotonic() + _MEMBER_FOR, roles
        return roles

    async def _on_command_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError
    ) -> None:
        await self.tell(
            interaction,
            error.original if isinstance(error, app_commands.CommandInvokeError) else error,
        )

    async def tell(self, interaction: discord.Interaction[Any], error: BaseException) -> None:
        """Tell the asker what went wrong: them alone, unless "thinking" is public already."""
        where = interaction.command.name if interaction.command else "form"
        sentence = self.told(error, where)
        try:
            if interaction.response.is_done():
                await interaction.followup.send(sentence, ephemeral=True)
            else:
                await interaction.response.send_message(sentence, ephemeral=True)
        except discord.HTTPException as failure:
            log.warning("error not delivered in=%s code=%d", where, failure.code)

    def told(self, error: BaseException, where: str) -> str:
        """`sentence_for`, as it is to be shown."""
        sentence = self.sentence_for(error, where)
        return sentence if isinstance(error, ShareSpent) else escape(sentence)

    def sentence_for(self, error: BaseException, where: str) -> str:
        """What the asker is told; what is not meant for people goes to the log instead."""
        if isinstance(error, LibraryUnusable | VectorsUnavailable | ModelUnavailable):
            log.error("failed in=%s: %s", where, error)  # names folders and servers of the operator
            return "My library is out of reach just now. Please try again later."
        if isinstance(error, DatelineError):
            return str(error)
        log.error("failed in=%s", where, exc_info=error)
        return "Something went wrong here, and it has been logged. Please try again."

    async def close(self) -> None:
        await self._desk.leave()
        await super().close()
        for threads in (self._answering, self._changing, self._noting):
            threads.shutdown(wait=False, cancel_futures=True)

    def finish_threads(self) -> None:
        """Wait for what the threads still do: the library must not close under a change."""
        for threads in (self._answering, self._changing, self._noting):
            threads.shutdown(wait=True, cancel_futures=True)

    async def tell_directly(self, user_id: int, content: str) -> None:
        """Tell a person something in a direct message, if they take any from the bot."""
        try:
            user = self.get_user(user_id) or await self.fetch_user(user_id)
            await user.send(content, suppress_embeds=True)
        except discord.HTTPException as error:
            log.info("direct message refused code=%d", error.code)

    async def drain(self, seconds: float) -> None:
        """Take no more questions, and wait at most so long for the answers under way."""
        await self._desk.drain(seconds)
