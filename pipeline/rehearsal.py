"""`land --dry-run`: what would land, said before anything is changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ingestion.context import LandingContext
from ingestion.errors import LandingError
from ingestion.guessing.company import Company
from ingestion.preview import (
    DryRun,
    MappedColumn,
    Preview,
    RejectedRow,
    dry_run,
    dry_run_of_new,
    look,
)
from pipeline.errors import ConfigurationError, RefusedError
from pipeline.schema import Quality
from pipeline.settings import load
from pipeline.sources import all_sources, landing_context, place_of

_PLACE: Final = "--dry-run"


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The page of a dry run, and the exit code that landing would end with."""

    page: str
    exit_code: int


def rehearse(
    config: Path, files: Sequence[str], feed: str | None, *, as_json: bool
) -> Rehearsal:
    """Give the page of a dry run: of the files named, else of all that are configured.

    A file that is named needs no configuration yet: feed and mapping are guessed.

    Raises:
        ConfigurationError: a file that is named does not exist, or the configuration
            is wrong.
    """
    settings = load(config) if config.exists() or not files else None
    quality = settings.configuration.quality if settings else Quality()
    try:
        if files:
            places = [place_of(one, _PLACE) for one in files]
            found, tables = look(places, _PLACE, feed)
            context = landing_context(settings) if settings else _new(found.company)
            run = dry_run_of_new(found, tables, context)
        else:
            assert settings  # noqa: S101 - loaded above
            run = dry_run(all_sources(settings), landing_context(settings))
    except LandingError as error:
        raise ConfigurationError(str(error)) from error
    refusals = list(_refusals(run, quality))
    code = _exit_code(run, refusals)
    if as_json:
        told = {**asdict(run), "refusals": refusals, "exit_code": code}
        return Rehearsal(json.dumps(told, default=str), code)
    return Rehearsal("\n".join(_page(run, refusals)), code)


def _new(company: Company) -> LandingContext:
    now = datetime.now(UTC).replace(tzinfo=None)
    return LandingContext(
        timezone=company.timezone, currency=company.currency, landed_at=now
    )


def _exit_code(run: DryRun, refusals: Sequence[str]) -> int:
    """As `mercato land` and gate 1 would end."""
    if any(one.problem for one in run.sources):
        return ConfigurationError.exit_code
    return RefusedError.exit_code if refusals else 0


def _refusals(run: DryRun, quality: Quality) -> Iterator[str]:
    """What gate 1 would say of the rows."""
    for feed in dict.fromkeys(one.feed for one in run.sources if not one.problem):
        counts = [one.counts for one in run.sources if one.feed == feed]
        read = sum(one.rows_read for one in counts)
        rejected = sum(one.rows_rejected for one in counts)
        limit = quality.limit(feed)
        if rejected > limit * read:
            yield (
                f"{feed}: {rejected / read:.1%} of the rows would be rejected, and"
                f" quality: rejected_share lets {limit:.1%} pass"
            )
        elif not sum(one.rows_landed for one in counts):
            yield f"{feed}: no row would land"


def _page(run: DryRun, refusals: Sequence[str]) -> Iterator[str]:
    for one in run.sources:
        yield from _source(one)
        yield ""
    landing = [one for one in run.sources if not one.problem]
    yield f"{len(landing)} of {len(run.sources)} sources would land"
    for told in refusals:
        yield f"gate 1 would refuse {told}"


def _source(preview: Preview) -> Iterator[str]:
    yield f"{preview.title} as {preview.feed}"
    if preview.found:
        yield "  columns found"
    for found in preview.found:
        example = (found.example or "")[:60]
        yield f"    {found.name:<24} {found.type:<16} {example}".rstrip()
    if preview.mapping:
        yield "  mapping"
    for column in preview.mapping:
        yield from _mapped(column)
    for told in preview.doubts:
        yield f"  {'?' if '?' in told else '-'} {told}"
    yield from _outcome(preview)
    if preview.yaml:
        yield "  in the configuration:"
        yield from (f"    {line}" for line in preview.yaml.splitlines())


def _mapped(column: MappedColumn) -> Iterator[str]:
    mark = "*" if column.is_required else " "
    source = column.source or "-"
    yield f"   {mark}{column.name:<24} {column.type:<16} {source}"
    for told in column.doubts:
        yield f"{'':<8}? {told}"


def _outcome(preview: Preview) -> Iterator[str]:
    counts = preview.counts
    if preview.problem:
        yield f"  would not land: {preview.problem}"
        return
    yield (
        f"  {counts.rows_read:,} rows read, {counts.rows_filtered:,} filtered,"
        f" {counts.rows_rejected:,} rejected, {counts.rows_landed:,} landed"
    )
    for row in preview.rejected:
        yield f"    {_rejected(row)}"


def _rejected(row: RejectedRow) -> str:
    place = f"{Path(row.source).name} line {row.line}"
    value = "" if row.value is None else f" {row.value!r}"
    column = f" {row.column}" if row.column else ""
    return f"{place}:{column}{value} {row.reason}"
