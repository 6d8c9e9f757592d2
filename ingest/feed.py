"""From an RSS or Atom feed to its entries. Fetches nothing; reads feeds only inside the sandbox."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from typing import Any

from ingest.addresses import normal_address, same_site
from ingest.errors import EmptyText, SourceUnreadable
from ingest.head import language_code, one_line, told_line
from ingest.html import head_of_page
from ingest.records import article_of, record_of
from vectorstore.models import Article, Scope

MAX_ENTRIES = 100  # the newest
FULL_LENGTH = 500  # characters from which an entry's own content counts as the whole article
_EXCERPT = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|read more|continue reading)\W*$", re.I)


@dataclass(frozen=True)
class FeedEntry:
    """What a feed says of one article, which is still to be fetched from `url`.

    mark: SHA-256 over all that the feed says of it; another mark, a changed entry.
    article: made of the entry's own content, when the feed carries the whole text.
    """

    url: str
    title: str
    published: date | None
    mark: str
    article: Article | None


def entry_record(entry: FeedEntry) -> dict[str, Any]:
    """Write an entry as JSON can hold it."""
    return {
        "url": entry.url,
        "title": entry.title,
        "published": entry.published.isoformat() if entry.published else "",
        "mark": entry.mark,
        "article": record_of(entry.article) if entry.article else None,
    }


def entry_of(record: dict[str, Any], scope: Scope) -> FeedEntry:
    """Read what `entry_record` wrote; the article goes into `scope`.

    Raises: ValueError, KeyError.
    """
    day, told = record["published"], record["article"]
    return FeedEntry(
        normal_address(record["url"]),
        one_line(record["title"]),
        date.fromisoformat(day) if day else None,
        str(record["mark"]),
        article_of(told, scope) if told else None,
    )


def read_feed(
    name: str, body: bytes, url: str = "", charset: str | None = None
) -> list[FeedEntry | Article]:
    """Read the newest entries, newest first; one without a link is an article already.

    url: where the feed was found, '' for a file; relative links start there.
    Raises: SourceUnreadable, EmptyText.
    """
    import feedparser

    # A stream, never a string: the parser would open a string that looks like an address or path.
    told: Any = feedparser.parse(
        BytesIO(body),
        response_headers={
            "content-location": url,
            "content-type": f"application/xml; charset={charset}" if charset else "application/xml",
        },
    )
    if not told.entries and told.bozo and not told.feed:
        raise SourceUnreadable(name, "its XML is damaged")
    found = list(_entries(told, url))
    if not found:
        raise EmptyText(name, "a feed without usable entries", "check that it is the right feed")
    return found


def _entries(told: Any, url: str) -> Iterator[FeedEntry | Article]:
    seen = set()
    dated = [(_day(entry) or date.min, entry) for entry in told.entries]
    for _, entry in sorted(dated, key=lambda pair: pair[0], reverse=True)[:MAX_ENTRIES]:
        link = normal_address(entry.get("link") or "")
        link = "" if link == normal_address(url) else link  # a feed is not one of its entries
        article = _article(entry, told.feed, url, link)
        if not link and article:
            yield article
        elif link and link not in seen:
            seen.add(link)
            yield FeedEntry(link, _plain(entry, "title"), _day(entry), _mark(entry), article)


def _article(entry: Any, feed: Any, url: str, link: str) -> Article | None:
    # A feed may put words under its own site's addresses, but not under another's.
    if link and url and not same_site(url, link):
        return None
    parts = [*(part.get("value", "") for part in entry.get("content", [])), entry.get("summary")]
    content = max((part or "" for part in parts), key=len)
    page = f"<html><body><article>{content}</article></body></html>"
    head = head_of_page(page, link)
    end = re.sub(r"<[^>]*>", " ", content[-2000:]).strip()[-60:]  # links, that the text has not
    whole = len(head.text) >= FULL_LENGTH and not _EXCERPT.search(end)
    if not head.text or (link and not whole):
        return None
    article = replace(
        head,
        title=_plain(entry, "title") or head.title,
        published=_day(entry) or head.published,
        url=link,
        source=_plain(feed, "title") or head.source,
        authors=_authors(entry),
        language=language_code(entry.get("language") or feed.get("language") or ""),
    ).article()
    # Within its feed's address, so that no feed can name an entry as another's article is named.
    own = told_line(entry.get("id"))
    return replace(article, id=f"{normal_address(url)}#{own}") if own and not link else article


def _plain(told: Any, key: str) -> str:
    """A title as words: feeds may write it as HTML."""
    value = told.get(key) or ""
    if (told.get(f"{key}_detail") or {}).get("type", "text/plain") != "text/plain":
        from lxml.html import fragment_fromstring

        value = fragment_fromstring(value, create_parent=True).text_content()
    return told_line(value)


def _authors(entry: Any) -> str:
    names = [one_line(author.get("name")) for author in entry.get("authors", [])]
    return told_line(", ".join(name for name in names if name))


def _day(entry: Any) -> date | None:
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        return date(*moment[:3]) if moment else None
    except ValueError:
        return None


def _mark(entry: Any) -> str:
    said = json.dumps(entry, sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()
