"""Where and for whom the bot answers in a server, as its people set it. Pure; keeps nothing."""

from collections.abc import Set
from dataclasses import dataclass, replace

from pydantic import TypeAdapter

_NOT_HERE = (
    "I do not answer in this channel: those who manage this server choose where I do. Ask in "
    "another channel."
)
_WHERE = (
    "I cannot tell which channel this belongs to, and those who manage this server choose where I "
    "answer. Ask in another channel."
)
_NOT_YOU = (
    "In this server I answer only people with some roles, and those who manage it choose which. "
    "Ask one of them."
)
_WHO = (
    "I cannot tell which roles you have, and those who manage this server choose by them whom I "
    "answer. Try again later."
)


@dataclass(frozen=True)
class Rules:
    """What a server set, by the ids of its channels, categories and roles.

    An empty list of those that are let in lets everybody in. `mentions`: whether it answers in
    channels those who mention it or reply to it, or commands alone; `feeding`: the role whose
    members may change the articles, too; `private`: whether the answers to /ask are for the asker
    alone.
    """

    only_channels: tuple[int, ...] = ()
    never_channels: tuple[int, ...] = ()
    only_roles: tuple[int, ...] = ()
    never_roles: tuple[int, ...] = ()
    mentions: bool = True
    feeding: int | None = None
    private: bool = False


_RULES = TypeAdapter(Rules)


@dataclass(frozen=True)
class Spot:
    """Where in a server somebody asks, and as whom.

    `channels` are the ids of the channel, of the one that a thread hangs in, and of their category;
    `roles` those of the asker, with that of @everyone, which is the server's own id. None is not
    known.
    """

    channels: Set[int] | None
    roles: Set[int] | None


def refusal(rules: Rules, spot: Spot) -> str | None:
    """Why a question asked there is not answered; None when it is.

    Never goes before only, and what is not known is not let in where anything is set about it.
    """
    here = _admits(rules.only_channels, rules.never_channels, spot.channels)
    if not here:
        return _WHERE if here is None else _NOT_HERE
    them = admits_person(rules, spot.roles)
    if not them:
        return _WHO if them is None else _NOT_YOU
    return None


def admits_person(rules: Rules, roles: Set[int] | None) -> bool | None:
    """Whether somebody with these roles is answered; None when that cannot be told."""
    return _admits(rules.only_roles, rules.never_roles, roles)


def _admits(only: tuple[int, ...], never: tuple[int, ...], ids: Set[int] | None) -> bool | None:
    """Whether those with these ids are let in; None when that cannot be told."""
    if not only and not never:
        return True
    if ids is None:
        return None
    return ids.isdisjoint(never) and (not only or not ids.isdisjoint(only))


def without(rules: Rules, gone: Set[int]) -> Rules:
    """The rules when they no longer name these channels and roles."""

    def kept(ids: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(each for each in ids if each not in gone)

    return replace(
        rules,
        only_channels=kept(rules.only_channels),
        never_channels=kept(rules.never_channels),
        only_roles=kept(rules.only_roles),
        never_roles=kept(rules.never_roles),
        feeding=None if rules.feeding in gone else rules.feeding,
    )


def rules_to_json(rules: Rules) -> str:
    return _RULES.dump_json(rules).decode()


def rules_from_json(written: str) -> Rules:
    """The rules as they were kept; what is not set there is as it comes."""
    return _RULES.validate_json(written)
