"""`tinbai portals`: what can be crawled."""

from __future__ import annotations

from typing import Any

from crawler.catalog import portals as known_portals
from crawler.commands.options import AsJson
from crawler.terminal import columns, screen, words, write_json
from spiders.portal import Portal


def portals(as_json: AsJson = False) -> None:
    """List the portals that can be crawled.

    Example: tinbai portals --json
    """
    known = known_portals()
    if as_json:
        write_json([describe_portal(name, portal) for name, portal in known.items()])
        return
    table = columns("name", "portal", "province", "hosts", "sections")
    for name, portal in known.items():
        hosts = ", ".join(host.name for host in portal.hosts)
        cells = (portal.title, portal.province, hosts, ", ".join(portal.sections))
        table.add_row(words(name, "bold"), *map(words, cells))
    screen().print(table)


def describe_portal(name: str, portal: Portal) -> dict[str, Any]:
    """Return a portal for a program: hosts with the days on which they began and ended, today's first."""
    hosts = [{"name": host.name, "from": host.valid_from, "until": host.valid_until} for host in portal.hosts]
    return {
        "name": name,
        "title": portal.title,
        "province": portal.province,
        "home": portal.home,
        "hosts": hosts,
        "sections": portal.sections,
        "successor": portal.successor,
    }
