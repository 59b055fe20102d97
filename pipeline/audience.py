"""`mercato audience`: who of a segment is contacted, and who is held out to compare.

The export is the only file of mercato's with contact addresses. The contacts that stand
in the warehouse folder have ids only; the next landing takes them for a campaign's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import duckdb

from ml.experiments.planning import Design, Size, detectable
from pipeline.audience_files import (
    ADDRESSES,
    Person,
    Wanted,
    export_of,
    feed_files,
    feeds_of,
    write_all,
)
from pipeline.errors import UsageError
from pipeline.folders import Folders
from pipeline.publish.releases import current_release
from pipeline.runs import Run
from pipeline.sources import AUDIENCE_FEEDS

CARTS: Final = "abandoned carts"
"""An audience beside the segments: customers whose latest cart was left behind."""


def export(run: Run, wanted: Wanted) -> None:
    """Write the audience's file, and the campaign that the next night measures.

    Raises:
        UsageError: there is no release, no such segment, nobody to contact, the
            campaign is known already, or the export cannot be written.
    """
    with run.step("audience") as step:
        day = (wanted.starts_on or _now(run)).date()
        with run.private() as connection:
            release = _attach(connection, run.folders)
            segment = _segment(connection, wanted.segment)
            name = wanted.campaign or _slug(f"{segment}-{wanted.channel}-{day}")
            file = wanted.folder / f"{name}.csv"
            _require_new(connection, name, [file, *feed_files(run.folders, name)])
            seed = run.configuration.segmentation.random_state
            people = _people(connection, wanted, segment, f"{seed}:{name}")
            finds = _finds(connection, run, wanted, segment, people)
        named = (name, f"{segment} by {wanted.channel}")
        feeds = feeds_of(run.folders, wanted, named, day, people)
        write_all([export_of(file, wanted.channel, people), *feeds])
        contacted = sum(not one.is_control for one in people)
        step.message = (
            f"{contacted:,} of {segment} to contact by {wanted.channel}, in {file};"
            f" {len(people) - contacted:,} held out at random. Campaign {name}, by"
            f" release {release}: the next refresh lands it by itself and measures it"
            f" in campaign_results and campaign_tests.{finds}"
        )


def _attach(connection: duckdb.DuckDBPyConnection, folders: Folders) -> str:
    release = current_release(folders)
    if release is None:
        message = "There is no release yet, so no segments: run `mercato refresh`."
        raise UsageError(message)
    file = str(release / "analytics.duckdb").replace("'", "''")
    connection.execute(f"attach '{file}' as release (read_only)")
    query = (
        "select 1 from duckdb_tables() where schema_name = 'intermediate'"
        " and table_name = 'int_customer_records'"
    )
    if connection.execute(query).fetchone() is None:
        message = "The warehouse is being made anew: run `mercato refresh` first."
        raise UsageError(message)
    return release.name


def _require_new(
    connection: duckdb.DuckDBPyConnection, name: str, files: Sequence[Path]
) -> None:
    if not re.fullmatch(r"\w[\w.-]*", name):
        message = (
            f"--campaign is {name!r}, should be letters, digits, dots and dashes:"
            " files are named after it."
        )
        raise UsageError(message)
    for file in files:
        if file.exists():
            message = f"{file} exists; name another --campaign, or remove the file."
            raise UsageError(message)
    known = " union all ".join(
        f"select campaign_id from raw.{feed} where campaign_id = $1"
        for feed in AUDIENCE_FEEDS
    )
    if connection.execute(known, [name]).fetchone():
        message = f"There is a campaign {name} already; name another --campaign."
        raise UsageError(message)


def _segment(connection: duckdb.DuckDBPyConnection, asked: str) -> str:
    """Give the name of a segment as the release has it."""
    rows = connection.execute(
        "select distinct segment_id::varchar, segment_name"
        " from release.marts.segment_assignments order by all"
    ).fetchall()
    for number, name in rows:
        if asked.strip().lower() in (number, name.lower()):
            return str(name)
    if asked.strip().lower() == CARTS:
        return CARTS
    known = ", ".join([*(f"{name!r} ({number})" for number, name in rows), repr(CARTS)])
    message = f"There is no segment {asked!r}. Known are: {known}."
    raise UsageError(message)


def _people(
    connection: duckdb.DuckDBPyConnection, wanted: Wanted, segment: str, seed: str
) -> list[Person]:
    """Draw those held out: the first by a hash of seed, campaign and customer.

    Who is in the audience is said by the release. Consent and address are those of the
    private database, which holds neither masked columns nor erased persons.
    """
    channel, address = wanted.channel, ADDRESSES[wanted.channel]
    members = (
        "select distinct customer_id from release.marts.abandoned_carts"
        if segment == CARTS
        else "select customer_id from release.marts.segment_assignments"
        " where segment_name = $segment"
    )
    rows = connection.execute(
        f"""
        select records.customer_id, records.{address or "customer_id"}
        from intermediate.int_customer_records as records
        inner join release.marts.customers as customers using (customer_id)
        where records.accepts_{channel} and customers.accepts_{channel}
            and records.{address or "customer_id"} is not null
            and records.customer_id in ({members})
        order by md5($seed || ':' || records.customer_id), records.customer_id
        """,
        {"seed": seed, **({} if segment == CARTS else {"segment": segment})},
    ).fetchall()
    controls = round(wanted.holdout * len(rows))
    if not 0 < controls < len(rows):
        message = (
            f"{len(rows):,} of {segment} may be contacted by {channel} (consent"
            f"{f' and {address}' if address else ''} needed): too few to hold out"
            f" {wanted.holdout:.0%} of them. Take another --channel or --holdout."
            if rows
            else f"Nobody of {segment} may be contacted by {channel}: nobody has given"
            f" consent (accepts_{channel}){f' and has {address}' if address else ''}."
        )
        raise UsageError(message)
    return sorted(
        Person(customer_id, value if address else None, number < controls)
        for number, (customer_id, value) in enumerate(rows)
    )


def _finds(
    connection: duckdb.DuckDBPyConnection,
    run: Run,
    wanted: Wanted,
    segment: str,
    people: Sequence[Person],
) -> str:
    """Say the smallest rise that this hold-out finds."""
    row = connection.execute(
        """
        select reach.conversion::double
        from intermediate.int_segment_reach as reach
        inner join marts.segment_assignments as assignments using (segment_id)
        where assignments.segment_name = ? and reach.channel = ?
        """,
        [segment, wanted.channel],
    ).fetchone()
    if row is None or not 0 < row[0] < 1:
        return ""
    rules = run.configuration.experiments
    controls = sum(one.is_control for one in people)
    size = Size(len(people) - controls, controls)
    found = detectable(Design(row[0], None, rules.alpha, rules.power), size)
    if found is None:
        return " The hold-out is too small to find any rise of the share that buys."
    return (
        f" The hold-out finds a rise of {found:.1%} of those who buy within 30 days,"
        f" from {row[0]:.1%}, or more."
    )


def _now(run: Run) -> datetime:
    return datetime.now(ZoneInfo(run.configuration.company.timezone))


def _slug(text: str) -> str:
    return re.sub(r"[^\w.]+", "-", text.lower()).strip("-.") or "audience"
