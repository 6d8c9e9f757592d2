"""Whose articles an interaction is about, and whether that person may change them."""

from typing import Any

import discord

from bot.guilds import Guilds
from vectorstore.errors import DatelineError
from vectorstore.models import Scope


class NotAllowed(DatelineError):
    def __init__(self, what: str = "articles", *, but_feeders: bool = False) -> None:
        """but_feeders: whether the server lets a role change them, too."""
        role = " or the role that may feed me" if but_feeders else ""
        super().__init__(
            f"Only people with the Manage Server permission{role} can change this server's {what}."
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


def feeding_scope(interaction: discord.Interaction[Any], guilds: Guilds) -> Scope:
    """`scope_of`, for those who may change it or whose role the server lets feed it.

    Raises: NotAllowed.
    """
    if interaction.guild_id and not interaction.permissions.manage_guild:
        role = guilds.rules_of(interaction.guild_id).feeding
        if role not in role_ids(interaction.user):
            raise NotAllowed(but_feeders=role is not None)
    return scope_of(interaction)


def managed_guild(interaction: discord.Interaction[Any]) -> int:
    """The id of the server whose settings may be changed by this person.

    Raises: NotAllowed.
    """
    if not interaction.guild_id or not interaction.permissions.manage_guild:
        raise NotAllowed("settings")
    return interaction.guild_id


def role_ids(person: discord.User | discord.Member) -> set[int]:
    """The roles of a server's member, @everyone among them; nobody has any elsewhere."""
    return {role.id for role in person.roles} if isinstance(person, discord.Member) else set()


def name_of(interaction: discord.Interaction[Any]) -> str:
    """The person as the audit list names them."""
    return str(Scope.user(interaction.user.id))
