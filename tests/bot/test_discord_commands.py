"""Putting the commands to Discord: once, and again only when they differ from what it has."""

from copy import deepcopy
from typing import Any

import pytest
from newsroom import Newsroom

from bot.app import Dateline
from bot.client import Client
from bot.command_sync import same_commands
from bot.ledger import Ledger

OURS: list[dict[str, Any]] = [
    {
        "name": "ask",
        "type": 1,
        "description": "Ask",
        "nsfw": False,
        "default_member_permissions": None,
        "contexts": [0, 1],
        "options": [{"type": 3, "name": "question", "description": "What?", "required": True}],
    },
    {
        "name": "ingest",
        "type": 1,
        "description": "Add",
        "nsfw": False,
        "default_member_permissions": 32,
        "contexts": [0],
        "options": [{"type": 3, "name": "url", "description": "Where", "required": False}],
    },
]

# As Discord gives them back: fields of its own, numbers as text, nothing that is false or empty.
THEIRS: list[dict[str, Any]] = [
    {
        "id": "2",
        "application_id": "1",
        "version": "3",
        "name": "ingest",
        "type": 1,
        "description": "Add",
        "nsfw": False,
        "default_member_permissions": "32",
        "contexts": [0],
        "options": [{"type": 3, "name": "url", "description": "Where"}],
    },
    {
        "id": "1",
        "application_id": "1",
        "version": "2",
        "name": "ask",
        "type": 1,
        "description": "Ask",
        "default_member_permissions": None,
        "contexts": [0, 1],
        "options": [{"type": 3, "name": "question", "description": "What?", "required": True}],
    },
]


def changed(at: int, **fields: Any) -> list[dict[str, Any]]:
    """Their commands, the one at `at` changed."""
    commands = deepcopy(THEIRS)
    commands[at] |= fields
    return commands


def changed_option(**fields: Any) -> list[dict[str, Any]]:
    commands = deepcopy(THEIRS)
    commands[0]["options"][0] |= fields
    return commands


def test_what_discord_gives_back_is_the_same() -> None:
    assert same_commands(OURS, THEIRS)


# What Discord has, named by how it differs from ours.
DIFFERENT: dict[str, list[dict[str, Any]]] = {
    "none": [],
    "one fewer": THEIRS[:1],
    "one more": [*THEIRS, {**THEIRS[0], "name": "old"}],
    "name": changed(0, name="ingress"),
    "description": changed(0, description="Other"),
    "type": changed(0, type=2),
    "permissions": changed(0, default_member_permissions="8"),
    "no permissions": changed(0, default_member_permissions=None),
    "contexts": changed(0, contexts=[0, 1]),
    "no contexts": changed(0, contexts=None),
    "nsfw": changed(0, nsfw=True),
    "no option": changed(0, options=[]),
    "two options": changed(0, options=THEIRS[0]["options"] * 2),
    "option required": changed_option(required=True),
    "option description": changed_option(description="Which"),
    "option type": changed_option(type=11),
    "option completed": changed_option(autocomplete=True),
    "option choices": changed_option(choices=[{"name": "one", "value": "1"}]),
    "option length": changed_option(max_length=10),
}


@pytest.mark.parametrize("how", DIFFERENT)
def test_any_difference_that_people_would_notice_is_one(how: str) -> None:
    assert not same_commands(OURS, DIFFERENT[how]), "people keep the old command"


async def test_a_second_start_with_the_same_commands_puts_none(
    newsroom: Newsroom, dateline: Dateline, ledger: Ledger
) -> None:
    names = {each["name"] for each in newsroom.requests("PUT", "/commands")[0].json or ()}
    assert names == {
        "ask", "articles", "status", "help", "privacy", "forget-me", "Ask about this",
        "ingest", "remove", "audit", "watch", "settings", "Add to library",
    }  # fmt: skip
    await newsroom.env.restart_bot(Client(dateline, ledger))
    assert len(newsroom.requests("GET", "/commands")) == 2
    assert len(newsroom.requests("PUT", "/commands")) == 1


async def test_commands_that_differ_are_put_again(
    newsroom: Newsroom, dateline: Dateline, ledger: Ledger
) -> None:
    newsroom.env.bot.tree.remove_command("remove")  # type: ignore[attr-defined]
    await newsroom.env.bot.tree.sync()  # type: ignore[attr-defined]
    await newsroom.env.restart_bot(Client(dateline, ledger))
    assert "remove" in newsroom.alice.user.available_commands()


async def test_everybody_is_offered_what_is_meant_for_them(newsroom: Newsroom) -> None:
    for_all = {"ask", "articles", "status", "help", "privacy", "forget-me"}
    assert set(newsroom.alice.available_commands(newsroom.channel)) == for_all
    for_managers = {
        "audit", "ingest", "remove", "settings", "watch add", "watch list", "watch remove",
    }  # fmt: skip
    everything = for_all | for_managers
    assert set(newsroom.editor.available_commands(newsroom.channel)) == everything
