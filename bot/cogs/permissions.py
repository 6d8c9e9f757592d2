"""Whose articles an interaction is about, and whether that person may change them."""

from typing import Any

import discord

from vectorstore.errors import DatelineError
from vectorstore.models import Scope


class NotAllowed(DatelineError):
    def __init__(self) -> None:
        super().__init__(
            "Only people with the Manage Server permission can change this server's articles."
        )


def scope_of(interaction: discord.Interaction[Any]) -> Scope:
    """The scope of what is added here: the server, or in a direct message the person."""
    return (
        Scope.guild(interaction.guild_id)
        if interaction.guild_id
        else Scope.user(interaction.user.id)
    )


def writable_scope(interaction: discord.Interaction[Any]) -> Scope:
    """`scope_of`, for those who may change it. What is declared to Discord, its admins can change.

    Raises: NotAllowed.
    """
    if interaction.guild_id and not interaction.permissions.manage_guild:
        raise NotAllowed
    return scope_of(interaction)


def name_of(interaction: discord.Interaction[Any]) -> str:
    """The person as the audit list names them."""
    return str(Scope.user(interaction.user.id))
