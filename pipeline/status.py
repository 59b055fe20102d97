"""The state of a company's warehouse, read from files alone: no database is opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from pipeline import journal
from pipeline.folders import Folders
from pipeline.journal import RunRecord
from pipeline.lock import has_living_holder
from pipeline.publish.releases import current_release, kept, read_manifest
from pipeline.settings import Settings

RUNS_SHOWN: Final = 7


@dataclass(frozen=True, slots=True)
class Status:
    """What `mercato status` shows."""

    company: str
    warehouse: str
    release: dict[str, Any]
    """The current release's manifest; empty where there is none yet."""
    runs: Sequence[RunRecord]
    newer: Sequence[str] = ()
    """Releases that were rolled back: newer than the current one, and kept."""

    @property
    def checks(self) -> list[dict[str, Any]]:
        """Checks that did not hold in the latest run that came to a gate."""
        judged = (
            run.checks
            for run in self.runs
            if any(step.step.startswith("gate") for step in run.steps)
        )
        return next(judged, [])

    @property
    def rejected(self) -> list[dict[str, Any]]:
        """Rejected rows by feed, column and reason, as of the latest landing."""
        latest = next((run for run in self.runs if _has_landed(run)), None)
        return latest.rejected if latest else []

    @property
    def drift(self) -> list[dict[str, Any]]:
        """Columns that came or went in the sources, as of the latest landing."""
        latest = next((run for run in self.runs if _has_landed(run)), None)
        return latest.drift if latest else []

    def as_json(self) -> dict[str, Any]:
        """Give it for machines."""
        release = {
            name: value for name, value in self.release.items() if name != "marts"
        }
        marts = self.release.get("marts", {})
        return {
            "company": self.company,
            "warehouse": self.warehouse,
            "release": release,
            "rolled_back": list(self.newer),
            "marts": {name: mart["rows"] for name, mart in marts.items()},
            "runs": [asdict(run) for run in self.runs],
            "checks": self.checks,
            "rejected": self.rejected,
            "drift": self.drift,
        }


def read_status(settings: Settings) -> Status:
    """Read the current release and the latest runs.

    Raises:
        ConfigurationError: the warehouse folder cannot be read.
    """
    folders = Folders(settings.warehouse)
    try:
        runs = journal.read(folders.logs)[:RUNS_SHOWN]
        current = current_release(folders)
        release = read_manifest(current)
        newer = _newer(folders, current)
    except OSError as error:
        raise settings.unusable(error) from error
    if not has_living_holder(folders.lock):
        # The next run will write it down; whoever asks before should know.
        for run in (run for run in runs if run.status == "running"):
            has_switched = release.get("release_id") == run.run_id
            run.status = "succeeded" if has_switched else "killed"
    return Status(
        company=settings.configuration.company.name,
        warehouse=str(folders.root),
        release=release,
        runs=runs,
        newer=newer,
    )


def _newer(folders: Folders, current: Path | None) -> list[str]:
    """Name the releases that are newer than the current one, the newest first."""
    names = [release.name for release in kept(folders)] if current else []
    return (
        names[: names.index(current.name)] if current and current.name in names else []
    )


def page(status: Status) -> str:
    """Write the page that people read."""
    parts = (
        [status.company, f"warehouse {status.warehouse}"],
        _release(status),
        _runs(status),
        _checks(status),
        _rejected(status),
        _drift(status),
        _marts(status),
    )
    return "\n\n".join("\n".join(part) for part in parts if part)


def _has_landed(run: RunRecord) -> bool:
    return any(s.step == "land" and s.status == "succeeded" for s in run.steps)


def _release(status: Status) -> list[str]:
    release = status.release
    if not release:
        return ["No release yet: run `mercato refresh`."]
    if "released_at" not in release:
        name = release["release_id"]
        remedy = "`mercato publish` makes a new release"
        return [f"Release {name}: its manifest.json is damaged; {remedy}."]
    age = _age(release["released_at"])
    lines = [f"Release {release['release_id']}, {age} old"]
    if status.newer:
        lines.append(f"  rolled back from {', '.join(status.newer)}")
    for feed in release["feeds"]:
        until = f"data to {feed['data_to']}" if feed["data_to"] else ""
        lines.append(f"  {feed['feed']:<22} {feed['rows']:>14,} rows  {until}".rstrip())
    return lines


def _age(instant: str) -> str:
    since = datetime.now(UTC) - datetime.fromisoformat(instant).replace(tzinfo=UTC)
    minutes = int(since.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 2880 else f"{minutes // 1440} days"


def _runs(status: Status) -> list[str]:
    if not status.runs:
        return []
    return ["Runs (UTC)", *(line for run in status.runs for line in _run(run))]


def _run(run: RunRecord) -> Iterator[str]:
    took = f"{run.seconds:,.1f} s" if run.seconds is not None else ""
    started = run.started_at[:16]
    yield f"  {started}  {run.command:<12} {run.status:<10} {took:>10}".rstrip()
    if run.status == "running" and run.steps:
        yield f"    at {run.steps[-1].step}"
    elif run.message:
        yield f"    {run.message}"


def _checks(status: Status) -> list[str]:
    if not status.checks:
        return ["Checks: all held in the latest run."] if status.release else []
    lines = ["Checks that did not hold"]
    for check in status.checks:
        column = f".{check['column']}" if check["column"] else ""
        lines.append(
            f"  {check['severity']:<8} {check['table']}{column}: {check['expected']};"
            f" found {check['observed']}"
        )
    return lines


def _rejected(status: Status) -> list[str]:
    if not status.rejected:
        return []
    lines = ["Rejected rows (ops.rejected_rows has file, line and value)"]
    for found in status.rejected:
        where = f"{found['feed']}.{found['column']}"
        lines.append(f"  {found['rows']:>10,}  {where}: {found['reason']}")
    return lines


def _drift(status: Status) -> list[str]:
    if not status.drift:
        return []
    lines = (
        f"  {one['feed']}: {one['source']}: {one['drift']}" for one in status.drift
    )
    return ["Columns that changed in the sources", *lines]


def _marts(status: Status) -> list[str]:
    marts = status.release.get("marts", {})
    if not marts:
        return []
    width = max(len(name) for name in marts)
    lines = [f"  {name:<{width}} {mart['rows']:>14,}" for name, mart in marts.items()]
    return ["Marts, rows", *lines]
