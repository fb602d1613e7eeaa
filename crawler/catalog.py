"""Every portal by name: what the modules of `spiders` define, found without a list to keep up."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from types import MappingProxyType

import spiders
from crawler.exits import ExitCode, Failure
from spiders.base import PortalSpider
from spiders.portal import Portal


@cache
def portal_spiders() -> Mapping[str, type[PortalSpider]]:
    """Return the spider of every portal by name, in the order of the names."""
    found: dict[str, type[PortalSpider]] = {}
    for module in pkgutil.iter_modules(spiders.__path__):
        if module.ispkg:
            continue
        name = f"{spiders.__name__}.{module.name}"
        found |= {
            thing.name: thing
            for thing in vars(import_module(name)).values()
            if isinstance(thing, type) and issubclass(thing, PortalSpider) and "portal" in vars(thing)
        }
    return MappingProxyType(dict(sorted(found.items())))


@cache
def portals() -> Mapping[str, Portal]:
    """Return every portal by name, in the order of the names."""
    return MappingProxyType({name: spider.portal for name, spider in portal_spiders().items()})


def portal_named(name: str) -> Portal:
    """Return the portal with this name.

    Raises:
        Failure: there is none; the sentence names the nearest, or all.
    """
    known = portals()
    if name in known:
        return known[name]
    near = get_close_matches(name.lower().replace("-", "_"), known, 1)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    raise Failure(f"there is no portal {name!r}: {hint}", ExitCode.USAGE)


def portal_for_url(url: str) -> Portal | None:
    """Return the portal on whose hosts an address stands, or None; what is no address stands nowhere."""
    try:
        return next((portal for portal in portals().values() if portal.serves(url)), None)
    except ValueError:
        return None
