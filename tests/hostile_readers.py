"""Readers for the sandbox that do what a hostile file may make a parser do."""

import ctypes
import os
import sys
import time
from typing import Any

from vectorstore.models import Article

kept: list[object] = []


def echo(name: str, body: bytes, url: str, charset: str | None) -> list[Article]:
    return [Article(body.decode(), name, url, source=str(os.getpid()))]


def hang(name: str, body: bytes, url: str, charset: str | None) -> list[Article]:
    while True:
        pass


def sleep(name: str, body: bytes, url: str, charset: str | None) -> list[Article]:
    time.sleep(float(body))
    return echo(name, body, url, charset)


def swell(name: str, body: bytes, url: str, charset: str | None) -> list[Article]:
    kept.append(bytearray(int(body)))
    return echo(name, body, url, charset)


def crash(name: str, body: bytes, url: str, charset: str | None) -> list[Article]:
    ctypes.string_at(0)
    return []


def leave(name: str, body: bytes, url: str, charset: str | None) -> list[Article]:
    os._exit(3)


def stumble(name: str, body: bytes, url: str, charset: str | None) -> list[Article]:
    raise KeyError("a line\nand another")


def recurse(name: str, body: bytes, url: str, charset: str | None) -> list[Article]:
    return recurse(name, body, url, charset)


def chatter(name: str, body: bytes, url: str, charset: str | None) -> list[Article]:
    print("noise")
    os.write(1, b"\x00" * 99)
    os.write(2, b"noise")
    sys.stdin.read()
    return echo(name, body, url, charset)


def lie(name: str, body: bytes, url: str, charset: str | None) -> list[Any]:
    return [Article("", "no text")]


def tell(name: str, body: bytes, url: str, charset: str | None) -> list[Article]:
    return [Article(" ".join(sorted(os.environ)), os.getcwd())]
