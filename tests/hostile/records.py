"""Rows about JSON lines, packed or not."""

import gzip
import json
import zlib
from typing import Any

from hostile.table import File, Folder, Row, Wanted, clean, refused
from hostile.words import DAM, LARGE, NO_TEXT
from vectorstore.models import GLOBAL

NOT_JSON, NO_OBJECT, NONE = "is not JSON", "is not a JSON object", "has no text"
DATE, PAGES = "has a date that is not like 2022-05-20", "has pages that"


def line(**told: Any) -> bytes:
    return json.dumps({"text": DAM} | told).encode() + b"\n"


def lines(*each: bytes) -> File:
    return File("dam.jsonl", b"".join(each))


def packed(body: bytes, name: str = "dam.jsonl.gz") -> File:
    return File(name, gzip.compress(body, mtime=0))


def one(**told: Any) -> Wanted:
    return Wanted(DAM, **told)


DATES = ("2022-02-30", "0000-01-01", "99999-01-01", "soon", 20220230, True, {"year": 2022})
NO_TEXTS: tuple[object, ...] = ("", " \u00ad", 7, None, {})
STARTS = (-1, "0", [-1], [0, 30, 20], [0, 9999], [0, 1.5], [0, True], [7], {"0": 0}, [0, 10**400])

LINES = [
    Row("bad lines amid good ones",
        lines(line(id="a"), b"{'text': 1}\n", line(id="b"), b"\xff\xfe\n", b"{}\n", line(id="c")),
        (f"Line 2 of dam.jsonl {NOT_JSON}", f"Line 4 of dam.jsonl {NOT_JSON}",
         f"Line 5 of dam.jsonl {NONE}"), (one(), one(), one())),
    refused("lists and numbers", lines(b"[1]\n[]\n3\nnull\n\"x\"\nNaN\n"), *[NO_OBJECT] * 6),
    refused("lines that are something else", lines(b"word\n" * 1200), *[NOT_JSON] * 1000,
            "none of its first 1000 lines is an article"),
    refused("JSON in a hundred thousand brackets",
            lines(b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"), NOT_JSON),
    refused("a number of 9,000 digits", lines(b'{"text": "x", "id": ' + b"9" * 9000 + b"}"),
            NOT_JSON),
    refused("texts that are none", lines(*(line(text=each) for each in NO_TEXTS)),
            *[NONE] * 5),
    refused("wrong dates", lines(*(line(published=each) for each in DATES)), *[DATE] * len(DATES)),
    refused("pages that start anywhere", lines(*(line(pages=each) for each in STARTS)),
            *[PAGES] * len(STARTS)),
    refused("one line over the limit", File("dam.jsonl", lambda: line(text=DAM * 25_000)),
            f"Line 1 of dam.jsonl {LARGE}"),
    refused("NUL bytes called JSON lines", lines(line(), bytes(50)), NO_TEXT),
    refused("one large JSON list", File("dam.json", b"[" + line() + b"]"),
            "is JSON that is not one article a line"),
    clean("half surrogate pairs everywhere",
          lines(*(line(**{key: "\ud83d"}) for key in ("title", "published", "authors", "url"))),
          one()),
    clean("one id for two articles", lines(line(id="x"), line(id="x", text="It closed.")),
          Wanted("It closed.")),
    clean("names of 200,000 characters",
          lines(line(text=DAM * 500, title="x " * 100_000, source="y " * 50_000,
                     place="z " * 50_000, authors=["w " * 50_000]))),
    clean("names of several lines", lines(line(title="Dam\n\n@everyone\x1b[31m", source="a\rb")),
          one(title="Dam @everyone[31m")),
    clean("a record under an address with a password",
          lines(line(url="https://ann:hunter2@e.org/dam")),
          one(url="https://e.org/dam")),
    clean("an id that is another article's number", lines(line(id="1")), one()),
    clean("an upload that wants to be everybody's", lines(line(scope="global")), one()),
    clean("an upload for another server", lines(line(scope="guild:1", id="f")), one()),
    clean("an upload that takes the name of everybody's article",
          lines(line(id="https://e.org/ferry", url="https://e.org/ferry", scope="global")),
          one(url="https://e.org/ferry")),
]  # fmt: skip

PACKED = [
    clean("packed lines under another name", packed(line(), "dam.jsonl"), one()),
    refused("a packed bomb of one line",
            File("dam.jsonl.gz", lambda: gzip.compress(b'{"text": "' + b"a" * 30_000_000)),
            f"Line 1 of dam.jsonl.gz {LARGE}"),
    refused("a packed bomb of blank lines",
            File("dam.jsonl.gz", lambda: gzip.compress(b"\n" * 30_000_000)),
            f"The whole of dam.jsonl.gz {LARGE}"),
    refused("half a packed file", File("dam.jsonl.gz", gzip.compress(line())[:30]),
            "dam.jsonl.gz cannot be read ("),
    refused("a packed file of other bytes",
            File("dam.jsonl.gz", b"\x1f\x8b\x08" + b"\x00" * 7 + b"junk" * 9),
            "dam.jsonl.gz cannot be read ("),
    Row("a packed file with a tail of junk",
        File("dam.jsonl.gz", gzip.compress(line()) + b"junk"),
        ("dam.jsonl.gz cannot be read (",), (one(),)),
    refused("a packed text", packed(DAM.encode(), "dam.txt.gz"), "is an archive, which Dateline"),
    refused("a bomb in a bomb", packed(gzip.compress(bytes(9_000_000)), "dam.jsonl.gz"),
            "is an archive"),
    refused("a zlib stream called JSON lines", File("dam.jsonl", zlib.compress(line())), NO_TEXT),
]  # fmt: skip

FOLDERS = [
    refused("a scope that does not exist",
            Folder("in/dam.jsonl", {"in/dam.jsonl": line(scope="world\n\x1b[31m")}),
            "has a bad scope ("),
    refused("a path to nothing", Folder("in/none.txt"), "There is no file in/none.txt"),
    refused("a path of 10,000 characters", Folder("a" * 10_000), "cannot be read (file name too"),
    Row("keys and settings in a folder of articles",
        Folder("in", {"in/.env": b"TOKEN=rosebud-91", "in/dam.txt": DAM.encode(),
                      "in/key.txt": b"-----BEGIN RSA PRIVATE KEY-----\nrosebud-91",
                      "in/settings.py": b"TOKEN = 'rosebud-91'"}),
        ("does not know what kind of file in/.env", "in/key.txt is a key or certificate",
         "does not know what kind of file in/settings.py"),
        (Wanted(DAM, lacks=("rosebud",)),), scope=GLOBAL),
    refused("a file whose name is no text", Folder("in", {"in/\udce9\n\x1b[2J.txt": b""}),
            "No article text was found in in/"),
]  # fmt: skip

ROWS: list[Row] = LINES + PACKED + FOLDERS
