"""Rows about addresses, and about sites that answer wrongly, slowly or without end."""

import gzip
import itertools
import socket
import time
import zlib
from collections.abc import Callable

from papers import pdf

from hostile.pages import STORY, page
from hostile.table import PASSWORD, Row, Visit, Wanted, clean, refused
from hostile.web import moved, reply
from hostile.words import ACCENTS, DAM, EMPTY, NO_TEXT

OPEN, HTTP = "does not open", "is not an address that starts with http:// or https://"
NO_SENSE = "the site's answer broke off or made no sense"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
ENDLESS_LINE = b"Disallow: /x\n" * 500


def inside(host: str, kind: str) -> Row:
    return refused(f"an address inside: {host}", Visit(f"http://{host}/dam"), f"({kind}): give")


def unusual(host: str) -> Row:
    return refused(f"a number address as only machines read it: {host}",
                   Visit(f"http://{host}/dam"), OPEN)  # fmt: skip


def named(what: str, *addresses: str) -> Row:
    visit = Visit("http://news.example:{port}/dam", {"/dam": reply(DAM, "text/plain")},
                  {"news.example": addresses})  # fmt: skip
    return refused(what, visit, "does not open news.example because it leads to")


def answered(answer: bytes | Callable[[socket.socket], object], **more: float) -> Visit:
    return Visit("{site}/dam", {"/dam": answer}, **more)  # type: ignore[arg-type]


def to(target: str) -> Visit:
    return Visit("{site}/to", {"/to": moved(target), "/dam": reply(DAM, "text/plain")})


def status(code: int, words: str) -> Row:
    return refused(f"HTTP {code}", answered(reply(DAM, "text/plain", f"{code} X")), words)


def ending(start: bytes, piece: bytes, wait: float = 0) -> Callable[[socket.socket], object]:
    """An answer that never ends."""

    def talk(connection: socket.socket) -> None:
        for each in itertools.chain([start], itertools.repeat(piece)):
            connection.sendall(each)
            time.sleep(wait)

    return talk


def drip(connection: socket.socket) -> None:
    ending(OK + b"\r\n", b"x", 0.05)(connection)


ADDRESSES = [
    inside("127.0.0.2", "loopback"), inside("10.1.2.3", "private"),
    inside("192.168.1.1", "private"),
    inside("169.254.169.254", "link-local"), inside("224.0.0.1", "multicast"),
    inside("0.0.0.0", "unspecified"), inside("100.64.0.1", "special"), inside("[::1]", "loopback"),
    inside("[fe80::1]", "link-local"), inside("[fd00::1]", "private"),
    inside("[ff02::1]", "multicast"),
    inside("[::ffff:10.0.0.1]", "private"), inside("[64:ff9b::a00:1]", "private"),
    inside("[2002:a00:1::]", "private"),
    *map(unusual, ("2130706433", "0x7f.1", "0177.0.0.1", "127.1")),
    named("a name that leads inside", "10.0.0.5"),
    named("a name that leads to this machine", "127.0.0.5"),
    named("a name that leads inside at the second look", "127.0.0.1", "10.0.0.5"),
    clean("a name with a good and a private address",
          Visit("http://news.example:{port}/dam", {"/dam": reply(DAM, "text/plain")},
                {"news.example": ("10.0.0.5 127.0.0.1",)}),
          Wanted(DAM, url="http://news.example:{port}/dam")),
    *(refused(f"an address of another kind: {url}", Visit(url), HTTP)
      for url in ("file:///etc/passwd", "ftp://e.org/dam", "javascript:alert(1)", "data:,dam",
                  "gopher://127.0.0.1:6379/_x", "e.org/dam", "http://", "")),
    refused("an address with a password", Visit(f"http://ann:{PASSWORD}@127.0.0.1:{{port}}/dam"),
            "has a user name or password in its address"),
    refused("a password that is no address", Visit(f"http://ann:{PASSWORD}@[::1/dam"),
            "its address makes no sense"),
    refused("an address with line breaks", Visit("{site}/dam\r\nHost: e.org"),
            "control characters"),
    refused("an address of 5,000 characters", Visit("{site}/" + "a" * 5000),
            "its address is longer than 4096 characters"),
    refused("a host of 3,000 characters", Visit(f"http://[{'a' * 3000}/dam"), "makes no sense"),
    refused("a port that is none", Visit("http://127.0.0.1:99999999/dam"), "makes no sense"),
]  # fmt: skip

REDIRECTS = [
    refused("a redirect inside", to("http://10.0.0.1/"), f"{OPEN} 10.0.0.1"),
    refused("a redirect to the machine's own data", to("//169.254.169.254/"), f"{OPEN} 169.254"),
    refused("a redirect to a file", to("file:///etc/passwd"), HTTP),
    refused("a redirect to a script", to("javascript:alert(1)"), HTTP),
    refused("a redirect with a password", to(f"http://ann:{PASSWORD}@127.0.0.1:9/"),
            "has a user name or password"),
    refused("a redirect to itself", to("/to"), "it redirects more than 5 times"),
    refused("a redirect to nowhere", to(""), "it redirects more than 5 times"),
    refused("a redirect that makes no sense", to("http://[::1"), "its address makes no sense"),
    refused("a redirect of 60,000 letters", to("/" + "a" * 6000), "longer than 4096 characters"),
]  # fmt: skip

ANSWERS = [
    status(404, "there is no such page (HTTP 404): check the address"),
    status(410, "has taken the page away for good (HTTP 410)"),
    status(429, "asks for fewer requests (HTTP 429): try again later"),
    status(451, "the site answered with HTTP 451"),
    status(500, "the site answered with HTTP 500: try again later"),
    status(206, "HTTP 206"),
    refused("HTTP 304 to a question without a condition",
            answered(b"HTTP/1.1 304 X\r\nConnection: close\r\n\r\n"), "answered with HTTP 304"),
    refused("HTTP 204", answered(b"HTTP/1.1 204 No\r\nConnection: close\r\n\r\n"), EMPTY),
    refused("no answer at all", answered(b""), NO_SENSE),
    refused("an answer of another protocol", answered(b"SSH-2.0-OpenSSH_9.9\r\n"), NO_SENSE),
    refused("less than was promised", answered(OK + b"Content-Length: 999\r\n\r\nThe dam"),
            NO_SENSE),
    refused("a length below nothing", answered(OK + b"Content-Length: -1\r\n\r\nThe dam"),
            NO_SENSE),
    refused("two lengths", answered(OK + b"Content-Length: 7\r\nContent-Length: 3\r\n\r\nThe dam"),
            NO_SENSE),
    refused("pieces that are none", answered(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nThe"),
            NO_SENSE),
    refused("a header without end", answered(ending(OK, b"A: " + b"x" * 5000)), NO_SENSE),
    refused("a page without end", answered(ending(OK + b"\r\n", b"The dam. " * 5000)),
            "{site}/dam is larger than the limit of 1 MB"),
    refused("a page that drips", answered(drip, seconds=0.5),
            "there was no whole answer within 0.5 seconds: try again later"),
    refused("a packed bomb",
            answered(reply(gzip.compress(bytes(20_000_000)), Content_Encoding="gzip")),
            "{site}/dam is larger than the limit of 1 MB"),
    refused("a deflated bomb",
            answered(reply(zlib.compress(bytes(20_000_000)), Content_Encoding="deflate")),
            "{site}/dam is larger than the limit of 1 MB"),
    refused("a packing that nobody asked for",
            answered(reply(b"\x0b", Content_Encoding="compress")),
            "is packed in a way that Dateline did not ask for"),
    refused("packed bytes that are none", answered(reply(DAM, Content_Encoding="gzip")), NO_SENSE),
]  # fmt: skip

LIES = [
    clean("a PDF called a page", answered(reply(pdf([DAM]), "text/html")), Wanted(DAM, pages=(0,))),
    clean("a page called a PDF", answered(reply(page(), "application/pdf")),
          Wanted(title="Dam opens", holds=(DAM,))),
    refused("a picture called a page by its site", answered(reply(b"GIF89a" + bytes(90))),
            "{site}/dam is an image"),
    refused("a packed file called text", answered(reply(gzip.compress(bytes(99)), "text/plain")),
            "{site}/dam is an archive"),
    clean("a kind that makes no sense", answered(reply(DAM, ";;=\xff/;charset=")), Wanted(DAM)),
    clean("letters that nobody knows", answered(reply(ACCENTS.encode("cp1252"),
          "text/plain; charset=klingon")), Wanted(ACCENTS)),
    clean("letters that are a program's escapes",
          answered(reply("Caf\xe9 \\d, \\x41 and the dam.".encode("cp1252"),
                         "text/plain; charset=unicode_escape")),
          Wanted("Caf\xe9 \\d, \\x41 and the dam.")),
    refused("letters that take for ever to read",
            answered(reply(b"\x01" * 5000 + b"a" * 450_000 + b"-" + b"a" * 450_000,
                           "text/plain; charset=punycode")), NO_TEXT),
    clean("a packing for letters", answered(reply(ACCENTS.encode("cp1252"),
          "text/plain; charset=zip")), Wanted(ACCENTS)),
]  # fmt: skip


def robots(answer: bytes | Callable[[socket.socket], object]) -> Visit:
    return Visit("{site}/dam", {"/dam": reply(page()), "/robots.txt": answer})


ROBOTS = [
    refused("a robots.txt that says no", robots(reply("User-agent: *\nDisallow: /", "text/plain")),
            "the robots.txt of 127.0.0.1 does not allow it to programs"),
    refused("a robots.txt that fails", robots(reply("", status="503 X")),
            "its robots.txt cannot be read (HTTP 503): try again later"),
    refused("a robots.txt that moves inside", robots(moved("http://10.0.0.1/robots.txt")),
            "it has been moved to where Dateline cannot go"),
    refused("a robots.txt that makes no sense", robots(b"NO HTTP\r\n\r\n"), "cannot be read ("),
    clean("a robots.txt without end",
          robots(ending(OK + b"\r\nUser-agent: *\n", ENDLESS_LINE)), Wanted(holds=(STORY[:40],))),
    clean("a robots.txt of bytes", robots(reply(bytes(range(256)) * 99, "text/plain")),
          Wanted(holds=(DAM,))),
]  # fmt: skip

ROWS: list[Row] = ADDRESSES + REDIRECTS + ANSWERS + LIES + ROBOTS
