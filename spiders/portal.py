"""What differs between portals, as data."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.layout import Host, Layout, Source
from spiders.paging import NumberedPages, Paging

__all__ = ["Host", "Layout", "Portal"]


@dataclass(frozen=True, kw_only=True)
class Portal(Source):
    """A source with the ways to discover its articles.

    ``sections`` are slugs; ``section_path`` makes a path of one. ``links`` selects the anchors of a listing that
    lead to articles. ``feeds`` and ``sitemaps`` are paths on the first host. ``listing_date`` selects, inside a
    listing's item (``item``), the text of its date, where the portal shows one.
    """

    sections: tuple[str, ...] = ()
    section_path: str = "/{section}"
    paging: Paging = NumberedPages("?page={n}")  # noqa: RUF009 - it is frozen
    item: str = "article"
    links: str = "a"
    listing_date: str | None = None
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    successor: str | None = None

    @property
    def home(self) -> str:
        """The address of the front page."""
        return f"{self.hosts[0].scheme}://{self.hosts[0].name}/"
