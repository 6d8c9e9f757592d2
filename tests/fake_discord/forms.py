"""What Discord's own app does before anything is sent: commands, buttons and modals filled in.

It refuses what the app would not let a person do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .limits import components_within
from .model import Channel, Modal, Upload, User
from .payloads import attachment_payload, channel_payload, user_payload
from .world import World

Payload = dict[str, Any]

SUBCOMMAND, SUBCOMMAND_GROUP = 1, 2
BUTTON, LABEL, TEXT_INPUT = 2, 18, 4


def find(
    commands: Sequence[Payload], written: str, channel: Channel
) -> tuple[Payload, list[Payload]]:
    """The registered command, and the path of subcommands below it."""
    name, *rest = written.split()
    named = [one for one in commands if one["name"] == name and one["type"] == 1]
    if not named:
        offered = ", ".join("/" + one["name"] for one in commands)
        raise LookupError(f"no command /{name}; the bot registered: {offered or 'none'}")
    command = named[0]
    context = 0 if channel.guild else 1
    allowed = command["contexts"]
    if allowed is None:
        allowed = [0, 1, 2] if command["dm_permission"] else [0]
    if context not in allowed:
        raise LookupError(f"/{name} is not offered in {channel.name}")
    path, options = [], command.get("options", [])
    for part in rest:
        found = [one for one in options if one["name"] == part and one["type"] in (1, 2)]
        if not found:
            raise LookupError(f"no subcommand /{written}")
        path.append(found[0])
        options = found[0].get("options", [])
    return command, path


def command_data(
    world: World,
    command: Payload,
    path: list[Payload],
    values: Mapping[str, Any],
    channel: Channel,
    focused: str | None = None,
) -> Payload:
    known = {one["name"]: one for one in (path[-1] if path else command).get("options", [])}
    if strange := set(values) - set(known):
        raise LookupError(f"/{command['name']} has no option {strange}, only {set(known)}")
    missing = {name for name, one in known.items() if one.get("required")} - set(values)
    if missing and focused is None:
        raise ValueError(f"/{command['name']} requires {missing}")
    resolved: Payload = {}
    options: list[Payload] = []
    for name, value in values.items():
        kind = known[name]["type"]
        option = {"name": name, "type": kind, "value": resolve(world, value, resolved)}
        choices = [one["value"] for one in known[name].get("choices", [])]
        if choices and value not in choices:
            raise ValueError(f"{name}: {value!r} is none of the choices {choices}")
        longest = known[name].get("max_length")
        if longest is not None and len(value) > longest:
            raise ValueError(f"{name} takes at most {longest} characters, not {len(value)}")
        options.append(option | ({"focused": True} if name == focused else {}))
    for one in reversed(path):
        options = [{"name": one["name"], "type": one["type"], "options": options}]
    data = {"id": command["id"], "name": command["name"], "type": 1, "options": options}
    return data | ({"resolved": resolved} if resolved else {})


def resolve(world: World, value: Any, resolved: Payload) -> Any:
    """What goes into the option for `value`; a thing goes into `resolved` and leaves its id."""
    if isinstance(value, Upload):
        attachment = world.attach(value)
        kind, key, payload = "attachments", str(attachment.id), attachment_payload(attachment)
        payload["ephemeral"] = True
    elif isinstance(value, User):
        kind, key, payload = "users", str(value.id), user_payload(value)
    elif isinstance(value, Channel):
        kind, key, payload = "channels", str(value.id), channel_payload(value)
        payload["permissions"] = "0"
    else:
        return value
    resolved.setdefault(kind, {})[key] = payload
    return key


def button(components: Sequence[Payload], wanted: str) -> Payload:
    buttons = [one for one in components_within(list(components)) if one["type"] == BUTTON]
    for one in buttons:
        if wanted in (one.get("label"), one.get("custom_id")):
            if one.get("disabled") or "custom_id" not in one:
                raise ValueError(f"the button {wanted!r} cannot be pressed: {one}")
            return one
    raise LookupError(f"no button {wanted!r}, only {[one.get('label') for one in buttons]}")


def modal_data(world: World, modal: Modal, values: Mapping[str, Any]) -> Payload:
    fields: dict[str, Payload] = {}
    for component in components_within(list(modal.components)):
        field = component["component"] if component["type"] == LABEL else component
        if "custom_id" in field:
            known = fields.setdefault(field["custom_id"], dict(field))
            known["label"] = known.get("label") or component.get("label")
    resolved: Payload = {}
    answers: Payload = {}
    for name, value in values.items():
        matching = [key for key, field in fields.items() if name in (key, field["label"])]
        if not matching:
            labels = [field["label"] for field in fields.values()]
            raise LookupError(f"{modal.title!r} has no field {name!r}, only {labels}")
        if isinstance(value, (list, tuple)):
            answers[matching[0]] = [resolve(world, one, resolved) for one in value]
        else:
            answers[matching[0]] = resolve(world, value, resolved)
    for key, field in fields.items():
        check_field(field, answers.get(key, field.get("value")))
    components = [modal_component(one, answers) for one in modal.components]
    data: Payload = {"custom_id": modal.custom_id, "components": components}
    return data | ({"resolved": resolved} if resolved else {})


def check_field(field: Payload, value: Any) -> None:
    if not value and field.get("required", True):
        raise ValueError(f"the field {field['label']!r} is required")
    if field["type"] == TEXT_INPUT and len(value or "") > field.get("max_length", 4000):
        raise ValueError(f"the field {field['label']!r} is too short for {len(value)} characters")


def modal_component(component: Payload, answers: dict[str, Any]) -> Payload:
    """One row of a submitted modal; `answers` maps custom ids to values, files to their ids."""
    kind = component["type"]
    submitted: Payload = {"type": kind, "id": component.get("id", 1)}
    if kind == 1:
        inner = component["components"]
        return submitted | {"components": [modal_component(one, answers) for one in inner]}
    if kind == 18:
        return submitted | {"component": modal_component(component["component"], answers)}
    if "custom_id" not in component:
        return submitted
    custom_id = component["custom_id"]
    submitted["custom_id"] = custom_id
    if kind in (4, 21, 23):
        empty = "" if kind == 4 else None
        return submitted | {"value": answers.get(custom_id, component.get("value", empty))}
    return submitted | {"values": answers.get(custom_id, [])}
