"""A server's own settings: /settings and the panel it opens, saved at each change."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import ChannelType, SelectDefaultValue, SelectDefaultValueType, app_commands
from discord.ext import commands

from bot.cogs.permissions import managed_guild
from bot.cogs.presses import Page, Press, answer_press, button, custom_id, lasting
from bot.guilds import Guilds
from bot.rules import Rules, without
from bot.rules_told import FEEDERS, MENUS, fed_by, told

if TYPE_CHECKING:
    from bot.client import Client

log = logging.getLogger(__name__)


_MOST = 25  # values of a menu
_CHANNELS = [
    ChannelType.text, ChannelType.news, ChannelType.forum, ChannelType.media, ChannelType.voice,
    ChannelType.stage_voice, ChannelType.category,
]  # fmt: skip


class ServerSettings(commands.Cog):
    def __init__(self, client: Client, guilds: Guilds) -> None:
        self._client = client
        self._guilds = guilds
        self._turn = asyncio.Lock()  # of those who change something at the same time

    @app_commands.command(description="Set where I answer in this server, whom, and how")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    async def settings(self, interaction: discord.Interaction[Any]) -> None:
        rules = self._guilds.rules_of(managed_guild(interaction))
        content, view = _panel(rules, interaction.guild)
        await interaction.response.send_message(content, view=view, ephemeral=True)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        answers = {
            "rules-list": self._list,
            "rules-feeding": self._feeding,
            "rules-mentions": self._mentions,
            "rules-private": self._private,
            "rules-gone": self._gone,
            "rules-page": self._page,
        }
        await answer_press(self._client, interaction, answers)

    async def _list(self, interaction: discord.Interaction[Any], press: Press) -> None:
        chosen: dict[str, Any] = {press.state: tuple(map(int, press.values))}
        await self._change(interaction, press, lambda rules: replace(rules, **chosen))

    async def _feeding(self, interaction: discord.Interaction[Any], press: Press) -> None:
        role = int(press.chosen) if press.chosen else None
        await self._change(interaction, press, lambda rules: replace(rules, feeding=role), _feeders)

    async def _mentions(self, interaction: discord.Interaction[Any], press: Press) -> None:
        on = press.state == "on"
        await self._change(interaction, press, lambda rules: replace(rules, mentions=on))

    async def _private(self, interaction: discord.Interaction[Any], press: Press) -> None:
        on = press.state == "on"
        await self._change(interaction, press, lambda rules: replace(rules, private=on))

    async def _gone(self, interaction: discord.Interaction[Any], press: Press) -> None:
        guild = interaction.guild
        await self._change(interaction, press, lambda rules: without(rules, _gone(rules, guild)))

    async def _page(self, interaction: discord.Interaction[Any], press: Press) -> None:
        rules = self._guilds.rules_of(managed_guild(interaction))
        page = _feeders if press.state == "feeding" else _panel
        content, view = page(rules, interaction.guild)
        await interaction.response.edit_message(content=content, view=view)

    async def _change(
        self,
        interaction: discord.Interaction[Any],
        press: Press,
        change: Callable[[Rules], Rules],
        page: Callable[[Rules, discord.Guild | None], Page] | None = None,
    ) -> None:
        """Save a change and show what holds now. What others changed meanwhile stays."""
        guild = managed_guild(interaction)
        await interaction.response.defer()
        async with self._turn:
            rules = change(self._guilds.rules_of(guild))
            await self._client.answering(self._guilds.set_rules, guild, rules)
        what = custom_id(press.kind, press.state)
        log.info("rules set guild=%d by=%d what=%s", guild, interaction.user.id, what)
        content, view = (page or _panel)(rules, interaction.guild)
        await interaction.edit_original_response(content=content, view=view)


def _panel(rules: Rules, guild: discord.Guild | None) -> Page:
    gone = _gone(rules, guild)
    items: list[discord.ui.Item[Any]] = [
        _channels("Answer only in …", "only_channels", rules.only_channels, gone),
        _channels("Never answer in …", "never_channels", rules.never_channels, gone),
        _roles("Only for people with …", "rules-list", "only_roles", rules.only_roles, gone),
        _roles("Never for people with …", "rules-list", "never_roles", rules.never_roles, gone),
        button(f"Mentions: {_on(rules.mentions)}", "rules-mentions", _on(not rules.mentions)),
        button(
            f"Answers: {'private' if rules.private else 'in the channel'}",
            "rules-private",
            _on(not rules.private),
        ),
        button("Who may feed it …", "rules-page", "feeding"),
    ]
    if gone:
        items.append(button("Clear what is gone", "rules-gone"))
    return "\n".join([*told(rules, gone), MENUS]), lasting(*items)


def _feeders(rules: Rules, guild: discord.Guild | None) -> Page:
    gone = _gone(rules, guild)
    role = [] if rules.feeding is None else [rules.feeding]
    return f"{fed_by(rules, gone)}\n{FEEDERS}", lasting(
        _roles("Nobody else", "rules-feeding", "", role, gone, most=1),
        button("Back", "rules-page", "all"),
    )


def _on(on: bool) -> str:
    return "on" if on else "off"


def _channels(
    hint: str, state: str, chosen: Sequence[int], gone: Collection[int]
) -> discord.ui.ChannelSelect[Any]:
    return discord.ui.ChannelSelect(
        custom_id=custom_id("rules-list", state),
        placeholder=hint,
        min_values=0,
        max_values=_MOST,
        channel_types=_CHANNELS,
        default_values=_preset(chosen, gone, SelectDefaultValueType.channel),
    )


def _roles(
    hint: str,
    kind: str,
    state: str,
    chosen: Sequence[int],
    gone: Collection[int],
    most: int = _MOST,
) -> discord.ui.RoleSelect[Any]:
    return discord.ui.RoleSelect(
        custom_id=custom_id(kind, state),
        placeholder=hint,
        min_values=0,
        max_values=most,
        default_values=_preset(chosen, gone, SelectDefaultValueType.role),
    )


def _preset(
    chosen: Sequence[int], gone: Collection[int], kind: SelectDefaultValueType
) -> list[SelectDefaultValue]:
    return [SelectDefaultValue(id=each, type=kind) for each in chosen if each not in gone]


def _gone(rules: Rules, guild: discord.Guild | None) -> set[int]:
    """The channels and roles in the rules that the server no longer has."""
    if guild is None or guild.unavailable:
        return set()
    channels = {*rules.only_channels, *rules.never_channels}
    roles = {*rules.only_roles, *rules.never_roles}
    if rules.feeding is not None:
        roles.add(rules.feeding)
    lost = {each for each in channels if guild.get_channel(each) is None}
    return lost | {each for each in roles if guild.get_role(each) is None}
