"""From the bytes of each kind of file to articles, and the sentence for each that is none."""

import gzip
import io
import json
import os
import time
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from papers import docx, paragraph, pdf, zipped

from ingest.errors import (
    BadRecord,
    EmptyText,
    IngestError,
    NotText,
    SourceMissing,
    SourceUnreadable,
    TooLarge,
    UnknownType,
)
from ingest.extract import Extractor, article_from_text, decode
from ingest.sandbox import Sandbox
from vectorstore.models import GLOBAL, Article, Scope

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
RUSSIAN = "Министры встретились в столице."
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Dam opens early | The Post</title>
<meta property="og:title" content="Dam opens early">
<meta property="og:site_name" content="The Valley Post">
<meta property="og:url" content="https://valley.example/shared">
<link rel="canonical" href="/2023/dam-opens">
<meta property="article:published_time" content="2023-04-11T08:00:00Z"></head>
<body><nav><a href="/">Home</a> <a href="/about">About the paper</a></nav>
<article><h1>Dam opens early</h1>
<p>OSLO, Norway (AP) — The new dam above the valley opened on Tuesday, two months early.</p>
<p>“We are proud of it,” said Ingrid Moen, who led the works for the county for six years.</p>
<p>It holds 40 million cubic metres of water, enough for three towns in a dry summer.</p>
</article><footer>Copyright 2019-2024</footer></body></html>"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox()
    yield sandbox
    sandbox.close()


@pytest.fixture
def extractor(sandbox: Sandbox) -> Extractor:
    return Extractor(10_000_000, sandbox)


def one(
    extractor: Extractor, name: str, body: bytes, url: str = "", content_type: str = ""
) -> Article:
    found = list(extractor.extract(name, body, url=url, content_type=content_type))
    assert len(found) == 1 and isinstance(found[0], Article), found
    return found[0]


def test_the_sample_article(extractor: Extractor) -> None:
    sample = (files("ingest") / "sample" / "kazinform-2022-05-20.txt").read_bytes()
    article = one(extractor, "kazinform-2022-05-20.txt", sample)
    assert article.text.startswith("At the invitation of US Secretary")
    assert article.text.endswith("more than $55 billion.")
    assert "«New Kazakhstan»" in article.text
    assert (article.published, article.place) == (date(2022, 5, 20), "Washington")
    assert article.source == "KAZINFORM"
    assert article_from_text(sample.decode()) == article


def test_a_web_page(extractor: Extractor) -> None:
    url = "https://valley.example/x"
    article = one(extractor, f"{url}?utm_source=a", PAGE.encode(), url=url)
    assert article.text == (
        "The new dam above the valley opened on Tuesday, two months early.\n"
        "“We are proud of it,” said Ingrid Moen, who led the works for the county for six years.\n"
        "It holds 40 million cubic metres of water, enough for three towns in a dry summer."
    )
    assert (article.title, article.source) == ("Dam opens early", "The Valley Post")
    assert (article.published, article.place) == (date(2023, 4, 11), "Oslo, Norway")
    assert article.url == article.id == "https://valley.example/2023/dam-opens"


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("page.html", ""),
        ("page.txt", ""),
        ("page", "text/html; charset=utf-8"),
        ("page.md", "text/html"),
    ],
)
def test_a_page_is_known_by_content_or_by_what_the_server_says(
    extractor: Extractor, name: str, content_type: str
) -> None:
    assert one(extractor, name, PAGE.encode(), content_type=content_type).title == "Dam opens early"


def test_a_year_in_the_footer_does_not_date_a_page(extractor: Extractor) -> None:
    page = PAGE.replace("article:published_time", "theme").replace("2023-04-11T", "")
    assert one(extractor, "page.html", page.encode()).published is None


def test_a_page_may_declare_its_own_charset(extractor: Extractor) -> None:
    page = PAGE.replace("utf-8", "windows-1251").replace("Ingrid Moen", RUSSIAN)
    page = page.replace("“", '"').replace("”", '"')
    assert RUSSIAN in one(extractor, "page.html", page.encode("cp1251")).text


def test_a_page_does_not_take_over_an_address_that_is_none(extractor: Extractor) -> None:
    page = PAGE.replace("/2023/dam-opens", "javascript:alert(1)")
    assert one(extractor, "page.html", page.encode(), url="https://valley.example/x").url == (
        "https://valley.example/x"
    )


def test_markdown_stays_markdown(extractor: Extractor) -> None:
    body = b"---\nurl: https://x.example/dam\n---\n# Dam opens\n\nIt *opened*, [they](//y) say."
    article = one(extractor, "dam.md", body)
    assert article.text == "It *opened*, [they](//y) say."
    assert (article.title, article.url) == ("Dam opens", "https://x.example/dam")


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        (b"Caf\xc3\xa9", None, "Café"),
        (b"\xef\xbb\xbfCaf\xc3\xa9", None, "Café"),
        ("Café".encode("utf-16"), None, "Café"),
        (b"\xfe\xff" + "Café".encode("utf-16-be"), None, "Café"),
        (b"Caf\xe9 au lait", None, "Café au lait"),
        (RUSSIAN.encode("cp1251"), "windows-1251", RUSSIAN),
        (RUSSIAN.encode("cp1251"), None, None),
        (RUSSIAN.encode("cp1251"), "no-such-charset", None),
        ("閣僚が会談した。".encode("shift_jis"), None, None),
        ("閣僚が会談した。".encode("iso-2022-jp"), "iso-2022-jp", "閣僚が会談した。"),
        (RUSSIAN.encode() + b"\xff", None, RUSSIAN + "�"),
        ("Café".encode("utf-16-le"), None, None),
        (bytes(range(256)) * 4, None, None),
        (b"\x89PNG\r\n\x1a\n\x00\x00", None, None),
        (b"\x7fELF\x02\x01\x01" * 9, None, None),
    ],
)
def test_decoding(body: bytes, charset: str | None, text: str | None) -> None:
    assert decode(body, charset) == text


@pytest.mark.parametrize(
    ("name", "body", "error", "words"),
    [
        ("a.txt", b"", EmptyText, "No article text was found in a.txt"),
        ("a.txt", b" \n\t ", EmptyText, "No article text was found in a.txt"),
        ("a.md", b"# Only a title", EmptyText, "No article text"),
        ("a.html", b"<html><body></body></html>", EmptyText, "No article text"),
        ("a.jsonl", b"\n\n", EmptyText, "No article text"),
        ("a.txt", bytes(range(256)), NotText, "a.txt does not hold text that can be read: save it"),
        ("a.jsonl", b'{"text": "a"}\n'.decode().encode("utf-16-le"), NotText, "does not hold text"),
        ("a.jsonl", b"PK\x03\x04\x00\x00", SourceUnreadable, "a.jsonl cannot be read (its zip is"),
        (
            "a.txt",
            gzip.compress(b"text"),
            UnknownType,
            "a.txt is an archive, which Dateline does not",
        ),
        (
            "a.txt.gz",
            gzip.compress(b"text"),
            UnknownType,
            "it reads text, Markdown, web pages, PDF",
        ),
        ("a.txt", b"%PDF-1.7\n\x00", SourceUnreadable, "a.txt cannot be read (its pdf is damaged)"),
        ("a.py", b"Clean text.", UnknownType, "does not know what kind of file a.py is: it reads"),
        ("a/.netrc", b"login x", UnknownType, "does not know what kind of file a/.netrc is"),
        (
            "a.pdf",
            b"\x89PNG\r\n\x1a\n",
            UnknownType,
            "a.pdf is an image, which Dateline does not read",
        ),
        ("a.docx", b"\x7fELF\x02", UnknownType, "a.docx is a program"),
        ("a.doc", OLE, UnknownType, "is an old or locked Office file (save it as .docx, without a"),
        ("a.docx", zipped({"xl/workbook.xml": "x"}), UnknownType, "a.docx is a spreadsheet"),
        (
            "a",
            b'{"version": "https://jsonfeed.org/version/1.1"}',
            UnknownType,
            "a is JSON that is not",
        ),
        (
            "a.json",
            b'[{"text": "a"}]',
            UnknownType,
            "a.json is JSON that is not one article a line",
        ),
        ("a.xml", b"<?xml version='1.0'?><urlset/>", UnknownType, "neither a page nor a feed"),
        ("a", b"<rss version='2.0'><channel/></rss>", EmptyText, "a feed without usable entries"),
        ("a.pdf", pdf([""]), EmptyText, "found in a.pdf, whose pages look scanned"),
        ("a.docx", docx(""), TooLarge, "a.docx is larger than the limit of 0.001 MB"),
        ("a.txt", b"word " * 300, TooLarge, "a.txt is larger than the limit of 0.001 MB: split it"),
        ("a.jsonl.gz", gzip.compress(b'{"text":"a"}\n')[:-9], SourceUnreadable, "whole file"),
        ("a.jsonl.gz", gzip.compress(b"x" * 9_000_000), TooLarge, "Line 1 of a.jsonl.gz is larger"),
        ("a.jsonl.gz", gzip.compress(b"\n" * 9_000_000), TooLarge, "The whole of a.jsonl.gz"),
    ],
)
def test_what_is_no_article_says_so(
    sandbox: Sandbox, name: str, body: bytes, error: type[IngestError], words: str
) -> None:
    with pytest.raises(error) as caught:
        list(Extractor(1000, sandbox).extract(name, body, limit_unpacked=100_000))
    said = str(caught.value)
    assert words in said and "\n" not in said and said.endswith(".")
    assert caught.value.resource == name and caught.value.cause


def test_a_name_cannot_break_the_sentence(extractor: Extractor) -> None:
    with pytest.raises(UnknownType) as caught:
        list(extractor.extract("a\nb\u202e" + "x" * 999 + ".exe", b"text"))
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 400


def test_a_missing_file_and_a_folder(extractor: Extractor, tmp_path: Path) -> None:
    with pytest.raises(SourceMissing, match=r"There is no file .*nope\.txt: check the path"):
        list(extractor.extract_file(tmp_path / "nope.txt"))
    with pytest.raises(SourceUnreadable, match=r"cannot be read \(is a directory\)"):
        list(extractor.extract_file(tmp_path))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads anything")
def test_a_file_without_permission(extractor: Extractor, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("text")
    path.chmod(0)
    with pytest.raises(SourceUnreadable, match="permission denied"):
        list(extractor.extract_file(path))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{broken", "is not JSON"),
        (b'{"text": "caf\xe9"}', "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b'["text"]', "is not a JSON object"),
        (b'{"title": "No text"}', "has no text"),
        (b'{"text": " "}', "has no text"),
        (b'{"text": 5}', "has no text"),
        (b'{"text": "a", "published": "soon"}', "has a date that is not like 2022-05-20 (soon)"),
        (b'{"text": "a", "published": "2022-13-45"}', "has a date that is not like 2022-05-20"),
        (b'{"text": "a", "scope": "everyone"}', "has a bad scope ('everyone' is not global"),
        (b'{"text": "a", "scope": 5}', "has a bad scope"),
    ],
)
def test_a_broken_line_is_named_and_the_rest_goes_in(
    extractor: Extractor, line: bytes, reason: str
) -> None:
    body = b'{"text": "First."}\n\n' + line + b'\n{"text": "Last."}'
    first, broken, last = extractor.extract("feed.jsonl", body, honour_scope=True)
    assert isinstance(first, Article) and isinstance(last, Article)
    assert (first.text, last.text) == ("First.", "Last.")
    assert isinstance(broken, BadRecord) and broken.number == 3
    assert f"Line 3 of feed.jsonl {reason}" in str(broken)


@pytest.mark.parametrize("packed", [False, True])
def test_a_record_is_read_whole(extractor: Extractor, packed: bool) -> None:
    text = "OSLO (AP) — It opened. Then\nmore."
    record = {
        "id": "x1",
        "url": "https://x.example/dam",
        "title": "Dam opens",
        "published": "2022-05-20",
        "source": "The Post",
        "place": "Oslo",
        "text": text,
        "language": "en-US",
        "authors": ["Ann Lee", "Bo Chen"],
        "pages": [0, 10],
    }
    line = json.dumps(record).encode()
    found = list(extractor.extract("a.jsonl.gz", gzip.compress(line) if packed else line))
    # The head stays, so that what was exported comes back unchanged.
    given = (date(2022, 5, 20), "The Post", "Oslo", "x1", GLOBAL, "Ann Lee, Bo Chen", "en", (0, 10))
    assert found == [Article(text, "Dam opens", "https://x.example/dam", *given)]


@pytest.mark.parametrize("published", [None, "", "missing"])
def test_what_a_record_leaves_out(extractor: Extractor, published: str | None) -> None:
    record = {"text": "It opened. More.", "published": published}
    if published == "missing":
        del record["published"]
    article = one(extractor, "a.jsonl", json.dumps(record).encode())
    assert (article.title, article.published, article.url) == ("It opened.", None, "")


def test_a_record_gives_its_scope_only_when_that_is_honoured(extractor: Extractor) -> None:
    body = b'{"text": "a", "scope": "guild:7"}\n{"text": "b"}'
    mine = Scope.user(5)
    obeyed = [x.scope for x in extractor.extract("a.jsonl", body, scope=mine, honour_scope=True)]  # type: ignore[union-attr]
    ignored = [x.scope for x in extractor.extract("a.jsonl", body, scope=mine)]  # type: ignore[union-attr]
    assert obeyed == [Scope.guild(7), mine]
    assert ignored == [mine, mine]


def test_jsonl_is_read_line_by_line(extractor: Extractor, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "one"}\n' * 100_000)

    class Counted(io.FileIO):
        taken = 0

        def readinto(self, buffer: memoryview) -> int | None:  # type: ignore[override]
            got = super().readinto(buffer)
            self.taken += got or 0
            return got

    with Counted(path) as raw, io.BufferedReader(raw) as stream:
        assert isinstance(next(extractor.extract("a.jsonl", stream)), Article)
        assert raw.taken < 100_000, "the whole file was read before its first article came"


@pytest.mark.parametrize(
    ("claimed", "kept"),
    [
        ("https://e.org/story", "https://e.org/story"),
        ("/story", "https://e.org/story"),
        ("/", "https://e.org/a"),
        ("https://elsewhere.org/story", "https://e.org/a"),
        ("http://[x", "https://e.org/a"),
        ("javascript:alert(1)", "https://e.org/a"),
    ],
)
def test_a_page_may_claim_an_address_of_its_own_site_only(
    extractor: Extractor, claimed: str, kept: str
) -> None:
    words = "The ferry to Skye was cancelled on Monday because of heavy winds. " * 9
    page = (
        f'<html><head><title>Ferry</title><link rel="canonical" href="{claimed}"></head>'
        f"<body><article><p>{words}</p></article></body></html>"
    )
    (article,) = extractor.extract("page", page.encode(), url="https://e.org/a?utm_source=x")
    assert isinstance(article, Article) and article.url == kept


@pytest.mark.parametrize(
    "name", ["dam.pdf", "dam.docx", "README", "dam.rst", "https://e.org/a.php"]
)
def test_text_is_read_whatever_it_is_called(extractor: Extractor, name: str) -> None:
    assert one(extractor, name, b"OSLO (AP) - It opened.").text == "It opened."


@pytest.mark.parametrize("name", ["dam.txt", "dam.jsonl", "dam.html", "dam"])
@pytest.mark.parametrize("body", [pdf(["It opened."]), docx(paragraph("It opened."))])
def test_a_document_is_read_whatever_it_is_called(
    extractor: Extractor, name: str, body: bytes
) -> None:
    assert one(extractor, name, body, content_type="text/html").text == "It opened."


def test_a_document_comes_back_from_the_sandbox_whole(extractor: Extractor) -> None:
    body = pdf(["2022-05-20\nOSLO (AP) - It opened.", "They met."], catalog="/Lang (en)")
    (article,) = extractor.extract("dam.pdf", body, url="https://E.org/a?utm_source=x")
    assert article == Article(
        "It opened.\n\nThey met.",
        "It opened.",
        "https://e.org/a",
        date(2022, 5, 20),
        "AP",
        "Oslo",
        language="en",
        pages=(0, 12),
    )
    (scoped,) = extractor.extract("dam.pdf", body, scope=Scope.guild(7))
    assert isinstance(scoped, Article) and scoped.scope == Scope.guild(7)


def test_a_small_file_may_not_unpack_to_a_librarys_worth_of_text(sandbox: Sandbox) -> None:
    body = docx(paragraph("word " * 20_000))
    assert len(body) < 10_000
    with pytest.raises(TooLarge, match=r"The text of a\.docx is larger than the limit of 0\.01 MB"):
        list(Extractor(10_000, sandbox).extract("a.docx", body))


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.jsonl"])
def test_where_it_was_found_is_stored_without_what_tracks_its_readers(
    extractor: Extractor, name: str
) -> None:
    url = "https://E.org/a?utm_source=x#top"
    if name == "a.jsonl":
        body = json.dumps({"text": "It opened.", "url": url}).encode()
    else:
        body = b"It opened."
    article = one(extractor, name, body, url=url)
    assert article.url == article.id == "https://e.org/a"
    assert article_from_text("It opened.", url=url).url == "https://e.org/a"


SIZE = 4_000_000
HOSTILE = {
    "one letter": b"A",
    "capital words": b"WASHINGTON ",
    "lines of dashes": b"---\n",
    "headings": b"# ",
    "spaces": b" " * 999 + b"b",
    "bytes of no encoding": b"\xff\xfeA\xd8",
    "accents": b"\xe9",
    "comments": b"<!-->",
    "declarations": b"<?xml ?>",
    "nested JSON": b'{"text":',
    "nested JSON lists": b"[",
    "digits": b"9",
}


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.jsonl"])
@pytest.mark.parametrize("kind", HOSTILE)
def test_megabytes_of_anything_are_read_or_refused_soon(
    extractor: Extractor, kind: str, name: str
) -> None:
    piece = HOSTILE[kind]
    body = piece * (SIZE // len(piece))
    started = time.perf_counter()
    for start in (b"", b'{"text":'):
        try:
            list(extractor.extract(name, start + body))
        except IngestError as error:
            assert "\n" not in str(error)
    assert time.perf_counter() - started < 3, f"{kind} in {name} stops the bot"
