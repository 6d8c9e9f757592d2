"""Web servers for tests, on the loopback, one that behaves and one that sends any bytes, and a
fetcher that may go there."""

import asyncio
import contextlib
import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from ingest.fetch import Fetcher
from ingest.robots import Pace

LIMIT = 100_000
AGE = {"ETag": 'W/"7"', "Last-Modified": "Tue, 03 May 2022 08:00:00 GMT"}


def open_fetcher(timeout: float = 10.0, **told: Any) -> Fetcher:
    return Fetcher(LIMIT, timeout, **{"allowed": lambda address: True, "pace": Pace(0), **told})


def no_lookup(*asked: object) -> list[Any]:
    raise AssertionError(f"{asked[0]} was looked up")


def answers(*addresses: str) -> Any:
    """A name server that gives these addresses for every name."""

    def lookup(host: str, port: int, *_: object) -> list[Any]:
        return [(0, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    return lookup


class Site:
    """Answers pages by `answer`, and /robots.txt with `robots`: its text, or a status (moved to
    `moved`).

    `seen` holds the requests for pages, `robots_asked` counts those for /robots.txt.
    """

    def __init__(self) -> None:
        self.port = 0
        self._up = threading.Event()
        self.forget()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        assert self._up.wait(10), "the test's own server did not start"
        self.url = f"http://127.0.0.1:{self.port}"

    def forget(self) -> None:
        self.seen: list[web.Request] = []
        self.robots: str | int = 404
        self.moved = ""
        self.robots_asked = 0

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = runner.addresses[0][1]
        self._loop, self._closing = asyncio.get_running_loop(), asyncio.Event()
        self._up.set()
        await self._closing.wait()
        await runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if request.path != "/robots.txt":
            self.seen.append(request)
            return await answer(request)
        self.robots_asked += 1
        if isinstance(self.robots, int):
            return web.Response(status=self.robots, headers={"Location": self.moved})
        return web.Response(text=self.robots)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join()


async def answer(request: web.Request) -> web.StreamResponse:
    match request.path.split("/")[1:]:
        case ["text"]:
            return web.Response(text="Dam opens")
        case ["html"]:
            body = "<html>Öl</html>".encode("latin-1")
            return web.Response(body=body, headers={"Content-Type": "text/html; charset=latin1"})
        case ["bare"]:
            response = web.Response(body=b"x")
            response.headers["Content-Type"] = ""
            return response
        case ["status", code]:
            return web.Response(status=int(code), headers=dict(request.query))
        case ["to"]:
            headers = {"Location": request.query["url"], "Set-Cookie": "a=b"}
            return web.Response(status=302, headers=headers)
        case ["loop"]:
            return web.Response(status=307, headers={"Location": "/loop"})
        case ["slow"]:
            await asyncio.sleep(5)
        case ["packed"]:
            body = gzip.compress(b"Dam opens")
            return web.Response(body=body, headers={"Content-Encoding": "gzip"})
        case ["feed"]:
            fresh = request.headers.get("If-None-Match") == AGE["ETag"]
            fresh |= request.headers.get("If-Modified-Since") == AGE["Last-Modified"]
            return web.Response(status=304 if fresh else 200, headers=AGE)
    return web.Response()


@contextmanager
def raw_site(talk: Callable[[socket.socket], object]) -> Iterator[str]:
    """A server without a robots.txt that answers each page's request by `talk`, in raw bytes."""

    def serve() -> None:
        with contextlib.suppress(OSError):  # the server was closed, or the fetcher hung up
            while True:
                connection, _ = server.accept()
                with connection, contextlib.suppress(ConnectionError, TimeoutError):
                    connection.settimeout(5)
                    if b" /robots.txt " in _request(connection):
                        nothing = (
                            b"HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                        )
                        connection.sendall(nothing)
                    else:
                        talk(connection)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/page"
        server.shutdown(socket.SHUT_RDWR)  # wakes `accept`
    thread.join(10)
    assert not thread.is_alive(), "the test's own server hangs"


def _request(connection: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request and (piece := connection.recv(65536)):
        request += piece
    return request
