"""Which addresses a portal may lead to: hosts of the public internet, by name, over http or https."""

from __future__ import annotations

import ipaddress
import socket
from typing import Final
from urllib.parse import urlsplit

_SCHEMES: Final = frozenset({"http", "https"})


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public internet; an IPv4 address inside an IPv6 one decides."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo and found.teredo[1])
        found = inner or found
    return found.is_global and not found.is_multicast


def is_address(host: str) -> bool:
    """Tell whether a host is no name but an address in any notation that a socket takes: dotted, decimal, cut, hex."""
    if ":" in host:
        return True
    try:
        # Browsers and resolvers read full-width digits and a last dot as their plain forms.
        socket.inet_aton(host.encode("idna").decode().rstrip(".") if not host.isascii() else host.rstrip("."))
    except (OSError, UnicodeError):
        return False
    return True


def find_objection(url: str) -> tuple[str, str] | None:
    """Return why an address must not be asked, as a reason and a sentence, or None where it may.

    Whether a name leads to a private address is for the resolver to find out.
    """
    try:
        parts = urlsplit(url)
        name = parts.hostname
    except ValueError:
        return "non_public", "it is no address"
    if parts.scheme not in _SCHEMES:
        return "scheme", f"{parts.scheme or 'nothing'} is not fetched"
    if not name or "\\" in parts.netloc or "%" in name or is_address(name):
        return "non_public", f"{parts.netloc or 'nothing'} is no host name"
    if name.rstrip(".") == "localhost" or name.rstrip(".").endswith(".localhost"):
        return "non_public", f"{name} is this machine"
    return None
