"""👍 and 👎 under an answer: one vote a person, which can be changed, with a reason for a 👎."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import discord
from discord.ext import commands

from bot.cogs.presses import Press, answer_press, button, custom_id, sent_form
from bot.ledger import Ledger
from bot.votes import AnswerGone, Vote

if TYPE_CHECKING:
    from bot.client import Client

LONGEST_REASON = 500  # characters
SIGNS: Mapping[Vote, str] = {"up": "👍", "down": "👎"}

_FORM = "reason"  # the kind in its custom_id
_PATIENCE = 1.0  # seconds, of Discord's three, that a vote may take before it is acknowledged

Outcome = Literal["kept", "taken back", "done before"]


def vote_buttons(number: int) -> tuple[discord.ui.Button[Any], discord.ui.Button[Any]]:
    return button(SIGNS["up"], "up", number), button(SIGNS["down"], "down", number)


class Feedback(commands.Cog):
    def __init__(self, client: Client, ledger: Ledger) -> None:
        self._client = client
        self._arrivals = ledger.arrivals
        self._exchanges = ledger.exchanges
        self._votes = ledger.votes

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        await answer_press(self._client, interaction, {"up": self._up, "down": self._down})
        await self._answer_form(interaction)

    async def _up(self, interaction: discord.Interaction[Any], press: Press) -> None:
        await self._vote(interaction, press.number, "up")

    async def _down(self, interaction: discord.Interaction[Any], press: Press) -> None:
        await self._vote(interaction, press.number, "down")

    async def _vote(self, interaction: discord.Interaction[Any], number: int, vote: Vote) -> None:
        """Raises: AnswerGone."""
        # No form can follow a deferral, so the vote comes first: it takes a millisecond, unless
        # another process is writing.
        user = interaction.user.id
        casting = asyncio.ensure_future(
            self._client.noting(self._cast, interaction.id, number, user, vote)
        )
        await asyncio.wait({casting}, timeout=_PATIENCE)
        if not casting.done():
            await interaction.response.defer(thinking=True, ephemeral=True)
        outcome = await casting
        if outcome == "kept" and vote == "down" and not interaction.response.is_done():
            await interaction.response.send_modal(_form(number))
        elif outcome != "done before":
            await _tell(interaction, _noted(vote) if outcome == "kept" else _taken_back(vote))

    def _cast(self, event: int, number: int, user: int, vote: Vote) -> Outcome:
        """In a thread. Discord may send an interaction twice, and the second would undo the first.

        Raises: AnswerGone.
        """
        if not self._arrivals.claim(event):
            return "done before"
        return "kept" if self._votes.press(number, user, vote) else "taken back"

    async def _answer_form(self, interaction: discord.Interaction[Any]) -> None:
        """Add the reason to the vote, also when the form was opened before a restart."""
        form = sent_form(interaction, _FORM)
        if form is None:
            return
        try:
            await interaction.response.defer(thinking=True, ephemeral=True)
            number, reason = form[0], form[1].strip()
            person, channel = interaction.user.id, interaction.channel_id
            await self._client.noting(self._explain, person, channel, number, reason)
            await _tell(interaction, _noted("down", reason))
        except Exception as error:  # told and logged, as for the buttons
            await self._client.tell(interaction, error)

    def _explain(self, person: int, channel: int, number: int, reason: str) -> None:
        """In a thread. The number comes from the person's app, and may be that of any answer.

        Raises: AnswerGone.
        """
        if not self._exchanges.was_shown_to(person, number, channel):
            raise AnswerGone
        self._votes.explain(number, person, reason)


def _form(number: int) -> discord.ui.Modal:
    """Asks why. discord.py keeps nothing of it, as of the buttons."""
    form = discord.ui.Modal(title="👎 noted. What was wrong?", custom_id=custom_id(_FORM, number))
    form.add_item(
        discord.ui.Label(
            text="What was wrong with the answer?",
            description="If you like to say. Whoever runs this bot reads it.",
            component=discord.ui.TextInput(
                style=discord.TextStyle.paragraph, required=False, max_length=LONGEST_REASON
            ),
        )
    )
    form.stop()
    return form


def _noted(vote: Vote, reason: str = "") -> str:
    told = f"{SIGNS[vote]} noted{', with your reason' if reason else ''}. Thank you!"
    return f"{told} Press {SIGNS[vote]} again to take it back."


def _taken_back(vote: Vote) -> str:
    return f"Your {SIGNS[vote]} is taken back."


async def _tell(interaction: discord.Interaction[Any], sentence: str) -> None:
    if interaction.response.is_done():
        await interaction.followup.send(sentence, ephemeral=True)
    else:
        await interaction.response.send_message(sentence, ephemeral=True)
