"""From bytes to articles: text, Markdown, web pages and JSONL. Opens files, fetches nothing."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urljoin, urlsplit

from ingest import errors
from ingest.errors import BadRecord, EmptyText, NotText, TooLarge, UnknownType
from ingest.head import Head, one_line, parse_date, read_head, read_markdown_head, web_address
from ingest.records import GZIP, read_records
from vectorstore.models import GLOBAL, Article, Scope, normalise

KNOWN_TYPES = ".txt, .md, .html, .jsonl and .jsonl.gz"
LIMIT_BYTES = 10_000_000  # one article: a document, or one line of a JSONL file
LIMIT_UNPACKED = 2_000_000_000  # a whole JSONL file
_BY_SUFFIX = {"txt": "text", "md": "markdown", "html": "html", "htm": "html", "jsonl": "jsonl"}
_BY_CONTENT_TYPE = {
    "text/plain": "text",
    "text/markdown": "markdown",
    "application/jsonl": "jsonl",
    "application/x-ndjson": "jsonl",
}
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_HTML = re.compile(rb"(?is)\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b")
_META_CHARSET = re.compile(rb"(?i)<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([a-z0-9_:-]+)")


def extract(
    name: str,
    body: bytes | BinaryIO,
    *,
    url: str = "",
    content_type: str = "",
    charset: str | None = None,
    scope: Scope = GLOBAL,
    honour_scope: bool = False,
    limit_bytes: int = LIMIT_BYTES,
    limit_unpacked: int = LIMIT_UNPACKED,
) -> Iterator[Article | BadRecord]:
    """Yield the articles in a body: one for a document, one a line for JSONL.

    name: a path, URL or file name as the person knows it; its ending helps to tell the type.
    body: bytes, or a seekable binary file, of which JSONL is read line by line.
    honour_scope: a JSONL record's own `scope` goes before `scope`. For operators only.
    A JSONL line that cannot be used is yielded as BadRecord and the rest goes on.

    Raises, on iteration: UnknownType, NotText, EmptyText, TooLarge, SourceUnreadable.
    """
    stream = BytesIO(body) if isinstance(body, bytes) else body
    start = stream.read(2048)
    stream.seek(0)
    kind = _kind(name, start, content_type.partition(";")[0].strip().lower())
    if kind == "jsonl":
        if b"\x00" in start and not start.startswith(GZIP):
            raise NotText(name)
        yield from read_records(
            name,
            stream,
            scope=scope,
            honour_scope=honour_scope,
            limit_bytes=limit_bytes,
            limit_unpacked=limit_unpacked,
        )
        return
    if not start.strip() and not stream.read(limit_bytes).strip():
        raise EmptyText(name)
    if kind == "unknown":
        raise UnknownType(name, KNOWN_TYPES)
    stream.seek(0)
    data = stream.read(limit_bytes + 1)
    if len(data) > limit_bytes:
        raise TooLarge(name, limit_bytes)
    if kind == "html" and not charset and (meta := _META_CHARSET.search(data[:4096])):
        charset = meta[1].decode("ascii")
    text = decode(data, charset)
    if text is None:
        raise NotText(name)
    if kind == "html":
        article = _from_html(text, url, scope)
    elif kind == "markdown":
        article = _article(read_markdown_head(normalise(text)), url, scope)
    else:
        article = article_from_text(text, url=url, scope=scope)
    if not article.text:
        raise EmptyText(name)
    yield article


def extract_file(
    path: Path,
    *,
    scope: Scope = GLOBAL,
    honour_scope: bool = False,
    limit_bytes: int = LIMIT_BYTES,
) -> Iterator[Article | BadRecord]:
    """Yield the articles in a file, as `extract` does.

    Raises, on iteration: SourceMissing, and what `extract` raises.
    """
    try:
        with path.open("rb") as stream:
            yield from extract(
                str(path),
                stream,
                scope=scope,
                honour_scope=honour_scope,
                limit_bytes=limit_bytes,
            )
    except FileNotFoundError:
        raise errors.SourceMissing(path) from None
    except OSError as cause:
        raise errors.SourceUnreadable(path, cause) from cause


def article_from_text(
    text: str,
    *,
    title: str | None = None,
    url: str = "",
    published: date | None = None,
    scope: Scope = GLOBAL,
) -> Article:
    """Make an article of a pasted or read news text; what is given goes before what its head says.

    The article's text is empty when there was none.
    """
    return _article(read_head(normalise(text), title, published), url, scope)


def decode(body: bytes, charset: str | None = None) -> str | None:
    """Turn bytes into text: by its byte order mark, else UTF-8, else `charset`, else Windows-1252.

    None when none of them gives something that looks like text.
    """
    marked = "utf-16" if body.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    for encoding in (marked, charset or marked):
        try:
            text = body.decode(encoding)
        except (UnicodeError, LookupError):
            continue  # the next one may fit; all failing is the answer None
        if _looks_like_text(text):
            return text
    # A few bad bytes in UTF-8 read as Windows-1252 would be mojibake in every accent.
    mended = body.decode("utf-8-sig", errors="replace")
    bad = mended.count("\ufffd")
    if _looks_like_text(mended) and _foreign(mended) > 2 * bad:
        return mended
    try:
        text = body.decode("cp1252")
    except UnicodeDecodeError:
        return None
    # Western languages have few accents; Cyrillic or Japanese bytes would be almost nothing else.
    return text if _looks_like_text(text) and _foreign(text) <= 0.3 * len(text) else None


def _foreign(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _looks_like_text(text: str) -> bool:
    return "\x00" not in text and len(_CONTROL.findall(text)) * 200 <= len(text)


def _kind(name: str, start: bytes, content_type: str) -> str:
    """Tell the type by the content, else by the name, else by what a server calls it."""
    if not start.startswith(GZIP) and (
        content_type in _PAGE_TYPES or _HTML.match(start.removeprefix(b"\xef\xbb\xbf"))
    ):
        return "html"
    path = (urlsplit(name).path if "://" in name else name).lower()
    suffix = "jsonl" if path.endswith(".jsonl.gz") else path.rpartition(".")[2]
    return _BY_SUFFIX.get(suffix) or _BY_CONTENT_TYPE.get(content_type, "unknown")


def _from_html(text: str, url: str, scope: Scope) -> Article:
    from trafilatura import bare_extraction, load_html
    from trafilatura.settings import Extractor, set_date_params

    # The extensive search takes January 1 of a footer's year for a date: worse than none.
    dates = set_date_params(extensive=False)
    options = Extractor(
        output_format="python", with_metadata=True, comments=False, url=url, date_params=dates
    )
    tree: Any = load_html(text)
    page: Any = bare_extraction(tree, options=options) if tree is not None else None
    if page is None:
        return Article("", "")
    link = tree.find(".//link[@rel='canonical'][@href]")
    canonical = _canonical(url, link.get("href") if link is not None else page.url or "")
    head = read_head(normalise(page.text or ""), one_line(page.title), parse_date(page.date or ""))
    head = replace(head, url=canonical, source=one_line(page.sitename) or head.source)
    return _article(head, url, scope)


def _canonical(url: str, claimed: str) -> str:
    """The address that a page claims as its own, if it may: another host's or a whole site's would
    put it in the place of other articles. Without an address of its own a page is believed."""
    try:
        address = urljoin(url, claimed)
        own, found = urlsplit(url), urlsplit(address)
    except ValueError:
        return ""
    whole_site = found.path in ("", "/") and found.path != own.path
    if url and (own.hostname != found.hostname or whole_site):
        return ""
    return web_address(address)


def _article(head: Head, url: str, scope: Scope) -> Article:
    url = head.url or url
    told = (head.published, head.source, head.place)
    return Article(head.text, head.title, url, *told, scope=scope)
