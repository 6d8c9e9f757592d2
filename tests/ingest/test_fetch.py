"""The fetcher against a real server on the loopback, and what it never connects to."""

import asyncio
import gzip
import ipaddress
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web

from ingest.errors import AddressRefused, FetchFailed, IngestError, TooLarge
from ingest.fetch import Fetcher, is_public

LIMIT = 100_000


class Site:
    """A web server of this test, in a thread. `seen` holds the requests that reached it."""

    def __init__(self) -> None:
        self.seen: list[web.Request] = []
        self.url = ""
        self._up = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        assert self._up.wait(10), "the test's own server did not start"

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._loop, self._closing = asyncio.get_running_loop(), asyncio.Event()
        self._up.set()
        await self._closing.wait()
        await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request)
        packed = {"Content-Encoding": "gzip"}
        match request.path.split("/")[1:]:
            case ["text"]:
                return web.Response(text="Dam opens")
            case ["html"]:
                body = "<html>Öl</html>".encode("latin-1")
                kind = {"Content-Type": "text/html; charset=latin1"}
                return web.Response(body=body, headers=kind)
            case ["bare"]:
                response = web.Response(body=b"x")
                response.headers["Content-Type"] = ""
                return response
            case ["status", code]:
                return web.Response(status=int(code))
            case ["to"]:
                headers = {"Location": request.query["url"], "Set-Cookie": "a=b"}
                return web.Response(status=302, headers=headers)
            case ["loop"]:
                return web.Response(status=307, headers={"Location": "/loop"})
            case ["slow"]:
                await asyncio.sleep(5)
            case ["packed"]:
                return web.Response(body=gzip.compress(b"Dam opens"), headers=packed)
            case ["bomb"]:
                return web.Response(body=gzip.compress(b"\0" * 50_000_000), headers=packed)
            case ["notgzip"]:
                return web.Response(body=b"no gzip at all", headers=packed)
            case ["long"]:
                return web.Response(body=b"x" * (LIMIT + 1))
            case ["endless"]:
                return await self._stream(request, 10_000)
            case ["broken"]:
                await self._stream(request, 2)
                assert request.transport
                request.transport.abort()
        return web.Response()

    async def _stream(self, request: web.Request, pieces: int) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(pieces):
            try:
                await response.write(b"x" * 10_000)
            except ConnectionError:
                break  # the fetcher hung up, as it should
        return response

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join()


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture
def site(running: Site) -> Site:
    running.seen.clear()
    return running


def open_fetcher(timeout: float = 10.0, **told: Any) -> Fetcher:
    return Fetcher(LIMIT, timeout, **{"allowed": lambda address: True, **told})


def no_lookup(*asked: object) -> list[Any]:
    raise AssertionError(f"{asked[0]} was looked up")


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
    home = f"http://news.example:{site.url.rpartition(':')[2]}"
    open_fetcher(lookup=answers("127.0.0.1")).fetch(f"{home}/to?url=/text")
    assert [r.path for r in site.seen] == ["/to", "/text"]
    assert all(r.headers["User-Agent"].startswith("Dateline/") for r in site.seen)
    assert all(r.headers["User-Agent"].endswith(" (+article reader)") for r in site.seen)
    assert not any("Cookie" in r.headers or "Authorization" in r.headers for r in site.seen)


def test_redirects_are_followed_to_where_they_end(site: Site) -> None:
    assert open_fetcher().fetch(f"{site.url}/to?url=/to?url=/text").url == f"{site.url}/text"
    assert open_fetcher(redirects=1).fetch(f"{site.url}/to?url=/text").body == b"Dam opens"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/status/404", "because there is no such page (HTTP 404): check the address."),
        ("/status/403", "the site does not let Dateline in (HTTP 403): paste the article's text"),
        ("/status/503", "because the site answered with HTTP 503: try again later."),
        ("/loop", "because it redirects more than 5 times: give the address that it ends at."),
        ("/broken", "because the site's answer broke off or made no sense: try again later."),
        ("/notgzip", "because the site's answer broke off or made no sense: try again later."),
        ("/to?url=http://[::1", "because its address makes no sense"),
    ],
)
def test_a_page_that_cannot_be_had(site: Site, path: str, words: str) -> None:
    with pytest.raises(FetchFailed) as caught:
        open_fetcher().fetch(site.url + path)
    assert str(caught.value).startswith(f"{site.url}{path} could not be fetched")
    assert words in str(caught.value)
    assert caught.value.status == (int(path[-3:]) if "status" in path else 0)


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


@pytest.mark.parametrize("path", ["/long", "/endless", "/bomb"])
def test_a_body_over_the_limit_is_given_up(site: Site, path: str) -> None:
    with pytest.raises(TooLarge, match=r"is larger than the limit of 0\.1 MB"):
        open_fetcher().fetch(site.url + path)


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


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://news.example/a", "does not open news.example because it is not an address that"),
        ("file:///etc/passwd", "is not an address that starts with http:// or https://"),
        ("news.example/a", "does not open news.example/a because it is not an address that"),
        ("http:///a", "is not an address that starts with"),
        ("", "is not an address that starts with"),
        ("http://127.0.0.1/", "it leads to 127.0.0.1, which is not a public address (loopback)"),
        ("http://127.0.0.1./", "leads to 127.0.0.1"),
        ("http://2130706433/", "does not open 2130706433 because it leads to 127.0.0.1"),
        ("http://0x7f.1/", "leads to 127.0.0.1"),
        ("http://0177.0.0.1/", "leads to 127.0.0.1"),
        ("http://127.1/", "leads to 127.0.0.1"),
        ("http://①②⑦.⓪.⓪.①/", "leads to 127.0.0.1"),
        ("http://[::1]/", "leads to ::1, which is not a public address (loopback)"),
        ("http://[::ffff:127.0.0.1]/", "leads to 127.0.0.1"),
        ("http://[2002:7f00:1::]/", "leads to 127.0.0.1"),
        ("http://[64:ff9b::10.0.0.1]/", "10.0.0.1, which is not a public address (private)"),
        ("http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/", "is not a public address"),
        ("http://[fe80::1%25eth0]/", "(link-local)"),
        ("http://169.254.169.254/latest/", "(link-local)"),
        ("http://0.0.0.0/", "(unspecified)"),
        ("http://224.0.0.1/", "(multicast)"),
        ("http://240.0.0.1/", "(reserved)"),
        ("http://100.64.0.1/", "(special)"),
        ("http://134744072/", "is an unusual way to write a number address"),
        ("http://[::zz]/", "does not open ::zz"),
        ("http://news.example:99999/", "makes no sense"),
        ("http://me:secret@news.example/", "has a user name or password in its address"),
    ],
)
def test_an_address_that_is_refused_before_anything_happens(url: str, words: str) -> None:
    with pytest.raises((AddressRefused, FetchFailed)) as caught:
        Fetcher(LIMIT, lookup=no_lookup).fetch(url)
    assert words in str(caught.value)
    assert "secret" not in str(caught.value) + caught.value.resource


def answers(*addresses: str) -> Any:
    """A name server that gives these addresses for every name."""

    def lookup(host: str, port: int, *_: object) -> list[Any]:
        return [(0, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    return lookup


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "::1", "::ffff:10.0.0.1", "fe80::1"])
def test_a_name_that_leads_to_a_private_address_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused, match=r"does not open news\.example because it leads to"):
        Fetcher(LIMIT, lookup=answers(address)).fetch("http://news.example/")


def test_only_the_addresses_that_were_checked_are_connected_to(site: Site) -> None:
    judged = []

    def allowed(address: object) -> bool:
        judged.append(str(address))
        return str(address) == "127.0.0.1"

    port = site.url.rpartition(":")[2]
    fetcher = open_fetcher(allowed=allowed, lookup=answers("127.0.0.2", "127.0.0.1"))
    assert fetcher.fetch(f"http://news.example:{port}/text").body == b"Dam opens"
    assert judged == ["127.0.0.2", "127.0.0.1"]
    assert [r.headers["Host"] for r in site.seen] == [f"news.example:{port}"]


@pytest.mark.parametrize("host", ["127.0.0.1", "inside.example"])
def test_a_redirect_to_a_private_address_is_refused_before_connecting(
    site: Site, host: str
) -> None:
    verdicts = [True, False]  # the first hop is public, the second is not
    with socket.create_server(("127.0.0.1", 0)) as inside:
        target = f"http://{host}:{inside.getsockname()[1]}/admin"
        fetcher = open_fetcher(allowed=lambda _: verdicts.pop(0), lookup=answers("127.0.0.1"))
        with pytest.raises(AddressRefused) as caught:
            fetcher.fetch(f"{site.url}/to?url={target}")
        knocked, _, _ = select.select([inside], [], [], 0.2)
    assert not knocked, "somebody connected to the private server"
    assert f"does not open {host} because it leads to 127.0.0.1" in str(caught.value)
    assert caught.value.resource.startswith(site.url) and verdicts == []


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://a.example/", "http://a:b@c.example"]
)
def test_a_redirect_to_no_web_page_is_refused(site: Site, target: str) -> None:
    with pytest.raises(AddressRefused):
        open_fetcher(lookup=no_lookup).fetch(f"{site.url}/to?url={target}")


@pytest.mark.parametrize(
    ("public", "addresses"),
    [
        (True, "8.8.8.8 1.1.1.1 93.184.216.34 2606:4700::1111 2a00:1450::1"),
        (True, "::ffff:8.8.8.8 2002:808:808:: 64:ff9b::8.8.8.8"),
        (False, "0.0.0.0 0.1.2.3 10.0.0.1 127.0.0.1 127.255.255.255 169.254.169.254 172.16.0.1"),
        (False, "192.168.1.1 100.64.0.1 100.100.100.200 192.0.0.192 192.0.2.1 192.88.99.1"),
        (False, "198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1"),
        (False, "255.255.255.255 168.63.129.16"),
        (False, ":: ::1 ::8.8.8.8 fe80::1 fe80::1%eth0 fec0::1 fc00::1 fd00:ec2::254 ff02::1"),
        (False, "100::1 2001:db8::1 2001:2::1 2001:10::1 3fff::1 5f00::1 64:ff9b:1::1"),
        (False, "::ffff:127.0.0.1 ::ffff:10.0.0.1 2002:7f00:1:: 2002:a00:1::1 64:ff9b::10.0.0.1"),
        (False, "64:ff9b::169.254.169.254 2001:0:4136:e378:8000:63bf:3fff:fdd2"),
        (False, "2001:0:7f00:1:8000:63bf:80ff:fffe"),
    ],
)
def test_which_addresses_are_public(public: bool, addresses: str) -> None:
    wrong = [a for a in addresses.split() if is_public(ipaddress.ip_address(a)) != public]
    assert not wrong, f"taken for {'private' if public else 'public'}: {wrong}"


def test_every_refusal_is_one_line_for_a_person(site: Site) -> None:
    for path in ("/status/404", "/loop", "/long", "/to?url=ftp://x/"):
        with pytest.raises(IngestError) as caught:
            open_fetcher().fetch(site.url + path)
        said = str(caught.value)
        assert "\n" not in said and said.endswith(".") and ": " in said, said


def test_importing_it_loads_nothing_heavy() -> None:
    code = (
        "import sys, ingest.fetch, ingest.extract, ingest.head\n"
        "print(sorted({'aiohttp', 'trafilatura', 'lxml', 'sentencex'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
