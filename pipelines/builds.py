"""How the pages of a portal are built, counted by reader: what is usual there, and in what they vary by themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from storage.records import Trait

BUILD: Final = "build"  # the kind of trait under which the store counts them
_PAGES: Final = "pages"
_OFFERED: Final = "offered"  # pages that a reader might have read
_FORGOTTEN: Final = "forgotten "
LEAST_PAGES: Final = 30  # of a reader, before anything on another page is new
_MOST_SINGLES: Final = 0.02  # traits of a kind that were seen once, for each page: so likely is a new one on the next
_MONTH: Final = "month: "
_FAMILIAR: Final = 3  # pages
_KINDS: Final = frozenset(
    {"place", "source", "text", "box", "spoken", "carrier", "headline", "lines", "links", "length"}
)


@dataclass(frozen=True, slots=True)
class Builds:
    """What is known of the builds of a portal's pages, by reader: of those only that have shown enough pages.

    ``kinds`` are those of which new ones hardly ever come up: only in them is a new one worth a doubt. ``idle`` are
    layouts that have long been there and hardly ever fitted. ``oldest`` is the first month of which an article was
    read: what is older may have a template of its own. It is None while a portal's new pages are held, and until some
    pages of a run were built as they always were: a portal that was built anew shows its old articles so too.
    """

    traits: Mapping[str, frozenset[str]] = field(default_factory=dict)
    kinds: Mapping[str, frozenset[str]] = field(default_factory=dict)
    oldest: str | None = None
    idle: frozenset[str] = frozenset()

    def distrust(self) -> Builds:
        """Return the same while pages are held: then no page is taken for one of an old template."""
        return self if self.oldest is None else replace(self, oldest=None)

    def __bool__(self) -> bool:
        return bool(self.traits)


def list_build(reader: str, traits: Iterable[str], offered: Iterable[str] = ()) -> frozenset[Trait]:
    """Return what is counted of one page that ``reader`` read, while the ``offered`` ones did not fit."""
    idle = ((BUILD, f"{other}|{_OFFERED}") for other in offered if other != reader)
    return frozenset((*((BUILD, f"{reader}|{trait}") for trait in (_PAGES, *traits)), *idle))


class BuildCounts:
    """Counts builds, from the counts that the store kept; not for threads."""

    def __init__(self, counts: Mapping[Trait, int]) -> None:
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for (kind, value), count in counts.items():
            if kind == BUILD and count > 0:
                reader, _, trait = value.partition("|")
                self._counts[reader][trait] = count
        self._familiar = 0  # pages of this run that are built as before
        self.builds = self._judge()

    def recognise(self, traits: Iterable[Trait]) -> None:
        """Note a page that was published: older ones may be built otherwise once some are seen to be as they were.

        A page that is itself of a month before any that was known shows nothing of today.
        """
        if self._familiar >= _FAMILIAR:
            return
        found = [value.partition("|") for kind, value in traits if kind == BUILD]
        months = (trait.removeprefix(_MONTH) for _, _, trait in found if trait.startswith(_MONTH))
        is_today = any(month >= self._oldest for month in months)
        if not self.builds or (is_today and any(reader in self.builds.traits for reader, _, _ in found)):
            self._familiar += 1
            if self._familiar == _FAMILIAR:
                self.builds = self._judge()

    def see(self, traits: Iterable[Trait]) -> None:
        """Count the build of one page that was published."""
        traits, changed = tuple(traits), False
        self.recognise(traits)
        for kind, value in traits:
            if kind == BUILD:
                reader, _, trait = value.partition("|")
                counts = self._counts[reader]
                counts[trait] += 1
                changed |= trait not in (_PAGES, _OFFERED) and counts[trait] <= 2  # noqa: PLR2004 - new, or no longer single
                changed |= trait in (_PAGES, _OFFERED) and counts[trait] % LEAST_PAGES == 0
        if changed:
            self.builds = self._judge()

    def forget(self, traits: Iterable[Trait]) -> None:
        """Take back the build of one page."""
        for kind, value in traits:
            if kind == BUILD:
                reader, _, trait = value.partition("|")
                self._counts[reader][trait] -= 1
                if self._counts[reader][trait] <= 0:
                    del self._counts[reader][trait]
        self.builds = self._judge()

    def thin(self) -> dict[Trait, int]:
        """Forget what was seen once of kinds that change by themselves; return what that changes in the counts.

        It would never end: some portals give every page names of its own. How many were forgotten is counted.
        """
        changes: Counter[Trait] = Counter()
        for reader, kinds in self.builds.kinds.items():
            counts = self._counts[reader]
            for trait in [one for one, count in counts.items() if count == 1 and _kind_of(one) in _KINDS - kinds]:
                del counts[trait]
                changes[BUILD, f"{reader}|{trait}"] -= 1
                changes[BUILD, f"{reader}|{_FORGOTTEN}{_kind_of(trait)}"] += 1
                counts[f"{_FORGOTTEN}{_kind_of(trait)}"] += 1
        if changes:
            self.builds = self._judge()
        return changes

    def _judge(self) -> Builds:
        known = {reader: counts for reader, counts in self._counts.items() if counts[_PAGES] >= LEAST_PAGES}
        months = [trait for counts in known.values() for trait in counts if trait.startswith(_MONTH)]
        self._oldest = min(months, default=_MONTH).removeprefix(_MONTH)
        return Builds(
            traits={reader: frozenset(counts) - {_PAGES, _OFFERED} for reader, counts in known.items()},
            kinds={reader: _list_steady(counts) for reader, counts in known.items()},
            idle=frozenset(
                reader
                for reader, counts in self._counts.items()
                if reader not in known and counts[_OFFERED] >= LEAST_PAGES
            ),
            oldest=(self._oldest or None) if self._familiar >= _FAMILIAR else None,
        )


def _kind_of(trait: str) -> str:
    return trait.partition(":")[0]


def _list_steady(counts: Counter[str]) -> frozenset[str]:
    """Return the kinds of traits of which a reader's pages hardly ever bring a new one."""
    singles = Counter(_kind_of(trait) for trait, count in counts.items() if count == 1)
    singles.update({kind: counts[f"{_FORGOTTEN}{kind}"] for kind in _KINDS})
    return frozenset(kind for kind in _KINDS if singles[kind] <= _MOST_SINGLES * counts[_PAGES])
