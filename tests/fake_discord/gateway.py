"""The gateway's side of the fake Discord: one websocket for each session, in plain text frames.

Opcodes and close codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from .payloads import application_payload, guild_payload, user_payload
from .world import World

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE = range(4)
RESUME, INVALID_SESSION, HELLO, ACK = 6, 9, 10, 11

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15  # members, presences, message content

HEARTBEAT_INTERVAL_MS = 41_250


@dataclass
class Session:
    socket: web.WebSocketResponse
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    intents: int = 0
    sequence: int = 0
    ready: bool = False
    frames: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)

    def send(self, op: int, data: Any) -> None:
        self.frames.put_nowait({"op": op, "d": data, "s": None, "t": None})

    def dispatch(self, event: str, data: Any) -> None:
        self.sequence += 1
        self.frames.put_nowait({"op": DISPATCH, "d": data, "s": self.sequence, "t": event})

    async def write(self) -> None:
        while True:
            frame = await self.frames.get()
            await self.socket.send_str(json.dumps(frame))


class Gateway:
    def __init__(self, world: World, token: str) -> None:
        self.world = world
        self.token = token
        self.url = ""
        self.sessions: list[Session] = []
        self.identified = asyncio.Event()

    @property
    def ready(self) -> list[Session]:
        return [session for session in self.sessions if session.ready]

    def dispatch(self, event: str, data: dict[str, Any], intent: int = 0) -> None:
        """Send to every session; `intent` is the one the event needs, 0 for none."""
        for session in self.ready:
            if not intent or session.intents & intent:
                session.dispatch(event, data)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        session = Session(socket)
        self.sessions.append(session)
        writer = asyncio.create_task(session.write())
        session.send(HELLO, {"heartbeat_interval": HEARTBEAT_INTERVAL_MS})
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    payload = json.loads(frame.data)
                    await self.receive(session, payload["op"], payload.get("d"))
        finally:
            self.sessions.remove(session)
            if not self.ready:
                self.identified.clear()
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await writer
        return socket

    async def receive(self, session: Session, op: int, data: Any) -> None:
        if op == HEARTBEAT:
            session.send(ACK, None)
        elif op == IDENTIFY:
            await self.identify(session, data)
        elif op == RESUME:
            # Nothing is kept for replay, and this is how Discord says so.
            session.send(INVALID_SESSION, False)
        elif op != PRESENCE:
            self.world.unknown.append(f"gateway op {op}")

    async def identify(self, session: Session, data: dict[str, Any]) -> None:
        if data["token"] != self.token:
            await session.socket.close(code=4004, message=b"Authentication failed.")
            return
        session.intents = data["intents"]
        if session.intents & PRIVILEGED:
            await session.socket.close(code=4014, message=b"Disallowed intent(s).")
            return
        world = self.world
        guilds = list(world.guilds.values())
        application = application_payload(world.application_id, world.owner)
        ready = {
            "v": 10,
            "user": user_payload(world.bot),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "application": {key: application[key] for key in ("id", "flags")},
        }
        session.dispatch("READY", ready)
        if session.intents & GUILDS:
            for guild in guilds:
                channels = [one for one in world.channels.values() if one.guild == guild]
                payload = guild_payload(guild, channels, world.bot, world.owner)
                session.dispatch("GUILD_CREATE", payload)
        session.ready = True
        self.identified.set()

    async def close(self) -> None:
        for session in list(self.sessions):
            await session.socket.close(code=1001)
