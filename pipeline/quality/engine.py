"""Great Expectations, pushed down into DuckDB and kept from calling home."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import great_expectations as gx
from great_expectations.execution_engine import SqlAlchemyExecutionEngine

from pipeline.quality.checks import Check, Suite
from pipeline.quality.results import Result, read_result

# Counts tell enough; values of the rows could be personal data.
RESULT_FORMAT: Final = {"result_format": "BASIC", "partial_unexpected_count": 0}

# The second has a level of its own, and dbt, once imported, prints whatever is logged.
_LOGGERS: Final = ("great_expectations", "great_expectations.data_context.types.base")


@contextmanager
def _kept_connection(engine: Any) -> Iterator[Any]:  # noqa: ANN401 - untyped library
    """Give the one connection of an engine, and leave it open."""
    if engine._connection is None:
        engine._connection = engine.engine.connect()
    yield engine._connection


# Great Expectations closes the connection before it reads a query's rows, unless the
# dialect is one of those it knows to need it longer. With DuckDB a closed connection
# has no rows: every check would end in "list index out of range".
SqlAlchemyExecutionEngine.get_connection = _kept_connection


class _Task(NamedTuple):
    """A suite with the definitions that run it."""

    suite: Suite
    validation: Any


class Judge:
    """Runs suites against database files."""

    def __init__(self) -> None:
        """Begin without anything of an earlier run, and without telemetry."""
        for logger in _LOGGERS:
            logging.getLogger(logger).setLevel(logging.ERROR)
        self._context = gx.get_context(mode="ephemeral")
        self._context.enable_analytics(enable=False)
        self._context.variables.progress_bars = {"globally": False}
        self._context.delete_data_docs_site("local_site")

    def judge(self, gate: str, database: Path, suites: Sequence[Suite]) -> list[Result]:
        """Judge tables of a database file, which nobody may have open for writing."""
        source = self._context.data_sources.add_sql(
            gate,
            connection_string=f"duckdb:///{database}",
            create_temp_table=False,
            kwargs={"connect_args": {"read_only": True}},
        )
        engine = source.get_execution_engine()
        try:
            tasks = [self._task(source, suite) for suite in suites]
            return [result for task in tasks for result in _run(gate, task, engine)]
        finally:
            # Both hold the file open, and the run's own connection needs it closed.
            if engine._connection is not None:
                engine._connection.close()
            engine.engine.dispose()
            source.get_engine().dispose()

    def _task(self, source: Any, suite: Suite) -> _Task:  # noqa: ANN401
        name = f"{source.name}.{suite.title}"
        asset = source.add_query_asset(suite.title, query=suite.query)
        expectations = self._context.suites.add(gx.ExpectationSuite(name=name))
        for number, check in enumerate(suite.checks):
            expectations.add_expectation(_expectation(number, check))
        validation = self._context.validation_definitions.add(
            gx.ValidationDefinition(
                name=name,
                data=asset.add_batch_definition_whole_table("all"),
                suite=expectations,
            )
        )
        return _Task(suite, validation)


def _expectation(number: int, check: Check) -> Any:  # noqa: ANN401 - untyped library
    kind = getattr(gx.expectations, check.expectation)
    return kind(
        **check.arguments,
        severity="critical" if check.severity == "error" else "warning",
        description=f"{check.column or 'the table'} {check.says}",
        meta={"number": number},
    )


def _run(gate: str, task: _Task, engine: Any) -> list[Result]:  # noqa: ANN401
    outcome = task.validation.run(result_format=RESULT_FORMAT)
    results = [
        read_result(
            gate,
            task.suite,
            task.suite.checks[found.expectation_config.meta["number"]],
            found.to_json_dict(),
        )
        for found in outcome.results
    ]
    return [_explained(result, task.suite, engine) for result in results]


def _explained(result: Result, suite: Suite, engine: Any) -> Result:  # noqa: ANN401
    """Show the first row that a query found, so that the message has its figures."""
    check = result.check
    query = check.arguments.get("unexpected_rows_query")
    if result.success or result.broke or query is None:
        return result
    judged = query.replace("{batch}", f"({suite.query})")
    statement = f"select * from ({judged}) limit 1"
    with _kept_connection(engine) as connection:
        row = connection.exec_driver_sql(statement).mappings().first() or {}
    shown = ", ".join(f"{name} {value}" for name, value in row.items())
    return result.with_observed(shown)
