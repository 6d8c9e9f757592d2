"""From a URL to bytes, safely and politely: checked addresses, limits, robots.txt, pauses.

Knows nothing of articles. A redirect may lead from https to http: nothing secret is ever sent, and
the address where it ended is the one that is kept and shown.
"""

import asyncio
import importlib.metadata
import re
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.addresses import without_user
from ingest.errors import AddressRefused, FetchFailed, RobotsRefused
from ingest.network import Allowed, Lookup, checked_resolver, checked_url, is_public
from ingest.response import Fetched, read_page, read_robots, validator
from ingest.robots import Pace, RobotsCache, Rules

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession
    from yarl import URL

_ROBOTS_TIMEOUT = 10.0  # seconds
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class _Visit:
    """One fetch under way. asked: what errors name. entered: the hosts that it waited for."""

    asked: str
    session: "ClientSession"
    deadline: asyncio.Timeout
    etag: str
    modified: str
    entered: set[str] = field(default_factory=set)


class Fetcher:
    """Fetches a URL in an event loop of its own: call it from worker threads, several at once.

    limit_bytes: of the unpacked body. timeout: seconds for everything, redirects and robots.txt
    included, waiting for a turn at the host not. allowed: the addresses that may be connected to.
    redirects: how many are followed. robots, pace: what this fetcher remembers of hosts.
    """

    def __init__(
        self,
        limit_bytes: int,
        timeout: float = 20.0,
        allowed: Allowed = is_public,
        redirects: int = 5,
        lookup: Lookup = socket.getaddrinfo,
        robots: RobotsCache | None = None,
        pace: Pace | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._limit = limit_bytes
        self._timeout = timeout
        self._allowed = allowed
        self._redirects = redirects
        self._lookup = lookup
        self._robots = robots or RobotsCache()
        self._pace = pace or Pace()
        self._sleep = sleep

    def fetch(self, url: str, *, etag: str = "", modified: str = "") -> Fetched:
        """Fetch a page, or learn that it is still as it was when it came with these.

        Raises: AddressRefused, AddressGone, FetchFailed, RobotsRefused, TooLarge.
        """
        return asyncio.run(self._fetch(url.strip(), validator(etag), validator(modified)))

    async def _fetch(self, url: str, etag: str, modified: str) -> Fetched:
        import aiohttp

        asked = without_user(url)  # errors are shown and logged: no password in them
        resolver = checked_resolver(asked, self._allowed, self._lookup)
        try:
            async with (
                asyncio.timeout(self._timeout) as deadline,
                aiohttp.ClientSession(
                    connector=aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False),
                    cookie_jar=aiohttp.DummyCookieJar(),
                    headers={"User-Agent": _user_agent(), "Accept-Encoding": "gzip, deflate"},
                    timeout=aiohttp.ClientTimeout(total=None),
                    trust_env=False,
                ) as session,
            ):
                return await self._follow(_Visit(asked, session, deadline, etag, modified), url)
        except TimeoutError as cause:
            why = f"there was no whole answer within {self._timeout:g} seconds"
            raise FetchFailed(asked, why, "try again later", cause=cause) from cause
        except aiohttp.ClientError as cause:
            raise _failure(asked, cause) from cause
        finally:
            await resolver.close()

    async def _follow(self, visit: _Visit, url: str) -> Fetched:
        asked, etag, modified = visit.asked, visit.etag, visit.modified
        told = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in told.items() if value}
        here = checked_url(asked, url, self._allowed)
        for _ in range(self._redirects + 1):
            await self._enter(visit, here)
            get = visit.session.get(here, headers=headers, allow_redirects=False)
            async with get as response:
                if response.status not in _REDIRECTS:
                    return await read_page(asked, here, response, etag, modified, self._limit)
                here = self._next(visit, here, response)
        why = f"it redirects more than {self._redirects} times"
        raise FetchFailed(asked, why, "give the address that it ends at")

    def _next(self, visit: _Visit, here: "URL", response: "ClientResponse") -> "URL":
        target = response.headers.get("Location", "")
        # aiohttp hands on the bytes that are not UTF-8 as lone surrogates.
        target = re.sub(r"[\udc80-\udcff]", lambda byte: f"%{ord(byte[0]) & 0xFF:02X}", target)
        return checked_url(visit.asked, target, self._allowed, here)

    async def _enter(self, visit: _Visit, url: "URL") -> None:
        """Ask the host's robots.txt, then wait for a turn at the host, once in a visit."""
        host, origin = url.raw_host or "", str(url.origin())
        rules = self._robots.find(origin)
        if rules is None:
            rules = await self._ask_rules(visit, url.origin())
            self._robots.keep(origin, rules)
        if not rules.allow(str(url)):
            raise RobotsRefused(visit.asked, host, rules.unread)
        if host not in visit.entered:
            visit.entered.add(host)
            wait = self._pace.take(host, rules.gap)
            if wait > 0:
                visit.deadline.reschedule((visit.deadline.when() or 0) + wait)
                await self._sleep(wait)

    async def _ask_rules(self, visit: _Visit, origin: "URL") -> Rules:
        """Fetch a robots.txt. A host that cannot be reached raises, as it would for the page."""
        import aiohttp

        here, moved = origin / "robots.txt", False
        try:
            async with asyncio.timeout(_ROBOTS_TIMEOUT):
                for _ in range(self._redirects + 1):
                    async with visit.session.get(here, allow_redirects=False) as response:
                        if response.status not in _REDIRECTS:
                            return await read_robots(response)
                        moved = True
                        here = self._next(visit, here, response)
        except TimeoutError:
            return Rules(unread=f"no answer within {_ROBOTS_TIMEOUT:g} seconds")
        except (aiohttp.ClientConnectorError, AddressRefused):
            if not moved:
                raise
            return Rules(unread="it has been moved to where Dateline cannot go")
        except (aiohttp.ClientError, FetchFailed):
            return Rules(unread="the answer broke off or made no sense")
        return Rules()  # too many redirects count as a file that is not there, says the RFC


def _failure(asked: str, cause: Exception) -> FetchFailed:
    import aiohttp

    if isinstance(cause, aiohttp.ClientConnectorDNSError):
        why, do = "its host name is not known", "check the spelling"
    elif isinstance(cause, aiohttp.ClientSSLError):
        why, do = "no secure connection could be made", "check the address"
    elif isinstance(cause, aiohttp.ClientConnectorError):
        why, do = "nothing answers there", "check the address, or try again later"
    else:
        why, do = "the site's answer broke off or made no sense", "try again later"
    return FetchFailed(asked, why, do, cause=cause)


def _user_agent() -> str:
    try:
        version = importlib.metadata.version("dateline-bot")
    except importlib.metadata.PackageNotFoundError:
        version = "0"  # run from a folder that was never installed
    return f"Dateline/{version} (+article reader)"
