"""A process that serves, seen from outside: signals, exit codes, its log and `/healthz`."""

import asyncio
import os
import re
import signal
import socket
import sqlite3
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from fake_discord import Channel, FakeDiscord, User

TESTS = Path(__file__).parents[1]
TOKEN = "a-good-token-that-no-log-may-hold"
ANSWER = "Quokka Harbour"
TO_START = 60.0  # seconds, on a busy machine
TO_END = 15.0


@dataclass
class Served:
    """The process, what it wrote, and the Discord that it is in."""

    process: Process
    discord: FakeDiscord
    channel: Channel
    alice: User
    errors: bytearray = field(default_factory=bytearray)

    @property
    def log(self) -> str:
        return self.errors.decode()

    async def ended(self, within: float = TO_END) -> int:
        async with asyncio.timeout(within):
            return await self.process.wait()

    async def logs(self, words: str, within: float = 5.0) -> None:
        """Wait until its log holds these words."""
        for _ in range(int(within / 0.02)):
            if words in self.log:
                return
            await asyncio.sleep(0.02)
        pytest.fail(f"the log lacks {words!r}:\n{self.log}")

    async def says(self, words: str) -> None:
        """Wait until the script has printed this line."""
        assert self.process.stdout is not None
        async with asyncio.timeout(TO_START):
            assert (await self.process.stdout.readline()).decode().strip() == words


def environment(folder: Path, discord: FakeDiscord, **settings: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    ours = {
        "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)]),
        "DISCORD_TOKEN": TOKEN,
        "DISCORD_API_URL": discord.api_url,
        "DISCORD_GATEWAY_URL": discord.gateway_url,
        "DATA_DIR": str(folder / "data"),
    }
    return {**kept, **ours, **settings}


@asynccontextmanager
async def started(folder: Path, discord: FakeDiscord, **settings: str) -> AsyncIterator[Served]:
    channel = discord.add_channel(discord.add_guild("Newsroom"), "general")
    alice = discord.add_user("alice")
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(TESTS / "serving.py"), str(folder / "data"),
        cwd=folder, env=environment(folder, discord, **settings),
        stdin=DEVNULL, stdout=PIPE, stderr=PIPE,
    )  # fmt: skip
    served = Served(process, discord, channel, alice)
    reading = asyncio.create_task(read(process, served.errors))
    try:
        yield served
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await reading


async def read(process: Process, into: bytearray) -> None:
    assert process.stderr is not None
    while some := await process.stderr.read(65_536):
        into += some


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord(TOKEN) as fake:
        yield fake


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


async def healthz(port: int) -> tuple[int, str]:
    """The status and why not; '' when a question can be answered."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/healthz") as response,
    ):
        return response.status, (await response.json()).get("reason", "")


async def test_told_to_stop_it_finishes_the_answer_under_way_and_healthz_tells(
    tmp_path: Path, discord: FakeDiscord
) -> None:
    port = free_port()
    async with started(tmp_path, discord, HEALTH_PORT=str(port)) as served:
        await discord.connected(within=TO_START)
        await served.logs("gateway ready")
        assert await healthz(port) == (200, "")
        asking = asyncio.create_task(
            discord.mention(served.alice, served.channel, "Where in 4 seconds?")
        )
        await served.says("asked 4")
        served.process.send_signal(signal.SIGTERM)
        await served.logs("stopping signal=15")
        assert await healthz(port) == (503, "Dateline is being stopped")
        assert not asking.done()
        shown = await asking
        assert shown.messages[0].content.startswith(f"**{ANSWER}**")
        assert await served.ended() == 0, served.log
    assert "Traceback" not in served.log
    (ledger,) = (tmp_path / "data").glob("ledger*.sqlite*")
    with closing(sqlite3.connect(ledger)) as db:
        answers = db.execute("SELECT count(*) FROM answers").fetchone()
    assert answers == (1,), "Alice's answer is kept and the probe's is not"


async def test_a_second_signal_ends_it_at_once(tmp_path: Path, discord: FakeDiscord) -> None:
    async with started(tmp_path, discord) as served:
        await discord.connected(within=TO_START)
        discord.say(served.alice, served.channel, f"<@{discord.bot.id}> Where in 19 seconds?")
        await served.says("asked 19")
        since = time.monotonic()
        served.process.send_signal(signal.SIGTERM)
        await served.logs("stopping signal=15")
        served.process.send_signal(signal.SIGTERM)
        assert await served.ended(10) == -signal.SIGTERM, served.log
        assert time.monotonic() - since < 10, "it waited for the answer"
    assert "Traceback" not in served.log


async def test_a_signal_before_it_is_connected_ends_it(
    tmp_path: Path, discord: FakeDiscord
) -> None:
    nowhere = "ws://127.0.0.1:9/"  # refused, so that it tries again and again
    async with started(tmp_path, discord, DISCORD_GATEWAY_URL=nowhere) as served:
        await served.logs("Attempting a reconnect", within=TO_START)
        served.process.send_signal(signal.SIGINT)
        assert await served.ended() == 0, served.log
    assert "Traceback" not in served.log


async def close_at_once(request: web.Request) -> web.WebSocketResponse:
    """A gateway that greets and closes with the code in its path."""
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    await ws.send_json({"op": 10, "d": {"heartbeat_interval": 40_000}, "s": None, "t": None})
    await ws.receive()
    await ws.close(code=int(request.match_info["code"]))
    return ws


@pytest.mark.parametrize(
    ("code", "exit_code", "sentence"),
    [
        (4012, 75, "Discord cannot be reached ("),  # a version of the gateway that is no more
        (4004, 78, "Discord does not accept DISCORD_TOKEN."),
    ],
)
async def test_when_discord_py_gives_up_the_exit_code_says_whether_to_start_again(
    tmp_path: Path, discord: FakeDiscord, code: int, exit_code: int, sentence: str
) -> None:
    application = web.Application()
    application.router.add_get("/{code}/", close_at_once)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    gateway = f"ws://127.0.0.1:{runner.addresses[0][1]}/{code}/"
    async with started(tmp_path, discord, DISCORD_GATEWAY_URL=gateway) as served:
        assert await served.ended(TO_START) == exit_code, served.log
    await runner.cleanup()
    assert served.log.splitlines()[-1].startswith(sentence), served.log
    assert "Traceback" not in served.log


async def test_a_taken_health_port_ends_the_start_in_one_sentence(
    tmp_path: Path, discord: FakeDiscord
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with started(tmp_path, discord, HEALTH_PORT=str(port)) as served:
            assert await served.ended(TO_START) == 75
    assert served.log.splitlines()[-1].startswith(f"The port {port} of 127.0.0.1 for /healthz")
    assert "Traceback" not in served.log
    assert discord.requests == [], "Discord is not troubled by a start that fails"


async def test_the_log_at_its_fullest_holds_no_word_that_was_said_and_no_token(
    tmp_path: Path, discord: FakeDiscord
) -> None:
    async with started(tmp_path, discord, LOG_LEVEL="DEBUG") as served:
        await discord.connected(within=TO_START)
        alice, channel = served.alice, served.channel
        await discord.mention(alice, channel, "Where is the xylophone?", within=20)
        await discord.direct_message(alice, "And the zither?", within=20)
        await discord.slash(alice, channel, "ask", {"question": "A vuvuzela?"}, within=20)
        await discord.slash(
            alice, channel, "ask", {"question": "Did it break, ocarina?"}, within=20
        )
        await discord.mention(alice, channel, "Did it break, glockenspiel?", within=20)
        served.process.send_signal(signal.SIGTERM)
        assert await served.ended() == 0, served.log
    said = ("xylophone", "zither", "vuvuzela", "ocarina", "glockenspiel", "Quokka", "Harbour")
    for word in (*said, TOKEN):
        assert word not in served.log, f"the log holds {word}"
    found = [re.search(r"/interactions/\d+/([^/]+)/", each.path) for each in discord.requests]
    tokens = {match[1] for match in found if match}
    assert len(tokens) == 2
    assert not any(token in served.log for token in tokens)
    assert "error=ValueError at=" in served.log, "a failure is logged all the same"
    lines = served.log.splitlines()
    assert all(re.match(r"\d{4}-\d\d-\d\d [\d:,]+ [A-Z]+ [\w.]+ ", line) for line in lines), lines
