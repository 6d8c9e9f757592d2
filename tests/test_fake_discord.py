"""The fake Discord against a small real discord.py bot; says nothing about Dateline itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import pytest
import pytest_asyncio
import yarl
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from fake_discord import (
    CALLBACK,
    MANAGE_GUILD,
    SEND_MESSAGES,
    SENDING,
    TYPING,
    Channel,
    FakeDiscord,
    NothingShown,
    Upload,
)

pytestmark = pytest.mark.asyncio


class Form(discord.ui.Modal, title="Go on"):
    text: discord.ui.Label = discord.ui.Label(
        text="Question", component=discord.ui.TextInput(custom_id="question")
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        assert isinstance(self.text.component, discord.ui.TextInput)
        await interaction.response.send_message(f"form: {self.text.component.value}")


class GoOn(discord.ui.View):
    @discord.ui.button(label="Follow up")
    async def go_on(self, interaction: discord.Interaction, _: discord.ui.Button) -> None:
        await interaction.response.send_modal(Form())


class Bot(commands.Bot):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            commands.when_mentioned,
            intents=discord.Intents.default(),
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0,
            **options,
        )
        self.refusals: asyncio.Queue[discord.HTTPException] = asyncio.Queue()
        self.heard: list[str] = []
        self.told: list[str] = []

    async def on_socket_event_type(self, name: str) -> None:
        self.told.append(name)

    async def setup_hook(self) -> None:
        own: list[Any] = [ask, read, article, both, too_long, twice]
        for command in own:
            self.tree.add_command(command)
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        if message.author == self.user:
            return
        self.heard.append(message.content)
        if message.guild is None or self.user in message.mentions:
            before = message.reference and message.reference.resolved
            context = f" after {before.content}" if isinstance(before, discord.Message) else ""
            sent = await message.reply("wait", nonce=str(message.id))
            question = message.content.rpartition("> ")[2]
            await sent.edit(content=f"heard {question}{context}")


@app_commands.command(description="Answer")
async def ask(interaction: discord.Interaction, question: str, private: bool = False) -> None:
    await interaction.response.defer(thinking=True, ephemeral=private)
    where = "guild" if interaction.is_guild_integration() else "no guild"
    context = interaction.context
    place = f"{where}: {context.guild}, {context.dm_channel}"
    answer = place if question == "where" else f"answer: {question}"
    await interaction.followup.send(answer, view=GoOn())
    if question == "more":
        await interaction.followup.send("and more", wait=True)
    if question == "hidden":
        await interaction.edit_original_response(content="edited", view=None)


@app_commands.command(description="Read a file")
async def read(interaction: discord.Interaction, file: discord.Attachment) -> None:
    await interaction.response.send_message((await file.read()).decode())


article = app_commands.Group(name="article", description="Articles")


@article.command(description="Remove one")
async def remove(interaction: discord.Interaction, title: str, count: int = 1) -> None:
    may = interaction.permissions.manage_guild
    await interaction.response.send_message(f"{title} {count} {may}", ephemeral=True)


@remove.autocomplete("title")
async def titles(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    known = ("Visit", "Vista", "Other")
    found = [title for title in known if title.startswith(typed)]
    return [app_commands.Choice(name=title, value=title.lower()) for title in found]


@app_commands.command(description="Open a form")
async def both(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Form())


async def refused(interaction: discord.Interaction, error: discord.HTTPException) -> None:
    bot = interaction.client
    assert isinstance(bot, Bot)
    bot.refusals.put_nowait(error)


@app_commands.command(description="Say too much")
async def too_long(interaction: discord.Interaction) -> None:
    try:
        await interaction.response.send_message("x" * 2001)
    except discord.HTTPException as error:
        await refused(interaction, error)
        await interaction.response.send_message("shorter")


@app_commands.command(description="Answer twice")
async def twice(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("first")
    interaction.response._response_type = None
    try:
        await interaction.response.send_message("second")
    except discord.HTTPException as error:
        await refused(interaction, error)


@pytest_asyncio.fixture
async def fake(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord(token="good-token") as server:
        monkeypatch.setattr(Route, "BASE", server.api_url)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(server.gateway_url))
        yield server


@pytest.fixture
def channel(fake: FakeDiscord) -> Channel:
    return fake.add_channel(fake.add_guild("Newsroom"), "general")


@pytest_asyncio.fixture
async def bot(fake: FakeDiscord, channel: Channel) -> AsyncIterator[Bot]:
    async with started(fake) as bot:
        yield bot


@asynccontextmanager
async def started(fake: FakeDiscord, **options: Any) -> AsyncIterator[Bot]:
    bot = Bot(**options)
    running = asyncio.create_task(bot.start("good-token"))
    await fake.connected(within=5)
    yield bot
    await bot.close()
    await running
    assert fake.unknown == []


async def until(bot: Bot, event: str) -> None:
    """Wait until the gateway has told the bot of this."""
    await eventually(lambda: event in bot.told)


async def eventually(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not happened():  # noqa: ASYNC110 - nothing tells when
            await asyncio.sleep(0.01)


def here(bot: Bot, channel: Channel) -> discord.PartialMessageable:
    return bot.get_partial_messageable(channel.id)


def sent_to(fake: FakeDiscord, what: str) -> list[int]:
    """How the bot's requests to paths that end so were answered."""
    return [request.status for request in fake.requests if request.path.endswith(what)]


async def test_a_slash_command_is_deferred_then_answered(
    fake: FakeDiscord, bot: Bot, channel: Channel
) -> None:
    shown = await fake.slash(fake.add_user("alice"), channel, "ask", {"question": "who?"}, within=5)
    assert shown.content == "answer: who?"
    assert shown.acknowledged is not None
    assert shown.acknowledged.deferred
    assert shown.acknowledged.after < 3
    assert not shown.ephemeral
    assert shown.allowed_mentions == {"parse": []}
    assert len(shown.messages) == 1


async def test_a_deferral_decides_who_sees_the_answer_and_an_edit_replaces_it(
    fake: FakeDiscord, bot: Bot, channel: Channel
) -> None:
    options = {"question": "hidden", "private": True}
    alice = fake.add_user("alice")
    shown = await fake.slash(
        alice, channel, "ask", options, until=lambda shown: shown.content == "edited", within=5
    )
    assert shown.ephemeral
    assert shown.components == ()
    assert len(shown.messages) == 1


async def test_follow_ups_are_shown_in_order(fake: FakeDiscord, bot: Bot, channel: Channel) -> None:
    alice = fake.add_user("alice")
    shown = await fake.slash(alice, channel, "ask", {"question": "more"}, within=5)
    shown = await fake.wait(shown, until=lambda shown: len(shown.messages) == 2, within=5)
    assert [message.content for message in shown.messages] == ["answer: more", "and more"]


async def test_commands_know_a_guild_from_direct_messages(
    fake: FakeDiscord, bot: Bot, channel: Channel
) -> None:
    alice = fake.add_user("alice")
    here = fake.direct_channel(alice)
    shown = await fake.slash(alice, here, "ask", {"question": "where"}, within=5)
    assert shown.content == "no guild: False, True"
    shown = await fake.slash(alice, channel, "ask", {"question": "where"}, within=5)
    assert shown.content == "guild: True, False"


async def test_a_button_opens_a_modal_and_the_modal_is_answered(
    fake: FakeDiscord, bot: Bot, channel: Channel
) -> None:
    alice = fake.add_user("alice")
    shown = await fake.slash(alice, channel, "ask", {"question": "who?"}, within=5)
    form = await fake.press(alice, shown, "Follow up", within=5)
    assert form.modal is not None
    assert form.modal.title == "Go on"
    shown = await fake.submit_modal(alice, form, {"Question": "and why?"}, within=5)
    assert shown.content == "form: and why?"


async def test_a_modal_field_goes_by_its_custom_id_too(
    fake: FakeDiscord, bot: Bot, channel: Channel
) -> None:
    alice = fake.add_user("alice")
    form = await fake.slash(alice, channel, "both", within=5)
    shown = await fake.submit_modal(alice, form, {"question": "when?"}, within=5)
    assert shown.content == "form: when?"
    with pytest.raises(ValueError, match=r"Question.* is required"):
        await fake.submit_modal(alice, form, {}, within=5)


async def test_autocomplete_of_a_subcommand(fake: FakeDiscord, bot: Bot, channel: Channel) -> None:
    alice = fake.add_user("alice")
    choices = await fake.autocomplete(alice, channel, "article remove", {"title": "Vis"}, within=5)
    assert [(choice.name, choice.value) for choice in choices] == [
        ("Visit", "visit"),
        ("Vista", "vista"),
    ]


async def test_permissions_travel_with_the_member(
    fake: FakeDiscord, bot: Bot, channel: Channel
) -> None:
    alice, boss = fake.add_user("alice"), fake.add_user("boss", permissions=MANAGE_GUILD)
    options = {"title": "visit", "count": 2}
    shown = await fake.slash(alice, channel, "article remove", options, within=5)
    assert (shown.content, shown.ephemeral) == ("visit 2 False", True)
    shown = await fake.slash(boss, channel, "article remove", options, within=5)
    assert shown.content == "visit 2 True"


async def test_an_attached_file_can_be_read(fake: FakeDiscord, bot: Bot, channel: Channel) -> None:
    upload = Upload("a piece.txt", b"what it says", "text/plain")
    shown = await fake.slash(fake.add_user("alice"), channel, "read", {"file": upload}, within=5)
    assert shown.content == "what it says"


async def test_a_mention_is_answered_and_the_edit_is_what_stands(
    fake: FakeDiscord, bot: Bot, channel: Channel
) -> None:
    shown = await fake.mention(
        fake.add_user("alice"),
        channel,
        "who?",
        until=lambda shown: shown.content != "wait" and bool(shown.content),
        within=5,
    )
    assert shown.content == "heard who?"
    assert shown.nonce is not None
    assert shown.message_reference is not None
    question, _ = fake.messages_in(channel)
    assert str(shown.message_reference["message_id"]) == shown.nonce == str(question.id)


async def test_a_direct_message_and_a_reply_to_its_answer(fake: FakeDiscord, bot: Bot) -> None:
    alice = fake.add_user("alice")
    shown = await fake.direct_message(
        alice, "who?", until=lambda shown: shown.content == "heard who?", within=5
    )
    shown = await fake.reply(
        alice,
        shown,
        "and why?",
        until=lambda shown: shown.content == "heard and why? after heard who?",
        within=5,
    )
    assert len(shown.messages) == 1


async def test_a_message_that_is_not_for_the_bot_arrives_without_its_content(
    fake: FakeDiscord, bot: Bot, channel: Channel
) -> None:
    alice = fake.add_user("alice")
    fake.say(alice, channel, "not for you")
    with pytest.raises(NothingShown, match=r"alice said .*\n.*\nrequests of the bot:\n  none"):
        slash = await fake.slash(alice, channel, "ask", {"question": "who?"}, within=5)
        await fake.reply(alice, slash, "nor a reply to a slash answer", within=0.1)
    assert bot.heard == ["", ""]


async def test_a_wrong_token_is_a_login_failure(fake: FakeDiscord) -> None:
    async with Bot() as bot:
        with pytest.raises(discord.LoginFailure):
            await bot.start("bad-token")
    assert [request.status for request in fake.requests] == [401]


async def test_a_privileged_intent_is_refused(fake: FakeDiscord) -> None:
    async with discord.Client(intents=discord.Intents.all()) as client:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await client.start("good-token")


async def test_content_over_2000_characters_is_refused(
    fake: FakeDiscord, bot: Bot, channel: Channel
) -> None:
    shown = await fake.slash(fake.add_user("alice"), channel, "too_long", within=5)
    assert shown.content == "shorter"
    error = bot.refusals.get_nowait()
    assert (error.status, error.code) == (400, 50035)
    assert "2000 or fewer" in error.text


async def test_a_second_callback_is_refused(fake: FakeDiscord, bot: Bot, channel: Channel) -> None:
    shown = await fake.slash(fake.add_user("alice"), channel, "twice", within=5)
    async with asyncio.timeout(5):
        error = await bot.refusals.get()
    assert (error.status, error.code) == (400, 40060)
    assert shown.content == "first"


async def test_a_late_callback_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeDiscord(seconds_to_acknowledge=0.0) as fake:
        monkeypatch.setattr(Route, "BASE", fake.api_url)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(fake.gateway_url))
        channel = fake.add_channel(fake.add_guild("Newsroom"), "general")
        async with Bot() as bot:
            running = asyncio.create_task(bot.start("good-token"))
            await fake.connected(within=5)
            with pytest.raises(NothingShown, match=r"callback .* -> 404"):
                await fake.slash(fake.add_user("alice"), channel, "both", within=0.2)
            await bot.close()
            await running


async def test_codes_for_what_is_not_there(fake: FakeDiscord, bot: Bot, channel: Channel) -> None:
    stranger = fake.add_user("stranger", guilds=())
    assert channel.guild is not None
    guild = bot.get_guild(channel.guild.id)
    assert guild is not None
    with pytest.raises(discord.NotFound) as caught:
        await guild.fetch_member(stranger.id)
    assert caught.value.code == 10007
    with pytest.raises(discord.NotFound) as caught:
        await bot.get_partial_messageable(channel.id).fetch_message(1)
    assert caught.value.code == 10008
    session = bot.http._HTTPClient__session  # type: ignore[attr-defined]
    hook = discord.Webhook.partial(fake_application(bot), "no-token", session=session)
    with pytest.raises(discord.NotFound) as caught:
        await hook.send("x")
    assert caught.value.code == 10015


def fake_application(bot: Bot) -> int:
    assert bot.application_id is not None
    return bot.application_id


async def test_commands_come_back_as_discord_keeps_them(fake: FakeDiscord, bot: Bot) -> None:
    assert fake.syncs == 1
    before = await bot.tree.fetch_commands()
    assert {command.name for command in before} == {command["name"] for command in fake.commands}
    assert "required" not in fake.commands[0]["options"][1]
    removed = bot.tree.remove_command("twice")
    assert isinstance(removed, app_commands.Command)
    changed: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name="twice", description="New", callback=removed.callback
    )
    bot.tree.add_command(changed)
    await bot.tree.sync()
    assert "New" in [command["description"] for command in fake.commands]
    assert [command.id for command in await bot.tree.fetch_commands()] == [
        command.id for command in before
    ]


async def test_a_message_sent_twice_with_one_nonce_stands_once(
    fake: FakeDiscord, bot: Bot, channel: Channel
) -> None:
    place = bot.get_partial_messageable(channel.id)
    first = await place.send("once", nonce="7")
    again = await place.send("once", nonce="7")
    assert first.id == again.id
    assert len(fake.messages_in(channel)) == 1
    await first.delete()
    later = await place.send("once", nonce="7")
    assert later.id != first.id


async def test_a_nonce_holds_in_all_channels_but_for_some_minutes_only(
    fake: FakeDiscord, bot: Bot, channel: Channel
) -> None:
    assert channel.guild is not None
    elsewhere = fake.add_channel(channel.guild, "elsewhere")
    first = await here(bot, channel).send("once", nonce="7")
    again = await here(bot, elsewhere).send("once", nonce="7")
    assert first.id == again.id
    fake.forget_nonces()
    later = await here(bot, channel).send("once", nonce="7")
    assert later.id != first.id


async def test_files_of_the_bot_arrive_and_deleted_messages_are_gone(
    fake: FakeDiscord, bot: Bot
) -> None:
    alice = fake.add_user("alice")
    person = await bot.fetch_user(alice.id)
    message = await person.send(file=discord.File(__file__, "test.py"))
    (standing,) = fake.messages_in(fake.direct_channel(alice))
    assert standing.attachments[0].upload.filename == "test.py"
    assert await message.attachments[0].read() == standing.attachments[0].upload.data
    await message.delete()
    assert fake.messages_in(fake.direct_channel(alice)) == ()


async def test_an_unknown_route_is_remembered(fake: FakeDiscord) -> None:
    async with discord.Client(intents=discord.Intents.default()) as client:
        await client.login("good-token")
        with pytest.raises(discord.NotFound):
            await client.fetch_guild(1)
    assert fake.unknown == ["GET /api/v10/guilds/1"]


async def test_a_rate_limit_is_waited_for(fake: FakeDiscord, bot: Bot, channel: Channel) -> None:
    fake.faults.rate_limit(SENDING, 0.4)
    await here(bot, channel).send("once")
    first, second = [one for one in fake.requests if one.path.endswith("/messages")]
    assert (first.status, second.status) == (429, 200)
    assert second.at - first.at >= 0.4
    assert len(fake.messages_in(channel)) == 1
    assert fake.faults.left == 0


@pytest.mark.parametrize("everywhere", [False, True])
async def test_a_rate_limit_says_so_as_discord_does(fake: FakeDiscord, everywhere: bool) -> None:
    fake.faults.rate_limit("GET /users/@me", 1.5, everywhere=everywhere)
    headers = {"Authorization": "Bot good-token"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(f"{fake.api_url}/users/@me") as response,
    ):
        assert response.status == 429
        body = await response.json()
        assert (body["retry_after"], body["global"]) == (1.5, everywhere)
        assert response.headers["Retry-After"] == "2"
        assert response.headers.get("X-RateLimit-Global") == ("true" if everywhere else None)
        for name in ("Limit", "Remaining", "Reset", "Reset-After", "Bucket"):
            assert (f"X-RateLimit-{name}" in response.headers) is not everywhere


async def test_a_request_fails_as_often_as_it_shall(
    fake: FakeDiscord, bot: Bot, channel: Channel
) -> None:
    fake.faults.refuse(SENDING, 500)
    await here(bot, channel).send("once")
    assert sent_to(fake, "/messages") == [500, 200]
    assert len(fake.messages_in(channel)) == 1


async def test_a_late_answer_is_only_late(fake: FakeDiscord, bot: Bot, channel: Channel) -> None:
    fake.faults.delay(SENDING, 0.3)
    begun = asyncio.get_running_loop().time()
    await here(bot, channel).send("once")
    assert asyncio.get_running_loop().time() - begun >= 0.3
    await here(bot, channel).send("twice")
    assert asyncio.get_running_loop().time() - begun < 0.6


async def test_a_callback_can_be_refused(fake: FakeDiscord, bot: Bot, channel: Channel) -> None:
    fake.faults.refuse(CALLBACK, 404, 10062, "Unknown interaction")
    shown = await fake.slash(fake.add_user("alice"), channel, "too_long", within=5)
    error = bot.refusals.get_nowait()
    assert (error.status, error.code, shown.content) == (404, 10062, "shorter")


@pytest.mark.parametrize(("done", "standing"), [(False, 0), (True, 1)])
async def test_a_request_is_held_before_or_after_it_is_done_and_can_be_lost(
    fake: FakeDiscord, bot: Bot, channel: Channel, done: bool, standing: int
) -> None:
    with fake.faults.held(SENDING, done=done) as held:
        sending = asyncio.create_task(here(bot, channel).send("once"))
        await held.has(1, within=5)
        assert len(fake.messages_in(channel)) == standing
        assert not sending.done()
        held.lose()
        with pytest.raises(aiohttp.ClientError):
            await sending
    assert len(fake.messages_in(channel)) == standing


async def test_a_held_request_goes_on(fake: FakeDiscord, bot: Bot, channel: Channel) -> None:
    with fake.faults.held(SENDING) as held:
        sending = asyncio.create_task(here(bot, channel).send("once"))
        await held.has(1, within=5)
        held.release()
        await sending
    assert [message.content for message in fake.messages_in(channel)] == ["once"]


async def test_after_a_drop_the_bot_resumes_and_hears_what_it_missed(
    fake: FakeDiscord, bot: Bot, channel: Channel
) -> None:
    alice = fake.add_user("alice")
    fake.gateway.drop()
    shown = await fake.mention(alice, channel, "who?", until=heard("who?"), within=5)
    assert len(shown.messages) == 1
    assert (fake.gateway.identifies, fake.gateway.resumes) == (1, 1)
    assert bot.told.count("READY") == bot.told.count("RESUMED") == 1


def heard(text: str) -> Any:
    return lambda shown: shown.content == f"heard {text}"


async def test_a_resume_may_repeat_what_was_heard(
    fake: FakeDiscord, bot: Bot, channel: Channel
) -> None:
    fake.say(fake.add_user("alice"), channel, f"<@{fake.bot.id}> who?")
    await until(bot, "MESSAGE_UPDATE")
    fake.gateway.drop(overlap=3)
    await until(bot, "RESUMED")
    assert len(bot.heard) == 2
    assert len(fake.messages_in(channel)) == 2, "the nonce is the question's"


async def test_an_event_can_come_twice(fake: FakeDiscord, bot: Bot, channel: Channel) -> None:
    alice = fake.add_user("alice")
    message = fake.say(alice, channel, "not for you")
    fake.repeat(message)
    shown = await fake.slash(alice, channel, "both", within=5)
    assert bot.heard == ["", ""]
    fake.repeat(shown)
    await eventually(lambda: sent_to(fake, "/callback") == [200, 400])


async def test_a_request_to_reconnect_is_followed_by_a_resume(
    fake: FakeDiscord, bot: Bot, channel: Channel
) -> None:
    fake.gateway.ask_to_reconnect()
    await fake.mention(fake.add_user("alice"), channel, "who?", until=heard("who?"), within=5)
    assert (fake.gateway.identifies, fake.gateway.resumes) == (1, 1)


async def test_an_invalid_session_is_begun_anew_without_what_was_missed(
    fake: FakeDiscord, bot: Bot, channel: Channel
) -> None:
    alice = fake.add_user("alice")
    fake.gateway.invalidate()
    with pytest.raises(RuntimeError, match="no bot is connected"):
        fake.say(alice, channel, "lost")
    await fake.connected(within=10)  # discord.py waits five seconds before it identifies again
    await fake.mention(alice, channel, "who?", until=heard("who?"), within=5)
    assert (fake.gateway.identifies, fake.gateway.resumes) == (2, 0)


async def test_a_silent_line_is_left_and_resumed(fake: FakeDiscord, channel: Channel) -> None:
    fake.gateway.heartbeat_seconds = 0.2
    async with started(fake, heartbeat_timeout=1.0) as bot:
        await asyncio.sleep(1.5)
        assert fake.gateway.resumes == 0, "heartbeats were answered"
        fake.gateway.fall_silent()
        alice = fake.add_user("alice")
        shown = await fake.mention(alice, channel, "who?", until=heard("who?"), within=5)
        assert len(shown.messages) == 1
        assert (fake.gateway.identifies, fake.gateway.resumes) == (1, 1)
        assert bot.heard == [f"<@{fake.bot.id}> who?"]


@pytest.mark.parametrize(("code", "answer"), [(4000, "RESUMED"), (1000, None)])
async def test_a_session_ends_with_the_code_for_that_only(
    fake: FakeDiscord, code: int, answer: str | None
) -> None:
    """discord.py itself always closes with 4000."""
    async with aiohttp.ClientSession() as client:
        async with client.ws_connect(fake.gateway_url) as line:
            await line.receive_json()  # hello
            await line.send_json({"op": 2, "d": {"token": "good-token", "intents": 0}})
            ready = await line.receive_json()
            await line.close(code=code)
        resume = {"token": "good-token", "session_id": ready["d"]["session_id"], "seq": ready["s"]}
        async with client.ws_connect(fake.gateway_url) as line:
            await line.receive_json()
            await line.send_json({"op": 6, "d": resume})
            frame = await line.receive_json()
    assert (frame["op"], frame["t"]) == ((0, answer) if answer else (9, None))


async def test_a_deleted_channel_is_unknown(fake: FakeDiscord, bot: Bot, channel: Channel) -> None:
    fake.places.delete_channel(channel)
    with pytest.raises(discord.NotFound) as caught:
        await here(bot, channel).send("to nobody")
    assert caught.value.code == 10003
    await until(bot, "CHANNEL_DELETE")
    assert bot.get_channel(channel.id) is None


async def test_closed_direct_messages_take_nothing(fake: FakeDiscord, bot: Bot) -> None:
    alice = fake.add_user("alice")
    fake.places.close_direct_messages(alice)
    person = await bot.fetch_user(alice.id)
    with pytest.raises(discord.Forbidden) as caught:
        await person.send("to nobody")
    assert caught.value.code == 50007


async def test_a_denied_permission_is_known_and_enforced(
    fake: FakeDiscord, bot: Bot, channel: Channel
) -> None:
    fake.places.deny(channel, SEND_MESSAGES)
    await until(bot, "CHANNEL_UPDATE")
    known = bot.get_channel(channel.id)
    assert isinstance(known, discord.TextChannel)
    assert not known.permissions_for(known.guild.me).send_messages
    for attempt in (known.send("to nobody"), known.typing()):
        with pytest.raises(discord.Forbidden) as caught:
            await attempt
        assert caught.value.code == 50013
    shown = await fake.slash(fake.add_user("alice"), channel, "ask", {"question": "?"}, within=5)
    assert shown.content == "answer: ?", "an interaction's answer needs no permission"


async def test_a_server_that_removes_the_bot_is_closed_to_it(
    fake: FakeDiscord, bot: Bot, channel: Channel
) -> None:
    assert channel.guild is not None
    joined = fake.add_guild("Another")
    await until(bot, "GUILD_CREATE")
    fake.places.remove_guild(channel.guild)
    await until(bot, "GUILD_DELETE")
    assert [guild.id for guild in bot.guilds] == [joined.id]
    with pytest.raises(discord.Forbidden) as caught:
        await here(bot, channel).send("to nobody")
    assert caught.value.code == 50001


async def test_a_person_deletes_their_message_and_the_bot_hears_of_it(
    fake: FakeDiscord, bot: Bot, channel: Channel
) -> None:
    alice, bob = fake.add_user("alice"), fake.add_user("bob")
    message = fake.say(alice, channel, "not for you")
    with pytest.raises(ValueError, match="bob may not delete a message of alice's"):
        fake.delete(bob, message)
    fake.delete(alice, message)
    await until(bot, "MESSAGE_DELETE")
    assert fake.messages_in(channel) == ()


async def test_the_bot_edits_and_deletes_its_own_messages_only(
    fake: FakeDiscord, bot: Bot, channel: Channel
) -> None:
    theirs = here(bot, channel).get_partial_message(
        fake.say(fake.add_user("alice"), channel, "not for you").id
    )
    with pytest.raises(discord.Forbidden) as caught:
        await theirs.edit(content="x")
    assert caught.value.code == 50005
    own = await here(bot, channel).send("first")
    await own.edit(content="second")
    assert fake.messages_in(channel)[-1].content == "second"
    await own.delete()
    assert [message.content for message in fake.messages_in(channel)] == ["not for you"]
    await until(bot, "MESSAGE_DELETE")


async def test_a_thread_takes_the_id_of_its_message_and_answers_go_there(
    fake: FakeDiscord, bot: Bot, channel: Channel
) -> None:
    alice = fake.add_user("alice")
    message = fake.say(alice, channel, "not for you")
    thread = fake.places.start_thread(alice, message, "A thing to talk about")
    assert thread.id == message.id
    await until(bot, "THREAD_CREATE")
    known = bot.get_channel(thread.id)
    assert isinstance(known, discord.Thread)
    assert (known.name, known.parent_id) == ("A thing to talk about", channel.id)
    shown = await fake.mention(alice, thread, "who?", until=heard("who?"), within=5)
    assert shown.message.channel == thread
    shown = await fake.slash(alice, thread, "ask", {"question": "?"}, within=5)
    assert shown.content == "answer: ?"


async def test_a_message_has_one_thread(fake: FakeDiscord, bot: Bot, channel: Channel) -> None:
    known = bot.get_channel(channel.id)
    assert isinstance(known, discord.TextChannel)
    own = await known.send("let us talk")
    thread = await own.create_thread(name="Talk")
    assert thread.id == own.id
    with pytest.raises(discord.HTTPException) as caught:
        await own.create_thread(name="Again")
    assert caught.value.code == 160004


async def test_a_held_sign_of_typing_holds_nothing_else(
    fake: FakeDiscord, bot: Bot, channel: Channel
) -> None:
    with fake.faults.held(TYPING) as held:
        typing = asyncio.create_task(here(bot, channel).typing().__aenter__())
        await held.has(1, within=5)
        await here(bot, channel).send("meanwhile")
        typing.cancel()
    assert len(fake.messages_in(channel)) == 1
