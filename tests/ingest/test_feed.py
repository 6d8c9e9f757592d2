"""From RSS and Atom feeds to entries, and what a feed may not claim."""

from datetime import date

import pytest

from ingest.errors import EmptyText, IngestError, SourceUnreadable
from ingest.feed import FeedEntry, entry_of, entry_record, read_feed
from vectorstore.models import GLOBAL, Article, Scope

FEED = "https://e.org/feed.xml"
SENTENCE = "The new dam above the valley opened on Tuesday, two months early. "
FULL = f"<p>{SENTENCE * 5}</p><p>Now, {SENTENCE * 5}</p>"


def item(link: str = "/dam", more: str = "", title: str = "Dam opens") -> str:
    told = f"<link>{link}</link>" if link else ""
    return f"<item><title>{title}</title>{told}{more}</item>"


def rss(*items: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Valley Post</title>'
        f"<link>https://e.org/</link><language>en-GB</language>{''.join(items)}</channel></rss>"
    ).encode()


def content(html: str) -> str:
    return f"<content:encoded><![CDATA[{html}]]></content:encoded>"


def entries(body: bytes, url: str = FEED) -> list[FeedEntry]:
    found = read_feed("the feed", body, url)
    assert all(isinstance(each, FeedEntry) for each in found), found
    return [each for each in found if isinstance(each, FeedEntry)]


def test_an_entry_of_rss() -> None:
    day = "<pubDate>Fri, 20 May 2022 10:00:00 GMT</pubDate>"
    (entry,) = entries(rss(item("/dam?utm_source=rss", day, "Dam &amp; valley")))
    assert (entry.url, entry.title) == ("https://e.org/dam", "Dam & valley")
    assert (entry.published, entry.article) == (date(2022, 5, 20), None)


def test_an_entry_of_atom() -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>The Post</title><entry>'
        '<title type="html">Dam &lt;b&gt;opens&lt;/b&gt;</title><id>tag:e.org,2022:1</id>'
        '<link href="/dam"/><updated>2022-05-20T10:00:00Z</updated><author><name>Ann Lee</name>'
        f'</author><author><name>Bo Chen</name></author><content type="html">'
        f"{FULL.replace('<', '&lt;')}</content></entry></feed>"
    ).encode()
    (entry,) = entries(body)
    assert (entry.url, entry.title) == ("https://e.org/dam", "Dam opens")
    article = entry.article
    assert article, "the feed carries the whole text"
    assert article.text == f"{(SENTENCE * 5).strip()}\nNow, {SENTENCE * 5}".strip()
    assert (article.url, article.title, article.source) == (entry.url, "Dam opens", "The Post")
    assert (article.published, article.authors) == (date(2022, 5, 20), "Ann Lee, Bo Chen")


def test_an_entry_of_rss_1() -> None:
    body = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/"><item rdf:about="https://e.org/dam">'
        "<title>Dam opens</title><link>https://e.org/dam</link></item></rdf:RDF>"
    )
    assert [entry.url for entry in entries(body.encode())] == ["https://e.org/dam"]


@pytest.mark.parametrize(
    ("more", "whole"),
    [
        (content(FULL), True),
        (f"<description><![CDATA[{FULL}]]></description>", True),
        (f"<description>Short.</description>{content(FULL)}", True),
        (content(f"<p>{SENTENCE}</p>"), False),
        (content(f"<p>{SENTENCE * 9}…</p>"), False),
        (content(f"<p>{SENTENCE * 9}[...]</p>"), False),
        (content(f"{FULL}<p><a href='/dam'>Continue reading</a></p>"), False),
        ("", False),
    ],
)
def test_only_a_whole_text_is_taken_for_the_article(more: str, whole: bool) -> None:
    (entry,) = entries(rss(item(more=more)))
    assert bool(entry.article) == whole
    if entry.article:
        assert (entry.article.language, entry.article.source) == ("en", "The Valley Post")


def test_a_feed_puts_no_words_under_the_address_of_another_site() -> None:
    (entry,) = entries(rss(item("https://elsewhere.org/dam", content(FULL))))
    assert entry.url == "https://elsewhere.org/dam", "it may still be fetched from there"
    assert entry.article is None
    (entry,) = entries(rss(item("https://www.e.org/dam", content(FULL))))
    assert entry.article and entry.article.url == "https://www.e.org/dam"


def test_an_entry_without_a_link_is_an_article_under_the_feeds_address() -> None:
    told = f"<guid isPermaLink='false'>https://elsewhere.org/dam</guid>{content(SENTENCE)}"
    (article,) = read_feed("the feed", rss(item("", told)), FEED)
    assert isinstance(article, Article)
    assert (article.title, article.text, article.url) == ("Dam opens", SENTENCE.strip(), "")
    assert article.id == "https://e.org/feed.xml#https://elsewhere.org/dam"


def test_the_mark_changes_with_the_entry_and_only_then() -> None:
    one, same, other = (
        entries(rss(item("/a"), item("/dam", f"<description>{words}</description>")))[1].mark
        for words in ("It opened.", "It opened.", "It opened late.")
    )
    assert one == same != other
    assert len(one) == 64


def test_the_newest_hundred_once_each_newest_first() -> None:
    days = [
        f"<pubDate>Fri, {1 + n % 28:02} Apr {1900 + n} 10:00:00 GMT</pubDate>" for n in range(120)
    ]
    items = [item(f"/{n}", day) for n, day in enumerate(days)]
    found = entries(rss(*items, item("/119", days[0]), item("/undated")))
    assert [entry.url.rpartition("/")[2] for entry in found] == [str(n) for n in range(119, 19, -1)]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "http://[x", "//"])
def test_an_entry_that_leads_nowhere_is_left_out(link: str) -> None:
    assert [entry.url for entry in entries(rss(item(link), item("/b")))] == ["https://e.org/b"]


def test_an_entry_crosses_pipes_whole() -> None:
    (entry,) = entries(rss(item(more=content(FULL))))
    back = entry_of(entry_record(entry), Scope.guild(7))
    assert back.article and back.article.scope == Scope.guild(7)
    assert entry_of(entry_record(entry), GLOBAL) == entry


LAUGHS = "<!DOCTYPE rss [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {after} '{f'&{name};' * 10}'>"
    for name, after in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (rss(), EmptyText),
        (rss(item("")), EmptyText),
        (b"<rss", IngestError),
        (b"<rss>" + b"<a>" * 2_000, IngestError),
        (b"<rss><channel><item><title>Dam", IngestError),
        (b"\xff\xfe<rss", IngestError),
    ],
)
def test_a_feed_without_entries_says_so(body: bytes, error: type[IngestError]) -> None:
    with pytest.raises(error, match="the feed") as caught:
        read_feed("the feed", body, FEED)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, EmptyText | SourceUnreadable)


def test_entities_neither_grow_nor_open_files() -> None:
    body = rss(item(title="&i; &e;")).decode()
    doctype = f"{LAUGHS}<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
    body = body.replace("?><rss", f"?>{doctype}<rss")
    try:
        found = entries(body.encode())
    except IngestError as error:
        assert "\n" not in str(error)
    else:
        assert all(len(entry.title) <= 300 and "root:" not in entry.title for entry in found)
