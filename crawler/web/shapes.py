"""What the API answers beside the records of the store, for its description."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from pipelines.differences import Substance
from storage.queries import PortalSummary
from storage.search import Hit


@dataclass(frozen=True)
class Problem:
    """What was wrong with a request, in a sentence."""

    detail: str


@dataclass(frozen=True)
class HitPage:
    """Articles that were found, marks left out; ``next`` is the cursor of the following page, or null."""

    items: list[Hit]
    next: str | None
    index_is_behind: bool


@dataclass(frozen=True)
class Citing:
    """An article that cites a document."""

    portal: str
    key: str
    url: str | None
    title: str
    date: str | None


@dataclass(frozen=True)
class CitingPage:
    """Articles that cite a document; ``next`` is the cursor of the following page, or null."""

    items: list[Citing]
    next: str | None


@dataclass(frozen=True)
class Difference:
    """What changed between two revisions: passages by field, and what differs in substance."""

    earlier: Annotated[int, Field(alias="from")]
    later: Annotated[int, Field(alias="to")]
    changes: dict[str, list[dict[str, str]]]
    substance: list[Substance]


@dataclass(frozen=True)
class KnownPortal:
    """A portal, and what is kept of it; of one that is not described only its name is known."""

    name: str
    kept: PortalSummary | None
    title: str | None = None
    province: str | None = None
    home: str | None = None
    hosts: list[dict[str, str | None]] | None = None
    sections: list[str] | None = None
    successor: str | None = None


PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "It makes no sense; the sentence says why."},
    401: {"model": Problem, "description": "The token is missing or wrong."},
    404: {"model": Problem, "description": "Nothing is kept under this name."},
    503: {"model": Problem, "description": "The store, or its index, cannot answer now."},
}
