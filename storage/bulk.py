"""Many rows for one statement at the driver's own pace: Core writes the SQL once, the rows pass it by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Compiled, Connection, Dialect, Insert, Update

Row = dict[str, Any]
Statement = Insert | Update


def write_rows(connection: Connection, statement: Statement, rows: Sequence[Row]) -> None:
    """Execute ``statement`` once for every row; all rows have the same keys, and there may be none.

    Core looks at every value of every row, which costs more than SQLite takes to write it. Here only columns whose
    type changes values (instants) are looked at, and an instant that stands in many rows is changed once.
    """
    if rows:
        sql, arrange = _prepare(statement, connection.dialect, tuple(rows[0]))
        connection.exec_driver_sql(sql, arrange(rows))


@lru_cache(maxsize=128)
def _prepare(
    statement: Statement, dialect: Dialect, names: tuple[str, ...]
) -> tuple[str, Callable[[Sequence[Row]], list[Any]]]:
    """Return the SQL of a statement for rows with these keys, and what makes its parameters of them."""
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    order = compiled.positiontup or tuple(compiled.params)
    processors = [compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in order]
    readers = [(_reader(compiled, name, names), process) for name, process in zip(order, processors, strict=True)]

    def arrange(rows: Sequence[Row]) -> list[Any]:
        columns = [
            map(_Changed(process).__getitem__, map(read, rows)) if process else map(read, rows)
            for read, process in readers
        ]
        values = zip(*columns, strict=True)
        return list(values) if compiled.positiontup else [dict(zip(order, row, strict=True)) for row in values]

    return compiled.string, arrange


def _reader(compiled: Compiled, name: str, names: tuple[str, ...]) -> Callable[[Row], Any]:
    """Return what finds a parameter: in the row, or, if the statement brings it itself, in the statement."""
    if name in names:
        return itemgetter(name)
    value = compiled.params[name]
    return lambda _: value


class _Changed(dict[Any, Any]):
    """Values as the driver wants them, each changed at its first sight."""

    def __init__(self, process: Callable[[Any], Any]) -> None:
        super().__init__()
        self._process = process

    def __missing__(self, value: Any) -> Any:  # noqa: ANN401 - of whatever type the column has
        changed = self[value] = self._process(value)
        return changed
