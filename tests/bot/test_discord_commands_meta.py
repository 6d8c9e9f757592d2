"""All commands and menus at once: what each must have, and where people read of it."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from discord import AppCommandType, app_commands
from newsroom import Newsroom

from bot.house_words import (
    CONFIRM_FORGETTING,
    Place,
    Reader,
    forgotten,
    greeting,
    help_for,
    privacy,
)
from bot.ledger import Forgotten

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
IN_DISCORD = README.split("## In Discord", 1)[1].split("\n## ", 1)[0]

# Those that change nothing of a server's. What is not named here, only some may be offered.
FOR_EVERYBODY = {
    "ask", "articles", "status", "help", "privacy", "forget-me", "Ask about this",
}  # fmt: skip

PLACES: tuple[Place, ...] = ("server", "direct", "guest")
SAID = [
    *(help_for(Reader(*each)) for each in product(PLACES, (True, False), (True, False))),
    *(privacy(days) for days in (0, 1, 30, 3650)),
    CONFIRM_FORGETTING,
    greeting("x" * 100),
    forgotten(12_345, Forgotten(12_345, 12_345)),
]

Root = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu


@pytest.fixture
def roots(newsroom: Newsroom) -> list[Root]:
    """What Discord lists: commands, groups and menus."""
    tree: app_commands.CommandTree[Any] = newsroom.env.bot.tree  # type: ignore[attr-defined]
    return tree.get_commands()


@pytest.fixture
def menus(roots: list[Root]) -> list[app_commands.ContextMenu]:
    return [root for root in roots if isinstance(root, app_commands.ContextMenu)]


@pytest.fixture
def walked(newsroom: Newsroom) -> list[app_commands.Command[Any, ..., Any] | app_commands.Group]:
    """Every slash command and group, those inside groups too."""
    tree: app_commands.CommandTree[Any] = newsroom.env.bot.tree  # type: ignore[attr-defined]
    return list(tree.walk_commands())


def texts(command: dict[str, Any]) -> Iterator[str]:
    """What Discord counts of a command: names, descriptions and choices, its options' too."""
    yield command["name"]
    yield command.get("description", "")
    for option in command.get("options") or ():
        yield from texts(option)
    for choice in command.get("choices") or ():
        yield from (choice["name"], str(choice["value"]))


def test_no_two_have_the_same_name(
    walked: list[app_commands.Command[Any, ..., Any]], menus: list[app_commands.ContextMenu]
) -> None:
    names = [command.qualified_name for command in walked] + [menu.name for menu in menus]
    assert len(names) == len({name.casefold() for name in names}), sorted(names)


def test_there_are_no_more_than_discord_takes(roots: list[Root]) -> None:
    kinds = [AppCommandType.chat_input if not isinstance(r, app_commands.ContextMenu) else r.type
             for r in roots]  # fmt: skip
    assert kinds.count(AppCommandType.chat_input) <= 100
    assert kinds.count(AppCommandType.message) <= 15 and kinds.count(AppCommandType.user) <= 15


def test_names_and_descriptions_are_there_and_within_discords_limits(
    newsroom: Newsroom,
    walked: list[app_commands.Command[Any, ..., Any]],
    menus: list[app_commands.ContextMenu],
) -> None:
    for command in walked:
        assert re.fullmatch(r"[a-z0-9-]{1,32}", command.name), command.name
        assert _describes(command.description), command.qualified_name
        for option in getattr(command, "parameters", ()):
            assert re.fullmatch(r"[a-z0-9_-]{1,32}", option.display_name), option.display_name
            assert _describes(str(option.description)), (command.qualified_name, option.name)
            assert len(option.choices) <= 25
            assert all(1 <= len(choice.name) <= 100 for choice in option.choices)
        assert len(getattr(command, "parameters", ())) <= 25
    for menu in menus:
        assert 1 <= len(menu.name) <= 32
    tree: app_commands.CommandTree[Any] = newsroom.env.bot.tree  # type: ignore[attr-defined]
    for root in tree.get_commands():
        assert sum(map(len, texts(root.to_dict(tree)))) <= 8000, root.name


def _describes(description: str) -> bool:
    """Whether people learn something from it; discord.py puts an ellipsis where there is none."""
    return 1 < len(description.strip()) <= 100 and description != "…"


def test_each_says_itself_where_it_may_be_used_and_by_whom_it_is_installed(
    roots: list[Root],
) -> None:
    for root in roots:
        assert root.allowed_contexts is not None, f"{root.name} declares no contexts"
        assert root.allowed_installs is not None, f"{root.name} declares no installs"


def test_a_guests_account_carries_only_what_is_the_guests_own(roots: list[Root]) -> None:
    for root in roots:
        assert root.allowed_installs is not None
        assert not root.allowed_installs.user or root.name in FOR_EVERYBODY, root.name


def test_what_changes_a_server_is_offered_to_its_managers_alone_until_they_decide(
    roots: list[Root],
) -> None:
    for root in roots:
        wanted = root.default_permissions
        if root.name in FOR_EVERYBODY:
            assert wanted is None, root.name
        else:
            assert wanted is not None and wanted.manage_guild, (
                f"{root.name} declares no permissions"
            )


def test_each_stands_in_the_readme(
    walked: list[app_commands.Command[Any, ..., Any]], menus: list[app_commands.ContextMenu]
) -> None:
    rows = "\n".join(line for line in IN_DISCORD.splitlines() if line.startswith("|"))
    missing = [f"/{each.name}" for each in walked if each.parent is None]
    missing = [name for name in missing if not re.search(rf"`{name}\b(?!-)", rows)]
    missing += [menu.name for menu in menus if f"*Apps* → *{menu.name}*" not in rows]
    for each in walked:
        inside = each.parent is not None and not re.search(
            rf"`/{each.parent.name}\b[^|]*`{each.name}`|`/{each.qualified_name}`?", rows
        )
        missing += [f"/{each.qualified_name}"] * inside
    assert not missing, f"README's table In Discord lacks {missing}"


def test_no_text_about_the_house_names_what_is_not_there(
    walked: list[app_commands.Command[Any, ..., Any]], menus: list[app_commands.ContextMenu]
) -> None:
    there = {f"/{command.qualified_name}" for command in walked} | {menu.name for menu in menus}
    for text in SAID:
        told = re.findall(r"(?<![\w/])/[a-z][a-z-]*(?: add)?", text)
        told += re.findall(r"\*Apps\* → \*([^*]+)\*", text)
        assert set(told) <= there, f"people are sent to {set(told) - there}, which is not there"


@pytest.mark.parametrize("text", SAID)
def test_texts_about_the_house_fit_in_a_message_and_on_a_phone(text: str) -> None:
    assert len(text) <= 2000
    assert "|" not in text and "```" not in text, "a phone breaks tables and code"
    assert text.count("**") % 2 == 0
