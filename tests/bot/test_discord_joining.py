"""Joining a server, with one first message, and leaving it: seven days later it is erased."""

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from asking import full_answer
from clocks import Clock
from discord import AuditLogAction, Permissions
from fakes import Kept
from newsroom import Newsroom
from simcord import Env
from simcord.backend import serializers
from simcord.builders import GuildHandle, UserHandle

from bot.answering.models import Turn
from bot.app import Dateline
from bot.client import Client
from bot.exchanges import Exchange
from bot.house_words import greeting
from bot.ledger import Ledger
from bot.rules import Rules
from ingest.keeping import LibraryKeeper
from vectorstore.errors import VectorsUnavailable
from vectorstore.models import GLOBAL, Scope

DAY, HOUR = 86400.0, 3600.0
HELLO = greeting("The Herald")


class Failing(LibraryKeeper):
    """Forgets every server but `stuck`."""

    stuck: Scope | None = None

    def forget(self, who: Scope, elsewhere: bool = True) -> int:
        if who == self.stuck:
            raise VectorsUnavailable("Chroma", "no answer")
        return super().forget(who)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path, clock)) as ledger:
        yield ledger


@pytest.fixture
def inviter(newsroom: Newsroom) -> UserHandle:
    return newsroom.env.create_user("inviter")


@contextmanager
def unheard(env: Env) -> Iterator[None]:
    """What happens in Discord meanwhile does not reach the bot."""
    hearing = list(env.backend.subscribers)
    env.backend.subscribers.clear()
    yield
    env.backend.subscribers.extend(hearing)


def made(env: Env, by: UserHandle | None = None) -> GuildHandle:
    """A server with a channel for words of welcome. by: who let the bot in."""
    guild = env.create_guild("The Herald")
    welcome = guild.create_text_channel("welcome")
    guild.create_text_channel("general")
    env.backend.get_guild(guild.id).system_channel_id = welcome.id
    if by:
        added = AuditLogAction.bot_add.value
        theirs = env.create_user("another-bot", bot=True)
        ours = env.backend.bot_user
        for bot, who in ((theirs, guild.owner), (ours, by), (theirs, guild.owner)):
            env.backend.record_audit_log(guild.id, added, target_id=bot.id, user_id=who.id)
    return guild


def allow(env: Env, guild: GuildHandle, **permissions: bool) -> None:
    """Set permissions of the bot's role there."""
    (role,) = [each for each in env.backend.get_guild(guild.id).roles.values() if each.managed]
    for name, value in permissions.items():
        bit = Permissions(**{name: True}).value
        role.permissions = role.permissions | bit if value else role.permissions & ~bit


async def announce(env: Env, guild: GuildHandle, **fields: bool) -> None:
    """Tell the bot of a server: without `unavailable`, that it was let in just now."""
    payload = dict(serializers.guild_create_payload(env.backend, env.backend.get_guild(guild.id)))
    del payload["unavailable"]
    env.backend.emit("GUILD_CREATE", payload | fields)
    await env.settle()


async def let_in(env: Env, by: UserHandle | None = None) -> GuildHandle:
    with unheard(env):
        guild = made(env, by)
    await announce(env, guild)
    return guild


def told(newsroom: Newsroom, guild: GuildHandle) -> list[str]:
    """What the bot said in all channels of the server."""
    return [
        message.content
        for channel in guild.channels.values()
        for message in channel.history()
        if message.author.id == newsroom.bot.id
    ]


def told_directly(newsroom: Newsroom, person: UserHandle) -> list[str]:
    history = person.dm_channel.history(viewer=person)
    return [message.content for message in history if message.author.id == newsroom.bot.id]


async def test_the_one_who_let_it_in_is_told_directly_what_to_do_next(
    newsroom: Newsroom, inviter: UserHandle
) -> None:
    guild = await let_in(newsroom.env, inviter)
    assert told_directly(newsroom, inviter) == [HELLO]
    assert told(newsroom, guild) == []
    for command in ("`/ingest`", "`/ask`", "`/settings`", "`/privacy`", "`/help`"):
        assert command in HELLO


async def test_without_a_view_of_the_audit_log_the_channel_for_welcomes_is_told(
    newsroom: Newsroom, inviter: UserHandle, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with unheard(newsroom.env):
        guild = made(newsroom.env, inviter)
        allow(newsroom.env, guild, view_audit_log=False)
    await announce(newsroom.env, guild)
    assert told(newsroom, guild) == [HELLO]
    assert told_directly(newsroom, inviter) == []
    assert not [each for each in newsroom.requests("GET", f"{guild.id}/audit-logs")]
    assert f"server greeted guild={guild.id} to=channel" in caplog.text


async def test_who_takes_no_direct_messages_is_told_in_the_channel_for_welcomes(
    newsroom: Newsroom, inviter: UserHandle
) -> None:
    newsroom.env.inject_error("POST", "/channels/*/messages", status=403, code=50007)
    guild = await let_in(newsroom.env, inviter)
    assert told(newsroom, guild) == [HELLO]


async def test_an_audit_log_that_does_not_answer_is_no_obstacle(
    newsroom: Newsroom, inviter: UserHandle
) -> None:
    newsroom.env.inject_error("GET", "/guilds/*/audit-logs", status=403, times=None)
    guild = await let_in(newsroom.env, inviter)
    assert told(newsroom, guild) == [HELLO]


async def test_where_it_may_not_write_nobody_is_told(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with unheard(newsroom.env):
        guild = made(newsroom.env)
        allow(newsroom.env, guild, send_messages=False)
        newsroom.env.backend.get_guild(guild.id).everyone_role.permissions &= ~Permissions(
            send_messages=True
        ).value
    await announce(newsroom.env, guild)
    assert told(newsroom, guild) == []
    assert f"server greeted guild={guild.id} to=nobody" in caplog.text
    assert not [each for each in newsroom.requests("POST", "/messages")], "it tried all the same"


async def test_outages_reconnects_and_restarts_bring_no_second_message(
    newsroom: Newsroom, inviter: UserHandle, dateline: Dateline, tmp_path: Path, clock: Clock
) -> None:
    guild = await let_in(newsroom.env, inviter)
    newsroom.env.backend.emit("GUILD_DELETE", {"id": str(guild.id), "unavailable": True})
    await announce(newsroom.env, guild, unavailable=False)
    await announce(newsroom.env, guild)
    with closing(Ledger(tmp_path, clock)) as again:
        await newsroom.env.restart_bot(Client(dateline, again))
        await announce(newsroom.env, guild, unavailable=False)
    assert told_directly(newsroom, inviter) == [HELLO] and told(newsroom, guild) == []


async def test_servers_that_had_it_before_there_were_first_messages_get_none(
    newsroom: Newsroom, inviter: UserHandle, dateline: Dateline, tmp_path: Path
) -> None:
    with unheard(newsroom.env):
        guild = made(newsroom.env, inviter)
    folder = tmp_path / "older"
    folder.mkdir()
    for _ in range(2):
        with closing(Ledger(folder)) as older:
            await newsroom.env.restart_bot(Client(dateline, older))
            await announce(newsroom.env, guild, unavailable=False)
            assert told_directly(newsroom, inviter) == [] and told(newsroom, guild) == []


async def test_who_let_it_in_while_it_was_off_is_told_when_it_is_back(
    newsroom: Newsroom, inviter: UserHandle, dateline: Dateline, ledger: Ledger
) -> None:
    with unheard(newsroom.env):
        made(newsroom.env, inviter)
    for _ in range(2):
        await newsroom.env.restart_bot(Client(dateline, ledger))
        assert told_directly(newsroom, inviter) == [HELLO]


async def test_a_hostile_name_of_a_server_is_told_as_text(
    newsroom: Newsroom, inviter: UserHandle
) -> None:
    with unheard(newsroom.env):
        guild = made(newsroom.env, inviter)
        name = "**@everyone** [x](https://evil.example)"
        newsroom.env.backend.get_guild(guild.id).name = name
    await announce(newsroom.env, guild)
    (said,) = told_directly(newsroom, inviter)
    assert "@everyone" not in said and "](" not in said and r"\*\*" in said


def fill(kept: Kept, ledger: Ledger, guild: int) -> None:
    """Leave something of a server wherever something can be left."""
    kept.put(f"News of {guild}", scope=Scope.guild(guild))
    ledger.visited(7, guild)
    ledger.guilds.set_rules(guild, Rules(mentions=False))
    exchange = Exchange(5, guild, 7, Turn("Who?", ""), (GLOBAL, Scope.guild(guild)), full_answer())
    ledger.exchanges.keep(exchange)
    leave_waiting(ledger, guild)


def leave_waiting(ledger: Ledger, guild: int) -> None:
    """Leave a question, which waits for a day at most."""
    ledger.arrivals.claim(guild)
    ledger.arrivals.keep(guild, f'{{"asker": 7, "place": {{"guild": {guild}}}}}')


def left_of(kept: Kept, ledger: Ledger, guild: int) -> list[str]:
    """Where something of a server is left."""
    places = {
        "articles": kept.catalog.count([Scope.guild(guild)]),
        "visits": guild in ledger.guilds_of(7),
        "rules": ledger.guilds.rules_of(guild) != Rules(),
        "arrivals": guild in [each.event for each in ledger.arrivals.unfinished()],
        "anything": guild in ledger.guilds.known(),
    }
    return [name for name, found in places.items() if found]


LASTING = ["articles", "visits", "rules", "anything"]


async def an_hour(newsroom: Newsroom) -> None:
    await newsroom.env.advance_time(HOUR + 1)


async def test_seven_days_after_it_was_removed_all_of_the_server_is_erased(
    newsroom: Newsroom,
    kept: Kept,
    ledger: Ledger,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    guild = await let_in(newsroom.env)
    for each in (guild.id, newsroom.guild.id):
        fill(kept, ledger, each)
    newsroom.env.backend.remove_guild(guild.id)
    await newsroom.env.settle()
    assert f"server left guild={guild.id}" in caplog.text
    clock.time += 7 * DAY - 1
    await an_hour(newsroom)
    assert left_of(kept, ledger, guild.id) == LASTING, "erased before the time of grace was over"
    clock.time += 1
    leave_waiting(ledger, guild.id)
    await an_hour(newsroom)
    assert left_of(kept, ledger, guild.id) == []
    assert left_of(kept, ledger, newsroom.guild.id) == LASTING
    assert f"server erased guild={guild.id} articles=1" in caplog.text


async def test_coming_back_in_time_keeps_all_and_brings_no_second_message(
    newsroom: Newsroom, inviter: UserHandle, kept: Kept, ledger: Ledger, clock: Clock
) -> None:
    guild = await let_in(newsroom.env, inviter)
    fill(kept, ledger, guild.id)
    newsroom.env.backend.emit("GUILD_DELETE", {"id": str(guild.id)})
    await newsroom.env.settle()
    clock.time += 6 * DAY
    assert newsroom.env.bot.get_guild(guild.id) is None
    await announce(newsroom.env, guild)
    clock.time += 30 * DAY
    assert ledger.guilds.due() == []
    await an_hour(newsroom)
    assert left_of(kept, ledger, guild.id) == LASTING
    assert told_directly(newsroom, inviter) == [HELLO] and told(newsroom, guild) == []


async def test_an_outage_is_no_leaving(
    newsroom: Newsroom, kept: Kept, ledger: Ledger, clock: Clock, dateline: Dateline
) -> None:
    guild = await let_in(newsroom.env)
    fill(kept, ledger, guild.id)
    newsroom.env.backend.emit("GUILD_DELETE", {"id": str(guild.id), "unavailable": True})
    clock.time += 30 * DAY
    await an_hour(newsroom)
    assert left_of(kept, ledger, guild.id) == LASTING


@pytest.mark.parametrize("known_by", ["its start", "the ledger", "the library"])
async def test_a_server_that_removed_it_while_it_was_off_has_left(
    newsroom: Newsroom, kept: Kept, ledger: Ledger, clock: Clock, dateline: Dateline, known_by: str
) -> None:
    guild = 4242
    if known_by == "its start":
        guild = (await let_in(newsroom.env)).id
        with unheard(newsroom.env):
            newsroom.env.backend.remove_guild(guild)
    if known_by == "the ledger":
        ledger.visited(7, guild)
    kept.put("Its news", scope=Scope.guild(guild))
    for _ in range(2):  # the second start does not begin the time of grace again
        await newsroom.env.restart_bot(Client(dateline, ledger))
        clock.time += 4 * DAY
    assert kept.catalog.count([Scope.guild(guild)]) == 1
    await an_hour(newsroom)
    assert left_of(kept, ledger, guild) == []


async def test_what_is_due_is_erased_at_a_start(
    newsroom: Newsroom, kept: Kept, ledger: Ledger, clock: Clock, dateline: Dateline
) -> None:
    guild = await let_in(newsroom.env)
    fill(kept, ledger, guild.id)
    newsroom.env.backend.remove_guild(guild.id)
    await newsroom.env.settle()
    clock.time += 7 * DAY
    await newsroom.env.restart_bot(Client(dateline, ledger))
    assert left_of(kept, ledger, guild.id) == []


async def test_one_that_cannot_be_erased_keeps_no_other_and_is_tried_again(
    newsroom: Newsroom,
    kept: Kept,
    ledger: Ledger,
    clock: Clock,
    dateline: Dateline,
    caplog: pytest.LogCaptureFixture,
) -> None:
    keeper = Failing(kept.database, kept.library)
    keeper.stuck = Scope.guild(41)
    for guild in (41, 42):
        fill(kept, ledger, guild)
        ledger.guilds.left(guild)
    clock.time += 7 * DAY
    await newsroom.env.restart_bot(Client(replace(dateline, keeper=keeper), ledger))
    assert left_of(kept, ledger, 41) == LASTING and left_of(kept, ledger, 42) == []
    assert "server not erased guild=41" in caplog.text
    keeper.stuck = None
    await an_hour(newsroom)
    assert left_of(kept, ledger, 41) == []


async def test_a_server_that_has_it_is_never_erased_whatever_was_noted(
    newsroom: Newsroom, kept: Kept, ledger: Ledger, clock: Clock
) -> None:
    fill(kept, ledger, newsroom.guild.id)
    await newsroom.env.settle()
    ledger.guilds.left(newsroom.guild.id)
    clock.time += 7 * DAY
    await an_hour(newsroom)
    assert left_of(kept, ledger, newsroom.guild.id) == LASTING
    clock.time += 7 * DAY
    assert ledger.guilds.due() == []
