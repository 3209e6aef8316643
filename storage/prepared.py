"""The statements of every turn, compiled once and handed to the driver itself.

An execution through SQLAlchemy costs several times what the driver needs; for
the statements of each turn and of registering a need that was a third of the
turn. All else goes through SQLAlchemy as usual, on the same connection and in
the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

Values = Mapping[str, Any]
Statement = sa.Select[*tuple[Any, ...]] | sa.Insert | sa.Update
_Process = Callable[[Any], Any] | None
_NOTHING: Values = MappingProxyType({})


class Prepared:
    """One statement; values go through the column types, in and out.

    `given` names the values an insert is given, `returned` are the columns
    that come back, all that it selects where they are not named.
    """

    def __init__(
        self,
        statement: Statement,
        *,
        given: Sequence[str] | None = None,
        returned: Sequence[sa.ColumnElement[Any]] = (),
    ) -> None:
        self._statement = statement
        self._given = given
        if not returned and isinstance(statement, sa.Select):
            returned = tuple(statement.selected_columns)
        self._returned = returned
        self._forms: dict[Dialect, _Form] = {}

    def one(
        self, connection: sa.Connection, values: Values = _NOTHING
    ) -> tuple[Any, ...] | None:
        """Return the first row found or written, None where there is none.

        Raises:
            sqlalchemy.exc.DBAPIError: as SQLAlchemy itself would raise it.
        """
        form = self._form(connection)
        row = form.run(connection, form.bound(values)).fetchone()
        return None if row is None else form.out(row)

    def all(
        self, connection: sa.Connection, values: Values = _NOTHING
    ) -> list[tuple[Any, ...]]:
        """Return all rows found.

        Raises:
            sqlalchemy.exc.DBAPIError: as SQLAlchemy itself would raise it.
        """
        form = self._form(connection)
        rows = form.run(connection, form.bound(values)).fetchall()
        return [form.out(row) for row in rows]

    def scalar(self, connection: sa.Connection, values: Values = _NOTHING) -> Any:
        """Return the first column of the first row found, None where there is none.

        Raises:
            sqlalchemy.exc.DBAPIError: as SQLAlchemy itself would raise it.
        """
        row = self.one(connection, values)
        return None if row is None else row[0]

    def number(self, connection: sa.Connection, values: Values) -> int:
        """Write one row and return its id.

        Raises:
            sqlalchemy.exc.DBAPIError: as SQLAlchemy itself would raise it.
        """
        form = self._form(connection)
        return int(form.run(connection, form.bound(values)).fetchone()[0])

    def run(self, connection: sa.Connection, *rows: Values) -> None:
        """Carry it out for each row.

        Raises:
            sqlalchemy.exc.DBAPIError: as SQLAlchemy itself would raise it.
        """
        form = self._form(connection)
        if len(rows) == 1:
            form.run(connection, form.bound(rows[0]))
        else:
            form.run(connection, [form.bound(row) for row in rows], many=True)

    def _form(self, connection: sa.Connection) -> _Form:
        dialect = connection.dialect
        form = self._forms.get(dialect)
        if form is None:
            compiled = self._statement.compile(
                dialect=dialect, column_keys=self._given and list(self._given)
            )
            form = self._forms[dialect] = _Form(compiled, dialect, self._returned)
        return form


class _Form:
    """A statement as the driver of one database takes it."""

    def __init__(
        self,
        compiled: Any,
        dialect: Dialect,
        returned: Sequence[sa.ColumnElement[Any]],
    ) -> None:
        self.sql: str = compiled.string
        self._dialect = dialect
        self._positional: bool = compiled.positional
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        names = compiled.positiontup if compiled.positional else list(binds)
        self._binds: list[tuple[str, _Process]] = [
            (name, _impl(binds[name].type, dialect).bind_processor(dialect))
            for name in names
        ]
        # Values written into the statement itself, such as that of a LIMIT.
        self._own: dict[str, Any] = {
            name: binds[name].value for name in names if binds[name].value is not None
        }
        self._results: list[_Process] = [
            _impl(column.type, dialect).result_processor(dialect, None)
            for column in returned
        ]

    def bound(self, values: Values) -> Any:
        """Return values as the driver takes them."""
        if self._own:
            values = {**self._own, **values}
        made = [
            values[name] if process is None else process(values[name])
            for name, process in self._binds
        ]
        if self._positional:
            return made
        return {name: value for (name, _), value in zip(self._binds, made, strict=True)}

    def out(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """Return a row as Python values."""
        return tuple(
            value if process is None else process(value)
            for value, process in zip(row, self._results, strict=True)
        )

    def run(self, connection: sa.Connection, values: Any, *, many: bool = False) -> Any:
        """Give the statement to the driver and return its cursor."""
        raw = connection.connection
        cursor = raw.cursor()
        try:
            if many:
                cursor.executemany(self.sql, values)
            else:
                cursor.execute(self.sql, values)
        except self._dialect.loaded_dbapi.Error as error:
            lost = self._dialect.is_disconnect(error, raw.driver_connection, cursor)
            if lost:
                connection.invalidate(error)
            raise sa.exc.DBAPIError.instance(
                self.sql,
                None,
                error,
                self._dialect.loaded_dbapi.Error,
                hide_parameters=True,
                connection_invalidated=lost,
                dialect=self._dialect,
            ) from error
        return cursor


def _impl(kind: Any, dialect: Dialect) -> Any:
    return kind.dialect_impl(dialect)
