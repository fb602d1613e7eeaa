"""What differs between portals, as data."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.layout import Host, Layout, Source
from spiders.paging import NumberedPages, Paging

__all__ = ["Host", "Layout", "Portal"]

_QUERY = NumberedPages("?page={n}")


@dataclass(frozen=True, kw_only=True)
class Portal(Source):
    """A source with the ways to discover its articles.

    ``sections`` are slugs; ``section_path`` makes a path of one. ``item`` selects the entries of a listing, and
    inside each ``links`` the anchors that lead to articles and ``listing_date`` the text of its date, where the
    portal shows one. ``feeds`` and ``sitemaps`` are paths on the first host.
    """

    sections: tuple[str, ...] = ()
    section_path: str = "/{section}"
    paging: Paging = _QUERY
    item: str = "article"
    links: str = "a"
    listing_date: str | None = None
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    successor: str | None = None

    @property
    def home(self) -> str:
        """The address of the front page."""
        return self.at("/")

    def at(self, path: str) -> str:
        """Return the address of a path on the first host, today's."""
        return f"{self.hosts[0].scheme}://{self.hosts[0].name}{path}"
