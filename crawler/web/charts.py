"""Charts as SVG that the server draws: shapes alone, so that words beside them keep their size on any screen."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

WIDTH, HEIGHT = 300, 48  # units of a drawing, not pixels
GAP = 0.2  # of a column
_COLUMNS = Markup(
    '<svg class="chart" viewBox="0 0 {width} {height}" preserveAspectRatio="none" role="img">'
    "<title>{title}</title>{shapes}</svg>"
)
_BAR = Markup(
    '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
    '<rect width="{width:.1f}" height="10"/></svg>'
)
_COLUMN = Markup('<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}"/>')


def draw_columns(values: Sequence[int], title: str, most: int | None = None) -> Markup:
    """Return a column for each value, ``most`` or the greatest as high as the drawing; ``title`` says it in words."""
    most = max(most or 0, *values, 1) if values else 1
    step = WIDTH / max(len(values), 1)
    shapes = Markup().join(
        _COLUMN.format(x=place * step, y=HEIGHT - height, width=step * (1 - GAP), height=height)
        for place, value in enumerate(values)
        if (height := max(value / most * HEIGHT, 1.0 if value else 0.0))
    )
    return _COLUMNS.format(width=WIDTH, height=HEIGHT, title=title, shapes=shapes)


def draw_bar(value: float, most: float) -> Markup:
    """Return one lying bar, a decoration of the figure that stands beside it."""
    return _BAR.format(width=100 * min(value / most, 1.0) if most else 0)
