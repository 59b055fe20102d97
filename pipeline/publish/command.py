"""`mercato publish`: the built marts into a release, or the release into a server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands import as_run, configured, end, settings_of
from pipeline.errors import ConfigurationError, MercatoError

if TYPE_CHECKING:
    from pipeline.publish.postgres import Published
    from pipeline.runs import Run


@click.command()
@click.option("--to", "url", metavar="URL", help="postgresql://user@host/database")
@click.option("--schema", help="With --to: the schema.  [default: mercato]")
@configured
def publish(
    *, url: str | None, schema: str | None, config: Path, as_json: bool
) -> None:
    """Release the built marts, if both gates let them pass.

    With --to, write the marts of the current release into a PostgreSQL database, all
    in one transaction; the password comes from PGPASSWORD.
    """
    if url is None:
        if schema:
            raise click.UsageError("--schema goes with --to")
        as_run("publish", config, _release, as_json=as_json)
        return
    try:
        made = _publish_to(url, schema or "mercato", config, as_json=as_json)
    except MercatoError as error:
        end(error, as_json=as_json)
    if as_json:
        facts = {"release": made.release, "schema": made.schema, "tables": made.rows}
        click.echo(json.dumps({"address": made.address, **facts}))
    else:
        rows = sum(made.rows.values())
        click.echo(
            f"{len(made.rows)} marts of release {made.release}, {rows:,} rows, are in"
            f" the schema {made.schema} of {made.address}"
        )


def _release(run: Run) -> None:
    from pipeline import refresh as steps
    from pipeline.gates import Gates

    gates = Gates(run)
    steps.check_raw(run, gates)
    steps.publish(run, gates)


def _publish_to(url: str, schema: str, config: Path, *, as_json: bool) -> Published:
    from ingestion.errors import LandingError
    from pipeline.console import console
    from pipeline.folders import Folders
    from pipeline.publish.postgres import PLACE, publish_to
    from pipeline.publish.releases import require_release
    from pipeline.sources import database

    settings = settings_of(config)
    told = console(as_json=as_json)
    given = settings.configuration.resources
    resources = {"memory_limit": given.memory_limit, "threads": given.threads}
    try:
        return publish_to(
            database(url, PLACE, None, "postgres"),
            schema,
            require_release(Folders(settings.warehouse)),
            resources,
            lambda mart: told.progress("publish", mart),
        )
    except LandingError as error:
        raise ConfigurationError(str(error)) from None
