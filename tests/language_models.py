"""Language models on the loopback that say what a test has them say, in the wire formats of OpenAI,
Anthropic and Ollama. They know nothing of Dateline."""

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol


class Cut:
    """The connection ends here, in the middle of a piece."""


CUT = Cut()
Piece = bytes | float | Cut  # what is sent, or seconds of silence before what comes next


@dataclass(frozen=True)
class Reply:
    pieces: Sequence[Piece]
    status: int = 200
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    endless: bytes = b""  # sent over and over, 20 times a second, until the client hangs up


@dataclass(frozen=True)
class Asked:
    path: str
    headers: Mapping[str, str]  # by their names in small letters
    body: dict[str, Any]

    @property
    def messages(self) -> list[tuple[str, str]]:
        """(role, text), with Anthropic's system prompt in front."""
        told = [(each["role"], _text(each["content"])) for each in self.body["messages"]]
        return [("system", _text(self.body["system"])), *told] if "system" in self.body else told


Script = Reply | Callable[[Asked], Reply]


class ModelServer:
    """Gives the replies of its script in order, and the last of them again and again.

    `asked` are the requests, `hung_up` counts clients that left before the end of a reply.
    """

    def __init__(self, *script: Script) -> None:
        self.script = list(script)
        self.asked: list[Asked] = []
        self.hung_up = threading.Semaphore(0)
        self._lock = threading.Lock()
        self._closing = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                headers = {name.lower(): each for name, each in self.headers.items()}
                asked = Asked(self.path, headers, json.loads(self.rfile.read(length)))
                outer._answer(self, asked)

            def log_message(self, *_: object) -> None:
                pass

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def _answer(self, handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        with self._lock:
            self.asked.append(asked)
            script = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        reply = script if isinstance(script, Reply) else script(asked)
        handler.close_connection = True
        try:
            self._send(handler, reply)
        except OSError:
            self.hung_up.release()

    def _send(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        handler.send_response(reply.status)
        told = {"Content-Type": reply.kind, "Transfer-Encoding": "chunked", "Connection": "close"}
        for name, each in (told | dict(reply.headers)).items():
            handler.send_header(name, each)
        handler.end_headers()
        handler.wfile.flush()
        for piece in reply.pieces:
            if isinstance(piece, Cut):
                handler.wfile.write(b"ff\r\ndata")
                return
            if isinstance(piece, float):
                self._closing.wait(piece)
            else:
                _send_chunk(handler, piece)
        while reply.endless and not self._closing.wait(0.05):
            _send_chunk(handler, reply.endless)
        handler.wfile.write(b"0\r\n\r\n")

    def close(self) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them


def _send_chunk(handler: BaseHTTPRequestHandler, piece: bytes) -> None:
    handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
    handler.wfile.flush()


def _text(content: Any) -> str:
    return content if isinstance(content, str) else "".join(each["text"] for each in content)


@contextmanager
def serving(*script: Script) -> Iterator[ModelServer]:
    server = ModelServer(*script)
    try:
        yield server
    finally:
        server.close()


def nobody_there() -> str:
    """An address that refuses connections."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


class Dialect(Protocol):
    """How a provider's server talks. `reason` None: it ends without a word of why."""

    provider: str
    root: str  # of its addresses, after the host
    path: str  # that is asked
    stop: str  # what it says when it has finished
    length: str  # what it says when it was not allowed more

    def says(
        self, *words: str, reason: str | None = ..., tokens: tuple[int, int] | None = ...
    ) -> Reply: ...

    def after(self, *pieces: Piece, words: Sequence[str] = ()) -> Reply:
        """Begins with these words; then these pieces, and no end of its own."""
        ...

    def fails(self, status: int, words: str = ..., **headers: str) -> Reply: ...


def error_reply(status: int, told: Any, headers: Mapping[str, str]) -> Reply:
    """`a_b` is the header `a-b`."""
    named = {name.replace("_", "-"): each for name, each in headers.items()}
    return Reply([json.dumps(told).encode()], status, headers=named)


class OpenAI:
    provider, root, path = "openai", "/v1", "/v1/chat/completions"
    stop, length = "stop", "length"

    def says(
        self,
        *words: str,
        reason: str | None = "stop",
        tokens: tuple[int, int] | None = (100, 10),
        refusal: str | None = None,
    ) -> Reply:
        pieces = self._words(words)
        if refusal is not None:
            pieces.append(self._chunk({"refusal": refusal}))
        if reason is not None:
            pieces.append(self._chunk({}, reason))
            if tokens:
                read, wrote = tokens
                usage = {"prompt_tokens": read, "completion_tokens": wrote}
                usage["total_tokens"] = read + wrote
                pieces.append(self._event({"choices": [], "usage": usage}))
            pieces.append(b"data: [DONE]\n\n")
        return Reply(pieces, kind="text/event-stream")

    def after(self, *pieces: Piece, words: Sequence[str] = ()) -> Reply:
        return Reply([*self._words(words), *pieces], kind="text/event-stream")

    def fails(self, status: int, words: str = "no", **headers: str) -> Reply:
        code = "insufficient_quota" if "quota" in words else None
        error = {"message": words, "type": "error", "param": None, "code": code}
        return error_reply(status, {"error": error}, headers)

    def _words(self, words: Sequence[str]) -> list[Piece]:
        return [self._chunk({"role": "assistant", "content": word}) for word in words]

    def _chunk(self, delta: dict[str, Any], reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        return self._event({"choices": [choice]})

    @staticmethod
    def _event(told: dict[str, Any]) -> bytes:
        head = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        return b"data: " + json.dumps(head | told, ensure_ascii=False).encode() + b"\n\n"


class Anthropic:
    provider, root, path = "anthropic", "", "/v1/messages"
    stop, length = "end_turn", "max_tokens"

    def says(
        self,
        *words: str,
        reason: str | None = "end_turn",
        tokens: tuple[int, int] | None = (100, 10),
    ) -> Reply:
        read, wrote = tokens or (0, 0)
        pieces = self._begin(read, words)
        if reason is not None:
            pieces.append(self._event("content_block_stop", index=0))
            delta = {"stop_reason": reason, "stop_sequence": None}
            usage = {"input_tokens": read, "output_tokens": wrote}
            pieces.append(self._event("message_delta", delta=delta, usage=usage))
            pieces.append(self._event("message_stop"))
        return Reply(pieces, kind="text/event-stream")

    def after(self, *pieces: Piece, words: Sequence[str] = ()) -> Reply:
        return Reply([*self._begin(0, words), *pieces], kind="text/event-stream")

    def fails(self, status: int, words: str = "no", **headers: str) -> Reply:
        error = {"type": "error", "message": words}
        return error_reply(status, {"type": "error", "error": error}, headers)

    def _begin(self, read: int, words: Sequence[str]) -> list[Piece]:
        usage = {"input_tokens": read, "output_tokens": 1}
        message: dict[str, Any] = {
            "id": "m1", "type": "message", "role": "assistant", "content": [], "model": "m",
            "stop_reason": None, "stop_sequence": None, "usage": usage,
        }  # fmt: skip
        block = {"type": "text", "text": ""}
        return [
            self._event("message_start", message=message),
            self._event("content_block_start", index=0, content_block=block),
            self._event("ping"),
            *(
                self._event(
                    "content_block_delta", index=0, delta={"type": "text_delta", "text": word}
                )
                for word in words
            ),
        ]

    @staticmethod
    def _event(kind: str, **told: Any) -> bytes:
        data = json.dumps({"type": kind} | told, ensure_ascii=False)
        return f"event: {kind}\ndata: {data}\n\n".encode()


class Ollama:
    provider, root, path = "ollama", "", "/api/chat"
    stop, length = "stop", "length"

    def says(
        self,
        *words: str,
        reason: str | None = "stop",
        tokens: tuple[int, int] | None = (100, 10),
    ) -> Reply:
        pieces = self._words(words)
        if reason is not None:
            last: dict[str, Any] = {"done": True, "done_reason": reason, "total_duration": 5}
            if tokens:
                last |= {"prompt_eval_count": tokens[0], "eval_count": tokens[1]}
            pieces.append(self._line("", **last))
        return Reply(pieces, kind="application/x-ndjson")

    def after(self, *pieces: Piece, words: Sequence[str] = ()) -> Reply:
        return Reply([*self._words(words), *pieces], kind="application/x-ndjson")

    def fails(self, status: int, words: str = "no", **headers: str) -> Reply:
        return error_reply(status, {"error": words}, headers)

    def _words(self, words: Sequence[str]) -> list[Piece]:
        return [self._line(word, done=False) for word in words]

    @staticmethod
    def _line(word: str, **told: Any) -> bytes:
        message = {"role": "assistant", "content": word}
        head = {"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": message}
        return json.dumps(head | told, ensure_ascii=False).encode() + b"\n"


OPENAI, ANTHROPIC, OLLAMA = OpenAI(), Anthropic(), Ollama()
DIALECTS: tuple[Dialect, ...] = (OPENAI, ANTHROPIC, OLLAMA)
