"""Running the client: connecting, stopping on a signal, and what the process ends with."""

import asyncio
import logging
import signal
from datetime import UTC, datetime
from typing import Any, NoReturn

from bot.allowances import Limits
from bot.answering.models import Question
from bot.app import Dateline, keep_what_is_loaded
from bot.client import Client
from bot.cogs.account import Account, look
from bot.cogs.connection import Connection
from bot.cogs.desk import Pace
from bot.cogs.reaching import ConnectionEnded, errors_for_people, point_at, token_in
from bot.health import Health
from bot.ledger import Ledger
from bot.logs import configure, loop_failed
from bot.settings import Settings
from vectorstore.errors import DatelineError
from vectorstore.models import GLOBAL

log = logging.getLogger(__name__)

_TO_FINISH = 20.0  # seconds for the answers under way when the process is told to stop
_TO_CLOSE = 5.0  # seconds for saying goodbye to a Discord that may be gone


def run_client(settings: Settings, dateline: Dateline) -> None:
    """Stay connected until stopped by a signal.

    Raises: TokenRejected, DiscordUnreachable, ConnectionEnded, HealthPortUnusable.
    """
    configure(settings.log_level)
    point_at(settings)
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
    token = token_in(settings)
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
    try:
        with errors_for_people():
            await client.start(token)
    except DatelineError:
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


def account_of(settings: Settings) -> Account:
    """What Discord says of the account that the token belongs to.

    Raises: TokenRejected, DiscordUnreachable.
    """
    point_at(settings)
    with errors_for_people():
        return asyncio.run(look(token_in(settings)))
