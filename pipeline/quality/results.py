"""What the gates found: rows of ops.quality_results, and words for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import duckdb

from pipeline.quality.checks import Check, Suite

GATES = {"raw": "gate 1 (raw feeds)", "marts": "gate 2 (marts)"}


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one check."""

    gate: str
    table: str
    check: Check
    success: bool
    observed: str
    unexpected_count: int | None
    broke: bool = False
    """The check itself could not run."""

    @property
    def stops(self) -> bool:
        """Whether the night ends here."""
        return not self.success and self.check.severity == "error"

    @property
    def sentence(self) -> str:
        """Say which check, where, how many."""
        where = f"{self.table}.{self.check.column}" if self.check.column else self.table
        return f"{where} should hold: {self.check.says}; found {self.observed}"

    def with_observed(self, observed: str) -> Result:
        """Give the same result with other words for what was found."""
        return replace(self, observed=observed or self.observed)

    def summary(self) -> dict[str, Any]:
        """Give what the run log keeps of it."""
        return {
            "gate": self.gate,
            "table": self.table,
            "column": self.check.column,
            "severity": self.check.severity,
            "expected": self.check.says,
            "observed": self.observed,
            "unexpected_count": self.unexpected_count,
        }


def read_result(
    gate: str, suite: Suite, check: Check, found: Mapping[str, Any]
) -> Result:
    """Read one result of Great Expectations; a check that broke did not hold."""
    result = found.get("result") or {}
    broke = _exception(found.get("exception_info") or {})
    unexpected = result.get("unexpected_count")
    if broke:
        observed = f"a check that could not run: {broke}"
    elif unexpected is not None:
        observed = f"{unexpected:,} of {result['element_count']:,} rows that do not"
    else:
        observed = _observed(result)
    success = bool(found["success"]) and not broke
    return Result(
        gate, suite.table, check, success, observed, unexpected, broke=bool(broke)
    )


def _observed(result: Mapping[str, Any]) -> str:
    missing = result.get("details", {}).get("mismatched", {}).get("missing")
    if missing:
        return f"no {', '.join(missing)}"
    value = result.get("observed_value")
    return f"{value:,}" if isinstance(value, int) else str(value)


def _exception(info: Mapping[str, Any]) -> str:
    """Find the message of an exception, which may be nested by metric."""
    if info.get("raised_exception"):
        return str(info.get("exception_message"))
    nested = [part for part in info.values() if isinstance(part, Mapping)]
    return next((text for part in nested if (text := _exception(part))), "")


def save(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    checked_at: datetime,
    results: Sequence[Result],
) -> None:
    """Write results to ops.quality_results."""
    rows = [
        (
            run_id,
            result.gate,
            result.table,
            result.check.says,
            result.check.column,
            result.check.severity,
            result.success,
            result.observed,
            result.unexpected_count,
            result.check.says,
            checked_at.replace(tzinfo=None),
        )
        for result in results
    ]
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(
            f"insert into ops.quality_results values ({marks})", rows
        )


def refusal(results: Sequence[Result]) -> str | None:
    """Say why the night stops; nothing where it does not."""
    stops = [result for result in results if result.stops]
    if not stops:
        return None
    gate = GATES[stops[0].gate]
    told = "; ".join(result.sentence for result in stops[:5])
    more = f"; and {len(stops) - 5} more" if len(stops) > 5 else ""
    return f"{gate} stopped the night: {told}{more}."
