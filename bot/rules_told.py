"""A server's rules in the words of the /settings panel. Pure."""

from collections.abc import Collection, Sequence

from bot.rules import Rules
from bot.wording import plural

_NAMED = 10  # channels or roles of a list; its menu shows all 25

MENUS = (
    "-# The menus, from the top: only in these channels · never in these · only for people with "
    "these roles · never for people with these. A thread goes by its channel, and a category "
    "stands for all channels in it. In direct messages none of this holds."
)
FEEDERS = (
    "Choose a role whose people may use /ingest, *Add to library*, /remove and /watch like those "
    "with Manage Server.\n"
    "-# Discord shows them these commands once you allow the role there, too: Server Settings → "
    "Integrations → this app."
)


def told(rules: Rules, gone: Collection[int]) -> list[str]:
    """What holds now, in lines. gone: the ids of channels and roles that are no more."""
    mentions = "Who mentions me or replies to me in a channel gets an answer."
    if not rules.mentions:
        mentions = (
            "I answer commands alone: who mentions me or replies to me in a channel gets no answer."
        )
    seen = "for the asker alone" if rules.private else "seen by all in the channel"
    return [
        f"{_where(rules, gone)}, {_for_whom(rules, gone)}.",
        mentions,
        f"My answers to /ask are {seen}.",
        fed_by(rules, gone),
    ]


def fed_by(rules: Rules, gone: Collection[int]) -> str:
    """Who may change the articles."""
    role = "" if rules.feeding is None else _roles([rules.feeding], gone)
    too = f" and those with {role}" if role else ""
    return f"People with Manage Server{too} may add and remove articles."


def _where(rules: Rules, gone: Collection[int]) -> str:
    only, never = _channels(rules.only_channels, gone), _channels(rules.never_channels, gone)
    if only and never:
        return f"I answer only in {only}, and never in {never}"
    if never:
        return f"I answer in every channel but {never}"
    return f"I answer only in {only}" if only else "I answer in every channel"


def _for_whom(rules: Rules, gone: Collection[int]) -> str:
    only, never = _roles(rules.only_roles, gone), _roles(rules.never_roles, gone)
    if only and never:
        return f"only for {only}, and never for {never}"
    if never:
        return f"for everyone but {never}"
    return f"only for {only}" if only else "for everyone"


def _channels(ids: Sequence[int], gone: Collection[int]) -> str:
    return _listed([f"<#{each}>" for each in ids if each not in gone], ids, "channel")


def _roles(ids: Sequence[int], gone: Collection[int]) -> str:
    return _listed([f"<@&{each}>" for each in ids if each not in gone], ids, "role")


def _listed(there: list[str], ids: Sequence[int], noun: str) -> str:
    """Those that are there by their mentions, and how many of them all are gone."""
    parts = there[:_NAMED]
    if len(there) > _NAMED:
        parts.append(f"{len(there) - _NAMED} more")
    if lost := len(ids) - len(there):
        parts.append(
            f"a {noun} that is gone" if lost == 1 else f"{plural(lost, noun)} that are gone"
        )
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
