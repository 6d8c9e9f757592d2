"""What stands under an answer, but for Why? and votes: Follow-up, Share in channel and deleting."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.answering.models import LONGEST_QUESTION
from bot.cogs.delivery import parts
from bot.cogs.feedback import vote_buttons
from bot.cogs.places import NotAnsweredHere, refusal_for
from bot.cogs.presses import Press, answer_press, button, custom_id, lasting, sent_form
from bot.cogs.why import AnswerForgotten, AnswerWithdrawn, why_button
from bot.exchanges import Exchange
from bot.ledger import Ledger
from bot.replies import reply
from vectorstore.errors import DatelineError

if TYPE_CHECKING:
    from bot.client import Client

log = logging.getLogger(__name__)

_FORM_FOR = 900.0  # seconds in which an opened form can be sent


class NotTheirs(DatelineError):
    def __init__(self, what: str) -> None:
        super().__init__(f"Only the person who asked can {what}.")


class SharedAlready(DatelineError):
    def __init__(self) -> None:
        super().__init__("That answer is in the channel already.")


class QuestionForm(discord.ui.Modal):
    """One line to ask in. Its custom_id says what about, so that it outlives the process."""

    def __init__(self, kind: str, state: object, title: str, default: str = "") -> None:
        super().__init__(title=title, timeout=_FORM_FOR, custom_id=custom_id(kind, state))
        self.question: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id="question",
            style=discord.TextStyle.paragraph,
            max_length=LONGEST_QUESTION,
            default=default or None,
        )
        self.add_item(discord.ui.Label(text="Question", component=self.question))


def answer_buttons(number: int, private: bool, guest: bool) -> discord.ui.View | None:
    """The buttons of an answer; None for one that is not kept."""
    if not number:
        return None
    items = [button("Follow-up", "follow", number), why_button(number), *vote_buttons(number)]
    if not private:
        items.append(button("🗑", "delete", number))
    elif not guest:
        items.append(button("Share in channel", "share", number))
    return lasting(*items)


FollowUp = Callable[[discord.Interaction[Any], str, int, bool], Awaitable[None]]


class Buttons(commands.Cog):
    """`follow_up` answers a question that was typed into a form under the answer with a number;
    whether it is for the asker alone comes last."""

    def __init__(self, client: Client, ledger: Ledger, follow_up: FollowUp) -> None:
        self._client = client
        self._exchanges = ledger.exchanges
        self._guilds = ledger.guilds
        self._follow_up = follow_up
        self._sharing: set[int] = set()

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        pressed = {"follow": self._ask_again, "share": self._share, "delete": self._delete}
        await answer_press(self._client, interaction, pressed)
        if form := sent_form(interaction, "follow"):
            try:
                number, text = form
                under = interaction.message  # which alone outlives the ledger's record of it
                private = under is not None and under.flags.ephemeral
                await self._follow_up(interaction, text, number, private)
            except Exception as error:  # told and logged, as for the commands
                await self._client.tell(interaction, error)

    async def _ask_again(self, interaction: discord.Interaction[Any], press: Press) -> None:
        """The form comes at once: nothing is looked up before it."""
        await interaction.response.send_modal(
            QuestionForm("follow", press.number, "Ask a follow-up question")
        )

    async def _share(self, interaction: discord.Interaction[Any], press: Press) -> None:
        """Show an answer that was for the asker alone to the channel, once.

        Raises: AnswerForgotten, AnswerWithdrawn, NotTheirs, SharedAlready, NotAnsweredHere.
        """
        number = press.number
        exchange = await self._theirs(number, interaction, "share it")
        if exchange.withdrawn:
            raise AnswerWithdrawn
        if not exchange.private or number in self._sharing:
            raise SharedAlready
        if reason := refusal_for(self._guilds, interaction):
            raise NotAnsweredHere(reason)
        self._sharing.add(number)
        try:
            await interaction.response.defer(thinking=True)
            asked = exchange.turn.question
            shown = await self._client.answering(reply, exchange.answer, asked)
            view = answer_buttons(number, private=False, guest=False)
            sent = [
                await interaction.followup.send(content, suppress_embeds=True, wait=True, **more)
                for content, more in parts(shown, view)
            ]
            messages = [message.id for message in sent]
            if not await self._client.noting(self._exchanges.share, number, messages):
                for message in sent:
                    await message.delete()
                raise AnswerWithdrawn
        finally:
            self._sharing.discard(number)

    async def _delete(self, interaction: discord.Interaction[Any], press: Press) -> None:
        """Take the answer out of the channel and out of the ledger.

        Raises: AnswerForgotten, NotTheirs.
        """
        await self._theirs(press.number, interaction, "delete it")
        await interaction.response.defer()
        messages = await self._client.noting(self._exchanges.messages_of, press.number)
        assert isinstance(interaction.channel, discord.abc.Messageable)
        for message in messages or [_message_of(interaction)]:
            await _delete(interaction, message)
        await self._client.noting(self._exchanges.erase, press.number)
        log.info("answer deleted number=%d", press.number)

    async def _theirs(
        self, number: int, interaction: discord.Interaction[Any], what: str
    ) -> Exchange:
        """The answer with that number, which the presser asked for.

        Raises: AnswerForgotten, NotTheirs.
        """
        exchange = await self._client.noting(self._exchanges.find, number)
        if exchange is None:
            raise AnswerForgotten
        if exchange.asker != interaction.user.id:
            raise NotTheirs(what)
        return exchange


def _message_of(interaction: discord.Interaction[Any]) -> int:
    assert interaction.message is not None  # a button stands under one
    return interaction.message.id


async def _delete(interaction: discord.Interaction[Any], message: int) -> None:
    """Delete one of the bot's messages; one that is gone already is no error."""
    try:
        if message == _message_of(interaction):
            await interaction.delete_original_response()  # needs no permission in the channel
        else:
            channel = interaction.client.get_partial_messageable(interaction.channel_id or 0)
            await channel.get_partial_message(message).delete()
    except discord.NotFound:
        pass
