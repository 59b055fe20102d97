"""`mercato` over the tiny dbt project, whose nights take seconds.

python -m tests.pipeline.tiny refresh --config …; it can be made to die as in `mortal`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pipeline.build
import pipeline.gates
from pipeline.quality.checks import Suite, between
from tests.pipeline.mortal import start

PROJECT: Final = Path(__file__).parent / "tiny_project"
MOMENTS: Final = (
    "after the landing",
    "with dbt half done",
    "in a full candidate",
    "before the switch",
    "after the switch",
    "in the middle of retention",
)
"""Moments of `mortal` at which its nights are killed."""


def suites(_: object) -> list[Suite]:
    """What gate 2 expects of the tiny project's marts."""
    checks = (between("net_sales", 0, 100_000),)
    return [
        Suite("departments", "departments", "select * from marts.departments", checks)
    ]


if __name__ == "__main__":
    pipeline.build.DBT_PROJECT = PROJECT
    vars(pipeline.gates)["gate_2"] = suites
    start()
