"""Whether Discord already has our commands, told from both payloads. Pure; puts nothing."""

from collections.abc import Sequence
from typing import Any


def same_commands(ours: Sequence[Any], theirs: Sequence[Any]) -> bool:
    """Whether Discord already has exactly these commands.

    It adds fields of its own to a command (not to an option), leaves out empty ones, and sends
    permissions as text. `dm_permission` is its old word for what `contexts` says.
    """
    known = {(command.get("type", 1), command["name"]): command for command in theirs}
    if len(known) != len(ours):
        return False
    for command in ours:
        match = known.get((command["type"], command["name"]), {})
        keys = command.keys() - {"dm_permission"}
        if any(_told(match.get(key)) != _told(command[key]) for key in keys):
            return False
    return True


def _told(value: Any) -> Any:
    """A payload in one form, whoever wrote it; what is empty is the same as what is left out."""
    if not value:
        return None
    if isinstance(value, dict):
        return {key: _told(each) for key, each in value.items() if each}
    return [_told(each) for each in value] if isinstance(value, list) else str(value)
