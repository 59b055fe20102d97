"""The run log: one small file for each run, written anew at every step.

The files outlive a killed process and a full or locked database, and can be read while
a run is under way. `ops.runs` is filled from them.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

KEPT_LOGS: Final = 60


@dataclass(slots=True)
class StepRecord:
    """One step of a run."""

    step: str
    status: str = "running"
    seconds: float = 0.0
    message: str = ""


@dataclass(slots=True)
class RunRecord:
    """One run; instants are UTC in ISO form."""

    run_id: str
    command: str
    started_at: str
    ended_at: str | None = None
    status: str = "running"
    seconds: float | None = None
    release_id: str | None = None
    message: str = ""
    steps: list[StepRecord] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)
    """Checks of the gates that did not hold."""
    rejected: list[dict[str, Any]] = field(default_factory=list)
    """Rejected rows by feed, column and reason."""
    drift: list[dict[str, Any]] = field(default_factory=list)
    """Columns of sources that came or went since the mapping was written."""

    def end(self, status: str, message: str = "") -> None:
        """Note the end of the run."""
        ended = datetime.now(UTC)
        self.ended_at = stamp(ended)
        self.status = status
        self.message = message
        began = datetime.fromisoformat(self.started_at)
        self.seconds = round((ended - began.replace(tzinfo=UTC)).total_seconds(), 3)


def stamp(instant: datetime) -> str:
    """Write an instant as UTC without a zone, as DuckDB's TIMESTAMP takes it."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "milliseconds")


def start(logs: Path, releases: Path, command: str) -> RunRecord:
    """Begin a run: name it by its start and make its folder of logs."""
    now = datetime.now(UTC)
    base = now.strftime("%Y%m%dT%H%M%SZ")
    run_id, suffix = base, 1
    while (logs / run_id).exists() or (releases / run_id).exists():
        suffix += 1
        run_id = f"{base}-{suffix}"
    (logs / run_id).mkdir(parents=True)
    record = RunRecord(run_id=run_id, command=command, started_at=stamp(now))
    save(logs, record)
    return record


def save(logs: Path, record: RunRecord) -> None:
    """Write a run's file in one step, so that no reader sees half of it."""
    file = logs / record.run_id / "run.json"
    draft = file.with_suffix(".draft")
    with draft.open("w", encoding="utf-8") as handle:
        json.dump(asdict(record), handle, indent=1)
        handle.flush()
        os.fsync(handle.fileno())
    draft.replace(file)


def discard(logs: Path, record: RunRecord) -> None:
    """Forget a run that did nothing."""
    shutil.rmtree(logs / record.run_id)


def read(logs: Path) -> list[RunRecord]:
    """Read all runs, the newest first; one that is damaged is left out."""
    files = sorted(logs.glob("*/run.json"), key=_age, reverse=True)
    return [record for file in files if (record := _record(file))]


def damaged(logs: Path) -> list[Path]:
    """Name the files of runs that cannot be read."""
    return [file for file in sorted(logs.glob("*/run.json")) if not _record(file)]


def prune(logs: Path) -> None:
    """Remove the logs of all but the newest runs."""
    for file in sorted(logs.glob("*/run.json"), key=_age, reverse=True)[KEPT_LOGS:]:
        shutil.rmtree(file.parent)


def close_unended(logs: Path, current: str | None) -> Iterable[RunRecord]:
    """Mark the runs that never ended; call it under the lock.

    A run that had switched to its release before it was killed did succeed.
    """
    closed = [record for record in read(logs) if record.status == "running"]
    for record in closed:
        if current == record.run_id:
            record.release_id = current
            record.end("succeeded", "killed after the switch to its release")
        else:
            step = record.steps[-1].step if record.steps else "its start"
            record.end("killed", f"the process ended without notice during {step}")
            for unended in record.steps:
                if unended.status == "running":
                    unended.status = "killed"
        record.ended_at = record.seconds = None
        save(logs, record)
    return closed


def _age(file: Path) -> tuple[str, int]:
    base, _, suffix = file.parent.name.partition("-")
    return base, int(suffix) if suffix.isdigit() else 1


def _record(file: Path) -> RunRecord | None:
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
        steps = [StepRecord(**step) for step in given.pop("steps")]
        return RunRecord(**given, steps=steps)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
