"""The steps of a night, each of which can be run on its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple
from datetime import UTC, datetime
from importlib import import_module
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final

import duckdb

from pipeline import builds
from pipeline.build import build as run_dbt
from pipeline.build import project_nodes
from pipeline.gates import DOCS, Gates
from pipeline.journal import stamp
from pipeline.publish import candidate, releases
from pipeline.publish.catalogue import write_catalogue
from pipeline.publish.csv_files import write_csv
from pipeline.publish.feeds import FeedState, feed_states
from pipeline.publish.tables import keys, primary_keys
from pipeline.reports.report import write_report
from pipeline.runs import Run, write_runs
from pipeline.settings_rows import land_settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ingestion.landing import LandingReport

REASONS_TOLD: Final = 50
READERS_SECONDS: Final = 30.0
"""How long an erasure waits for readers who still have an old release open."""


def refresh(run: Run, *, full: bool = False) -> None:
    """Take the company from its sources to a new current release."""
    gates = Gates(run)
    with _importing_ahead():
        land(run)
    check_raw(run, gates)
    build(run, full=full)
    publish(run, gates)


@contextmanager
def _importing_ahead() -> Iterator[None]:
    """Import what later steps need while the engine lands rows, and Python waits."""
    landed = Event()

    def import_ahead() -> None:
        for module in ("pipeline.quality.engine", "dbt.cli.main"):
            # Whatever is wrong with a module is told by the step that needs it.
            with suppress(Exception):
                if not landed.is_set():
                    import_module(module)

    thread = Thread(target=import_ahead)
    thread.start()
    try:
        yield
    finally:
        landed.set()
        # Python cannot end in the midst of an import.
        thread.join()


def land(run: Run) -> None:
    """Bring the sources into the raw tables, all or nothing."""
    from ingestion.landing import land as land_sources
    from pipeline.sources import all_sources, landing_context

    with run.step("land") as step, run.private() as connection:
        write_runs(connection, run)
        context = landing_context(run.settings)
        report = land_sources(connection, all_sources(run.settings), context)
        # Not before: rows that are refused leave the settings of those that stand.
        land_settings(connection, run.configuration)
        run.record.rejected = _rejected(connection)
        run.record.drift = _drift(connection)
        for one in run.record.drift:
            run.console.warn(f"{one['feed']}: {one['source']}: {one['drift']}")
        step.message = _landed(report)


def build(run: Run, *, full: bool = False) -> None:
    """Make every mart; a full build makes anew what no new row has touched, too."""
    with run.step("build") as step:
        with run.private():
            pass  # Made, and free, before dbt opens it.
        built = run_dbt(run, full=full)
        step.message = f"{built.models} models, {built.tests} tests"
        for warning in built.warnings:
            run.console.warn(warning)


def check_raw(run: Run, gates: Gates) -> None:
    """Gate 1: judge what was landed since the last release."""
    with run.step("gate 1") as step:
        gates.raw(step)


def check_marts(run: Run, gates: Gates) -> None:
    """Gate 2 over the marts of the private database."""
    with run.step("gate 2") as step:
        gates.marts(step, run.folders.database)


def publish(run: Run, gates: Gates) -> None:
    """Build a candidate beside the current release, judge it, and switch to it."""
    with run.step("publish") as step:
        release = releases.begin(run.folders, run.record.run_id)
        before = releases.current_release(run.folders)
        known = releases.read_manifest(before)
        with run.private() as connection:
            builds.require_newest(connection, run.configuration)
            nodes = project_nodes(run)
            marts = candidate.write_marts(
                connection,
                release,
                keys(nodes),
                (before, known),
                lambda mart: run.console.progress("publish", mart),
            )
        step.message = f"{len(marts)} marts"
    with run.step("gate 2") as step:
        gates.marts(step, release / "analytics.duckdb")
    with run.step("switch") as step:
        shutil.copytree(gates.write_docs(), release / DOCS)
        _finish(run, marts, primary_keys(nodes))
        _write_files(run, release, before)
        _report(run, release)
        releases.switch(run.folders, release)
        run.save()
        _retain(run)
        step.message = f"current is {release.name}"


def rollback(run: Run, name: str | None) -> None:
    """Switch to another release that is kept, by default the one before the current.

    Raises:
        ConfigurationError: none of that name is kept, or none is earlier.
    """
    with run.step("switch") as step:
        release = releases.chosen(run.folders, name)
        releases.switch(run.folders, release)
        run.record.release_id = release.name
        step.message = f"current is {release.name}"


def _retain(run: Run) -> None:
    """Clear old releases away; the new one is out, whatever becomes of that.

    After an erasure none of them may stay, as each may hold the person.
    """
    has_erased = run.folders.erasing.exists()
    try:
        if has_erased:
            releases.await_readers(run.folders, READERS_SECONDS)
        keep = 1 if has_erased else run.configuration.publish.keep
        releases.retain(run.folders, keep)
        run.folders.erasing.unlink(missing_ok=True)
    except OSError as error:
        run.console.warn(f"Old releases could not be cleared away: {error}")


def _report(run: Run, release: Path) -> None:
    """Write page and slides; sound marts go out without them rather than not at all."""
    try:
        write_report(release, release)
    except OSError:
        raise  # A full disk ends the night.
    except Exception as error:  # noqa: BLE001 - whatever a company's data do to a chart
        run.console.warn(
            f"The report could not be written ({type(error).__name__}: {error})."
            " The marts are released without it; `mercato report` tries again."
        )


def _finish(
    run: Run, marts: candidate.Marts, primary: Mapping[str, Sequence[str]]
) -> None:
    """Write what tells of the run into the private database and the candidate."""
    release = run.folders.releases / run.record.run_id
    released_at = stamp(datetime.now(UTC))
    run.record.release_id = release.name
    run.record.end("succeeded")
    with run.private() as connection:
        states = feed_states(connection, run.configuration.feeds)
        _write_release(connection, run, released_at, states)
        write_runs(connection, run)
        marts |= candidate.write_operations(connection, release)
    for mart, about in marts.items():
        about["primary_key"] = list(primary.get(mart, ()))
    manifest: dict[str, Any] = {
        "release_id": release.name,
        "released_at": released_at,
        "company": run.configuration.company.name,
        "currency": run.configuration.company.currency,
        "duckdb": duckdb.__version__,
        "feeds": [state.as_json() for state in states],
        "marts": dict(sorted(marts.items())),
    }
    file = release / "manifest.json"
    file.write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def _write_files(run: Run, release: Path, before: Path | None) -> None:
    """Write the catalogue and, on request, every mart as CSV."""
    segmentation = run.configuration.segmentation
    published = segmentation.feature_sets[segmentation.use]
    with run.private() as connection:
        manifest = run.folders.dbt / "manifest.json"
        write_catalogue(connection, manifest, release, before)
        if run.configuration.publish.csv:
            write_csv(connection, release, before, published)


def _write_release(
    connection: duckdb.DuckDBPyConnection,
    run: Run,
    released_at: str,
    states: list[FeedState],
) -> None:
    last = connection.execute("select coalesce(max(load_id), 0) from ops.loads")
    (load_id,) = last.fetchone() or (0,)
    run_id = run.record.run_id
    connection.executemany(
        "insert into ops.releases values (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                run_id,
                run_id,
                released_at,
                *astuple(state),
                load_id,
            )
            for state in states
        ],
    )


def _rejected(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Count the rejected rows by feed, column and reason, the most first."""
    rows = connection.execute(
        "select feed, column_name, reason, count(*) from ops.rejected_rows"
        f" group by all order by 4 desc, 1, 2, 3 limit {REASONS_TOLD}"
    ).fetchall()
    names = ("feed", "column", "reason", "rows")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _drift(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """List how the columns of sources have changed, each change once with its source.

    It stands until the mapping is changed, since an ignored column is easily forgotten.
    """
    rows = connection.execute(
        "select feed, max_by(source, load_id), drift from ops.loads"
        " where drift is not null and replaced_at is null"
        " group by feed, drift order by max(load_id)"
    ).fetchall()
    return [dict(zip(("feed", "source", "drift"), row, strict=True)) for row in rows]


def _landed(report: LandingReport) -> str:
    """Say what came in tonight, and what left."""
    landed = report.landed
    rows = sum(one.counts.rows_landed for one in landed)
    rejected = sum(one.counts.rows_rejected for one in landed)
    told = []
    if landed:
        sources = "source" if len(landed) == 1 else "sources"
        told = [f"{len(landed)} {sources}, {rows:,} rows landed, {rejected:,} rejected"]
    if taken := sum(one.taken_back for one in report.outcomes):
        told.append(f"{taken:,} changed or deleted rows taken back")
    retired = [one for one in report.outcomes if one.status == "retired"]
    if retired:
        names = ", ".join(f"{one.source} of {one.feed}" for one in retired[:5])
        more = f" and {len(retired) - 5} more" if len(retired) > 5 else ""
        told.append(f"taken back, no longer configured: {names}{more}")
    return "; ".join(told) or "nothing new"
