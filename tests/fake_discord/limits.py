"""What Discord refuses in a request's body, in Discord's words; knows nothing of state."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from typing import Any

Body = dict[str, Any]


class Refused(Exception):
    """An answer of Discord's that is not a success: HTTP status, its own code, its text."""

    def __init__(
        self, status: int, code: int, message: str, errors: dict[str, Any] | None = None
    ) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.payload: dict[str, Any] = {"message": message, "code": code}
        if errors:
            self.payload["errors"] = errors
        self.headers: dict[str, str] = {}


class RateLimited(Refused):
    """https://discord.com/developers/docs/topics/rate-limits; without `Via` discord.py takes it for
    a ban of Cloudflare's."""

    def __init__(self, bucket: str, wait: float, everywhere: bool, now: float) -> None:
        """wait: in seconds; now: seconds since the epoch."""
        super().__init__(429, 0, "You are being rate limited.")
        self.payload |= {"retry_after": wait, "global": everywhere}
        self.headers = {
            "Via": "1.1 google",
            "Retry-After": str(math.ceil(wait)),
            "X-RateLimit-Scope": "global" if everywhere else "user",
        }
        if everywhere:
            self.headers["X-RateLimit-Global"] = "true"
            return
        self.headers |= {
            "X-RateLimit-Limit": "5",
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": f"{now + wait:.3f}",
            "X-RateLimit-Reset-After": f"{wait:.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(bucket.encode()).hexdigest()[:32],
        }


def invalid(path: str, message: str, code: str = "BASE_TYPE_BAD_LENGTH") -> Refused:
    errors: dict[str, Any] = {"_errors": [{"code": code, "message": message}]}
    for part in reversed(path.split(".")):
        errors = {part: errors}
    return Refused(400, 50035, "Invalid Form Body", errors)


def longest(path: str, text: str | None, limit: int) -> None:
    if text is not None and len(text) > limit:
        raise invalid(path, f"Must be {limit} or fewer in length.", "BASE_TYPE_MAX_LENGTH")


def between(path: str, size: int, low: int, high: int) -> None:
    if not low <= size <= high:
        raise invalid(path, f"Must be between {low} and {high} in length.")


def components_within(components: list[Body]) -> Iterator[Body]:
    """Every component of a message or a modal, however deep."""
    for component in components:
        yield component
        inner = list(component.get("components") or [])
        inner += [component[key] for key in ("component", "accessory") if component.get(key)]
        yield from components_within(inner)


def check_message(body: Body, path: str = "") -> None:
    longest(f"{path}content", body.get("content"), 2000)
    longest(f"{path}nonce", body.get("nonce"), 25)
    embeds = body.get("embeds") or []
    between(f"{path}embeds", len(embeds), 0, 10)
    total = 0
    for number, embed in enumerate(embeds):
        total += check_embed(embed, f"{path}embeds.{number}")
    if total > 6000:
        message = "Embed size exceeds maximum size of 6000"
        raise invalid(f"{path}embeds", message, "MAX_EMBED_SIZE_EXCEEDED")
    for component in components_within(body.get("components") or []):
        longest(f"{path}components.label", component.get("label"), 80)
        longest(f"{path}components.custom_id", component.get("custom_id"), 100)


def check_embed(embed: Body, path: str) -> int:
    """Returns the characters that count towards the 6000 of all embeds together."""
    fields = embed.get("fields") or []
    between(f"{path}.fields", len(fields), 0, 25)
    texts = [
        (f"{path}.title", embed.get("title"), 256),
        (f"{path}.description", embed.get("description"), 4096),
        (f"{path}.footer.text", (embed.get("footer") or {}).get("text"), 2048),
        (f"{path}.author.name", (embed.get("author") or {}).get("name"), 256),
    ]
    for number, entry in enumerate(fields):
        texts.append((f"{path}.fields.{number}.name", entry["name"], 256))
        texts.append((f"{path}.fields.{number}.value", entry["value"], 1024))
    for name, text, limit in texts:
        longest(name, text, limit)
    return sum(len(text or "") for _, text, _ in texts)


def check_not_empty(body: Body, has_files: bool) -> None:
    if not (has_files or body.get("content") or body.get("embeds") or body.get("components")):
        raise Refused(400, 50006, "Cannot send an empty message")


def check_modal(body: Body) -> None:
    between("data.title", len(body["title"]), 1, 45)
    between("data.custom_id", len(body["custom_id"]), 1, 100)
    between("data.components", len(body["components"]), 1, 5)
    for component in components_within(body["components"]):
        if component["type"] == 18 or (component["type"] == 4 and "label" in component):
            longest("data.components.label", component.get("label"), 45)
        longest("data.components.placeholder", component.get("placeholder"), 100)


def check_choices(choices: list[Body]) -> None:
    between("data.choices", len(choices), 0, 25)
    for number, choice in enumerate(choices):
        between(f"data.choices.{number}.name", len(choice["name"]), 1, 100)
        if isinstance(choice["value"], str):
            longest(f"data.choices.{number}.value", choice["value"], 100)


def check_command(command: Body, path: str) -> None:
    """A command or one of its options, and their options in turn."""
    between(f"{path}.name", len(command["name"]), 1, 32)
    if command.get("type", 1) == 1 or "." in path:
        between(f"{path}.description", len(command.get("description", "")), 1, 100)
    between(f"{path}.options", len(command.get("options") or []), 0, 25)
    between(f"{path}.choices", len(command.get("choices") or []), 0, 25)
    for number, option in enumerate(command.get("options") or []):
        check_command(option, f"{path}.options.{number}")
