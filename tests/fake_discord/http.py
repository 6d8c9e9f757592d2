"""What every REST route of the fake Discord shares: answers, bodies, the token, the record kept."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import BodyPartReader, web

from .exchanges import Request
from .faults import Faults, Lost
from .limits import Refused
from .model import Upload
from .world import World

API = "/api/v10"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Route = tuple[str, str, Handler]

BODY: web.RequestKey[Any] = web.RequestKey("body", object)
FILES = web.RequestKey("files", tuple[Upload, ...])


def answer(
    payload: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    # Bytes rather than text: a charset in the content type makes discord.py take the body for text.
    body = json.dumps(payload).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


def nothing() -> web.Response:
    return web.Response(status=204)


async def read_body(request: web.Request) -> tuple[Any, tuple[Upload, ...]]:
    if not request.content_type.startswith("multipart/"):
        text = await request.text()
        return (json.loads(text) if text else None), ()
    body, files = None, []
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        data = bytes(await part.read(decode=True))
        if part.name == "payload_json":
            body = json.loads(data)
        else:
            files.append(Upload(part.filename or "unnamed", data))
    return body, tuple(files)


class Record:
    """Reads each request, checks its token, keeps it, and turns a refusal into Discord's JSON."""

    def __init__(self, world: World, token: str, faults: Faults) -> None:
        self.world = world
        self.token = token
        self.faults = faults
        self.crashes: list[Exception] = []

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith(API):
            return await handler(request)
        at = time.monotonic()
        path = request.path.removeprefix(API)
        body: Any = None
        files: tuple[Upload, ...] = ()
        response: web.StreamResponse
        try:
            body, files = await read_body(request)
            request[BODY], request[FILES] = body or {}, files
            self.authorise(request)
            await self.faults.before(f"{request.method} {path}", body)
            response = await handler(request)
            await self.faults.after(f"{request.method} {path}", body)
        except Refused as refused:
            response = answer(refused.payload, refused.status, refused.headers)
        except Lost:
            if request.transport is not None:
                request.transport.abort()
            response = nothing()
        except Exception as crash:
            # Not a 5xx: discord.py would retry for half a minute before anyone saw the mistake.
            self.crashes.append(crash)
            response = answer({"message": f"fake_discord: {crash!r}", "code": 0}, 400)
        params = dict(request.query)
        self.world.requests.append(
            Request(at, request.method, path, params, body, files, response.status)
        )
        return response

    def authorise(self, request: web.Request) -> None:
        by_token_in_path = ("/interactions/", "/webhooks/")
        if request.path.removeprefix(API).startswith(by_token_in_path):
            return
        if request.headers.get("Authorization") != f"Bot {self.token}":
            raise Refused(401, 0, "401: Unauthorized")
