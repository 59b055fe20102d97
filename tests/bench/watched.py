"""A refresh as cron runs it, in one process, and what each of its steps costs."""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from pipeline.cli import main as mercato
from pipeline.journal import StepRecord
from pipeline.runs import Run
from tests.bench.spending import Cost, spend

REST = "the rest"
"""Start and end of the process, when the database's log is brought into its file."""


def refresh(config: Path) -> dict[str, Cost]:
    """Refresh a company; give the cost of each step, and of what is none."""
    with tempfile.NamedTemporaryFile("r") as told:
        cost = spend("tests.bench.watched", told.name, str(config))
        steps = {step: Cost(*figures) for step, figures in json.load(told).items()}
    memory = steps.pop(REST).memory
    rest = cost - sum(steps.values(), start=Cost(0.0, 0.0))
    return {**steps, REST: replace(rest, memory=memory)}


def watch(told: Path, config: str) -> None:
    """Run `mercato refresh`, and write down what each step costs."""
    costs: dict[str, tuple[float, float, float]] = {}
    between: list[float] = []
    unwatched = Run.step

    @contextmanager
    def step(run: Run, name: str) -> Iterator[StepRecord]:
        between.append(_peak())
        began, spent = time.perf_counter(), time.process_time()
        with unwatched(run, name) as record:
            yield record
        seconds = time.perf_counter() - began
        costs[name] = (seconds, time.process_time() - spent, _peak())

    with patch.object(Run, "step", step):
        mercato(["refresh", "--config", config], standalone_mode=False)
    costs[REST] = (0.0, 0.0, max(*between, _peak()))
    told.write_text(json.dumps(costs))


def _peak() -> float:
    """Give the most memory, in GiB, that was held since this was last asked."""
    status = Path("/proc/self/status").read_text()
    Path("/proc/self/clear_refs").write_text("5")
    found = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    return int(found[1]) / 2**20 if found else 0.0


if __name__ == "__main__":
    watch(Path(sys.argv[1]), sys.argv[2])
