"""Where a webhook may go: the name is looked up once, what it names is judged, and that address is called.

A name could answer one address to who judges and another to who calls, and one of the addresses that answer
on any host of a cloud hands out the machine's own keys.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from helpdesk_tui.contract.errors import ErrorCode, Mistaken, Unreachable
from helpdesk_tui.vendors.http import is_loopback

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[list[str]]]
MOST_TRIED: Final = 3
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_SIX_TO_FOUR: Final = ipaddress.ip_network("2002::/16")
_METADATA: Final = frozenset(
    map(ipaddress.ip_address, ("100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2::254"))
)
"""Besides 169.254.0.0/16 and fe80::/10: where clouds hand out what their machines may know."""


@dataclass(frozen=True, slots=True)
class Target:
    """One address to call under the name that was configured."""

    url: str
    """With the address in the place of the name."""
    host: str
    """For the `Host` header: name and port as configured."""
    name: str
    """The certificate has to be for this."""


def check_hook(url: str) -> SplitResult:
    """The parts of a webhook's address: `https://…`, or `http://` on loopback, without a name or password.

    Raises `Mistaken(CONFIG_WRONG)`.
    """
    try:
        parts = urlsplit(url)
        plain = parts.scheme == "http" and is_loopback(parts.hostname or "")
        right = parts.hostname and (parts.scheme == "https" or plain) and parts.port != 0
    except ValueError:
        right = False
    if (
        not right
        or parts.username is not None
        or parts.fragment
        or not url.isascii()
        or not url.isprintable()
    ):
        raise Mistaken(ErrorCode.CONFIG_WRONG, field="url")
    return parts


async def targets(url: str, resolve: Resolve | None = None) -> list[Target]:
    """Addresses to try, in the resolver's order.

    Raises `Unreachable(COURIER_DOWN)` when the name leads nowhere, or anywhere it may not: one such address
    among several is enough.
    """
    parts = check_hook(url)
    name, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    try:
        found = [_unwrapped(one) for one in await (resolve or _looked_up)(name, port)]
    except (OSError, ValueError) as error:
        raise Unreachable(ErrorCode.COURIER_DOWN, kind="hook", detail="name") from error
    if not found or any(not _allowed(one, near=is_loopback(name)) for one in found):
        raise Unreachable(ErrorCode.COURIER_DOWN, kind="hook", detail="address")
    return [_target(parts, one, name, port) for one in dict.fromkeys(found)][:MOST_TRIED]


def _target(parts: SplitResult, address: Address, name: str, port: int) -> Target:
    written = f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004 - IPv6
    path = parts.path or "/"
    query = f"?{parts.query}" if parts.query else ""
    return Target(f"{parts.scheme}://{written}:{port}{path}{query}", parts.netloc, name)


def _allowed(address: Address, *, near: bool) -> bool:
    """`near`: this machine itself was configured, and nothing else will do."""
    if near or address.is_loopback:
        return near and address.is_loopback
    strange = address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved
    return not strange and address not in _METADATA


def _unwrapped(text: str) -> Address:
    """The address that a packet ends at: IPv4 may come dressed as IPv6 in three ways."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _SIX_TO_FOUR:
        return ipaddress.IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    return address


async def _looked_up(name: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]
