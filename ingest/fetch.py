"""From a URL to bytes, connecting only to checked addresses. Knows nothing of articles."""

import asyncio
import importlib.metadata
import ipaddress
import re
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.errors import AddressRefused, FetchFailed, TooLarge

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession
    from aiohttp.abc import AbstractResolver
    from yarl import URL

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Allowed = Callable[[Address], bool]
Lookup = Callable[..., list[Any]]  # socket.getaddrinfo, or what a test puts in its place

# Special ranges that `is_global` of Python 3.11 takes for public.
# https://www.iana.org/assignments/iana-ipv4-special-registry
_SPECIAL = [
    ipaddress.ip_network("192.0.0.0/24"),
    ipaddress.ip_network("192.88.99.0/24"),
    ipaddress.ip_network("168.63.129.16/32"),  # the platform address inside every Azure machine
    ipaddress.ip_network("2001::/23"),  # with Teredo, which nobody serves pages on
    ipaddress.ip_network("3fff::/20"),
]
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_REDIRECTS = (301, 302, 303, 307, 308)
_STATUS = {
    401: ("the site wants a login (HTTP 401)", "paste the article's text instead"),
    403: ("the site does not let Dateline in (HTTP 403)", "paste the article's text instead"),
    404: ("there is no such page (HTTP 404)", "check the address"),
    429: ("the site asks for fewer requests (HTTP 429)", "try again later"),
}


@dataclass(frozen=True)
class Fetched:
    """What an address answered; `url` is where the redirects ended, `body` is unpacked."""

    url: str
    body: bytes
    content_type: str
    charset: str | None


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the public internet, looking into IPv6 wrappers of IPv4."""
    if isinstance(address, ipaddress.IPv6Address):
        if inside := _wrapped(address):
            return is_public(inside)
        if address not in _GLOBAL_UNICAST:
            return False
    special = any(address in block for block in _SPECIAL)
    return address.is_global and not (special or address.is_multicast or address.is_reserved)


def _wrapped(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that a mapped, 6to4 or NAT64 address leads to."""
    nat64 = ipaddress.IPv4Address(address.packed[-4:]) if address in _NAT64 else None
    return address.ipv4_mapped or address.sixtofour or nat64


def _described(address: Address) -> str:
    inside = _wrapped(address) if isinstance(address, ipaddress.IPv6Address) else None
    one = inside or address
    kinds = ("unspecified", "loopback", "link_local", "multicast", "reserved", "private")
    kind = next((kind for kind in kinds if getattr(one, f"is_{kind}")), "special")
    return f"leads to {one}, which is not a public address ({kind.replace('_', '-')})"


class Fetcher:
    """Fetches one URL at a time, each in an event loop of its own: call it from a worker thread.

    limit_bytes: of the unpacked body. timeout: seconds for everything, redirects included.
    allowed: the addresses that may be connected to. redirects: how many are followed.
    """

    def __init__(
        self,
        limit_bytes: int,
        timeout: float = 20.0,
        allowed: Allowed = is_public,
        redirects: int = 5,
        lookup: Lookup = socket.getaddrinfo,
    ) -> None:
        self._limit = limit_bytes
        self._timeout = timeout
        self._allowed = allowed
        self._redirects = redirects
        self._lookup = lookup

    def fetch(self, url: str) -> Fetched:
        """Fetch a page. Raises: AddressRefused, FetchFailed, TooLarge."""
        return asyncio.run(self._fetch(url.strip()))

    async def _fetch(self, url: str) -> Fetched:
        import aiohttp

        asked = re.sub(r"//[^/?#]*@", "//", url)  # errors are shown and logged: no password in them
        resolver = _checked_resolver(asked, self._allowed, self._lookup)
        try:
            async with (
                asyncio.timeout(self._timeout),
                aiohttp.ClientSession(
                    connector=aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False),
                    cookie_jar=aiohttp.DummyCookieJar(),
                    headers={"User-Agent": _user_agent()},
                    timeout=aiohttp.ClientTimeout(total=None),
                    trust_env=False,
                ) as session,
            ):
                return await self._follow(session, asked, url)
        except TimeoutError as cause:
            why = f"there was no whole answer within {self._timeout:g} seconds"
            raise FetchFailed(asked, why, "try again later", cause=cause) from cause
        except aiohttp.ClientError as cause:
            raise _failure(asked, cause) from cause
        finally:
            await resolver.close()

    async def _follow(self, session: "ClientSession", asked: str, url: str) -> Fetched:
        here = self._checked(asked, url)
        for _ in range(self._redirects + 1):
            async with session.get(here, allow_redirects=False) as response:
                if response.status not in _REDIRECTS:
                    return await self._read(asked, here, response)
                here = self._checked(asked, response.headers.get("Location", ""), here)
        why = f"it redirects more than {self._redirects} times"
        raise FetchFailed(asked, why, "give the address that it ends at")

    def _checked(self, asked: str, target: str, base: "URL | None" = None) -> "URL":
        """Parse an address as aiohttp does, and refuse it before anything is looked up."""
        from yarl import URL

        try:
            url = base.join(URL(target)) if base else URL(target)
        except ValueError as cause:
            why = f"its address makes no sense ({cause})"
            raise FetchFailed(asked, why, "check it", cause=cause) from cause
        host = url.raw_host or ""
        if url.scheme not in ("http", "https") or not host:
            why = "is not an address that starts with http:// or https://"
            raise AddressRefused(asked, host or asked, why)
        if url.user is not None or url.password is not None:
            raise AddressRefused(asked, host, "has a user name or password in its address")
        # aiohttp asks no resolver about an IP literal, so literals are judged here.
        bare = host.rstrip(".")
        address = _literal(bare)
        if address and not self._allowed(address):
            raise AddressRefused(asked, host, _described(address))
        odd = address is None and ":" in host
        if odd or (address and address.version == 4 and str(address) != host):
            raise AddressRefused(asked, host, "is an unusual way to write a number address")
        return url.with_fragment(None)

    async def _read(self, asked: str, url: "URL", response: "ClientResponse") -> Fetched:
        if not 200 <= (status := response.status) < 300:
            other = f"the site answered with HTTP {status}"
            why, do = _STATUS.get(status, (other, "try again later"))
            raise FetchFailed(asked, why, do, status=status)
        body = bytearray()
        async for piece in response.content.iter_chunked(65536):
            body += piece
            if len(body) > self._limit:
                raise TooLarge(asked, self._limit)
        told = response.content_type if response.headers.get("Content-Type") else ""
        return Fetched(str(url), bytes(body), told, response.charset)


def _literal(host: str) -> Address | None:
    """Read an IP literal, also one as only the C library does: 2130706433, 0x7f.1, 0177.1."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except OSError:
            return None  # a name: the resolver judges what it leads to


def _checked_resolver(asked: str, allowed: Allowed, lookup: Lookup) -> "AbstractResolver":
    """Make a resolver that hands on only allowed addresses, so what was checked is connected to."""
    from aiohttp.abc import AbstractResolver, ResolveResult

    class CheckedResolver(AbstractResolver):
        def __init__(self) -> None:
            # Its own thread: asyncio.run waits for the default ones, past any timeout.
            self._executor = ThreadPoolExecutor(1)

        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
        ) -> list[ResolveResult]:
            loop = asyncio.get_running_loop()
            try:
                found = await loop.run_in_executor(
                    self._executor, lookup, host, port, family, socket.SOCK_STREAM
                )
            except UnicodeError as cause:
                raise OSError(None, f"no host can be called so ({cause})") from cause
            addresses = [ipaddress.ip_address(address[0]) for *_, address in found]
            results = [
                ResolveResult(
                    hostname=host,
                    host=str(address),
                    port=port,
                    family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
                    proto=0,
                    flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
                )
                for address in addresses
                if allowed(address)
            ]
            if addresses and not results:
                raise AddressRefused(asked, host, _described(addresses[0]))
            return results

        async def close(self) -> None:
            self._executor.shutdown(wait=False, cancel_futures=True)

    return CheckedResolver()


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
