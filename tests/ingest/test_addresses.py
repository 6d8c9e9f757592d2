"""Addresses in their one form, whose site is whose, and which address a page is known by."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.addresses import MAX_LENGTH, normal_address, page_address, same_site


@pytest.mark.parametrize(
    ("given_", "stored"),
    [
        ("https://news.example/dam", "https://news.example/dam"),
        (" HTTPS://News.Example/Dam\n", "https://news.example/Dam"),
        ("http://news.example", "http://news.example/"),
        ("http://news.example:80/a", "http://news.example/a"),
        ("https://news.example:443/a", "https://news.example/a"),
        ("https://news.example:80/a", "https://news.example:80/a"),
        ("http://news.example:8000/a", "http://news.example:8000/a"),
        ("https://news.example./a", "https://news.example/a"),
        ("https://news.example/a#comments", "https://news.example/a"),
        ("https://me:secret@news.example/a", "https://news.example/a"),
        ("https://news.example/a/", "https://news.example/a/"),
        ("https://news.example/a//b/./c/../d", "https://news.example/a//b/d"),
        ("https://news.example/a?", "https://news.example/a"),
        ("https://news.example/%7Eann/%c3%b6", "https://news.example/~ann/%C3%B6"),
        ("https://news.example/ö", "https://news.example/%C3%B6"),
        ("https://news.example/a b", "https://news.example/a%20b"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://BÜCHER.example/", "https://xn--bcher-kva.example/"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("https://новости.example/мост?я=1", None),
        ("http://[2001:DB8:0::1]:80/", "http://[2001:db8::1]/"),
        ("http://8.8.8.8/a", "http://8.8.8.8/a"),
        ("https://news.example/a:b,c;d=1/(e)", "https://news.example/a:b,c;d=1/(e)"),
    ],
)
def test_one_form_for_one_address(given_: str, stored: str | None) -> None:
    if stored is None:
        assert normal_address(given_).startswith("https://xn--"), "a foreign address was refused"
    else:
        assert normal_address(given_) == stored


@pytest.mark.parametrize(
    "tracker",
    "utm_source=x UTM_Medium=y fbclid=1 gclid=2 mc_cid=3 mc_eid=4 utm%5Fid=5 _ga=6 xtor=7 "
    "mtm_campaign=8 at_medium=9 utm_term fbclid= msclkid=1".split(),
)
def test_tracking_parameters_leave(tracker: str) -> None:
    address = "https://news.example/a"
    assert normal_address(f"{address}?{tracker}") == address
    assert normal_address(f"{address}?{tracker}&p=1&{tracker}&q=2") == f"{address}?p=1&q=2"


@pytest.mark.parametrize(
    "query",
    "p=12 id=7&page=2 z=1&a=2 a=2&a=1 gallery=4 cid=7 ref=9 reference=x source=wire session=3 "
    "lang=kk q=a+b q=a%20b q=a%26b empty= bare a=1;b=2 outmost=1 autm_source=2 amp=1".split(),
)
def test_parameters_that_may_name_an_article_stay_in_their_order(query: str) -> None:
    assert normal_address(f"https://news.example/a?{query}") == f"https://news.example/a?{query}"


@pytest.mark.parametrize(
    "junk",
    [
        *("", " ", "a", "news.example/a", "//news.example/a", "/a", "#", "?", "http:", "http://"),
        *("http:///a", "http:news.example/a", "ftp://news.example/a", "file:///etc/passwd"),
        *("javascript:alert(1)", "data:text/html,x", "mailto:a@b.example", "http://?a"),
        *("http://news example/", "http://news.example\\@evil.example/", "http://a\\b/"),
        *("http://news.example/\r\nHost: evil", "http://news.example/\x00", "http://\x7f/"),
        *("http://[::1", "http://[::zz]/", "http://[fe80::1%25eth0]/", "http://[::1]x/"),
        *("http://news.example:99999/", "http://news.example:x/", "http://news.example:0/"),
        *("http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://1.2.3.4.5/"),
        *("http://0177.0.0.1/", "http://..example/", "http://.example/", "http://a..b/"),
        *("http://*.example/", "http://a%2eb.example/", "http://a\u200bb.example/", "http://\ud800/"),
        *(f"http://{'a' * 64}.example/", f"http://{'a.' * 130}example/", "http://<b>/", "http://@/"),
        *("http://news.example/" + "a" * MAX_LENGTH, "http://news.example/" + "ö" * 1000),
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_none(junk: str) -> None:
    assert normal_address(junk) == ""
    assert not same_site(junk, junk)


ADDRESSES = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["http://", "HTTPS://", "//", "http:/", "http:\\\\", "ftp://", ""]),
        st.text(max_size=3) | st.sampled_from(["me:pw@", "a@", "www.", "xn--", "m."]),
        st.text(max_size=8) | st.sampled_from(["News.Example", "[::1]", "0x7f.1", "ß.de", "1.2"]),
        st.sampled_from(["", ":80", ":443", ":", ":0", "."]),
        st.sampled_from(["", "/"]) | st.text(max_size=8).map("/{}".format),
        st.text(max_size=12).map("?{}".format) | st.sampled_from(["", "?&utm_a=1&=&b"]),
        st.text(max_size=3),
    ),
)  # fmt: skip


@given(ADDRESSES | st.text())
def test_any_text_is_a_settled_address_or_none(text: str) -> None:
    once = normal_address(text)
    assert normal_address(once) == once
    assert once == "" or (once.isascii() and once.startswith(("http://", "https://")))
    assert "@" not in once.split("/")[2] if once else True


@given(ADDRESSES | st.text(), ADDRESSES | st.text())
def test_any_claim_leaves_a_page_with_an_address_of_its_own_site(fetched: str, claim: str) -> None:
    known = page_address(fetched, claim)
    assert normal_address(known) == known
    assert same_site(fetched, claim) == same_site(claim, fetched)
    if normal_address(fetched):
        assert same_site(known, fetched), "a page took another site's address"


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("https://amp.example.co.uk/a", "http://www.example.co.uk/b", True),
        ("https://m.news.example/a", "https://news.example/b", True),
        ("https://news.example:8080/", "https://news.example/", True),
        ("https://bücher.de/", "https://www.xn--bcher-kva.de/", True),
        ("http://xn--/", "http://xn--/a", True),
        ("http://a.xn--.example/", "http://b.xn--.example/", True),
        ("https://one.公司.cn/", "https://two.xn--55qx5d.cn/", False),
        ("https://example.co.uk/", "https://other.co.uk/", False),
        ("https://a.blogspot.com/", "https://b.blogspot.com/", False),
        ("https://user1.github.io/", "https://user2.github.io/", False),
        ("https://www.user1.github.io/", "https://user1.github.io/", True),
        ("https://github.io/", "https://user.github.io/", False),
        ("https://news.example/", "https://evil.example/", False),
        ("https://news.example/", "https://news.example.evil.example/", False),
        ("https://news.example/", "https://mynews.example/", False),
        ("http://8.8.8.8/a", "http://8.8.8.8/b", True),
        ("http://8.8.8.8/", "http://9.8.8.8/", False),
        ("http://1.8.8.8/", "http://2.8.8.8/", False),
        ("http://8.8.8.8:1/", "http://8.8.8.8:2/", False),
        ("http://[2001:db8::1]/a", "http://[2001:DB8:0::1]/b", True),
        ("http://[2001:db8::1]/", "http://[2001:db8::2]/", False),
        ("http://localhost/a", "http://localhost/b", True),
        ("http://localhost:1/", "http://localhost:2/", False),
        ("http://localhost/", "http://a.localhost/", False),
    ],
)
def test_whose_site_is_whose(a: str, b: str, same: bool) -> None:
    assert same_site(a, b) == same_site(b, a) == same


PAGE = "https://www.example.org/2022/dam"


@pytest.mark.parametrize(
    "fetched",
    [
        f"{PAGE}?utm_source=feed",
        f"{PAGE}?amp=1",
        f"{PAGE}/amp/",
        "https://amp.example.org/2022/dam",
        "https://example.org/amp/2022/dam",
        "http://m.example.org/2022/dam#top",
        "https://www.example.org/?p=12",
        "https://www.example.org/",
        "",
    ],
)
def test_one_page_at_many_addresses_is_known_by_one(fetched: str) -> None:
    assert page_address(fetched, f" {PAGE}?fbclid=1 ") == PAGE


@pytest.mark.parametrize(
    ("fetched", "claimed", "known"),
    [
        (f"{PAGE}?utm_id=1", "", PAGE),
        (f"{PAGE}?print=1", "/2022/dam", PAGE),
        (f"{PAGE}?print=1", "dam", PAGE),
        (f"{PAGE}?print=1", "//example.org/dam", "https://example.org/dam"),
        (f"{PAGE}?print=1", "#", f"{PAGE}?print=1"),
        (PAGE, "https://evil.example/2022/dam", PAGE),
        (PAGE, "https://www.example.org", PAGE),
        (PAGE, "/", PAGE),
        (PAGE, "https://example.org/#/2022/dam", PAGE),
        ("https://example.org/?p=1", "https://example.org/", "https://example.org/?p=1"),
        ("https://m.example.org/", "https://example.org", "https://example.org/"),
        (PAGE, "https://www.example.org:bad/", PAGE),
        (PAGE, "http://[", PAGE),
        (PAGE, "javascript:alert(1)", PAGE),
        ("https://a.blogspot.com/dam", "https://b.blogspot.com/dam", "https://a.blogspot.com/dam"),
        ("http://8.8.8.8/a", "http://9.9.9.9/a", "http://8.8.8.8/a"),
        ("", "dam", ""),
        ("", "", ""),
        ("/home/ann/dam.html", "http://[", ""),
        ("/home/ann/dam.html", f"{PAGE}#x", PAGE),
        ("dam.html", "https://example.org/", "https://example.org/"),
    ],
)
def test_which_claims_are_believed(fetched: str, claimed: str, known: str) -> None:
    assert page_address(fetched, claimed) == known


def test_the_list_of_suffixes_comes_with_the_package() -> None:
    code = (
        "import sys\n"
        "def watch(event, arguments):\n"
        "    assert not event.startswith(('socket.', 'urllib.')), event\n"
        "sys.addaudithook(watch)\n"
        "from ingest.addresses import same_site\n"
        "print(same_site('https://a.github.io', 'https://b.github.io'))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ran.stdout.strip(), ran.stderr) == ("False", "")
