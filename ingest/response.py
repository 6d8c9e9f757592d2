"""What a site's answer says: the page, its age, or why there is none. Connects to nothing."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from ingest.errors import AddressGone, FetchFailed, TooLarge
from ingest.robots import LIMIT, Rules, read_rules

if TYPE_CHECKING:
    from aiohttp import ClientResponse
    from yarl import URL

DAY = 86_400.0
_PACKINGS = ("", "identity", "gzip", "deflate")
_STATUS = {
    401: ("the site wants a login (HTTP 401)", "paste the article's text instead"),
    403: ("the site does not let Dateline in (HTTP 403)", "paste the article's text instead"),
    404: ("there is no such page (HTTP 404)", "check the address"),
    429: ("the site asks for fewer requests (HTTP 429)", "try again later"),
}


@dataclass(frozen=True)
class Fetched:
    """What an address answered; `url` is where the redirects ended, `body` is unpacked.

    etag, modified: to be sent with the next fetch, which may then be `not_modified`, with no body.
    """

    url: str
    body: bytes
    content_type: str
    charset: str | None
    etag: str = ""
    modified: str = ""
    not_modified: bool = False


async def read_page(
    asked: str, url: "URL", response: "ClientResponse", etag: str, modified: str, limit: int
) -> Fetched:
    """Read an answer that is no redirect, up to `limit` bytes, unpacked.

    asked: what errors name. etag, modified: what the request was made conditional on.
    Raises: AddressGone, FetchFailed, TooLarge.
    """
    status = response.status
    new_etag = validator(response.headers.get("ETag", ""))
    new_modified = validator(response.headers.get("Last-Modified", ""))
    if status == 304 and (etag or modified):
        kept = (new_etag or etag, new_modified or modified)
        return Fetched(str(url), b"", "", None, *kept, not_modified=True)
    # Part of a page is no page, and none was asked for.
    if not 200 <= status < 300 or status == 206:
        raise _refusal(asked, response)
    packing = ", ".join(response.headers.getall("Content-Encoding", [])).strip().lower()
    if packing not in _PACKINGS:
        why = "its answer is packed in a way that Dateline did not ask for"
        raise FetchFailed(asked, why, "paste the article's text instead", status=status)
    body = await _read(response, limit)
    if len(body) > limit:
        raise TooLarge(asked, limit)
    told = response.content_type if response.headers.get("Content-Type") else ""
    return Fetched(str(url), body, told, response.charset, new_etag, new_modified)


async def read_robots(response: "ClientResponse") -> Rules:
    """Read the answer to a request for robots.txt: none such allows everything, a failure nothing.
    https://www.rfc-editor.org/rfc/rfc9309#section-2.3.1"""
    if 400 <= response.status < 500:
        return Rules()
    if not 200 <= response.status < 300:
        return Rules(unread=f"HTTP {response.status}")
    return read_rules(await _read(response, LIMIT))


def retry_after(told: str, now: datetime) -> float | None:
    """Read a Retry-After header, seconds or a date, as seconds of at most a day; else None."""
    told = told.strip()
    if re.fullmatch(r"[0-9]+", told):
        return min(float(told[:20]), DAY)
    try:
        date = parsedate_to_datetime(told)
        seconds = (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None  # not a date
    return min(max(seconds, 0.0), DAY)


def validator(header: str) -> str:
    """An ETag or Last-Modified as the site sent it; '' for one that no header should carry."""
    return header if len(header) <= 1000 and header.isascii() and header.isprintable() else ""


def _refusal(asked: str, response: "ClientResponse") -> FetchFailed:
    status = response.status
    if status == 410:
        return AddressGone(asked)
    why, do = _STATUS.get(status, (f"the site answered with HTTP {status}", "try again later"))
    told = response.headers.get("Retry-After", "") if status in (429, 503) else ""
    later = retry_after(told, datetime.now(UTC))
    return FetchFailed(asked, why, do, status=status, retry_after=later)


async def _read(response: "ClientResponse", limit: int) -> bytes:
    """Read until the end, or until there is more than `limit` bytes."""
    body = bytearray()
    async for piece in response.content.iter_chunked(65536):
        body += piece
        if len(body) > limit:
            break
    return bytes(body)
