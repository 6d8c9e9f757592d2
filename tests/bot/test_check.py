"""`dateline check` and what Discord says over REST: one line a finding, each ok or what to do."""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import discord
import pytest
from aiohttp import web
from discord.http import Route
from pydantic import SecretStr

from bot.check import Finding, discord_findings
from bot.cogs.account import INTENTS, NEEDED
from bot.settings import Settings

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
APPLICATION = "1100000000000000001"
ALL = discord.Permissions(**dict.fromkeys(NEEDED, True)).value
INVITE = (
    f"https://discord.com/oauth2/authorize?client_id={APPLICATION}"
    f"&scope=bot+applications.commands&permissions={ALL}"
)
MESSAGE_CONTENT_LIMITED = 1 << 19


@dataclass
class RestAlone:
    """Discord's REST as far as an account's own affairs, with nothing behind it; no gateway."""

    application: dict[str, Any] = field(default_factory=dict)
    guilds: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    asked: list[str] = field(default_factory=list)

    def in_server(self, name: str, permissions: int = ALL) -> None:
        number = str(2_000_000_000_000_000_000 + len(self.guilds))
        self.guilds.append({"id": number, "name": name, "permissions": str(permissions)})

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(f"{request.method} {request.path}")
        if request.headers["Authorization"] != "Bot good-token":
            return self._json({"message": "401: Unauthorized", "code": 0}, 401)
        if self.status != 200:
            page = "<html><body>Sorry, <b>blocked</b></body></html>"
            return web.Response(status=self.status, text=page, content_type="text/html")
        if request.path.endswith("/guilds"):
            after, limit = int(request.query.get("after", 0)), int(request.query["limit"])
            return self._json([one for one in self.guilds if int(one["id"]) > after][:limit])
        if "applications" in request.path:
            return self._json(
                {
                    "id": APPLICATION, "name": "Dateline", "icon": None, "description": "",
                    "bot_public": True, "bot_require_code_grant": False, "verify_key": "0" * 64,
                    "flags": 0, "owner": self._user("owner"), "team": None, **self.application,
                }
            )  # fmt: skip
        return self._json({**self._user("newsbot"), "bot": True})

    def _user(self, name: str) -> dict[str, Any]:
        return {"id": "7", "username": name, "discriminator": "0", "avatar": None}

    def _json(self, payload: object, status: int = 200) -> web.Response:
        body = json.dumps(payload).encode()
        return web.Response(body=body, status=status, content_type="application/json")


Check = Callable[..., Any]


@pytest.fixture
def rest() -> RestAlone:
    return RestAlone()


@pytest.fixture
async def check(rest: RestAlone, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the check against `rest`, as the command does: in a thread with a loop of its own."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)  # which the check sets, and this sets back
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", rest.answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/v10"

    async def run(token: str | None = "good-token", url: str = url) -> list[Finding]:
        settings = Settings(
            _env_file=None,
            discord_token=None if token is None else SecretStr(token),
            discord_api_url=url,
        )
        return await asyncio.to_thread(lambda: list(discord_findings(settings)))

    yield run
    await runner.cleanup()


async def test_all_is_well(check: Check, rest: RestAlone) -> None:
    rest.in_server("Newsroom")
    found = await check()
    assert [one.text for one in found] == [
        f"Discord: the token is that of newsbot (application {APPLICATION})",
        "intents: no privileged one is needed, and none is on",
        "servers: in 1, all permissions in 1",
        f"invite: {INVITE}",
    ]
    assert all(one.ok for one in found)
    assert {line.split("/v10")[1] for line in rest.asked} == {
        "/users/@me", "/oauth2/applications/@me", "/users/@me/guilds",
    }, "REST alone, no gateway"  # fmt: skip


async def test_each_server_that_lacks_permissions_is_named_with_them(
    check: Check, rest: RestAlone
) -> None:
    files = discord.Permissions.attach_files.flag
    rest.in_server("Newsroom")
    rest.in_server("Quiet\x1b[2J\nPress", ALL & ~files)
    rest.in_server("Bare", 0)
    rest.in_server("Ours", discord.Permissions(administrator=True).value)
    found = await check()
    assert Finding(False, "servers: in 4, all permissions in 2") in found
    lacking = [one.text for one in found if one.text.startswith("server ")]
    quiet, bare = lacking
    assert quiet.startswith("server Quiet[2JPress (2000000000000000001): lacks Attach Files: give")
    assert (
        "lacks View Channels, Send Messages, Send Messages in Threads, Read Message History, "
        "Attach Files:" in bare
    )
    assert found[-1].text == f"invite: {INVITE}"


async def test_more_servers_than_one_answer_holds_are_all_looked_at(
    check: Check, rest: RestAlone
) -> None:
    for number in range(200):
        rest.in_server(f"Server {number}")
    rest.in_server("The last", 0)
    texts = [one.text for one in await check()]
    assert "servers: in 201, all permissions in 200" in texts
    assert any(text.startswith("server The last ") for text in texts)


async def test_in_no_server_yet(check: Check) -> None:
    texts = [one.text for one in await check()]
    assert "servers: in none yet: open the invite link below to add Dateline" in texts


async def test_what_the_application_has_set_amiss_is_told(check: Check, rest: RestAlone) -> None:
    rest.application = {
        "flags": MESSAGE_CONTENT_LIMITED,
        "interactions_endpoint_url": "https://example.org/interactions",
        "bot_require_code_grant": True,
    }
    found = await check()
    intents, endpoint, grant = (
        one for one in found if re.match("intents|commands|invite: no", one.text)
    )
    assert intents.ok and intents.text.startswith("intents: Message Content Intent may be switched")
    assert not endpoint.ok and "Interactions Endpoint URL" in endpoint.text
    assert not grant.ok and "OAuth2 Code Grant" in grant.text


@pytest.mark.parametrize("token", ["wrong-token", "two\nlines", "Ünïcode", " "])
async def test_a_token_that_is_none_is_one_sentence(check: Check, token: str) -> None:
    (found,) = await check(token)
    assert not found.ok
    assert found.text.startswith("Discord: Discord does not accept DISCORD_TOKEN. Copy the token")
    assert token.strip() == "" or token not in found.text


async def test_a_discord_that_refuses_or_is_not_there_is_one_sentence(
    check: Check, rest: RestAlone
) -> None:
    rest.status = 403
    (found,) = await check()
    assert not found.ok
    assert "cannot be reached (it answers HTTP 403). Check the network" in found.text
    (found,) = await check(url="http://127.0.0.1:9/api/v10")
    assert not found.ok and "Discord cannot be reached (Cannot connect" in found.text


async def test_without_a_token_it_says_where_to_get_one(check: Check, rest: RestAlone) -> None:
    (found,) = await check(None)
    assert found.ok and "https://discord.com/developers/applications" in found.text
    assert rest.asked == []


def test_no_privileged_intent_is_asked_for(simcord_bot: discord.Client) -> None:
    assert simcord_bot.intents == INTENTS, "what is checked is what is used"
    assert not (INTENTS.members or INTENTS.presences or INTENTS.message_content)


def test_the_readme_has_the_same_invite_and_permissions() -> None:
    assert INVITE.replace(APPLICATION, "APPLICATION_ID") in README
    words = " ".join(README.split())
    for name in NEEDED.values():
        assert f"*{name}*" in words, f"step 2 of In Discord lacks {name}"
