"""What the bot asked of the fake Discord, and what a person did with what came of it."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

from .model import Acknowledgement, Channel, Choice, Interaction, Message, Modal, Upload


@dataclass(frozen=True)
class Request:
    """One REST request and how it was answered; `at` is on the monotonic clock."""

    at: float
    method: str
    path: str
    params: dict[str, str]
    json: Any
    files: tuple[Upload, ...]
    status: int

    def __str__(self) -> str:
        body = "" if self.json is None else json.dumps(self.json, ensure_ascii=False)
        files = f" with {', '.join(file.filename for file in self.files)}" if self.files else ""
        return f"{self.method} {self.path} {body[:300]}{files} -> {self.status}"


@dataclass(frozen=True)
class Event:
    """What the gateway told the bot; `intent` is the one that it took, 0 for none."""

    name: str
    data: dict[str, Any]
    intent: int = 0


@dataclass
class Exchange:
    """One thing a person did and what the bot did about it."""

    what: str
    channel: Channel
    interaction: Interaction | None = None
    trigger: Message | None = None
    event: Event | None = None
    started: float = field(default_factory=time.monotonic)
    acknowledged: Acknowledgement | None = None
    modal: Modal | None = None
    choices: tuple[Choice, ...] | None = None
    original: int | None = None
    messages: list[int] = field(default_factory=list)
    touched: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, message_id: int) -> None:
        if message_id not in self.messages:
            self.messages.append(message_id)
