"""A proposed layout: how well it reads known pages, and how it is written into a portal's file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from pipelines.layout import Layout


@dataclass(frozen=True, slots=True)
class Proposal:
    """A layout, and the share of known pages on which it finds each field as it was; ``pages`` is their number."""

    layout: Layout
    scores: Mapping[str, float]
    pages: int

    @property
    def score(self) -> float:
        """The share of fields found equal."""
        return sum(self.scores.values()) / len(self.scores)

    @property
    def selectors(self) -> dict[str, tuple[str, ...]]:
        """The selectors by the field that they find; those of what is left out stand under ``drop``."""
        values = {field.name: getattr(self.layout, field.name) for field in fields(Layout)}
        return {name: value for name, value in values.items() if isinstance(value, tuple) and value}

    @property
    def python(self) -> str:
        """The layout as it is written in a portal's file."""
        return write_layout(self.layout)


def write_layout(layout: Layout) -> str:
    """Return a layout as Python, its defaults left out."""
    plain = Layout(platform="")
    lines = [
        f"    {field.name}={_write_value(getattr(layout, field.name))},"
        for field in fields(Layout)
        if getattr(layout, field.name) != getattr(plain, field.name)
    ]
    return "\n".join(("Layout(", *lines, ")"))


def _write_value(value: Any) -> str:  # noqa: ANN401 - what a layout's field may hold
    if isinstance(value, tuple):
        inside = ", ".join(map(_write_value, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    return '"{}"'.format(value.replace("\\", "\\\\").replace('"', '\\"')) if isinstance(value, str) else repr(value)
