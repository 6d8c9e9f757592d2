"""A bot's session at the fake gateway, and the connection that carries it for a while."""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

DISPATCH = 0


@dataclass(eq=False)
class Connection:
    """One websocket. What is sent while it is silent never arrives."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    silent: bool = False
    frames: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)

    def send(self, op: int, data: Any) -> None:
        self.frames.put_nowait({"op": op, "d": data, "s": None, "t": None})

    async def write(self) -> None:
        while True:
            frame = await self.frames.get()
            if not self.silent:
                await self.socket.send_str(json.dumps(frame))

    async def close(self, code: int, reason: str) -> None:
        await self.socket.close(code=code, message=reason.encode())

    def cut(self) -> None:
        if self.transport is not None:
            self.transport.abort()


@dataclass(eq=False)
class Session:
    """What a bot identified for. It outlives its connection and keeps every event, to be resumed;
    an event's sequence number is its place in `events`, from 1."""

    intents: int
    connection: Connection | None
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    events: list[dict[str, Any]] = field(default_factory=list)

    def dispatch(self, event: str, data: Any) -> None:
        frame = {"op": DISPATCH, "d": data, "s": len(self.events) + 1, "t": event}
        self.events.append(frame)
        if self.connection is not None:
            self.connection.frames.put_nowait(frame)

    def resume(self, connection: Connection, after: int) -> None:
        """Go on over this connection with the events after that sequence number."""
        self.connection = connection
        for frame in self.events[after:]:
            connection.frames.put_nowait(frame)
        self.dispatch("RESUMED", {"_trace": []})
