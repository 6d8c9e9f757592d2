"""What is made of answers, from the plain to the hostile: raw bytes of a server on the loopback."""

import gzip
import itertools
import socket
import time
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from website import LIMIT, open_fetcher, raw_site

from ingest.errors import FetchFailed, TooLarge
from ingest.response import DAY, retry_after, validator

NOW = datetime(2022, 5, 3, 8, 0, tzinfo=UTC)
OK = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("86401", DAY),
        ("9" * 100_000, DAY),
        ("Tue, 03 May 2022 08:05:00 GMT", 300),
        ("Tue, 03 May 2022 08:05:00 -0000", 300),
        ("Tue, 03 May 2022 10:05:00 +0200", 300),
        ("Tue, 03 May 2022 07:00:00 GMT", 0),
        ("Fri, 03 May 2999 07:00:00 GMT", DAY),
        *(
            (junk, None)
            for junk in ("", "-1", "1.5", "٣", "soon", "inf", "Tue, 99 May 2022", "\x00")
        ),
        ("Tue, 03 May 99999999999 08:00:00 GMT", None),
    ],
)
def test_when_to_ask_again(told: str, seconds: float | None) -> None:
    assert retry_after(told, NOW) == seconds
    assert seconds is None or timedelta(seconds=seconds) <= timedelta(days=1)


def test_only_what_fits_a_header_is_kept_of_a_validator() -> None:
    assert validator('W/"7 a"') == 'W/"7 a"'
    for odd in ("a\r\nb", "a\x00", "é", "\udce9", "a" * 1001):
        assert validator(odd) == "", odd


def drip(connection: socket.socket) -> None:
    for piece in itertools.chain([OK + b"\r\n"], itertools.repeat(b"x")):
        connection.sendall(piece)
        time.sleep(0.05)


def endless(start: bytes, piece: bytes) -> Callable[[socket.socket], None]:
    def talk(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(piece)

    return talk


def test_a_server_that_drips_is_given_up_in_time() -> None:
    started = time.monotonic()
    with (
        raw_site(drip) as url,
        pytest.raises(FetchFailed, match=r"no whole answer within 0\.4 sec"),
    ):
        open_fetcher(0.4).fetch(url)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x" * 5000),
    ],
)
def test_endless_words_that_no_limit_counts_are_given_up_in_time(
    start: bytes, piece: bytes
) -> None:
    started = time.monotonic()
    with raw_site(endless(start, piece)) as url, pytest.raises(FetchFailed):
        open_fetcher(0.4).fetch(url)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"HTTP/1.1 200 ", b"x" * 5000),
        (OK, b"A: " + b"x" * 5000),
        (OK, b"A: b\r\n" * 1000),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"A: b\r\n" * 1000),
        (b"", b"no http at all\n" * 1000),
    ],
)
def test_what_never_ends_breaks_off_at_a_limit(start: bytes, piece: bytes) -> None:
    tracemalloc.start()
    try:
        with raw_site(endless(start, piece)) as url, pytest.raises(FetchFailed, match="no sense"):
            open_fetcher().fetch(url)
        assert tracemalloc.get_traced_memory()[1] < 20e6, "memory grew with what was sent"
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "start",
    [
        OK + b"\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n",
        OK + b"Content-Length: 9999999999\r\n\r\n",
    ],
)
def test_a_body_that_never_ends_is_too_large(start: bytes) -> None:
    piece = b"1000\r\n" + b"x" * 4096 + b"\r\n"
    with raw_site(endless(start, piece)) as url, pytest.raises(TooLarge, match=r"limit of 0\.1 MB"):
        open_fetcher().fetch(url)


def packed(kind: str, size: int) -> bytes:
    """Zeros, packed as a site would, without ever being whole in memory."""
    packer = zlib.compressobj(9, zlib.DEFLATED, {"gzip": 31, "deflate": 15, "raw": -15}[kind])
    block = bytes(10_000_000)
    body = b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()
    name = "deflate" if kind == "raw" else kind
    return OK + f"Content-Encoding: {name}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.mark.parametrize(("kind", "size"), [("gzip", 10**9), ("deflate", 10**8), ("raw", 10**8)])
def test_a_bomb_is_refused_while_memory_stays_flat(kind: str, size: int) -> None:
    bomb = packed(kind, size)
    tracemalloc.start()
    try:
        with raw_site(lambda connection: connection.sendall(bomb)) as url, pytest.raises(TooLarge):
            open_fetcher().fetch(url)
        assert tracemalloc.get_traced_memory()[1] < 20e6, "it was all unpacked"
    finally:
        tracemalloc.stop()


def test_many_small_members_are_a_bomb_too() -> None:
    body = gzip.compress(bytes(1000)) * 20_000
    head = OK + f"Content-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with (
        raw_site(lambda connection: connection.sendall(head + body)) as url,
        pytest.raises((TooLarge, FetchFailed)),
    ):
        open_fetcher().fetch(url)


@pytest.mark.parametrize(
    "header",
    ["gzip, gzip", "gzip, br", "gzip\r\nContent-Encoding: gzip", "compress", "br", "zstd", "rot13"],
)
def test_a_packing_that_nobody_asked_for_is_refused(header: str) -> None:
    body = gzip.compress(gzip.compress(b"Dam opens"))
    answer = OK + f"Content-Encoding: {header}\r\n\r\n".encode() + body
    with (
        raw_site(lambda connection: connection.sendall(answer)) as url,
        pytest.raises(FetchFailed) as caught,
    ):
        open_fetcher().fetch(url)
    assert "packed in a way that" in str(caught.value) or "made no sense" in str(caught.value)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\r\n\r\n",
        b"\x00" * 100,
        b"<html>just a page, as in HTTP/0.9</html>",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"HTTP/9.9 200 OK\r\n\r\nx",
        b"HTTP/1.1 20 OK\r\n\r\nx",
        b"HTTP/1.1 99999 OK\r\n\r\nx",
        b"HTTP/1.1 \xff\xfe OK\r\n\r\nx",
        OK + b"no colon\r\n\r\nx",
        OK + b"A\x00B: c\r\n\r\nx",
        OK + b"Content-Length: -5\r\n\r\nx",
        OK + b"Content-Length: five\r\n\r\nx",
        OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nxxxxx",
        OK + b"Content-Length: 50\r\n\r\nx",
        OK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nxxxxx",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nx",
        OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nx",
        OK + b"Content-Encoding: gzip\r\n\r\nno gzip at all",
        b"HTTP/1.1 302 Found\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://a\x01b/\r\n\r\n",
    ],
)
def test_an_answer_that_makes_no_sense_ends_in_a_sentence(answer: bytes) -> None:
    with (
        raw_site(lambda connection: connection.sendall(answer)) as url,
        pytest.raises(FetchFailed) as caught,
    ):
        open_fetcher(5).fetch(url)
    said = str(caught.value)
    assert said.startswith(f"{url} could not be fetched because") and said.endswith("."), said
    assert "seconds" not in said, "it waited for the time-out"


@pytest.mark.parametrize(
    ("head", "kind", "charset"),
    [
        (b"", "", None),
        (b"Content-Type:\r\n", "", None),
        (b'Content-Type: text/html; charset="\xff"\r\n', "text/html", ...),
        (b"Content-Type: ;;;=;\r\n", ..., ...),
        (b"Content-Type: text/html; charset=x; charset=y\r\n", "text/html", ...),
        (b"Content-Length: 1\r\n", "", None),
    ],
)
def test_an_odd_answer_is_read_as_far_as_it_goes(
    head: bytes, kind: object, charset: object
) -> None:
    with raw_site(lambda connection: connection.sendall(OK + head + b"\r\nx")) as url:
        page = open_fetcher(5).fetch(url)
    assert page.body == b"x"
    assert kind in (..., page.content_type) and charset in (..., page.charset)


def test_a_redirect_in_an_old_encoding_keeps_its_letters() -> None:
    def talk(connection: socket.socket) -> None:
        to = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /caf\xe9\r\n\r\n"
        connection.sendall(to if next(turns) == 0 else OK + b"\r\nx")

    turns = itertools.count()
    with raw_site(talk) as url:
        assert open_fetcher(5).fetch(url).url == url.replace("/page", "/caf%E9")


def test_the_limit_itself_is_allowed() -> None:
    with raw_site(lambda connection: connection.sendall(OK + b"\r\n" + b"x" * LIMIT)) as url:
        assert len(open_fetcher().fetch(url).body) == LIMIT
    with (
        raw_site(lambda connection: connection.sendall(OK + b"\r\n" + b"x" * (LIMIT + 1))) as url,
        pytest.raises(TooLarge),
    ):
        open_fetcher().fetch(url)
