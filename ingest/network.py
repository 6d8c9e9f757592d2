"""Which addresses may be connected to, and the resolver that sees to it. Fetches nothing itself."""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from ingest.addresses import MAX_LENGTH
from ingest.errors import AddressRefused, FetchFailed

if TYPE_CHECKING:
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


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the public internet, looking into IPv6 wrappers of IPv4."""
    if isinstance(address, ipaddress.IPv6Address):
        if inside := _wrapped(address):
            return is_public(inside)
        if address not in _GLOBAL_UNICAST:
            return False
    special = any(address in block for block in _SPECIAL)
    return address.is_global and not (special or address.is_multicast or address.is_reserved)


def checked_url(asked: str, target: str, allowed: Allowed, base: "URL | None" = None) -> "URL":
    """Parse an address as aiohttp does, and refuse it before anything is looked up.

    asked: what errors name. base: what a redirect's target is relative to.
    Raises: AddressRefused, FetchFailed.
    """
    from yarl import URL

    if len(target) > MAX_LENGTH:
        why = f"its address is longer than {MAX_LENGTH} characters"
        raise FetchFailed(asked, why, "give the address of the page alone")
    # yarl would drop them without a word, and so open another address than the one that is shown.
    if re.search(r"[\x00-\x1f\x7f]", target):
        raise FetchFailed(asked, "its address holds control characters", "type it again")
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
    address = _literal(host.rstrip("."))
    if address and not allowed(address):
        raise AddressRefused(asked, host, _described(address))
    odd = address is None and ":" in host
    if odd or (address and address.version == 4 and str(address) != host):
        raise AddressRefused(asked, host, "is an unusual way to write a number address")
    return url.with_fragment(None)


def checked_resolver(asked: str, allowed: Allowed, lookup: Lookup) -> "AbstractResolver":
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


def _literal(host: str) -> Address | None:
    """Read an IP literal, also one as only the C library does: 2130706433, 0x7f.1, 0177.1."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except OSError:
            return None  # a name: the resolver judges what it leads to


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
