"""Running the client: connecting, stopping on a signal, and what the process ends with."""

import asyncio
import logging
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NoReturn

import aiohttp
import discord

from bot.allowances import Limits
from bot.answering.models import Question
from bot.app import Dateline, keep_what_is_loaded
from bot.client import Client
from bot.cogs.account import Account, look
from bot.cogs.connection import Connection
from bot.cogs.desk import Pace
from bot.health import Health
from bot.ledger import Ledger
from bot.logs import configure, loop_failed
from bot.settings import Settings
from vectorstore.errors import DatelineError
from vectorstore.models import GLOBAL

log = logging.getLogger(__name__)

_TOKEN_REVOKED = 4004  # the gateway's close code for "authentication failed"
_TO_FINISH = 20.0  # seconds for the answers under way when the process is told to stop
_TO_CLOSE = 5.0  # seconds for saying goodbye to a Discord that may be gone


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


class ConnectionEnded(DatelineError):
    exit_code = 75  # EX_TEMPFAIL: a supervisor starts it again

    def __init__(self, cause: str) -> None:
        super().__init__(
            f"The connection to Discord ended for good ({cause}). Start Dateline again."
        )


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

    Raises: TokenRejected, DiscordUnreachable, ConnectionEnded, HealthPortUnusable.
    """
    configure(settings.log_level)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # it never speaks
    _point_at(settings)
    dateline.warm_up()
    ledger = Ledger(settings.data_dir, retention_days=settings.retention_days)
    limits = Limits(
        settings.questions_per_person,
        settings.questions_per_channel,
        settings.questions_per_server,
    )
    pace = Pace(settings.answer_seconds)
    client = Client(dateline, ledger, limits=limits, answering=pace)
    keep_what_is_loaded()
    connection = Connection(client)
    health = Health(connection.trouble, lambda: _probe(dateline))
    try:
        asyncio.run(_stay(settings, client, connection, health))
    finally:
        client.finish_threads()
        health.finish()
        ledger.close()


def _probe(dateline: Dateline) -> None:
    """A question through embedding, search and reader, asked by nobody and kept nowhere.

    The models are run for themselves too, for where no global article gives the reader work.
    """
    dateline.warm_up()
    dateline.asker.ask(Question("Who met whom?", (GLOBAL,), datetime.now(UTC).date()))


async def _stay(settings: Settings, client: Client, connection: Connection, health: Health) -> None:
    """Until a signal, which lets the answers under way be finished, and a second, which does not.

    Raises: as run_client.
    """
    again = 0
    token = _token(settings)
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(loop_failed)
    signals: asyncio.Queue[int] = asyncio.Queue()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, signals.put_nowait, number)
    async with health.served(settings.health_port):
        await client.add_cog(connection)
        connected = asyncio.create_task(_connected(client, token))
        signalled = asyncio.create_task(signals.get())
        try:
            await asyncio.wait({connected, signalled}, return_when=asyncio.FIRST_COMPLETED)
            if not signalled.done():
                await connected
            connection.is_leaving = True
            log.info("stopping signal=%d", signalled.result())
            again = await _finished(client, signals)
        finally:
            await _ended(signalled, connected)
            closing = asyncio.create_task(client.close())
            await asyncio.wait({closing}, timeout=_TO_CLOSE)
            log.info("stopped closed=%s", closing.done())
    if again:  # no thread is waited for: the library bears it as it bears a power cut
        signal.signal(again, signal.SIG_DFL)
        signal.raise_signal(again)


async def _connected(client: Client, token: str) -> NoReturn:
    """Stay connected: discord.py connects again by itself, so its end is an error."""
    with _plain_errors():
        try:
            await client.start(token)
        except (aiohttp.ClientError, discord.DiscordException, OSError, DatelineError):
            raise
        except Exception as error:
            log.error("failed in=connection", exc_info=error)
            raise ConnectionEnded(type(error).__name__) from error
    raise ConnectionEnded("discord.py gave up")


async def _finished(client: Client, signals: asyncio.Queue[int]) -> int:
    """Wait for the answers under way until their time is over or another signal comes: that one."""
    draining = asyncio.create_task(client.drain(_TO_FINISH))
    again = asyncio.create_task(signals.get())
    await asyncio.wait(
        {draining, again}, timeout=_TO_FINISH + 1, return_when=asyncio.FIRST_COMPLETED
    )
    if draining.done() and (error := draining.exception()):
        log.error("failed in=drain", exc_info=error)
    number = again.result() if again.done() else 0
    await _ended(draining, again)
    return number


async def _ended(*tasks: asyncio.Task[Any]) -> None:
    """Cancel them; how they end no longer matters."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _token(settings: Settings) -> str:
    """Raises: TokenRejected, for what cannot be one and would not fit into a header either."""
    assert settings.discord_token is not None
    token = settings.discord_token.get_secret_value().strip()
    if not re.fullmatch(r"[!-~]+", token):
        raise TokenRejected
    return token


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Turn what discord.py and aiohttp raise into errors for people."""
    try:
        yield
    except discord.LoginFailure as error:
        raise TokenRejected from error
    except discord.ConnectionClosed as error:
        if error.code == _TOKEN_REVOKED:
            raise TokenRejected from error
        raise DiscordUnreachable(error) from error
    except discord.HTTPException as error:  # whose own words may be a page of HTML
        raise DiscordUnreachable(f"it answers HTTP {error.status}") from error
    except TimeoutError as error:
        raise DiscordUnreachable("no answer in time") from error
    except (aiohttp.ClientError, discord.DiscordException, OSError) as error:
        raise DiscordUnreachable(error) from error


def account_of(settings: Settings) -> Account:
    """What Discord says of the account that the token belongs to.

    Raises: TokenRejected, DiscordUnreachable.
    """
    _point_at(settings)
    with _plain_errors():
        return asyncio.run(look(_token(settings)))
