"""/settings as people see it: the panel, each menu and button of it, and who may use it."""

from contextlib import closing
from pathlib import Path
from typing import Any

import discord
import pytest
from editing import demote, labels, last_message, show_commands_to_all
from newsroom import EPHEMERAL, MESSAGE, Newsroom
from simcord import interactions
from simcord.backend import serializers
from simcord.builders import ChannelHandle, RoleHandle
from simcord.results import InteractionResult

from bot.app import Dateline
from bot.client import Client
from bot.cogs.presses import button, lasting
from bot.ledger import Ledger
from bot.rules import Rules

UPDATE_LATER, UPDATE = 6, 7  # types of a first response to a press
NOT_ALLOWED = "Only people with the Manage Server permission can change this server's settings."
MENUS = {
    "only_channels": "I answer only in {}, for everyone.",
    "never_channels": "I answer in every channel but {}, for everyone.",
    "only_roles": "I answer in every channel, only for {}.",
    "never_roles": "I answer in every channel, for everyone but {}.",
}
LISTS = [f"rules-list:{name}" for name in MENUS]


@pytest.fixture
def desk(newsroom: Newsroom) -> ChannelHandle:
    return newsroom.guild.create_text_channel("desk")


@pytest.fixture
def muted(newsroom: Newsroom) -> RoleHandle:
    return newsroom.guild.create_role("muted")


async def open_panel(newsroom: Newsroom) -> None:
    await newsroom.editor.slash(newsroom.channel, "settings")


def panel(newsroom: Newsroom) -> discord.Message:
    return last_message(newsroom, newsroom.editor)


def lines(newsroom: Newsroom) -> list[str]:
    return panel(newsroom).content.splitlines()


def menus(newsroom: Newsroom) -> dict[str, list[int]]:
    """The menus of the panel by their custom_ids, and what is preset in them."""
    children = [child for row in panel(newsroom).components for child in row.children]  # type: ignore[union-attr]
    return {
        str(child.custom_id): [preset.id for preset in child.default_values]
        for child in children
        if isinstance(child, discord.SelectMenu)
    }


async def choose(newsroom: Newsroom, menu: str, *values: Any) -> InteractionResult:
    return await newsroom.editor.select(panel(newsroom), list(values), custom_id=menu)


async def press(newsroom: Newsroom, label: str) -> InteractionResult:
    return await newsroom.editor.click(panel(newsroom), label=label)


def rules_here(newsroom: Newsroom, ledger: Ledger) -> Rules:
    return ledger.guilds.rules_of(newsroom.guild.id)


# The panel


async def test_settings_open_a_panel_that_says_what_holds_to_the_one_alone(
    newsroom: Newsroom,
) -> None:
    await open_panel(newsroom)
    assert newsroom.first_responses() == [(MESSAGE, EPHEMERAL)]
    assert lines(newsroom)[:4] == [
        "I answer in every channel, for everyone.",
        "Who mentions me or replies to me in a channel gets an answer.",
        "My answers to /ask are seen by all in the channel.",
        "People with Manage Server may add and remove articles.",
    ]
    assert menus(newsroom) == {menu: [] for menu in LISTS}
    assert labels(panel(newsroom)) == [
        "Mentions: on", "Answers: in the channel", "Who may feed it …",
    ]  # fmt: skip
    assert newsroom.shown_to(newsroom.alice) == []


async def test_settings_are_offered_in_servers_to_those_who_manage_them(
    newsroom: Newsroom,
) -> None:
    assert "settings" in newsroom.editor.available_commands(newsroom.channel)
    assert "settings" not in newsroom.alice.available_commands(newsroom.channel)
    assert "settings" not in newsroom.editor.user.available_commands()


async def test_one_who_is_shown_the_command_still_needs_manage_server(newsroom: Newsroom) -> None:
    await show_commands_to_all(newsroom)
    await newsroom.alice.slash(newsroom.channel, "settings")
    assert newsroom.first_responses() == [(MESSAGE, EPHEMERAL)]
    assert newsroom.shown_to(newsroom.alice) == [NOT_ALLOWED]


async def test_the_channel_menus_offer_every_kind_that_people_write_in(newsroom: Newsroom) -> None:
    await open_panel(newsroom)
    row, *_ = panel(newsroom).components
    assert isinstance(row, discord.ActionRow)
    (menu,) = row.children
    assert isinstance(menu, discord.SelectMenu)
    assert {kind.name for kind in menu.channel_types} == {
        "text", "news", "forum", "media", "voice", "stage_voice", "category",
    }  # fmt: skip
    assert (menu.min_values, menu.max_values) == (0, 25)


# Its menus and buttons


@pytest.mark.parametrize("name", MENUS)
async def test_a_choice_is_saved_at_once_and_shown_and_can_be_taken_back(
    newsroom: Newsroom, ledger: Ledger, desk: ChannelHandle, muted: RoleHandle, name: str
) -> None:
    first, second = (newsroom.channel, desk) if "channels" in name else (newsroom.editors, muted)
    menu = f"rules-list:{name}"
    saved: dict[str, Any] = {name: (first.id, second.id)}
    await open_panel(newsroom)
    await choose(newsroom, menu, first, second)
    assert newsroom.first_responses()[-1] == (UPDATE_LATER, 0)
    assert lines(newsroom)[0] == MENUS[name].format(f"{first.mention} and {second.mention}")
    assert menus(newsroom)[menu] == [first.id, second.id]
    assert sum(map(len, menus(newsroom).values())) == 2, "other menus show it, too"
    assert rules_here(newsroom, ledger) == Rules(**saved)
    await choose(newsroom, menu)
    assert lines(newsroom)[0] == "I answer in every channel, for everyone."
    assert menus(newsroom)[menu] == []
    assert rules_here(newsroom, ledger) == Rules()
    assert len(newsroom.shown_to(newsroom.editor)) == 1, "the panel is edited, not sent again"
    assert newsroom.shown_to(newsroom.alice) == []


async def test_what_was_chosen_in_each_menu_holds_together(
    newsroom: Newsroom, desk: ChannelHandle, muted: RoleHandle
) -> None:
    await open_panel(newsroom)
    await choose(newsroom, "rules-list:only_channels", newsroom.channel)
    await choose(newsroom, "rules-list:never_channels", desk)
    await choose(newsroom, "rules-list:only_roles", newsroom.editors)
    await choose(newsroom, "rules-list:never_roles", muted)
    assert lines(newsroom)[0] == (
        f"I answer only in {newsroom.channel.mention}, and never in {desk.mention}, "
        f"only for {newsroom.editors.mention}, and never for {muted.mention}."
    )


@pytest.mark.parametrize(
    ("was", "becomes", "line", "now"),
    [
        ("Mentions: on", "Mentions: off", 1, "I answer commands alone: who mentions me or"),
        ("Answers: in the channel", "Answers: private", 2, "My answers to /ask are for the asker"),
    ],
)
async def test_a_button_turns_it_over_and_back(
    newsroom: Newsroom, ledger: Ledger, was: str, becomes: str, line: int, now: str
) -> None:
    await open_panel(newsroom)
    before = lines(newsroom)[line]
    await press(newsroom, was)
    assert newsroom.first_responses()[-1] == (UPDATE_LATER, 0)
    assert lines(newsroom)[line].startswith(now)
    assert becomes in labels(panel(newsroom)) and was not in labels(panel(newsroom))
    assert rules_here(newsroom, ledger) == Rules(mentions=line != 1, private=line == 2)
    await press(newsroom, becomes)
    assert lines(newsroom)[line] == before
    assert rules_here(newsroom, ledger) == Rules()


async def test_the_feeding_role_is_chosen_on_a_page_of_its_own(
    newsroom: Newsroom, ledger: Ledger, muted: RoleHandle
) -> None:
    await open_panel(newsroom)
    await press(newsroom, "Who may feed it …")
    assert newsroom.first_responses()[-1] == (UPDATE, 0)
    assert lines(newsroom)[0] == "People with Manage Server may add and remove articles."
    assert "Server Settings → Integrations" in lines(newsroom)[-1]
    assert menus(newsroom) == {"rules-feeding:": []}
    await choose(newsroom, "rules-feeding:", muted)
    assert newsroom.first_responses()[-1] == (UPDATE_LATER, 0)
    fed = f"People with Manage Server and those with {muted.mention} may add and remove articles."
    assert lines(newsroom)[0] == fed
    assert menus(newsroom) == {"rules-feeding:": [muted.id]}
    await press(newsroom, "Back")
    assert newsroom.first_responses()[-1] == (UPDATE, 0)
    assert lines(newsroom)[3] == fed
    assert rules_here(newsroom, ledger) == Rules(feeding=muted.id)
    await press(newsroom, "Who may feed it …")
    await choose(newsroom, "rules-feeding:")
    assert rules_here(newsroom, ledger) == Rules()


async def test_the_panel_outlives_a_restart(
    newsroom: Newsroom, dateline: Dateline, desk: ChannelHandle, tmp_path: Path
) -> None:
    await open_panel(newsroom)
    await choose(newsroom, "rules-list:never_channels", desk)
    with closing(Ledger(tmp_path)) as again:
        await newsroom.env.restart_bot(Client(dateline, again))
        await press(newsroom, "Mentions: on")
        assert newsroom.first_responses()[-1] == (UPDATE_LATER, 0)
        assert lines(newsroom)[0] == f"I answer in every channel but {desk.mention}, for everyone."
        await choose(newsroom, "rules-list:only_channels", newsroom.channel)
        assert rules_here(newsroom, again) == Rules(
            only_channels=(newsroom.channel.id,), never_channels=(desk.id,), mentions=False
        )


async def test_what_several_people_change_at_once_is_all_kept(
    newsroom: Newsroom, ledger: Ledger, desk: ChannelHandle, muted: RoleHandle
) -> None:
    await open_panel(newsroom)
    shown = newsroom.env.backend.get_message(newsroom.channel.id, panel(newsroom).id)
    presses: list[dict[str, Any]] = [
        {"custom_id": "rules-list:never_channels", "component_type": 8, "values": [str(desk.id)]},
        {"custom_id": "rules-list:never_roles", "component_type": 6, "values": [str(muted.id)]},
        {"custom_id": "rules-mentions:off", "component_type": 2},
    ]
    for data in presses:
        record, event = interactions.base_payload(
            newsroom.env.backend, type=3, channel_id=newsroom.channel.id,
            guild_id=newsroom.guild.id, user_id=newsroom.editor.id, data=data,
        )  # fmt: skip
        record.source_message_id = shown.id
        event["message"] = dict(serializers.message_payload(newsroom.env.backend, shown))
        newsroom.env.backend.emit("INTERACTION_CREATE", event)
    await newsroom.env.settle()
    assert newsroom.first_responses()[1:] == [(UPDATE_LATER, 0)] * 3
    expected = Rules(never_channels=(desk.id,), never_roles=(muted.id,), mentions=False)
    assert rules_here(newsroom, ledger) == expected


# Who presses


@pytest.mark.parametrize(
    "custom_id", ["rules-mentions:off", "rules-private:on", "rules-page:feeding", *LISTS]
)
async def test_who_may_not_manage_the_server_any_more_changes_nothing(
    newsroom: Newsroom,
    ledger: Ledger,
    desk: ChannelHandle,
    muted: RoleHandle,
    custom_id: str,
) -> None:
    await open_panel(newsroom)
    shown, editor = panel(newsroom), newsroom.editor
    demote(newsroom, editor)
    if custom_id in LISTS:
        value = desk if "channels" in custom_id else muted
        result = await editor.select(shown, [value], custom_id=custom_id)
    else:
        result = await editor.click(shown, custom_id=custom_id)
    assert newsroom.first_responses()[-1] == (MESSAGE, EPHEMERAL)
    assert result.response is not None and result.response.content == NOT_ALLOWED
    assert rules_here(newsroom, ledger) == Rules()


@pytest.mark.parametrize("kind", ["rules-mentions", "rules-private", "rules-gone", "rules-page"])
async def test_a_copied_panel_does_nothing_for_a_member(
    newsroom: Newsroom, ledger: Ledger, kind: str
) -> None:
    ledger.guilds.set_rules(newsroom.guild.id, Rules(only_channels=(1,)))
    room = newsroom.env.bot.get_channel(newsroom.channel.id)
    assert isinstance(room, discord.TextChannel)
    copied = await room.send("I answer everywhere.", view=lasting(button("Press", kind, "off")))
    result = await newsroom.alice.click(copied, label="Press")
    assert newsroom.first_responses() == [(MESSAGE, EPHEMERAL)]
    assert result.response is not None and result.response.content == NOT_ALLOWED
    assert newsroom.shown_to(newsroom.editor) == ["I answer everywhere."]
    assert rules_here(newsroom, ledger) == Rules(only_channels=(1,))


async def test_rules_lock_nobody_out_of_settings(newsroom: Newsroom, ledger: Ledger) -> None:
    shut = Rules(
        never_channels=(newsroom.channel.id,), never_roles=(newsroom.guild.default_role.id,)
    )
    ledger.guilds.set_rules(newsroom.guild.id, shut)
    await open_panel(newsroom)
    await choose(newsroom, "rules-list:never_channels")
    await choose(newsroom, "rules-list:never_roles")
    assert rules_here(newsroom, ledger) == Rules()


# What is gone


async def test_what_was_deleted_is_shown_as_gone_and_can_be_cleared(
    newsroom: Newsroom, ledger: Ledger, desk: ChannelHandle, muted: RoleHandle
) -> None:
    await open_panel(newsroom)
    await choose(newsroom, "rules-list:only_channels", desk, newsroom.channel)
    await choose(newsroom, "rules-list:never_roles", muted)
    assert "Clear what is gone" not in labels(panel(newsroom))
    newsroom.env.backend.delete_channel(desk.id)
    newsroom.env.backend.delete_role(newsroom.guild.id, muted.id)
    await open_panel(newsroom)
    assert lines(newsroom)[0] == (
        f"I answer only in {newsroom.channel.mention} and a channel that is gone, "
        "for everyone but a role that is gone."
    )
    assert menus(newsroom)["rules-list:only_channels"] == [newsroom.channel.id]
    assert menus(newsroom)["rules-list:never_roles"] == []
    await press(newsroom, "Clear what is gone")
    assert newsroom.first_responses()[-1] == (UPDATE_LATER, 0)
    assert lines(newsroom)[0] == f"I answer only in {newsroom.channel.mention}, for everyone."
    assert "Clear what is gone" not in labels(panel(newsroom))
    assert rules_here(newsroom, ledger) == Rules(only_channels=(newsroom.channel.id,))
