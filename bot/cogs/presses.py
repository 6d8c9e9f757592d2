"""Buttons and menus whose meaning stands in their custom_id, so that a restart does not end them.

discord.py's own DynamicItem does this too, but a view that holds one and times out takes the item
away from all other messages (2.7.1, ViewStore.remove_view).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord

if TYPE_CHECKING:
    from bot.client import Client

_LARGEST = 2**63 - 1  # that SQLite takes
_LIMIT = 100  # characters of a custom_id

Page = tuple[str, discord.ui.View]  # a content, and what is pressed under it


@dataclass(frozen=True)
class Press:
    """A button that was pressed, or a menu from which `values` were chosen."""

    kind: str
    state: str
    values: tuple[str, ...] = ()

    @property
    def chosen(self) -> str:
        """The one value of a menu with one; empty for a button."""
        return self.values[0] if self.values else ""

    @property
    def number(self) -> int:
        """The state, or what was chosen, as a number; -1 when it is none."""
        written = self.chosen or self.state
        return int(written) if written.isdecimal() and len(written) <= 18 else -1


Answers = Mapping[str, Callable[[discord.Interaction[Any], Press], Awaitable[None]]]


def custom_id(kind: str, state: object = "") -> str:
    return f"{kind}:{state}"[:_LIMIT]


def button(
    label: str, kind: str, state: object = "", *, danger: bool = False, disabled: bool = False
) -> discord.ui.Button[Any]:
    style = discord.ButtonStyle.danger if danger else discord.ButtonStyle.secondary
    return discord.ui.Button(
        label=label, style=style, disabled=disabled, custom_id=custom_id(kind, state)
    )


def lasting(*items: discord.ui.Item[Any]) -> discord.ui.View:
    """Buttons and menus for a message. discord.py keeps nothing of them: the cogs listen."""
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view


async def answer_press(
    client: Client, interaction: discord.Interaction[Any], answers: Answers
) -> None:
    """Do what the pressed button says, if it is one of these; an error is told to its presser."""
    press = _press_of(interaction)
    if press is None or press.kind not in answers:
        return
    try:
        await answers[press.kind](interaction, press)
    except Exception as error:  # told and logged, as for the commands
        await client.tell(interaction, error)


def _press_of(interaction: discord.Interaction[Any]) -> Press | None:
    if interaction.type is not discord.InteractionType.component:
        return None
    data: Mapping[str, Any] = interaction.data or {}
    kind, _, state = str(data.get("custom_id", "")).partition(":")
    return Press(kind, state, tuple(map(str, data.get("values") or ())))


def sent_form(interaction: discord.Interaction[Any], kind: str) -> tuple[int, str] | None:
    """The number and the text of a form of that kind, if it is what was sent.

    The number is whatever the sender's app made of it, or -1.
    """
    if interaction.type is not discord.InteractionType.modal_submit:
        return None
    data: Mapping[str, Any] = interaction.data or {}
    found, _, state = str(data.get("custom_id", "")).partition(":")
    number = int(state) if state.isdecimal() and len(state) < 20 else -1
    return (min(number, _LARGEST), _typed(data)) if found == kind else None


def _typed(component: Mapping[str, Any]) -> str:
    """What was typed into the only text field somewhere under this component."""
    if "value" in component:
        return str(component["value"])
    inner = [*component.get("components", ()), component.get("component") or {}]
    return next((text for each in inner if (text := _typed(each))), "")
