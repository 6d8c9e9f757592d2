"""Asking by the command, the message menu and the forms. What they have in common is the desk's."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.answering.models import LONGEST_QUESTION
from bot.asked import Asked
from bot.cogs.buttons import QuestionForm
from bot.cogs.by_interaction import ByInteraction
from bot.cogs.desk import Desk
from bot.cogs.library import ArticleGone
from bot.cogs.origins import asked_by_interaction, is_guest, ordinary, own_scope
from bot.cogs.places import NotAnsweredHere, refusal_for
from bot.cogs.presses import sent_form
from bot.days import read_day
from bot.guilds import Guilds
from bot.listings import choice_name
from vectorstore.catalog import Catalog, Filter
from vectorstore.models import GLOBAL, Scope

if TYPE_CHECKING:
    from bot.client import Client

MENU = "Ask about this"
_CHOICES = 25
_SUBJECT = 1000  # characters of a message that is asked about
_SUBJECTS = 1000  # of them remembered while a form is open
_PATIENCE = 1.0  # seconds, of Discord's three, before a question is acknowledged unseen


class Ask(commands.Cog):
    def __init__(self, client: Client, desk: Desk, catalog: Catalog, guilds: Guilds) -> None:
        self._client = client
        self._desk = desk
        self._catalog = catalog
        self._guilds = guilds
        self._subjects: OrderedDict[tuple[int, int], str] = OrderedDict()
        self._menu = app_commands.ContextMenu(
            name=MENU,
            callback=self.ask_about_message,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
        )

    async def cog_load(self) -> None:
        self._client.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        self._client.tree.remove_command(self._menu.name, type=self._menu.type)

    @app_commands.command(description="Ask the articles a question")
    @app_commands.describe(
        question="What do you want to know?",
        about="Only from this article: type words of it",
        since="Only from articles of this day or later: 2022-05-20 or 20 May 2022",
        private="Show the answer to you alone",
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def ask(
        self,
        interaction: discord.Interaction[Any],
        question: str,
        about: str | None = None,
        since: str | None = None,
        private: bool = False,
    ) -> None:
        asked = asked_by_interaction(
            interaction, question, private=self._is_private(interaction, private)
        )
        await self._answer(interaction, replace(asked, since=read_day(since)), about or "")

    @ask.autocomplete("about")
    async def _titles(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        scopes = [GLOBAL, own_scope(interaction)]
        entries, _ = await self._client.answering(
            self._catalog.page, scopes, Filter(typed, typing=True), 0, _CHOICES
        )
        return [
            app_commands.Choice(name=choice_name(entry), value=str(entry.number))
            for entry in entries
        ]

    def _article(self, about: str, scopes: list[Scope]) -> int:
        """The number of the article that was chosen, or of the newest with the words typed.

        Raises: ArticleGone.
        """
        if re.fullmatch(r"[0-9]{1,18}", about):
            stored = self._catalog.at(int(about))
            if stored and stored.article.scope in scopes:
                return stored.number
        entries, _ = self._catalog.page(scopes, Filter(about, typing=True), 0, 1)
        if not entries:
            raise ArticleGone
        return entries[0].number

    async def ask_about_message(
        self, interaction: discord.Interaction[Any], message: discord.Message
    ) -> None:
        """Open a form for a question about what a message says."""
        said = " ".join(message.content.split())
        is_question = said.endswith("?") and len(said) <= LONGEST_QUESTION
        asked_by = interaction.user.id
        self._subjects[asked_by, message.id] = "" if is_question else said[:_SUBJECT]
        while len(self._subjects) > _SUBJECTS:
            self._subjects.popitem(last=False)
        await interaction.response.send_modal(
            QuestionForm("about", message.id, MENU, said if is_question else "")
        )

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        form = sent_form(interaction, "about")
        if form is None:
            return
        try:
            message, text = form
            asked = asked_by_interaction(
                interaction, text, private=self._is_private(interaction, False)
            )
            place = replace(asked.place, replies_to=message)
            subject = self._subjects.get((interaction.user.id, message), "")
            await self._answer(interaction, replace(asked, place=place, subject=subject))
        except Exception as error:  # told and logged, as for the commands
            await self._client.tell(interaction, error)

    async def follow_up(
        self, interaction: discord.Interaction[Any], text: str, follows: int, private: bool
    ) -> None:
        """Answer what was typed into the form under an answer.

        Raises: QuestionUnusable, NotAnsweredHere.
        """
        asked = asked_by_interaction(
            interaction, text, private=self._is_private(interaction, private)
        )
        place = replace(asked.place, follows=follows)
        await self._answer(interaction, replace(asked, place=place, subject=""))

    def _is_private(self, interaction: discord.Interaction[Any], wanted: bool = False) -> bool:
        guild = interaction.guild_id
        ruled = guild is not None and self._guilds.rules_of(guild).private
        return wanted or ruled or is_guest(interaction)

    async def _answer(
        self, interaction: discord.Interaction[Any], asked: Asked, about: str = ""
    ) -> None:
        """about: the article to search, as the asker chose or typed it.

        Raises: QuestionUnusable, NotAnsweredHere, ArticleGone, ShareSpent.
        """
        asked.question((GLOBAL,))  # refused, if it must be, before everybody sees "thinking"
        if not self._desk.is_new(asked.event):
            return
        if not asked.guest and (reason := refusal_for(self._guilds, interaction)):
            raise NotAnsweredHere(reason)
        is_private = asked.place.kind == "private"
        instead = None if is_private else lambda: ordinary(self._client, asked)
        delivery = ByInteraction(interaction, is_private, instead)
        scopes = [GLOBAL, own_scope(interaction)]
        admitting = asyncio.ensure_future(self._admitted(asked, about, scopes))
        await asyncio.wait({admitting}, timeout=_PATIENCE)
        if not admitting.done():
            await delivery.acknowledge()
        try:
            admitted = await admitting
        except Exception as error:
            if not delivery.is_acknowledged:
                raise
            await self._desk.tell(asked, delivery, error)
        else:
            if admitted:
                await self._desk.serve(admitted, delivery)

    async def _admitted(self, asked: Asked, about: str, scopes: list[Scope]) -> Asked | None:
        """The question as it is to be answered; None when it was before.

        Raises: ArticleGone, ShareSpent.
        """
        if about:
            number = await self._client.answering(self._article, about, scopes)
            asked = replace(asked, about=number)
        return asked if await self._desk.admit(asked) else None
