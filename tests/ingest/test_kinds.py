"""Which kind of file some bytes are taken for, whatever they are called."""

import gzip
import time

import pytest
from papers import docx, paragraph, pdf

from ingest.kinds import OTHERS, READ, kind_of

ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"/>'
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22" xmlns="http://purl.org/rss/1.0/"/>'
SCHEMA = "<!DOCTYPE rss [ <!ENTITY nbsp '>'> ]>"
RECORD = b'{"text": "It opened."}'


@pytest.mark.parametrize("name", ["a", "a.txt", "a.html", "a.jsonl", "https://e.org/a.php?b=c.md"])
@pytest.mark.parametrize("content_type", ["", "text/html; charset=utf-8", "text/plain"])
@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (pdf(["It."]), "pdf"),
        (b"\xef\xbb\xbf\n%PDF-1.4", "pdf"),
        (docx(paragraph("It.")), "docx"),
        (b"<!DOCTYPE html><p>It.", "html"),
        (b"<!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'><p>It.", "html"),
        (b"\xef\xbb\xbf  <HTML lang=en>", "html"),
        (b"<?xml version='1.0'?>\n<!-- a > b --><!-- c -->\n<html>", "html"),
        ("<html>".encode("utf-16"), "html"),
        ("<html>".encode("utf-16-le"), "html"),
        ("<!doctype html>".encode("utf-16-be"), "html"),
        (b"<rss version='2.0'>", "feed"),
        (b"<?xml version='1.0'?><?xml-stylesheet href='a'?><!--x--><RSS>", "feed"),
        (f"<?xml version='1.0'?>{SCHEMA}<rss>".encode(), "feed"),
        (f"<?xml version='1.0' encoding='utf-16'?>{ATOM}".encode("utf-16"), "feed"),
        (ATOM.encode(), "feed"),
        (b'<a:feed xmlns:a="http://www.w3.org/2005/Atom">', "feed"),
        (RDF.encode(), "feed"),
        (RECORD, "jsonl"),
        (b"\xef\xbb\xbf\n" + RECORD + b"\n{broken", "jsonl"),
        (b'{"text": "' + b"a" * 5000, "jsonl"),
        (gzip.compress(RECORD), "jsonl"),
        (gzip.compress(pdf(["It."])), "archive"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe0", "image"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "image"),
        (b"\x00\x00\x00\x18ftypmp42", "media"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "media"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
        (b"{\\rtf1 It.}", "rtf"),
        (b"\x7fELF\x02", "program"),
        (b"MZ\x90\x00\x03", "program"),
        (b"7z\xbc\xaf\x27\x1c", "archive"),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----", "key"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else None,
)
def test_the_content_decides(start: bytes, kind: str, name: str, content_type: str) -> None:
    assert kind_of(start[:4096], name, content_type) == kind


@pytest.mark.parametrize(
    ("name", "content_type", "kind"),
    [
        ("a.txt", "", "text"),
        ("a.TXT", "text/plain", "text"),
        ("a.md", "", "markdown"),
        ("a.markdown", "text/plain", "markdown"),
        ("https://e.org/a.md?raw=1#top", "text/plain", "markdown"),
        ("a", "text/markdown; charset=utf-8", "markdown"),
        ("a.jsonl", "", "jsonl"),
        ("a", "application/x-ndjson", "jsonl"),
        ("a.html", "", "text"),
        ("a", "text/html", "text"),
        ("a.pdf", "application/pdf", "text"),
        ("README", "", "text"),
        ("a.rst", "", "text"),
        ("v1.2 of the story", "", "text"),
        ("https://e.org/a.php", "text/plain", "text"),
        ("https://e.org", "", "text"),
        ("folder.d/a", "", "text"),
        ("a.csv", "", "unknown"),
        ("a.exe", "", "unknown"),
        ("a.txt.gz", "", "unknown"),
        (".env", "", "unknown"),
        ("folder/.netrc", "", "unknown"),
        ("https://e.org/a", "text/css", "unknown"),
    ],
)
def test_text_is_told_apart_by_its_name(name: str, content_type: str, kind: str) -> None:
    assert kind_of(b"BMW said on Monday (MZ) that it opened.", name, content_type) == kind


@pytest.mark.parametrize(
    ("start", "name", "kind"),
    [
        (b'{\n  "version": "https://jsonfeed.org/version/1.1"', "a.json", "json"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "a.txt", "json"),
        (b'[ {"text": "a"} ]', "a.txt", "json"),
        (b"{broken", "a.jsonl", "jsonl"),
        (b"{broken", "a.txt", "text"),
        (b'["Quoted" in brackets], they said.', "a.txt", "text"),
        (b"<p>A part of a page.", "a.md", "markdown"),
        (b"<p>A part of a page.", "a.html", "html"),
        (b"<?xml version='1.0'?><urlset>", "sitemap", "xml"),
        (b"<rssfeed> is a word", "a.txt", "text"),
        (b"<feed>the cat</feed>", "a.txt", "text"),
        (gzip.compress(b"{broken"), "a.jsonl.gz", "jsonl"),
        (gzip.compress(b"It opened."), "a.txt", "archive"),
        (b"\x1f\x8bbroken", "a.jsonl.gz", "archive"),
        (b"", "a.txt", "text"),
        (b"<!-- never closed", "a.txt", "text"),
        (b"[" * 4096, "a.txt", "text"),
    ],
)
def test_what_is_nearly_something_else(start: bytes, name: str, kind: str) -> None:
    assert kind_of(start, name, "") == kind


def test_every_kind_is_read_or_refused_in_words() -> None:
    assert not set(READ) & set(OTHERS)


@pytest.mark.parametrize(
    "piece", [b"<!---->", b"<?a?>", b"<!doctype ", b"[{", b'{"a":', b" ", b"<"]
)
def test_hostile_starts_are_told_at_once(piece: bytes) -> None:
    started = time.perf_counter()
    kind_of((piece * 4096)[:4096], "a", "")
    assert time.perf_counter() - started < 0.1
