"""Provinces by date: 63 units became 34 on 1 July 2025, and an article belongs to the one of its own day."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from storage.folding import fold


@dataclass(frozen=True, slots=True)
class _Unit:
    """A province until ``valid_to`` (ISO day; empty: to this day) and the one that took it over then."""

    name: str
    valid_to: str
    successor: str


_PREFIX = re.compile(r"^(?:tinh|thanh pho|tp)\b\.? *")
_NOT_LETTERS = re.compile(r"[^a-z]+")
_YEAR_FIRST = re.compile(r"\d{4}(?:-\d\d){0,2}")


def province_at(name: str, when: str | None) -> str | None:
    """Return the name of the province that ``name`` belonged to on a day.

    ``when`` is ISO 8601 of any precision, of an interval the first day counts; ``name`` is a unit of any time,
    in any usual spelling. None without ``when``, and for names that are none of the table's.
    """
    start = _YEAR_FIRST.match(when or "")
    unit = _units().get(_fold(name))
    if start is None or unit is None:
        return None
    day = start.group()
    return unit.name if not unit.valid_to or day <= unit.valid_to[: len(day)] else unit.successor


def province_today(name: str) -> str | None:
    """Return the province that holds the territory of ``name`` now, or None for names that are none of the table's."""
    unit = _units().get(_fold(name))
    return unit.successor if unit else None


@lru_cache(1024)
def is_province(name: str) -> bool:
    """Tell whether ``name`` is a province, of today or before."""
    return _fold(name) in _units()


@cache
def _units() -> dict[str, _Unit]:
    """Return the units by every folded name; a new name leads to the old unit that it continues, if there is one."""
    units: dict[str, _Unit] = {}
    renamed: dict[str, _Unit] = {}
    with resources.files("pipelines").joinpath("provinces.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            unit = _Unit(row["name"], row["valid_to"], row["successor"])
            for spelling in (unit.name, *filter(None, row["also_spelled"].split("|"))):
                units[_fold(spelling)] = unit
            renamed.setdefault(_fold(unit.successor), unit)
    return renamed | units


def _fold(name: str) -> str:
    """Return the letters of ``name`` alone: no marks, no case, no blanks, no title before it."""
    return _NOT_LETTERS.sub("", _PREFIX.sub("", fold(name)))
