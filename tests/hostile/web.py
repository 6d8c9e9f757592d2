"""A site on the loopback that answers each path with any bytes, however wrong. Knows no rows."""

import socket
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Talk = Callable[[socket.socket], object]
Answer = bytes | Talk  # all that is sent, or what sends it

CLOSE = b"Connection: close\r\n\r\n"
NOTHING = b"HTTP/1.1 404 No\r\n" + CLOSE


def reply(
    body: bytes | str, kind: str = "text/html", status: str = "200 OK", **headers: str
) -> bytes:
    """An HTTP answer that ends with its connection; `a_b` is the header `a-b`."""
    told = {"Content-Type": kind} | {name.replace("_", "-"): each for name, each in headers.items()}
    lines = "".join(f"{name}: {each}\r\n" for name, each in told.items())
    start = f"HTTP/1.1 {status}\r\n{lines}".encode("latin-1")
    return start + CLOSE + (body if isinstance(body, bytes) else body.encode())


def moved(to: str) -> bytes:
    return reply("", status="302 Found", Location=to)


class Web:
    """Pages are put up path by path; all else is not found. `asked` are the paths asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer] = {}
        self.asked: list[str] = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                web.asked.append(self.path)
                answer = web.pages.get(self.path, NOTHING)
                if callable(answer):
                    answer(self.connection)
                else:
                    self.wfile.write(answer.replace(b"{site}", web.url.encode()))

            def log_message(self, *_: object) -> None:
                pass

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def put_up(self, pages: Mapping[str, Answer]) -> None:
        """Show these pages and no others."""
        self.pages = dict(pages)
        self.asked = []

    def told(self, words: str) -> str:
        return words.replace("{site}", self.url).replace("{port}", self.url.rpartition(":")[2])

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Those who hang up on a bomb are right to."""
