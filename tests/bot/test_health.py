"""`/healthz`: can a question be answered now? By real HTTP, over a scripted question."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator

import aiohttp
import pytest
from fake_discord import FakeDiscord

from bot.client import Client
from bot.cogs.connection import Connection
from bot.health import HOST, Health, HealthPortUnusable
from vectorstore.errors import VectorsUnavailable


class Engine:
    """A question that is answered after `seconds`, or fails with `error`; counts how often."""

    def __init__(self) -> None:
        self.times = 0
        self.seconds = 0.0
        self.error: Exception | None = None
        self.let_go = threading.Event()

    def ask(self) -> None:
        self.times += 1
        self.let_go.wait(self.seconds)
        if self.error:
            raise self.error


def free_port() -> int:
    with socket.create_server((HOST, 0)) as probe:
        return int(probe.getsockname()[1])


async def ask_healthz(port: int) -> tuple[int, dict[str, object]]:
    timeout = aiohttp.ClientTimeout(total=10)
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        session.get(f"http://{HOST}:{port}/healthz") as response,
    ):
        assert response.headers["Content-Type"].startswith("application/json")
        assert response.headers["Cache-Control"] == "no-store"
        return response.status, json.loads(await response.text())


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine()
    yield engine
    engine.let_go.set()


async def test_it_tells_that_a_question_is_answered(engine: Engine) -> None:
    health, port = Health(lambda: "", engine.ask), free_port()
    async with health.served(port):
        assert await ask_healthz(port) == (200, {"answers": True})
    assert engine.times == 1


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError("the words of somebody"), "a question failed (ValueError)"),
        (
            VectorsUnavailable("http://chroma:8000", "refused"),
            "The vector store at http://chroma:8000 does not answer (refused). "
            "Start it, or check CHROMA_URL, and try again.",
        ),
    ],
)
async def test_it_tells_why_a_question_is_not_answered(
    engine: Engine, error: Exception, reason: str
) -> None:
    engine.error = error
    health, port = Health(lambda: "", engine.ask), free_port()
    async with health.served(port):
        assert await ask_healthz(port) == (503, {"answers": False, "reason": reason})


async def test_without_a_connection_the_engine_is_not_asked(engine: Engine) -> None:
    health, port = Health(lambda: "not connected to Discord", engine.ask), free_port()
    async with health.served(port):
        told = {"answers": False, "reason": "not connected to Discord"}
        assert await ask_healthz(port) == (503, told)
    assert engine.times == 0


async def test_many_ask_and_the_engine_is_asked_once_while_the_loop_goes_on(engine: Engine) -> None:
    engine.seconds = 0.5
    health = Health(lambda: "", engine.ask)
    gaps, last = [], time.perf_counter()
    asking = asyncio.gather(*(health.problem() for _ in range(50)))
    while not asking.done():
        await asyncio.sleep(0.01)
        gaps.append(time.perf_counter() - last)
        last = time.perf_counter()
    assert await asking == [""] * 50
    assert engine.times == 1
    assert sum(gaps) >= 0.5 and max(gaps) < 0.25, "the event loop stood still"


async def test_an_outcome_is_kept_for_a_while_and_then_found_anew(engine: Engine) -> None:
    health = Health(lambda: "", engine.ask, kept=0.3)
    assert [await health.problem(), await health.problem()] == ["", ""]
    assert engine.times == 1
    engine.error = ValueError()
    await asyncio.sleep(0.35)
    assert await health.problem() == "a question failed (ValueError)"
    assert engine.times == 2


async def test_a_question_that_hangs_is_told_once_it_is_late_and_is_the_only_one(
    engine: Engine,
) -> None:
    engine.seconds = 30
    health = Health(lambda: "", engine.ask, within=0.2, kept=0.0)
    assert await health.problem() == "a question took longer than 0.2 s"
    started = time.perf_counter()
    assert await health.problem() == "a question took longer than 0.2 s"
    health.finish(0.1)
    assert time.perf_counter() - started < 5, "nothing waits for what hangs"
    assert engine.times == 1

    engine.let_go.set()
    health.finish()
    assert await health.problem() == "", "asked anew, it is answered in time"


async def test_a_port_that_is_taken_is_one_sentence_and_tried_again_later(engine: Engine) -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(HealthPortUnusable) as caught:
            async with Health(lambda: "", engine.ask).served(port):
                pytest.fail("it was opened")
    assert str(caught.value) == (
        f"The port {port} of 127.0.0.1 for /healthz cannot be opened (another program has it "
        "open). Stop what uses it, or give HEALTH_PORT another number, or 0 for none."
    )
    assert caught.value.exit_code == 75


def test_a_port_that_this_user_may_not_open_is_not_tried_again() -> None:
    error = HealthPortUnusable(80, PermissionError(13, "Permission denied"))
    assert error.exit_code == 78
    assert "(Permission denied)" in str(error)


async def test_with_port_0_nothing_is_opened(engine: Engine) -> None:
    async with Health(lambda: "", engine.ask).served(0):
        pass
    assert engine.times == 0


# The connection, by the real client on sockets.


@pytest.fixture
async def connection(simcord_bot: Client) -> Connection:
    connection = Connection(simcord_bot)
    await simcord_bot.add_cog(connection)
    return connection


async def becomes(trouble: Callable[[], str], expected: str) -> None:
    for _ in range(1000):
        if trouble() == expected:
            return
        await asyncio.sleep(0.01)
    pytest.fail(f"it says {trouble()!r}, not {expected!r}")


async def test_a_connection_carries_from_ready_on_until_it_is_lost(
    connection: Connection, on_sockets: FakeDiscord, simcord_bot: Client
) -> None:
    await becomes(connection.trouble, "")
    beats = simcord_bot.ws._keep_alive
    assert beats is not None
    beats._last_ack -= 50  # within the 41 seconds between two, and the 15 for an answer
    assert connection.trouble() == ""
    beats._last_ack -= 20
    assert connection.trouble() == "Discord has answered no heartbeat for 70 s"
    lost = asyncio.get_running_loop().create_future()

    async def on_disconnect() -> None:
        lost.set_result(connection.trouble())

    simcord_bot.add_listener(on_disconnect)  # is told after the connection
    await simcord_bot.ws.socket.close()
    assert await asyncio.wait_for(lost, 10) == "not connected to Discord"
    await becomes(connection.trouble, "")


async def test_before_the_first_connection_and_when_told_to_stop(connection: Connection) -> None:
    assert connection.trouble() == "not connected to Discord"
    connection.is_leaving = True
    assert connection.trouble() == "Dateline is being stopped"
