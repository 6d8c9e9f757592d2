"""The gateway's side of the fake Discord: websockets in plain text frames, and what goes wrong with
them on order.

Opcodes and close codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

from aiohttp import WSMsgType, web

from .payloads import application_payload, user_payload
from .sessions import Connection, Session
from .world import World

HEARTBEAT, IDENTIFY, PRESENCE = range(1, 4)
RESUME, RECONNECT, INVALID_SESSION, HELLO, ACK = 6, 7, 9, 10, 11

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15  # members, presences, message content

ENDS_THE_SESSION = (1000, 1001)  # close codes of a client


class Gateway:
    def __init__(self, world: World, token: str, heartbeat_seconds: float) -> None:
        self.world = world
        self.token = token
        self.heartbeat_seconds = heartbeat_seconds
        self.url = ""
        self.identifies = 0
        self.resumes = 0
        self.sessions: list[Session] = []
        self.connections: list[Connection] = []
        self.present = asyncio.Event()
        self.absent = asyncio.Event()
        self.absent.set()
        self._overlap = 0

    # What goes wrong on order.

    def drop(self, overlap: int = 0) -> None:
        """Cut the line, as a failing network does. Whoever resumes gets what was missed and, as
        Discord may, the last `overlap` events once more."""
        self._overlap = overlap
        self._leave_sessions()
        for connection in self.connections:
            connection.cut()

    def ask_to_reconnect(self) -> None:
        """Ask for another connection, as before a restart of Discord's own; what comes until then
        is replayed."""
        self._tell_all(RECONNECT, None)
        self._leave_sessions()

    def invalidate(self) -> None:
        """End the sessions: the bot must identify anew, and what comes until then is lost."""
        self._tell_all(INVALID_SESSION, False)
        self._leave_sessions()
        self.sessions.clear()

    def fall_silent(self) -> None:
        """Let the connections stand and send nothing through them any more, no heartbeat's answer
        either. Their closing is answered: discord.py would wait another half minute for that."""
        for connection in self.connections:
            connection.silent = True
        self._leave_sessions()

    def _tell_all(self, op: int, data: Any) -> None:
        for connection in self.connections:
            connection.send(op, data)

    def _leave_sessions(self) -> None:
        for session in self.sessions:
            session.connection = None
        self._note_presence()

    # What goes right.

    def dispatch(self, event: str, data: dict[str, Any], intent: int = 0) -> None:
        """Send to every session; `intent` is the one the event needs, 0 for none."""
        for session in self.sessions:
            if not intent or session.intents & intent:
                session.dispatch(event, data)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        connection = Connection(socket, request.transport)
        self.connections.append(connection)
        writer = asyncio.create_task(connection.write())
        connection.send(HELLO, {"heartbeat_interval": round(self.heartbeat_seconds * 1000)})
        code = None
        try:
            # Not `async for`, nor `close_code`: a line that broke looks like code 1000 there.
            while (frame := await socket.receive()).type is WSMsgType.TEXT:
                if not connection.silent:
                    payload = json.loads(frame.data)
                    await self.receive(connection, payload["op"], payload.get("d"))
            code = frame.data if frame.type is WSMsgType.CLOSE else None
        finally:
            self.connections.remove(connection)
            self._closed(connection, code)
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await writer
        return socket

    def _closed(self, connection: Connection, code: int | None) -> None:
        for session in [one for one in self.sessions if one.connection is connection]:
            session.connection = None
            if code in ENDS_THE_SESSION:
                self.sessions.remove(session)
        self._note_presence()

    async def receive(self, connection: Connection, op: int, data: Any) -> None:
        if op == HEARTBEAT:
            connection.send(ACK, None)
        elif op == IDENTIFY:
            await self.identify(connection, data)
        elif op == RESUME:
            await self.resume(connection, data)
        elif op != PRESENCE:
            self.world.unknown.append(f"gateway op {op}")

    async def identify(self, connection: Connection, data: dict[str, Any]) -> None:
        if not await self._is_known(connection, data):
            return
        if data["intents"] & PRIVILEGED:
            await connection.close(4014, "Disallowed intent(s).")
            return
        session = Session(data["intents"], connection)
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
                session.dispatch("GUILD_CREATE", world.guild_payload(guild))
        self.sessions.append(session)
        self.identifies += 1
        self._note_presence()

    async def resume(self, connection: Connection, data: dict[str, Any]) -> None:
        if not await self._is_known(connection, data):
            return
        known = [session for session in self.sessions if session.id == data["session_id"]]
        if not known:
            connection.send(INVALID_SESSION, False)
        elif data["seq"] > len(known[0].events):
            await connection.close(4007, "Invalid seq.")
        else:
            known[0].resume(connection, max(0, data["seq"] - self._overlap))
            self._overlap = 0
            self.resumes += 1
            self._note_presence()

    async def _is_known(self, connection: Connection, data: dict[str, Any]) -> bool:
        if data["token"] != self.token:
            await connection.close(4004, "Authentication failed.")
        return bool(data["token"] == self.token)

    def _note_presence(self) -> None:
        if any(session.connection for session in self.sessions):
            self.present.set()
            self.absent.clear()
        else:
            self.present.clear()
            self.absent.set()

    async def close(self) -> None:
        for connection in list(self.connections):
            await connection.close(1001, "")
