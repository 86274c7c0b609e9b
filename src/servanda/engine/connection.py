"""The embedded DuckDB: opened in memory, loaded, then locked down.

The white list of expressions is the first wall; this is the second. After
`lock` the connection reads the record's own Parquet files and nothing else.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from servanda.model.problem import ServandaError

ENGINE = f"duckdb {duckdb.__version__}"
Row = tuple[Any, ...]

_FIRST = (
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET python_enable_replacements = false",
    "SET preserve_insertion_order = false",
)


class NumberTooLargeError(ServandaError):
    """A sum or product left the 38 digits that are exact."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"A count needs more than 38 digits and cannot be exact: {detail[:160]}")


class EngineError(ServandaError):
    """The engine could not carry a question through: out of memory, or a file changed meanwhile."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"The engine could not answer: {' '.join(detail.split())[:200]}")


class Engine:
    """A connection of one question: its own memory, its own scratch folder."""

    def __init__(self, *, memory: str | None = None) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="servanda-")
        self._connection = duckdb.connect(":memory:")
        for setting in _FIRST:
            self._connection.execute(setting)
        self._connection.execute(f"SET temp_directory = {quoted(self._scratch.name)}")
        self._locked = False
        if memory:
            self._limit(memory)

    def _limit(self, memory: str) -> None:
        try:
            self._connection.execute(f"SET memory_limit = {quoted(memory)}")
        except duckdb.Error as error:
            self.close()
            raise EngineError(str(error)) from error

    @property
    def scratch(self) -> Path:
        """The folder for files this question needs while it runs."""
        return Path(self._scratch.name)

    def run(self, sql: str, values: Sequence[object] | None = None) -> None:
        """Run a statement that yields nothing."""
        self.rows(sql, values)

    def insert(self, relation: str, rows: Sequence[Sequence[object]]) -> None:
        """Put rows into a table, as literals, a thousand at a time."""
        for first in range(0, len(rows), 1000):
            chunk = rows[first : first + 1000]
            listed = ", ".join(f"({', '.join(map(literal, row))})" for row in chunk)
            self.run(f"INSERT INTO {relation} VALUES {listed}")

    def rows(self, sql: str, values: Sequence[object] | None = None) -> list[Row]:
        """Return every row of a query.

        Raises:
            NumberTooLargeError: If a number leaves the digits that are exact.
            EngineError: If, once loaded, the record cannot be asked.
        """
        try:
            return self._connection.execute(sql, values).fetchall()
        except (duckdb.OutOfRangeException, duckdb.ConversionException) as error:
            raise NumberTooLargeError(str(error)) from error
        except duckdb.Error as error:
            if not self._locked:
                raise
            raise EngineError(str(error)) from error

    def columns_of(self, sql: str) -> dict[str, Any]:
        """Return the columns of a query as arrays of floats or integers; what is null is not a number."""
        import numpy as np

        found = self._connection.execute(sql).fetchnumpy()
        return {
            name: np.ma.filled(column.astype(float), np.nan) if np.ma.isMaskedArray(column) else column
            for name, column in found.items()
        }

    @contextmanager
    def arrays(self, columns: Mapping[str, Any]) -> Iterator[str]:
        """Lend the engine arrays of one length as a relation."""
        self._connection.register("lent", dict(columns))
        try:
            yield "lent"
        finally:
            self._connection.unregister("lent")

    def row(self, sql: str, values: Sequence[object] | None = None) -> Row:
        """Return the one row of a query."""
        return self.rows(sql, values)[0]

    def columns(self, relation: str) -> list[tuple[str, str]]:
        """Return the columns of a relation with their types."""
        return [(str(row[0]), str(row[1])) for row in self.rows(f"DESCRIBE SELECT * FROM {relation}")]

    def lock(self, readable: Sequence[Path]) -> None:
        """Refuse every file but these, every extension, and every further setting."""
        paths = ", ".join(quoted(str(path)) for path in readable)
        self.run(f"SET allowed_paths = [{paths}]")
        self.run("SET enable_external_access = false")
        self.run("SET lock_configuration = true")
        self._locked = True

    def close(self) -> None:
        """Close the connection and remove the scratch folder."""
        self._connection.close()
        self._scratch.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def literal(value: object) -> str:
    """Return a value as an SQL literal.

    Raises:
        TypeError: If the value is none of text, number, day, truth and `None`.
    """
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | Decimal():
            return format(value, "f") if isinstance(value, Decimal) else str(value)
        case datetime():
            return f"TIMESTAMP {quoted(value.isoformat(sep=' '))}"
        case date():
            return f"DATE '{value.isoformat()}'"
        case str():
            return quoted(value)
    raise TypeError(f"{type(value).__name__} has no SQL literal here")


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def named(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
