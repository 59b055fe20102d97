"""Gate 2: what is expected of the marts and of what models put out."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.quality.checks import Check, Suite


def _mart(table: str, *checks: Check) -> Suite:
    return Suite(table, table, f"select * from marts.{table}", checks)


def gate_2() -> Sequence[Suite]:
    """Give the suites of all marts."""
    return []
