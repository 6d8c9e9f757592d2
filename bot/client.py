"""The Discord client: intents, command sync, threads for slow work, and the one error handler."""

import asyncio
import logging
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Dateline
from bot.cogs.ask import Ask
from bot.cogs.browsing import Browsing
from bot.cogs.feeding import Feeding
from bot.cogs.library import LibraryCommands
from bot.cogs.progress import Pace
from bot.cogs.watching import Watching
from bot.cogs.why import Why
from bot.command_sync import same_commands
from bot.ledger import Ledger
from bot.render import escape
from bot.settings import Settings
from vectorstore.errors import (
    DatelineError,
    LibraryUnusable,
    ModelUnavailable,
    VectorsUnavailable,
)

log = logging.getLogger(__name__)

Result = TypeVar("Result")

_TOKEN_REVOKED = 4004  # the gateway's close code for "authentication failed"
_MEMBER_FOR = 600.0  # seconds that a confirmed membership is believed


class TokenRejected(DatelineError):
    exit_code = 78  # EX_CONFIG: starting again does not help

    def __init__(self) -> None:
        super().__init__(
            "Discord does not accept DISCORD_TOKEN. Copy the token again from the application's "
            "Bot page at https://discord.com/developers/applications into .env."
        )


class DiscordUnreachable(DatelineError):
    exit_code = 75  # EX_TEMPFAIL

    def __init__(self, cause: object) -> None:
        super().__init__(f"Discord cannot be reached ({cause}). Check the network and start again.")


class Client(commands.Bot):
    """The bot. Its cogs translate; what they call lies in `dateline`."""

    def __init__(self, dateline: Dateline, ledger: Ledger, pace: Pace | None = None) -> None:
        # Content of mentions, direct messages and replies arrives without a privileged intent.
        super().__init__(
            command_prefix=(),
            help_command=None,
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0,
        )
        self._dateline = dateline
        self._ledger = ledger
        self._pace = pace
        self._answering = ThreadPoolExecutor(4, thread_name_prefix="answer")
        self._changing = ThreadPoolExecutor(1, thread_name_prefix="change")
        self._members: dict[tuple[int, int], float] = {}

    async def setup_hook(self) -> None:
        self.tree.error(self._on_command_error)
        await self.add_cog(Ask(self, self._dateline.asker, self._ledger))
        await self.add_cog(Why(self, self._ledger.exchanges))
        await self.add_cog(Feeding(self, self._dateline, self._ledger, self._pace))
        await self.add_cog(Browsing(self, self._dateline))
        await self.add_cog(LibraryCommands(self, self._dateline))
        catalog, trail, watches = (
            self._dateline.catalog, self._dateline.trail, self._dateline.watches,
        )  # fmt: skip
        await self.add_cog(Watching(self, catalog, trail, watches, self._ledger))
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
        """There are no prefix commands; the Ask cog listens itself."""

    async def answering(self, call: Callable[..., Result], *args: Any) -> Result:
        """Run a question's blocking work in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._answering, call, *args)

    async def changing(self, call: Callable[..., Result], *args: Any) -> Result:
        """Run a change's blocking work in the one thread for changes: no question waits for it."""
        return await asyncio.get_running_loop().run_in_executor(self._changing, call, *args)

    async def is_member(self, user_id: int, guild_id: int) -> bool:
        """Whether the person is in the server, by Discord's own word; a yes is kept ten minutes."""
        known = self._members.get((user_id, guild_id), 0.0)
        if time.monotonic() < known:
            return True
        guild = self.get_guild(guild_id)
        if guild is None:
            return False
        try:
            await guild.fetch_member(user_id)
        except discord.HTTPException:
            return False
        self._members[user_id, guild_id] = time.monotonic() + _MEMBER_FOR
        return True

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
        sentence = escape(self.sentence_for(error, where))
        try:
            if interaction.response.is_done():
                await interaction.followup.send(sentence, ephemeral=True)
            else:
                await interaction.response.send_message(sentence, ephemeral=True)
        except discord.HTTPException as failure:
            log.warning("error not delivered in=%s code=%d", where, failure.code)

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
        await super().close()
        for threads in (self._answering, self._changing):
            threads.shutdown(wait=False, cancel_futures=True)

    def finish_threads(self) -> None:
        """Wait for what the threads still do: the library must not close under a change."""
        for threads in (self._answering, self._changing):
            threads.shutdown(wait=True, cancel_futures=True)


def _point_at(settings: Settings) -> None:
    """Talk to a stand-in for Discord when the settings for tests name one."""
    from discord.gateway import DiscordWebSocket
    from discord.http import Route
    from yarl import URL

    if settings.discord_api_url:
        Route.BASE = settings.discord_api_url
    if settings.discord_gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = URL(settings.discord_gateway_url)


def run_client(settings: Settings, dateline: Dateline) -> None:
    """Stay connected until stopped by a signal.

    Raises: TokenRejected, DiscordUnreachable.
    """
    logging.basicConfig(
        level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    for noisy in ("httpx", "chromadb", "sentence_transformers"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # it never speaks
    _point_at(settings)
    dateline.warm_up()
    ledger = Ledger(settings.data_dir, retention_days=settings.retention_days)
    client = Client(dateline, ledger)
    try:
        asyncio.run(_stay(settings, client))
    finally:
        client.finish_threads()
        ledger.close()


async def _stay(settings: Settings, client: Client) -> None:
    assert settings.discord_token is not None
    running = asyncio.current_task()
    assert running is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, running.cancel)
    try:
        async with client:
            await client.start(settings.discord_token.get_secret_value())
    except asyncio.CancelledError:
        log.info("stopped by a signal")
    except discord.LoginFailure as error:
        raise TokenRejected from error
    except discord.ConnectionClosed as error:
        if error.code == _TOKEN_REVOKED:
            raise TokenRejected from error
        raise DiscordUnreachable(error) from error
    except (aiohttp.ClientError, discord.DiscordException, OSError) as error:
        raise DiscordUnreachable(error) from error


def who_am_i(settings: Settings) -> str:
    """The name and id of the account that the token belongs to.

    Raises: TokenRejected, DiscordUnreachable.
    """
    _point_at(settings)
    return asyncio.run(_who(settings))


async def _who(settings: Settings) -> str:
    assert settings.discord_token is not None
    client = discord.Client(intents=discord.Intents.none())
    try:
        async with client:
            await client.login(settings.discord_token.get_secret_value())
            return f"{client.user} (application {client.application_id})"
    except discord.LoginFailure as error:
        raise TokenRejected from error
    except (aiohttp.ClientError, discord.DiscordException, OSError) as error:
        raise DiscordUnreachable(error) from error
