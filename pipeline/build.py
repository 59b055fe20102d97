"""dbt, run inside this process: every mart from the raw tables."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipeline.errors import RefusedError
from pipeline.failures import keep_rows, sentence
from pipeline.runs import Run
from pipeline.settings import PROJECT

DBT_PROJECT = PROJECT / "dbt_project"
BUILD: Final = ("build", "--exclude-resource-type", "unit_test")
FAILED: Final = frozenset({"error", "fail", "runtime error"})

_SILENT: Final = (
    *("--log-level", "none", "--log-level-file", "info"),
    *("--no-use-colors-file", "--no-version-check"),
)


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did."""

    models: int
    tests: int
    warnings: tuple[str, ...]


def build(run: Run, *, full: bool) -> Built:
    """Run `dbt build`; unit tests are for `make test`, not for the night.

    A full build makes everything anew, others what the landed rows touch.

    Raises:
        RefusedError: a model or a data test failed.
    """
    command = (*BUILD, *(["--full-refresh"] if full else []), *_written(run))
    results = list(_dbt(run, command))
    with run.private() as connection:
        keep_rows(connection, results)
    _require_success(run, results)
    kinds = [str(result.node.resource_type) for result in results]
    warnings = [sentence(result) for result in results if result.status == "warn"]
    return Built(kinds.count("model"), kinds.count("test"), tuple(warnings))


def _written(run: Run) -> Sequence[str]:
    """Spare dbt three seconds of writing its manifest where it would be the same."""
    manifest = run.folders.dbt / "manifest.json"
    files = [file for file in DBT_PROJECT.rglob("*.*") if file.is_file()]
    if manifest.exists():
        written = manifest.stat().st_mtime
        if all(file.stat().st_mtime < written for file in files):
            return ("--no-write-json",)
    return ()


def _require_success(run: Run, results: Sequence[Any]) -> None:
    failures = [sentence(result) for result in results if result.status in FAILED]
    if failures:
        told = "; ".join(failures[:5])
        more = f"; and {len(failures) - 5} more" if len(failures) > 5 else ""
        message = (
            f"dbt refused the night: {told}{more}. Tables of failing rows are in"
            f" {run.folders.database}, dbt's own account is {run.logs / 'dbt.log'}."
        )
        raise RefusedError(message)


def project_nodes(run: Run) -> Sequence[Mapping[str, Any]]:
    """Give models and tests as dbt's manifest in the warehouse tells them.

    Where there is none, as after a plain `dbt build`, or it is damaged, dbt writes one.
    """
    file = run.folders.dbt / "manifest.json"
    nodes = _nodes(file)
    if nodes is None:
        _dbt(run, ("parse",))
        nodes = _nodes(file)
    return nodes or []


def _nodes(manifest: Path) -> Sequence[Mapping[str, Any]] | None:
    try:
        return list(json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values())
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _dbt(run: Run, command: Sequence[str]) -> Any:  # noqa: ANN401 - dbt ships no types
    # dbt takes two seconds to import.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    from pipeline.events import hear_no_debug_events

    hear_no_debug_events()
    runner = dbtRunner(callbacks=[_progress(run)])
    try:
        with _told_as(command):
            outcome = runner.invoke([*_SILENT, *command, *_places(run)])
        if command[0] == "build" and outcome.success:
            # To close a big file takes seconds, as does reading its blocks anew.
            run.database.keep_open(DuckDBConnectionManager.env().creds.config_options)
    finally:
        # dbt leaves its connection open, and with it the lock on the file.
        DuckDBConnectionManager.close_all_connections()
    if outcome.exception is not None:
        message = f"dbt could not run: {outcome.exception}"
        raise RefusedError(message) from outcome.exception
    return outcome.result


@contextmanager
def _told_as(command: Sequence[str]) -> Iterator[None]:
    """Have dbt write down its own command: that of `mercato` may name a person."""
    before = sys.argv
    sys.argv = ["dbt", *command]
    try:
        yield
    finally:
        sys.argv = before


def _places(run: Run) -> list[str]:
    # One more than DuckDB's: while one model waits for Python, others keep these busy.
    threads = run.configuration.resources.threads + 1
    return [
        *("--project-dir", str(DBT_PROJECT)),
        *("--profiles-dir", str(PROJECT), "--threads", str(threads)),
        *("--target-path", str(run.folders.dbt), "--log-path", str(run.logs)),
    ]


def _progress(run: Run) -> Callable[[Any], None]:
    """Tell how many nodes are done, as dbt's events come in."""

    def hear(event: Any) -> None:  # noqa: ANN401 - dbt ships no types
        data = event.data
        if event.info.name in {"LogModelResult", "LogTestResult"}:
            is_test = event.info.name == "LogTestResult"
            place = f"{data.index}/{data.num_models if is_test else data.total}"
            run.console.progress("build", f"{place} {data.node_info.node_name}")

    return hear
