"""Which addresses are refused, before and after their name is looked up. The real fetcher asks."""

import ipaddress
import select
import socket
from typing import Any

import pytest
from website import LIMIT, Site, answers, no_lookup, open_fetcher

from ingest.addresses import MAX_LENGTH
from ingest.errors import AddressRefused, FetchFailed, RobotsRefused
from ingest.fetch import Fetcher
from ingest.network import is_public


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
        ("http://me:secret@127.0.0.1/", "has a user name or password in its address"),
        ("http://:@news.example/", "has a user name or password in its address"),
        ("http://8.8.8.8@127.0.0.1/", "has a user name or password in its address"),
        ("http://[::ffff:127.0.0.1]/", "leads to 127.0.0.1"),
        ("http://[0:0:0:0:0:ffff:7f00:1]:8080/", "leads to 127.0.0.1"),
        ("http://[::ffff:0:0]/", "leads to 0.0.0.0"),
        ("http://[fd00:ec2::254]/latest/", "(private)"),
        ("http://127.0.0.1:80\\@news.example/", "makes no sense"),
        ("http://017700000001/", "leads to 127.0.0.1"),
        ("http://0x7f000001/", "leads to 127.0.0.1"),
        ("http://news.example/a\r\nHost: evil.example", "its address holds control characters"),
        ("http://news.example/a\tb", "its address holds control characters"),
        ("http://news.example\r\n/", "its address holds control characters"),
        ("http://news.example/\x00", "its address holds control characters"),
        ("http://news.example/" + "a" * MAX_LENGTH, "its address is longer than 4096 characters"),
    ],
)
def test_an_address_that_is_refused_before_anything_happens(url: str, words: str) -> None:
    with pytest.raises((AddressRefused, FetchFailed)) as caught:
        Fetcher(LIMIT, lookup=no_lookup).fetch(url)
    assert words in str(caught.value)
    assert "secret" not in str(caught.value) + caught.value.resource


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 10.1.2.3 169.254.169.254 ::1 ::ffff:10.0.0.1 fe80::1 fe80::1%1".split(),
)
def test_a_name_that_leads_to_a_private_address_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused, match=r"does not open news\.example because it leads to"):
        Fetcher(LIMIT, lookup=answers(address)).fetch("http://news.example/")


def test_only_the_addresses_that_were_checked_are_connected_to(site: Site) -> None:
    judged = []

    def allowed(address: object) -> bool:
        judged.append(str(address))
        return str(address) == "127.0.0.1"

    port = site.port
    fetcher = open_fetcher(allowed=allowed, lookup=answers("127.0.0.2", "127.0.0.1"))
    assert fetcher.fetch(f"http://news.example:{port}/text").body == b"Dam opens"
    assert judged == ["127.0.0.2", "127.0.0.1"], "asked once: for robots.txt and the page"
    assert [r.headers["Host"] for r in site.seen] == [f"news.example:{port}"]


def test_a_name_that_changes_its_address_meanwhile_is_judged_anew(site: Site) -> None:
    given = iter(["127.0.0.1", "127.0.0.9"])
    judged = []

    def allowed(address: object) -> bool:
        judged.append(str(address))
        return str(address) == "127.0.0.1"

    def lookup(host: str, port: int, *_: object) -> list[Any]:
        return [(0, socket.SOCK_STREAM, 6, "", (next(given), port))]

    fetcher = open_fetcher(allowed=allowed, lookup=lookup)
    assert fetcher.fetch(f"http://news.example:{site.port}/text").body == b"Dam opens"
    with pytest.raises(AddressRefused, match=r"leads to 127\.0\.0\.9"):
        fetcher.fetch(f"http://news.example:{site.port}/text")
    assert judged == ["127.0.0.1", "127.0.0.9"]


@pytest.mark.parametrize("host", ["127.0.0.2", "inside.example"])
@pytest.mark.parametrize("path", ["/to?url=", "/robots.txt"])
def test_a_redirect_to_a_private_address_is_refused_before_connecting(
    site: Site, host: str, path: str
) -> None:
    def lookup(host: str, port: int, *_: object) -> list[Any]:
        private = host == "inside.example"
        return answers("127.0.0.2" if private else "127.0.0.1")(host, port)

    with socket.create_server(("127.0.0.2", 0)) as inside:
        target = f"http://{host}:{inside.getsockname()[1]}/admin"
        fetcher = open_fetcher(allowed=lambda a: str(a) != "127.0.0.2", lookup=lookup)
        if path == "/robots.txt":
            site.robots, site.moved = 302, target
            with pytest.raises(RobotsRefused, match="moved to where Dateline cannot go"):
                fetcher.fetch(f"{site.url}/text")
        else:
            with pytest.raises(AddressRefused, match=f"open {host} because it leads to") as caught:
                fetcher.fetch(f"{site.url}{path}{target}")
            assert caught.value.resource.startswith(site.url)
        knocked, _, _ = select.select([inside], [], [], 0.1)
    assert not knocked, "somebody connected to the private server"


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
