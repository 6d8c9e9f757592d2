"""The *Why?* button under an answer: what the answer was chosen from, told to its asker alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.cogs.presses import Press, answer_press, button
from bot.exchanges import Exchange, Exchanges
from bot.why_messages import why_messages
from vectorstore.errors import DatelineError

if TYPE_CHECKING:
    from bot.client import Client


class AnswerForgotten(DatelineError):
    def __init__(self) -> None:
        super().__init__("I do not remember how I came to that answer: ask the question again.")


class AnswerWithdrawn(DatelineError):
    def __init__(self) -> None:
        super().__init__(
            "That answer was withdrawn: its article was removed, or no longer says so. "
            "Ask the question again."
        )


class NotTheAsker(DatelineError):
    def __init__(self) -> None:
        super().__init__("Only the person who asked can see why: ask the question yourself.")


class ServerLeft(DatelineError):
    def __init__(self) -> None:
        super().__init__(
            "That answer also drew on the articles of a server where I cannot find you any more: "
            "ask the question again."
        )


def why_button(number: int) -> discord.ui.Button[Any]:
    return button("Why?", "why", number)


class Why(commands.Cog):
    def __init__(self, client: Client, exchanges: Exchanges) -> None:
        self._client = client
        self._exchanges = exchanges

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        await answer_press(self._client, interaction, {"why": self._explain})

    async def _explain(self, interaction: discord.Interaction[Any], press: Press) -> None:
        """Raises: AnswerForgotten, NotTheAsker, AnswerWithdrawn, ServerLeft."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        exchange = await self._client.answering(self._exchanges.find, press.number)
        if exchange is None:
            raise AnswerForgotten
        if exchange.asker != interaction.user.id:
            raise NotTheAsker
        if exchange.withdrawn:
            raise AnswerWithdrawn
        if not await self._may_still_see(exchange, interaction):
            raise ServerLeft
        question, answer = exchange.turn.question, exchange.answer
        for content in await self._client.answering(why_messages, question, answer):
            await interaction.followup.send(content, ephemeral=True, suppress_embeds=True)

    async def _may_still_see(
        self, exchange: Exchange, interaction: discord.Interaction[Any]
    ) -> bool:
        """Whether the asker is still in every server whose articles were searched."""
        for scope in exchange.scopes:
            if scope.kind != "guild" or scope.owner == interaction.guild_id:
                continue
            if not await self._client.may_search(interaction.user.id, scope.owner):
                return False
        return True
