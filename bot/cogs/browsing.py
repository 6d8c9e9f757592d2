"""Looking through the library from Discord: /articles with its passages, and /audit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Dateline
from bot.cogs.library import ArticleGone
from bot.cogs.permissions import scope_of, writable_scope
from bot.cogs.presses import Page, Press, answer_press, button, custom_id, lasting
from bot.days import read_day
from bot.listings import PAGE, audit_page, choice_name, listing, passage_pages
from bot.render import CHOICE_LIMIT, cut
from bot.wording import plain
from vectorstore.catalog import Filter
from vectorstore.models import GLOBAL, Entry, Scope
from vectorstore.words import words

if TYPE_CHECKING:
    from bot.client import Client

_WORDS = 40  # characters of words to look for: with all else, they stand in a custom_id of 100

Line = TypeVar("Line")


class Browsing(commands.Cog):
    def __init__(self, client: Client, dateline: Dateline) -> None:
        self._client = client
        self._catalog = dateline.catalog
        self._trail = dateline.trail

    @app_commands.command(name="articles", description="List the articles that are stored here")
    @app_commands.rename(asked="words")
    @app_commands.describe(
        asked="Only articles that hold all of these words",
        since="Only from this day on: 2022-05-20 or 20 May 2022",
        until="Only up to this day: 2022-05-20 or 20 May 2022",
    )
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def list_articles(
        self,
        interaction: discord.Interaction[Any],
        asked: app_commands.Range[str, 1, _WORDS] | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> None:
        narrowed = Filter(" ".join(words(asked or ""))[:_WORDS], read_day(since), read_day(until))
        await interaction.response.defer(thinking=True, ephemeral=True)
        await self._send(interaction, await self._articles(scope_of(interaction), narrowed, 0))

    @app_commands.command(description="Show who added and removed articles here, and when")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def audit(self, interaction: discord.Interaction[Any]) -> None:
        scope = writable_scope(interaction)
        await interaction.response.defer(thinking=True, ephemeral=True)
        await self._send(interaction, await self._deeds(scope, 0))

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        answers = {
            "articles": self._turn_articles,
            "article": self._open_article,
            "passages": self._turn_passages,
            "audit": self._turn_audit,
        }
        await answer_press(self._client, interaction, answers)

    async def _turn_articles(self, interaction: discord.Interaction[Any], press: Press) -> None:
        offset, since, until, asked = press.state.split(":", 3)
        narrowed = Filter(asked, _day(since), _day(until))
        await interaction.response.defer()
        await self._edit(
            interaction, await self._articles(scope_of(interaction), narrowed, int(offset))
        )

    async def _open_article(self, interaction: discord.Interaction[Any], press: Press) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        scope = scope_of(interaction)
        shown = await self._client.answering(self._passages, scope, press.number, 0)
        await self._send(interaction, shown)

    async def _turn_passages(self, interaction: discord.Interaction[Any], press: Press) -> None:
        number, page = map(int, press.state.split(":"))
        await interaction.response.defer()
        scope = scope_of(interaction)
        await self._edit(
            interaction, await self._client.answering(self._passages, scope, number, page)
        )

    async def _turn_audit(self, interaction: discord.Interaction[Any], press: Press) -> None:
        scope = writable_scope(interaction)
        await interaction.response.defer()
        await self._edit(interaction, await self._deeds(scope, press.number))

    async def _articles(self, here: Scope, narrowed: Filter, offset: int) -> Page:
        look = partial(self._catalog.page, [GLOBAL, here], narrowed)
        entries, total, offset = await self._client.answering(_page_at, look, offset)
        narrowing = f"{_digits(narrowed.since)}:{_digits(narrowed.until)}:{narrowed.words}"
        items = _turning("articles", offset, total, f":{narrowing}")
        if entries:
            items.append(_menu(entries))
        return listing(entries, total, offset, here, narrowed), lasting(*items)

    async def _deeds(self, scope: Scope, offset: int) -> Page:
        look = partial(self._trail.deeds, [scope])
        deeds, total, offset = await self._client.answering(_page_at, look, offset)
        return audit_page(deeds, total, offset), lasting(*_turning("audit", offset, total))

    def _passages(self, here: Scope, number: int, page: int) -> Page:
        """In a thread: a page of a long article is cut from all of it.

        Raises: ArticleGone.
        """
        stored = self._catalog.at(number)
        if stored is None or stored.article.scope not in (GLOBAL, here):
            raise ArticleGone
        pages = passage_pages(stored, self._catalog.passages_of(number))
        page = min(page, len(pages) - 1)
        turning = _turning(f"passages:{number}", page, len(pages), step=1)
        return pages[page], lasting(*turning)

    async def _send(self, interaction: discord.Interaction[Any], shown: Page) -> None:
        content, view = shown
        await interaction.followup.send(content, view=view, suppress_embeds=True, ephemeral=True)

    async def _edit(self, interaction: discord.Interaction[Any], shown: Page) -> None:
        content, view = shown
        await interaction.edit_original_response(content=content, view=view)


def _page_at(
    look: Callable[[int, int], tuple[list[Line], int]], offset: int
) -> tuple[list[Line], int, int]:
    """The page at `offset`, how many lines there are, and where that page is: the last one when
    there are fewer lines by now."""
    lines, total = look(offset, PAGE)
    if lines or not total:
        return lines, total, offset
    offset = (total - 1) // PAGE * PAGE
    return *look(offset, PAGE), offset


def _turning(
    kind: str, at: int, total: int, state: str = "", step: int = PAGE
) -> list[discord.ui.Item[Any]]:
    """Buttons to the page before and the page after, when there is more than one."""
    if total <= step:
        return []
    before, after = max(0, at - step), at + step
    return [
        button("◀", kind, f"{before}{state}", disabled=at == 0),
        button("▶", kind, f"{after}{state}", disabled=after >= total),
    ]


def _menu(entries: list[Entry]) -> discord.ui.Select[Any]:
    return discord.ui.Select(
        custom_id=custom_id("article"),
        placeholder="Show the passages of an article",
        options=[
            discord.SelectOption(
                label=choice_name(entry),
                value=str(entry.number),
                description=cut(plain(entry.source), CHOICE_LIMIT) or None,
            )
            for entry in entries
        ],
    )


def _digits(day: date | None) -> str:
    return day.isoformat().replace("-", "") if day else ""


def _day(digits: str) -> date | None:
    return date.fromisoformat(digits) if digits else None
