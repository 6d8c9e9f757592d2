"""What tests of watching share: a clock, a site of pages and feeds, a keeper that remembers."""

import threading
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from vectorstore.models import Article, Scope, Stored

START = 1_700_000_000.0  # 2023-11-14, UTC
SENTENCE = "The ferry to Skye sails at noon, said Captain Ailsa Muir of the harbour office."


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


class Press:
    """A site of pages and feeds. `asked` holds each request's path, and its validators if any."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, str, dict[str, str]]] = {}
        self.asked: list[tuple[str, ...]] = []
        self.when_asked: Callable[[str], None] = lambda path: None
        press = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                press.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self._thread.start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        if request.path == "/robots.txt":
            status, body, headers = 404, "", dict[str, str]()
        else:
            told = (request.headers["If-None-Match"], request.headers["If-Modified-Since"])
            self.asked.append((request.path, *(each for each in told if each)))
            self.when_asked(request.path)
            status, body, headers = self.pages.get(request.path, (404, "", {}))
            if headers.get("ETag", "") == told[0]:
                status, body = 304, ""
        request.send_response(status)
        for name, value in {"Content-Length": str(len(body.encode())), **headers}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body.encode())

    def page(self, path: str, words: str = SENTENCE, **headers: str) -> str:
        """Put up a page of plain text; its address."""
        self.pages[path] = (200, f"{path}\n\n{words}", {"Content-Type": "text/plain", **headers})
        return f"{self.url}{path}"

    def feed(self, *entries: str, etag: str = "") -> str:
        """Put up a feed with an entry for each page, told as `/a` or, changed, as `/a 2`."""
        items = "".join(
            f"<item><title>{entry}</title><link>{self.url}{entry.split()[0]}</link></item>"
            for entry in entries
        )
        body = f"<rss version='2.0'><channel><title>News</title>{items}</channel></rss>"
        headers = {"Content-Type": "application/rss+xml"} | ({"ETag": etag} if etag else {})
        self.pages["/feed"] = (200, body, headers)
        return f"{self.url}/feed"

    def fails(self, path: str, status: int, **headers: str) -> str:
        self.pages[path] = (status, "", headers)
        return f"{self.url}{path}"

    def paths(self) -> list[str]:
        """What was asked for since the last call."""
        asked, self.asked = [path for path, *_ in self.asked], []
        return asked

    def close(self) -> None:
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()


class Shelf:
    """A keeper that remembers, and tells what changed."""

    def __init__(self) -> None:
        self.kept: dict[str, Article] = {}
        self.by: set[str] = set()
        self.problem: Exception | None = None

    def put(self, articles: Sequence[Article], by: str) -> list[Stored]:
        if self.problem:
            raise self.problem
        self.by.add(by)
        return [self._put(article) for article in articles]

    def _put(self, article: Article) -> Stored:
        before = self.kept.get(article.id)
        self.kept[article.id] = article
        if before is None:
            return Stored("added", 1, article.title)
        return Stored("unchanged" if before == article else "updated", 1, article.title)

    def remove(self, number: int, by: str) -> str:
        raise NotImplementedError

    def undo(self, number: int, by: str) -> str:
        raise NotImplementedError

    def forget(self, who: Scope, elsewhere: bool = True) -> int:
        raise NotImplementedError

    @property
    def titles(self) -> list[str]:
        return sorted(article.title for article in self.kept.values())
