"""The command line: thin commands over the rooms."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from pipeline.commands import as_run, configured, end, settings_of
from pipeline.errors import MercatoError
from pipeline.plan_test import SHARE, plan_test

# What a command needs is imported inside it: `mercato --help` answers at once.
if TYPE_CHECKING:
    from pipeline.runs import Run

FOLDER: Final = click.Path(file_okay=False, path_type=Path)
CONTACTED_BY: Final = click.Choice(["email", "sms", "push", "phone"])


class Mercato(click.Group):
    """Ends with the exit code of an error, and lists the verbs as the data flow."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        """Give the verbs in the order in which they were written."""
        return list(self.commands)


@click.group(cls=Mercato, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mercato")
def main() -> None:
    """Customer analytics that a company owns: raw files to published, tested marts.

    Exit codes: 0 done; 1 refused by a gate or a test, the old release stays; 2 wrong
    usage or configuration; 3 another run or program holds the warehouse.
    """


@main.command()
@click.option("--customers", default=10_000, show_default=True, help="How many.")
@click.option("--seed", default=42, show_default=True, help="Same seed, same bytes.")
@click.option(
    "--out",
    type=FOLDER,
    default=Path("data"),
    show_default=True,
    help="Folder for the files.",
)
@click.option(
    "--scenario", default="retail", show_default=True, help="Kind of company."
)
def generate(customers: int, seed: int, out: Path, scenario: str) -> None:
    """Make up a company's raw files."""
    from synthetic.scenarios import generate as make_up

    try:
        made = make_up(customers=customers, seed=seed, out=out, scenario=scenario)
    except (ValueError, FileExistsError) as error:
        raise click.UsageError(str(error)) from None
    for feed, rows in made.rows.items():
        click.echo(f"{feed:<22} {rows:>12,} rows")


@main.command()
@click.argument("places", nargs=-1, required=True)
@click.option("--force", is_flag=True, help="Write over a configuration that exists.")
@configured
def init(*, places: tuple[str, ...], force: bool, config: Path, as_json: bool) -> None:
    """Write a first configuration for data that nobody described.

    PLACES are files, folders, globs or databases (mysql://user@host/database,
    postgres://…; the password comes from MYSQL_PWD or PGPASSWORD). Each table is taken
    for the feed that it looks like; every doubt is a question in the configuration.
    """
    from pipeline.init import begin, page

    try:
        made = begin(places, config, force=force)
    except MercatoError as error:
        end(error, as_json=as_json)
    click.echo(json.dumps(made.as_json()) if as_json else page(made))


@main.command()
@click.argument("files", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Show what would land; change nothing.")
@click.option("--feed", help="With --dry-run FILES: the feed that they are for.")
@configured
def land(
    *,
    files: tuple[str, ...],
    dry_run: bool,
    feed: str | None,
    config: Path,
    as_json: bool,
) -> None:
    """Bring the sources into the raw tables.

    FILES, with --dry-run, are new files: shows how they would be mapped to a feed and
    what to write in the configuration.
    """
    from pipeline import refresh as steps

    if not dry_run:
        if files or feed:
            raise click.UsageError("FILES and --feed go with --dry-run")
        as_run("land", config, steps.land, as_json=as_json)
        return
    from pipeline.rehearsal import rehearse

    try:
        rehearsal = rehearse(config, files, feed, as_json=as_json)
    except MercatoError as error:
        end(error, as_json=as_json)
    click.echo(rehearsal.page)
    sys.exit(rehearsal.exit_code)


FULL = click.option(
    "--full", is_flag=True, help="Make everything anew, not what new rows touch."
)


@main.command()
@FULL
@configured
def build(*, full: bool, config: Path, as_json: bool) -> None:
    """Make every mart of the raw tables, with dbt."""
    from pipeline import refresh as steps

    as_run("build", config, lambda run: steps.build(run, full=full), as_json=as_json)


@main.command()
@click.argument("gate", type=click.Choice(["raw", "marts"]))
@configured
def check(*, gate: str, config: Path, as_json: bool) -> None:
    """Judge what was landed since the last release (raw), or the built marts."""
    from pipeline import refresh as steps
    from pipeline.gates import Gates

    step = steps.check_raw if gate == "raw" else steps.check_marts
    as_run(f"check {gate}", config, lambda run: step(run, Gates(run)), as_json=as_json)


@main.command()
@configured
def publish(*, config: Path, as_json: bool) -> None:
    """Release the built marts, if both gates let them pass."""
    from pipeline import refresh as steps
    from pipeline.gates import Gates

    def body(run: Run) -> None:
        gates = Gates(run)
        steps.check_raw(run, gates)
        steps.publish(run, gates)

    as_run("publish", config, body, as_json=as_json)


@main.command()
@click.option(
    "--out",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder to write to; without it, into the release.",
)
@configured
def report(*, out: Path | None, config: Path, as_json: bool) -> None:
    """Write the current release for people: report.html and report.pptx.

    The page is one HTML file that opens without a server or a network, and can be
    mailed; the slides are for PowerPoint, their charts can be edited there.
    """
    from pipeline.folders import Folders
    from pipeline.reports.report import report as write

    try:
        files = write(Folders(settings_of(config).warehouse), out)
    except MercatoError as error:
        end(error, as_json=as_json)
    told = {"report": str(files.page), "slides": str(files.slides)}
    click.echo(json.dumps(told) if as_json else "\n".join(told.values()))


@main.command()
@FULL
@configured
def refresh(*, full: bool, config: Path, as_json: bool) -> None:
    """Do the whole night: land, gate 1, build, publish, gate 2, switch."""
    from pipeline import refresh as steps

    as_run(
        "refresh", config, lambda run: steps.refresh(run, full=full), as_json=as_json
    )


@main.command()
@click.argument("release", required=False)
@configured
def rollback(*, release: str | None, config: Path, as_json: bool) -> None:
    """Have readers use an earlier release again.

    RELEASE is the name of one that is kept; without it, the one before the current.
    The next refresh publishes anew.
    """
    from pipeline import refresh as steps

    as_run(
        "rollback", config, lambda run: steps.rollback(run, release), as_json=as_json
    )


@main.command()
@click.argument("customer")
@click.option("--with-sales", is_flag=True, help="Their sales and visits go, too.")
@configured
def erase(*, customer: str, with_sales: bool, config: Path, as_json: bool) -> None:
    """Take a person out of the warehouse, and keep them out.

    CUSTOMER is an id, of a source or as resolved. Sales stay without the person. A new
    release is published, and all older ones are removed.
    """
    from pipeline.erase import erase as take_out

    as_run(
        "erase",
        config,
        lambda run: take_out(run, customer, with_sales=with_sales),
        as_json=as_json,
    )


main.add_command(plan_test)


@main.command()
@click.argument("segment")
@click.option("--channel", type=CONTACTED_BY, required=True, help="Who allows it.")
@click.option("--holdout", type=SHARE, default=0.1, show_default=True, help="Left out.")
@click.option("--out", "folder", type=FOLDER, default=Path(), help="For the export.")
@click.option(
    "--campaign", help="Its id; made of segment, channel and day if not given."
)
@click.option("--starts-on", type=click.DateTime(["%Y-%m-%d"]), help="Default: today.")
@configured
def audience(*, config: Path, as_json: bool, **given: Any) -> None:  # noqa: ANN401 - click's
    """Export whom to contact of a segment, with a random hold-out to compare with.

    SEGMENT is a name or an id, or "abandoned carts". The export alone has addresses;
    the next refresh takes the campaign in and measures it.
    """
    from pipeline.audience import export
    from pipeline.audience_files import Wanted

    wanted = Wanted(**given)
    as_run("audience", config, lambda run: export(run, wanted), as_json=as_json)


@main.command()
@configured
def status(*, config: Path, as_json: bool) -> None:
    """Show the release, the last runs, the checks that failed and rejected rows."""
    from pipeline.status import page, read_status

    try:
        state = read_status(settings_of(config))
    except MercatoError as error:
        end(error, as_json=as_json)
    click.echo(json.dumps(state.as_json()) if as_json else page(state))


if __name__ == "__main__":
    main(prog_name="mercato")
