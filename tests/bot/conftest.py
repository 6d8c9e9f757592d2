"""The real client in simcord's Discord, over a scripted asker and a real library in tmp_path."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import discord
import pytest
from clocks import Clock
from fake_discord import FakeDiscord
from fakes import Kept, ScriptedAsker, kept_in
from house import Gate, House, opened, pointed_at
from newsroom import Newsroom
from simcord import Env

from bot.app import Dateline
from bot.client import Client
from bot.ledger import Ledger
from bot.reindexing import LibraryReindexer
from vectorstore.watches import Watches


@pytest.fixture
def asker() -> ScriptedAsker:
    return ScriptedAsker()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    with kept_in(tmp_path / "data") as kept:
        yield kept


@pytest.fixture
def clock() -> Clock:
    """For a ledger whose time a test sets."""
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path)) as ledger:
        yield ledger


@pytest.fixture
def dateline(asker: ScriptedAsker, kept: Kept) -> Dateline:
    library = kept.library
    reindexer = LibraryReindexer(kept.database, library, lambda name: library.index.model)
    return Dateline(
        facts=library.facts,
        catalog=kept.catalog,
        trail=library.trail,
        watches=Watches(kept.database),
        asker=asker,
        keeper=kept.keeper,
        pipeline=kept.pipeline,
        reindexer=reindexer,
        warm_up=lambda: None,
    )


@pytest.fixture
def simcord_bot(dateline: Dateline, ledger: Ledger) -> Client:
    return Client(dateline, ledger)


@pytest.fixture
def newsroom(simcord_env: Env) -> Newsroom:
    guild = simcord_env.create_guild("Newsroom")
    channel = guild.create_text_channel("general")
    editing = discord.Permissions(manage_guild=True, mention_everyone=True)
    editors = guild.create_role("Editors", permissions=editing)
    alice = guild.add_member(simcord_env.create_user("alice"))
    editor = guild.add_member(simcord_env.create_user("editor"), roles=[editors])
    return Newsroom(simcord_env, guild, channel, editors, alice, editor)


@pytest.fixture
async def on_sockets(
    simcord_bot: Client, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[FakeDiscord]:
    """The same client, connected to the socket fake, for what simcord does not hold to."""
    async with FakeDiscord() as fake:
        pointed_at(fake, monkeypatch)
        running = asyncio.create_task(simcord_bot.start("good-token"))
        await fake.connected(within=10)
        yield fake
        await simcord_bot.close()
        await running


@pytest.fixture
def gate() -> Iterator[Gate]:
    """For an asker who answers when the test opens it."""
    gate = Gate()
    yield gate
    gate.opened.set()  # or its threads would not end


@pytest.fixture
async def house(dateline: Dateline, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    async with opened(dateline, monkeypatch) as house:
        yield house
