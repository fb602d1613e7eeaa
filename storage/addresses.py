"""One address, one name: what makes two spellings of a URL the same."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

ADDRESS = re.compile(r"(?:(https?)://)?([^/?#\s]+)([^#]*)(?:#.*)?", re.IGNORECASE | re.DOTALL)
DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def normalise_url(url: str) -> str:
    """Return ``url`` with scheme and host in lower case, without user, default port and fragment, and with a path.

    Path and query stay as they are: portals tell articles apart by them. An address without a scheme is taken as
    https; what is no web address comes back stripped of surrounding blanks.
    """
    text = url.strip()
    found = ADDRESS.fullmatch(text)
    if not found or (found[1] is None and "://" in text):
        return text
    scheme = (found[1] or "https").lower()
    host = found[2].rpartition("@")[2].lower().removesuffix(DEFAULT_PORTS[scheme]).removesuffix(".")
    rest = found[3].rstrip()
    return f"{scheme}://{host}{rest if rest.startswith('/') else f'/{rest}'}"


@lru_cache(maxsize=4096)  # an address is named several times within a batch
def url_key(url: str) -> str:
    """Return the name under which the store knows an address: 32 hexadecimal digits.

    They are the first 128 bits of the SHA-256 of the normalised address without its scheme, so that http and https
    are one. A digest has one length whatever a portal invents, which indexes need.
    """
    bare = normalise_url(url).removeprefix("https:").removeprefix("http:")
    return hashlib.sha256(bare.encode("utf-8", "surrogatepass")).hexdigest()[:32]
