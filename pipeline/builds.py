"""Which build made the marts that stand, and of what: only that may be published.

dbt itself notes its builds in ops.builds, as `begin_build` and `end_build` say.
"""

from __future__ import annotations

import duckdb

from pipeline.errors import RefusedError
from pipeline.schema import Configuration
from pipeline.settings_rows import settings_rows

REFUSALS = {
    "none": "There are no marts to publish yet; run `mercato build` first.",
    "part": (
        "The last build did not end, made a part of the models only, or was refused:"
        " its marts are not published. Correct what it refused, then run"
        " `mercato build` and `mercato publish`."
    ),
    "settings": (
        "The marts were built with other settings than the configuration has now; run"
        " `mercato land`, `mercato build` and `mercato publish`."
    ),
    "loads": (
        "The marts are older than the rows that were landed since; run `mercato build`,"
        " then `mercato publish`."
    ),
}


def require_newest(
    connection: duckdb.DuckDBPyConnection, configuration: Configuration
) -> None:
    """Refuse marts that dbt refused, or that are older than rows or settings.

    Raises:
        RefusedError: they are; it says what to run.
    """
    if fault := _fault(connection, configuration):
        raise RefusedError(REFUSALS[fault])


def _fault(
    connection: duckdb.DuckDBPyConnection, configuration: Configuration
) -> str | None:
    build = connection.execute(
        "select builds.succeeded,"
        " builds.loads_hash is not distinct from inputs.loads_hash,"
        " builds.settings_hash is not distinct from inputs.settings_hash"
        " from ops.builds, ops.inputs order by started_at desc, run_id desc limit 1"
    ).fetchone()
    if build is None:
        return "none"
    succeeded, is_of_these_loads, is_of_these_settings = build
    landed = set(connection.execute("from raw.settings").fetchall())
    if not succeeded:
        return "part"
    if not is_of_these_settings or landed != set(settings_rows(configuration)):
        return "settings"
    return None if is_of_these_loads else "loads"
