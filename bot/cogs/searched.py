"""Whose articles a question from Discord may search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.asked import Asked
from bot.ledger import Ledger
from vectorstore.models import GLOBAL, Scope

if TYPE_CHECKING:
    from bot.client import Client


async def searched_for(asked: Asked, client: Client, ledger: Ledger) -> tuple[Scope, ...]:
    """In a server, its articles; in a direct message, one's own and those of every server where the
    person has used the bot and still is answered. A guest's question searches no server's articles:
    its members were not asked."""
    if asked.guest:
        return GLOBAL, Scope.user(asked.asker)
    guild = asked.place.guild
    if guild is not None:
        await client.noting(ledger.visited, asked.asker, guild)
        return GLOBAL, Scope.guild(guild)
    visited = await client.noting(ledger.guilds_of, asked.asker)
    shared = [
        Scope.guild(guild) for guild in visited if await client.may_search(asked.asker, guild)
    ]
    return GLOBAL, Scope.user(asked.asker), *shared
