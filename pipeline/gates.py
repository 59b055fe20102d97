"""The two gates as steps of a run: what they judge, and what becomes of the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from pipeline.errors import RefusedError
from pipeline.journal import StepRecord
from pipeline.publish.tables import table_names
from pipeline.quality.checks import Suite
from pipeline.quality.docs import write_docs
from pipeline.quality.feeds import gate_1
from pipeline.quality.marts import gate_2
from pipeline.quality.results import Result, refusal, save
from pipeline.runs import Run

if TYPE_CHECKING:
    from pipeline.quality.engine import Judge

DOCS = "data_docs"


class Gates:
    """The gates of one run: Great Expectations is imported when the first one opens."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._engine: Judge | None = None
        self._results: list[Result] = []

    @property
    def _judge(self) -> Judge:
        if self._engine is None:
            # Great Expectations takes five seconds to import.
            from pipeline.quality.engine import Judge

            self._engine = Judge()
        return self._engine

    def raw(self, step: StepRecord) -> None:
        """Judge the rows that were landed since the last release.

        A night that failed leaves its rows landed, so the next one judges them again.

        Raises:
            RefusedError: an expectation of severity error does not hold.
        """
        feeds = self._run.configuration.feeds
        with self._run.private() as connection:
            after = released_load(connection)
            rows = connection.execute(
                "select distinct feed from ops.loads"
                " where load_id > ? and replaced_at is null",
                [after],
            ).fetchall()
        landed = {feed for (feed,) in rows}
        today = datetime.now(UTC).date()
        quality = self._run.configuration.quality
        suites = gate_1(feeds, landed, quality, after, today)
        self._pass(step, "raw", self._run.folders.database, suites)

    def marts(self, step: StepRecord, database: Path) -> None:
        """Judge the marts of a database file.

        Raises:
            RefusedError: an expectation of severity error does not hold.
        """
        with duckdb.connect(str(database), read_only=True) as connection:
            present = table_names(connection, "marts")
        self._pass(step, "marts", database, gate_2(present))

    def write_docs(self) -> Path:
        """Write every result of the run as a page; gives its folder."""
        folder = self._run.logs / DOCS
        company = self._run.configuration.company.name
        write_docs(folder, company, self._run.record.run_id, self._results)
        return folder

    def _pass(
        self, step: StepRecord, gate: str, database: Path, suites: Sequence[Suite]
    ) -> None:
        run = self._run
        results = self._judge.judge(gate, database, suites)
        self._results += results
        failed = [result for result in results if not result.success]
        run.record.checks += [result.summary() for result in failed]
        with run.private() as connection:
            save(connection, run.record.run_id, datetime.now(UTC), results)
        step.message = _counts(results)
        if message := refusal(results):
            self.write_docs()
            docs = run.logs / DOCS / "index.html"
            raise RefusedError(f"{message} All results: {docs}.")


def released_load(connection: duckdb.DuckDBPyConnection) -> int:
    """Give the last load that a release holds, and gate 1 has thus passed."""
    row = connection.execute(
        "select coalesce(max(last_load_id), 0) from ops.releases"
    ).fetchone()
    return int(row[0]) if row else 0


def _counts(results: Sequence[Result]) -> str:
    failed = [result for result in results if not result.success]
    errors = sum(result.stops for result in failed)
    warnings = len(failed) - errors
    return f"{len(results)} checks, {errors} failed, {warnings} warnings"
