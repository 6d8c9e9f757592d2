"""What a robots.txt allows, how long that is remembered, and what the fetcher makes of it."""

import time
from collections.abc import Iterator

import pytest
from website import Site, answers, open_fetcher

from ingest.errors import RobotsRefused
from ingest.robots import LIMIT, Pace, RobotsCache, Rules, read_rules

PAGE = "https://news.example/2022/dam"


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("\ufeffUser-agent: *\r\nDisallow: /\r\n", False),
        ("USER-AGENT : *\rDISALLOW : / # all", False),
        ("User-agent: *\nDisallow: /\nAllow: /2022/", True),
        ("User-agent: *\nDisallow: /*/dam$", False),
        ("User-agent: *\nDisallow: /2022/dam/", True),
        ("User-agent: *\nDisallow: /2022%2Fdam", True),
        ("User-agent: dateline\nDisallow: /", False),
        ("User-agent: DATELINE/1.0\nDisallow: /", False),
        ("User-agent: Other\nUser-agent: Dateline\nDisallow: /", False),
        ("User-agent: Dateline\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Dateline\nDisallow: /admin", True),
        ("User-agent: Dateline\nDisallow: /a\nUser-agent: Dateline\nDisallow: /2022", False),
        ("User-agent: Date\nDisallow: /", True),
        ("User-agent: DatelineNews\nDisallow: /", True),
        ("User-agent: Dateline-Images\nDisallow: /", True),
        ("User-agent: Other\nDisallow: /\nUser-agent: *\nDisallow: /admin", True),
        ("User-agent: *\nUser-agent: Other\nDisallow: /", False),
        ("Disallow: /", True),
        ("<html><body>User-agent: * Disallow: /</body></html>", True),
        ("\x00\x01\x02", True),
    ],
)
def test_what_it_allows(text: str, allowed: bool) -> None:
    assert read_rules(text.encode()).allow(PAGE) == allowed


def test_bytes_that_are_no_text_say_nothing_and_what_stands_after_the_limit_neither() -> None:
    assert read_rules(b"\xff\xfe\xfa" * 1000).allow(PAGE)
    forbid = b"User-agent: *\nDisallow: /\n"
    assert read_rules(b"#" * LIMIT + b"\n" + forbid).allow(PAGE)
    assert not read_rules(forbid + b"#" * LIMIT).allow(PAGE)


@pytest.mark.parametrize(
    ("delay", "gap"),
    [("2", 2), ("0.5", 0.5), ("3600", 10), ("9" * 40, 10), ("inf", 0), ("nan", 0), ("-1", 0)],
)
def test_a_crawl_delay_is_bounded(delay: str, gap: float) -> None:
    assert read_rules(f"User-agent: *\nCrawl-delay: {delay}".encode()).gap == gap


def hostile() -> Iterator[bytes]:
    agents = b"".join(b"User-agent: a%d\n" % each for each in range(15_000))
    yield agents + b"Disallow: /x\n" * 20_000
    yield b"User-agent: *\n" + b"".join(b"Allow:*a*%x*a\n" % each for each in range(35_000))
    yield b"User-agent: *\nDisallow: /" + b"*a" * 250_000
    yield b"User-agent: *\nDisallow: /" + b"%" * 500_000
    yield b"user" + b" " * 500_000
    yield b"\n" * 500_000


def test_no_file_makes_reading_it_slow() -> None:
    started = time.process_time()
    for body in hostile():
        read_rules(body).allow("https://news.example/" + "a" * 4000)
    assert time.process_time() - started < 10, "a robots.txt held the fetcher up"


def test_what_is_known_of_hosts_ages_and_is_bounded() -> None:
    now = [0.0]
    cache = RobotsCache(lambda: now[0])
    assert cache.find("https://a.example") is None
    cache.keep("https://a.example", Rules())
    cache.keep("https://b.example", Rules(unread="HTTP 500"))
    now[0] = 59
    assert cache.find("https://b.example") == Rules(unread="HTTP 500")
    now[0] = 61
    assert cache.find("https://b.example") is None, "a failure is remembered for too long"
    assert cache.find("http://a.example") is None
    now[0] = 3599
    assert cache.find("https://a.example") == Rules()
    now[0] = 3600
    assert cache.find("https://a.example") is None
    for host in range(1000):
        cache.keep(f"https://{host}.example", Rules())
    known = [host for host in range(1000) if cache.find(f"https://{host}.example")]
    assert known == list(range(900, 1000))
    for host in range(1000, 1010):
        cache.keep(f"https://{host}.example", Rules(size=LIMIT))
    assert [host for host in range(1010) if cache.find(f"https://{host}.example")] == [1009]


def test_turns_at_a_host() -> None:
    now = [50.0]
    pace = Pace(1.0, lambda: now[0])
    assert [pace.take("a", 0), pace.take("a", 0), pace.take("b", 5)] == [0, 1, 0]
    assert pace.take("a", 5) == 2
    assert [pace.take("a", 0), pace.take("b", 0)] == [7, 5]
    now[0] = 90
    assert [pace.take("a", 0), pace.take("b", 0)] == [0, 0]


def test_a_page_that_robots_may_not_read_is_not_asked_for(site: Site) -> None:
    site.robots = "User-agent: *\nDisallow: /text\nAllow: /text/free\n"
    with pytest.raises(RobotsRefused, match=r"robots\.txt of 127\.0\.0\.1 does not allow"):
        open_fetcher().fetch(f"{site.url}/text")
    with pytest.raises(RobotsRefused):
        open_fetcher().fetch(f"{site.url}/to?url=/text")
    assert [r.path for r in site.seen] == ["/to"], "a forbidden page was fetched"
    open_fetcher().fetch(f"{site.url}/text/free")


def test_each_host_on_the_way_is_asked_for_its_robots(site: Site) -> None:
    site.robots = "User-agent: Dateline\nDisallow: /text\nUser-agent: *\nDisallow: /to\n"
    other = f"http://news.example:{site.port}"
    fetcher = open_fetcher(lookup=answers("127.0.0.1"))
    with pytest.raises(RobotsRefused, match=r"the robots.txt of news\.example"):
        fetcher.fetch(f"{site.url}/to?url={other}/text")
    assert site.robots_asked == 2
    fetcher.fetch(f"{site.url}/to?url={other}/html")
    assert site.robots_asked == 2, "what a host allows was asked for again"


@pytest.mark.parametrize("status", [401, 403, 404, 429, 499])
def test_a_site_without_robots_txt_allows_everything(site: Site, status: int) -> None:
    site.robots = status
    assert open_fetcher().fetch(f"{site.url}/text").body == b"Dam opens"


@pytest.mark.parametrize("status", [500, 503, 304])
def test_a_site_whose_robots_txt_fails_is_left_alone_for_a_while(site: Site, status: int) -> None:
    now, site.robots = [0.0], status
    fetcher = open_fetcher(robots=RobotsCache(lambda: now[0]))
    said = rf"because its robots\.txt cannot be read \(HTTP {status}\): try again later, or paste"
    for _ in range(2):
        with pytest.raises(RobotsRefused, match=said):
            fetcher.fetch(f"{site.url}/text")
    assert (site.seen, site.robots_asked) == ([], 1)
    now[0], site.robots = 61.0, 404
    assert fetcher.fetch(f"{site.url}/text").body == b"Dam opens"


def test_robots_txt_may_be_elsewhere(site: Site) -> None:
    site.robots, site.moved = 301, "/text"
    assert open_fetcher().fetch(f"{site.url}/html").body
    site.moved = "/robots.txt"
    assert open_fetcher().fetch(f"{site.url}/html").body, "a circle counts as no file"


def test_requests_to_one_host_keep_their_distance(site: Site) -> None:
    now, slept = [100.0], []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    site.robots = "User-agent: *\nCrawl-delay: 3"
    pace = Pace(1.0, lambda: now[0])
    fetcher = open_fetcher(0.5, lookup=answers("127.0.0.1"), pace=pace, sleep=sleep)
    fetcher.fetch(f"{site.url}/to?url=/text")
    assert slept == [], "the first page waited"
    fetcher.fetch(f"{site.url}/text")
    fetcher.fetch(f"http://news.example:{site.port}/text")
    now[0] += 2
    fetcher.fetch(f"{site.url}/text")
    assert slept == [3, 1]


def test_waiting_for_a_turn_is_not_counted_as_a_slow_answer(site: Site) -> None:
    fetcher = open_fetcher(0.3, pace=Pace(0.4))
    fetcher.fetch(f"{site.url}/text")
    assert fetcher.fetch(f"{site.url}/text").body == b"Dam opens"
