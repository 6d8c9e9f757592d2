"""From bytes to text, whatever their encoding. Pure; knows no format but HTML's `charset`."""

import codecs
import re

from ingest.kinds import utf16

_CONTROL = re.compile(r"[\x01-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_NO_CHARSETS = {"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined"}
_META_CHARSET = re.compile(rb"(?i)<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([a-z0-9_:-]+)")


def decode(body: bytes, charset: str | None = None) -> str | None:
    """Turn bytes into text: by its byte order mark, else UTF-8, else `charset`, else Windows-1252.

    None when none of them gives something that looks like text.
    """
    marked = utf16(body) or "utf-8-sig"
    for encoding in (marked, _plain(charset) or marked):
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


def _plain(charset: str | None) -> str:
    """A charset of text; not Python's escapes and host names, one of which takes for ever."""
    try:
        name = codecs.lookup(charset or "").name
    except (LookupError, ValueError):
        return ""
    return "" if name in _NO_CHARSETS else name


def page_charset(body: bytes) -> str | None:
    """The encoding that an HTML page declares for itself."""
    meta = _META_CHARSET.search(body[:4096])
    return meta[1].decode("ascii") if meta else None


def _foreign(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _looks_like_text(text: str) -> bool:
    return "\x00" not in text and len(_CONTROL.findall(text)) * 200 <= len(text)
