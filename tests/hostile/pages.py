"""Rows about web pages and feeds, as files and as a site answers them."""

import zlib

from hostile.documents import LAUGHS, THIEF
from hostile.table import SECRET, File, Row, Visit, Wanted, clean, refused
from hostile.web import moved, reply
from hostile.words import ACCENTS, DAM, EMPTY, NO_TEXT

STORY = f"{DAM} It is two months early, and the whole valley came to see it. " * 4


def page(body: str = f"<p>{STORY}</p>", head: str = "", start: str = "<!DOCTYPE html>") -> str:
    return (
        f"{start}<html><head><title>Dam opens</title>{head}</head>"
        f"<body><article>{body}</article></body></html>"
    )


def html(text: str) -> File:
    return File("dam.html", text.encode())


def told(*holds: str) -> Wanted:
    return Wanted(title="Dam opens", holds=holds or (DAM,))


def visited(body: str, url: str = "{site}/dam") -> Visit:
    return Visit("{site}/dam", {"/dam": reply(body)})


def canonical(what: str, href: str) -> Row:
    link = f'<link rel="canonical" href="{href}">'
    return clean(what, visited(page(head=link)), Wanted(url="{site}/dam", holds=(DAM,)))


def attributes(count: int) -> str:
    return f"<p {' '.join(f'a{n}=1' for n in range(count))}>{STORY}</p>"


DEEP = "<div>" * 50_000
FILES = [
    refused("a page of scripts and styles",
            html(page("<script>var a = 'The dam opened.'</script><style>p{}</style>")), EMPTY),
    refused("a page without a body", html("<html>"), EMPTY),
    refused("a page of frames",
            html("<html><frameset><frame src='file:///etc/passwd'></frameset></html>"), EMPTY),
    refused("a page with NUL bytes", html(page() + "\x00"), NO_TEXT),
    refused("a picture called a page", File("dam.html", b"\x89PNG\r\n\x1a\n" + bytes(200)),
            "dam.html is an image, which Dateline does not read"),
    refused("a drawing called a page", html("<svg xmlns='x'><script>1</script></svg>"), "an image"),
    clean("a text called a page", html(DAM), Wanted(holds=(DAM,))),
    clean("a page 50,000 levels deep", html(page(f"<p>{STORY}</p>{DEEP}deep")), told()),
    clean("a page of 5,000 attributes", html(page(attributes(5000))), told()),
    refused("a page of 60,000 attributes", html(page(attributes(60_000))),
            "dam.html took longer than 3 seconds to read, so it was left out"),
    clean("a page of tags that never close", html(page(f"<p>{STORY}</p>{'<b><i><a>' * 20_000}")),
          told()),
    clean("a page of a billion laughs",
          html(page(f"<p>{STORY} &i;</p>", start=f"<!DOCTYPE html [{LAUGHS}]>")),
          Wanted(holds=(DAM,), lacks=("hahaha",))),
    clean("a page that asks for files of this machine",
          html(page(f"<p>{STORY} &e; &p;</p><iframe src='{{secret}}'></iframe>"
                    "<object data='{secret}'></object>", start=f"<!DOCTYPE html [{THIEF}]>")),
          Wanted(holds=(DAM,), lacks=(SECRET, "root:"))),
    clean("a page whose facts are 30,000 brackets deep",
          html(page(head=f"<script type='application/ld+json'>{'[' * 30_000}</script>")), told()),
    clean("a page with a title of 100,000 characters",
          html(page().replace("Dam opens", "Dam opens " * 10_000))),
    clean("UTF-16 that does not say so in a page", File("dam.html", page().encode("utf-16-le")),
          told()),
    clean("a page that lies about its letters",
          File("dam.html",
               page(f"<p>{ACCENTS} {STORY}</p>", "<meta charset=utf-8>").encode("cp1252")),
          told(ACCENTS)),
]  # fmt: skip

CANONICAL = [
    canonical("a page that says it is another site's", "https://e.org/ferry"),
    canonical("a page that says it is its site's front page", "/"),
    canonical("a page that says it is a script", "javascript:alert(1)"),
    canonical("a page that says it is private", "http://10.0.0.1/admin"),
    canonical("a page that says it is a file", "file:///etc/passwd"),
    canonical("a page under an address that makes no sense", "http://[::1"),
    clean("a page that sends readers elsewhere",
          visited(page(head="<base href='http://e.org/'><meta http-equiv=refresh "
                       "content='0;url=file:///etc/passwd'>")), Wanted(url="{site}/dam")),
]  # fmt: skip


def rss(items: str, doctype: str = "") -> bytes:
    start = f'<?xml version="1.0"?>{doctype}<rss version="2.0">'
    return f"{start}<channel>{items}</channel></rss>".encode()


def item(link: str, more: str = "") -> str:
    return f"<item><title>Dam</title><link>{link}</link>{more}</item>"


def feed(body: bytes, **pages: bytes) -> Visit:
    """A feed at /feed, and pages beside it."""
    put_up = {f"/{name}": answer for name, answer in pages.items()}
    return Visit("{site}/feed", {"/feed": reply(body, "application/rss+xml")} | put_up)


PLAIN = reply(DAM, "text/plain")
BESIDE = Wanted(DAM, url="{site}/dam")
MANY = "".join(item(f"/{n}") for n in range(2000))
FEEDS = [
    refused("a feed without entries", feed(rss("<title>News</title>")),
            "a feed without usable entries: check that it is the right feed"),
    refused("a feed that is not XML", File("feed.xml", b"<rss \xff\x01<<<"), "feed.xml"),
    refused("a feed that leads nowhere",
            feed(rss(item("javascript:alert(1)") + item("file:///etc/passwd") + item("data:,x")
                     + item("{site}/feed") + item("/feed#top"))), "a feed without usable entries"),
    refused("a feed that leads inside",
            feed(rss(item("http://10.0.0.1/a") + item("http://169.254.169.254/latest/")
                     + item("http://[::1]/b"))),
            "does not open 10.0.0.1 because", "does not open 169.254.169.254 because",
            "does not open ::1 because"),
    refused("a feed whose entry moves inside",
            feed(rss(item("/to")), to=moved("http://192.168.0.1/")), "does not open 192.168.0.1"),
    refused("a feed that leads to a feed",
            feed(rss(item("/more")), more=reply(rss(item("/feed")), "application/rss+xml")),
            f"{EMPTY} {{site}}/more"),
    refused("a feed that speaks for another site",
            Visit("{site}/feed", {"/feed": reply(rss(item("http://news.example/dam",
                  f"<description>{STORY * 3}</description>")))}, {"news.example": ("10.0.0.7",)}),
            "does not open news.example because it leads to 10.0.0.7"),
    clean("a feed with relative links", feed(rss(item("dam") + item("./dam#a")), dam=PLAIN),
          BESIDE),
    clean("a feed with pages in its titles",
          feed(rss(f"<item><title>&lt;b&gt;Dam&lt;/b&gt; opens</title>"
                   f"<description>{STORY * 3}</description></item>")), told()),
    clean("a feed of a billion laughs",
          feed(rss(item("/dam", "<description>&i;</description>"), f"<!DOCTYPE rss [{LAUGHS}]>"),
               dam=PLAIN), BESIDE),
    clean("a feed that asks for files of this machine",
          File("feed.xml", rss(f"<item><title>&e; Dam</title><description>{STORY * 3} &e; &p;"
                               "</description></item>", f"<!DOCTYPE rss [{THIEF}]>")),
          Wanted(holds=(DAM,), lacks=(SECRET, "root:"))),
    clean("a feed with days that never were",
          feed(rss(item("/dam", "<pubDate>Fri, 99 May 99999 10:00:00 GMT</pubDate>")), dam=PLAIN),
          BESIDE),
    clean("a feed that breaks off", feed(rss(item("/dam"))[:-16] + b"<item><ti", dam=PLAIN),
          BESIDE),
    refused("a feed of 100,000 entries", feed(rss(item("/dam") * 100_000)),
            "{site}/feed is larger than the limit of 1 MB"),
    refused("a feed of 2,000 entries", feed(rss(MANY)), *["there is no such page"] * 100),
    refused("a feed 30,000 levels deep", feed(rss("<a>" * 30_000)), "feed"),
    refused("packed bytes called a feed", File("feed.xml", zlib.compress(rss(item("/a")))),
            "does not know what kind of file feed.xml is"),
]  # fmt: skip

ROWS: list[Row] = FILES + CANONICAL + FEEDS
