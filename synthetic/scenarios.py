"""The companies that can be made up, and the one call that makes them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final

from synthetic import bank, grocery, retail, retail_databases, stores

LAST_DAY: Final = date(2026, 6, 30)
Scenario = Callable[[int, int, Path, date], Mapping[str, int]]
SCENARIOS: Final[Mapping[str, Scenario]] = MappingProxyType(
    {
        "retail": retail.generate,
        "retail_databases": retail_databases.generate,
        "bank": bank.generate,
        "stores": stores.generate,
        "grocery": grocery.generate,
    }
)
"""Scenarios by name; each takes customers, seed, folder and the last day of data."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What was generated: rows by feed, in files under `out`."""

    scenario: str
    out: Path
    rows: Mapping[str, int]


class ScenarioError(ValueError):
    """What was asked for cannot be generated; the message says what can."""


def generate(
    *,
    scenario: str,
    customers: int,
    seed: int,
    out: Path,
    last_day: date = LAST_DAY,
) -> Summary:
    """Generate a company into a folder: the same arguments give the same bytes.

    Args:
        scenario: one of SCENARIOS.
        customers: number of true persons; duplicates make for more CRM records.
        seed: from 0.
        out: folder to fill; files that an earlier run left there are replaced.
        last_day: last day of the five years of data.

    Raises:
        ScenarioError: the scenario is unknown or a number is out of range.
        FileExistsError: `out` holds files that are not a generated company's.
    """
    if scenario not in SCENARIOS:
        known = ", ".join(sorted(SCENARIOS))
        raise ScenarioError(f"scenario == {scenario!r}, must be one of: {known}")
    if customers < 1:
        raise ScenarioError(f"customers == {customers}, must be 1 or more")
    if seed < 0:
        raise ScenarioError(f"seed == {seed}, must be 0 or more")
    _empty(out)
    rows = SCENARIOS[scenario](customers, seed, out, last_day)
    return Summary(scenario, out, MappingProxyType(dict(rows)))


def _empty(out: Path) -> None:
    """Clear a company generated earlier, and nothing else."""
    if out.exists() and any(out.iterdir()) and not (out / "truth").is_dir():
        raise FileExistsError(
            f"{out} holds files that are not a generated company's: "
            "name a new or empty folder"
        )
    if out.exists():
        shutil.rmtree(out)
    (out / "truth").mkdir(parents=True)
