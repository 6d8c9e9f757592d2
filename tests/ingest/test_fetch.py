"""The fetcher against a real server on the loopback: what it brings, asks for and follows."""

import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from website import AGE, Site, answers, open_fetcher

from ingest.errors import AddressGone, FetchFailed, IngestError


def test_text(site: Site) -> None:
    page = open_fetcher().fetch(f" {site.url}/text#part\n")
    assert (page.url, page.body) == (f"{site.url}/text", b"Dam opens")
    assert (page.content_type, page.charset) == ("text/plain", "utf-8")


def test_html_and_its_charset(site: Site) -> None:
    page = open_fetcher().fetch(f"{site.url}/html")
    assert (page.content_type, page.charset) == ("text/html", "latin1")
    assert page.body.decode("latin-1") == "<html>Öl</html>"


def test_a_packed_page_is_unpacked(site: Site) -> None:
    assert open_fetcher().fetch(f"{site.url}/packed").body == b"Dam opens"


def test_no_content_type_is_none(site: Site) -> None:
    assert open_fetcher().fetch(f"{site.url}/bare").content_type == ""


def test_it_says_who_it_is_and_keeps_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    # By a name, because no client keeps cookies for an IP address.
    home = f"http://news.example:{site.port}"
    open_fetcher(lookup=answers("127.0.0.1")).fetch(f"{home}/to?url=/text")
    assert [r.path for r in site.seen] == ["/to", "/text"]
    assert all(r.headers["User-Agent"].startswith("Dateline/") for r in site.seen)
    assert all(r.headers["User-Agent"].endswith(" (+article reader)") for r in site.seen)
    assert all(r.headers["Accept-Encoding"] == "gzip, deflate" for r in site.seen)
    assert not any("Cookie" in r.headers or "Authorization" in r.headers for r in site.seen)


def test_redirects_are_followed_to_where_they_end(site: Site) -> None:
    assert open_fetcher().fetch(f"{site.url}/to?url=/to?url=/text").url == f"{site.url}/text"
    assert open_fetcher(redirects=1).fetch(f"{site.url}/to?url=/text").body == b"Dam opens"


def test_an_unchanged_page_brings_no_body(site: Site) -> None:
    first = open_fetcher().fetch(f"{site.url}/feed")
    assert (first.etag, first.modified, first.not_modified) == (*AGE.values(), False)
    for told in ({"etag": first.etag}, {"modified": first.modified}):
        again = open_fetcher().fetch(f"{site.url}/to?url=/feed", **told)
        assert again.not_modified and again.body == b"" and again.url == f"{site.url}/feed"
        assert (again.etag, again.modified) == tuple(AGE.values())
    assert not open_fetcher().fetch(f"{site.url}/feed", etag='"8"').not_modified
    assert "If-None-Match" not in site.seen[0].headers


def test_unchanged_counts_only_when_it_was_asked(site: Site) -> None:
    with pytest.raises(FetchFailed, match="because the site answered with HTTP 304: try again"):
        open_fetcher().fetch(f"{site.url}/status/304")
    known = open_fetcher().fetch(f"{site.url}/status/304", etag='"7"', modified="yesterday")
    assert (known.not_modified, known.etag, known.modified) == (True, '"7"', "yesterday")


@pytest.mark.parametrize("told", ["a\r\nHost: evil.example", "a" * 2000, "é", "\x00"])
def test_a_validator_that_is_no_header_is_not_sent(site: Site, told: str) -> None:
    open_fetcher().fetch(f"{site.url}/text", etag=told, modified=told)
    assert not {"If-None-Match", "If-Modified-Since"} & set(site.seen[0].headers)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/status/404", "because there is no such page (HTTP 404): check the address."),
        ("/status/403", "the site does not let Dateline in (HTTP 403): paste the article's text"),
        ("/status/410", "because its site has taken the page away for good (HTTP 410): give"),
        ("/status/503", "because the site answered with HTTP 503: try again later."),
        ("/loop", "because it redirects more than 5 times: give the address that it ends at."),
        ("/to?url=http://[::1", "because its address makes no sense"),
        ("/to?url=/" + "a" * 5000, "because its address is longer than 4096 characters"),
    ],
)
def test_a_page_that_cannot_be_had(site: Site, path: str, words: str) -> None:
    with pytest.raises(FetchFailed) as caught:
        open_fetcher().fetch(site.url + path)
    assert words in str(caught.value)
    assert caught.value.status == (int(path[-3:]) if "status" in path else 0)
    assert isinstance(caught.value, AddressGone) == (path == "/status/410")


@pytest.mark.parametrize(
    ("path", "seconds"),
    [
        ("/status/429?Retry-After=120", 120),
        ("/status/503?Retry-After=999999", 86_400),
        ("/status/503", None),
        ("/status/429?Retry-After=soon", None),
        ("/status/404?Retry-After=120", None),
    ],
)
def test_when_a_site_wants_to_be_asked_again(site: Site, path: str, seconds: int | None) -> None:
    with pytest.raises(FetchFailed) as caught:
        open_fetcher().fetch(site.url + path)
    assert caught.value.retry_after == seconds


def test_no_answer_in_time(site: Site) -> None:
    started = time.monotonic()
    with pytest.raises(FetchFailed, match=r"no whole answer within 0\.3 seconds: try again"):
        open_fetcher(0.3).fetch(f"{site.url}/slow")
    assert time.monotonic() - started < 3


def test_a_name_server_that_hangs_does_not_hold_the_fetch() -> None:
    freed = threading.Event()

    def hang(*asked: object) -> list[Any]:
        freed.wait(10)
        return []

    started = time.monotonic()
    with pytest.raises(FetchFailed, match=r"within 0\.3 seconds"):
        open_fetcher(0.3, lookup=hang).fetch("http://news.example/")
    took = time.monotonic() - started
    freed.set()
    assert took < 3


def test_nothing_listens_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(FetchFailed, match="because nothing answers there: check the address"):
        open_fetcher().fetch(f"http://127.0.0.1:{port}/")


def test_a_name_that_nobody_knows() -> None:
    def unknown(*asked: object) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(FetchFailed, match="its host name is not known: check the spelling"):
        open_fetcher(lookup=unknown).fetch("http://news.example/")
    with pytest.raises(FetchFailed, match="its host name is not known"):
        open_fetcher().fetch(f"http://{'a' * 70}.example/")


def test_many_threads_share_one_fetcher(site: Site) -> None:
    fetcher = open_fetcher()
    with ThreadPoolExecutor(8) as threads:
        bodies = list(threads.map(lambda _: fetcher.fetch(f"{site.url}/text").body, range(40)))
    assert bodies == [b"Dam opens"] * 40
    assert 1 <= site.robots_asked <= 8


def test_every_refusal_is_one_line_for_a_person(site: Site) -> None:
    site.robots = "User-agent: *\nDisallow: /html"
    for path in ("/status/404", "/status/410", "/loop", "/to?url=ftp://x/", "/html"):
        with pytest.raises(IngestError) as caught:
            open_fetcher().fetch(site.url + path)
        said = str(caught.value)
        assert "\n" not in said and said.endswith(".") and ": " in said, said


def test_importing_it_loads_nothing_heavy() -> None:
    heavy = "{'aiohttp', 'yarl', 'tld', 'protego', 'trafilatura', 'lxml'}"
    code = f"import sys, ingest.fetch, ingest.addresses; print(sorted({heavy} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
