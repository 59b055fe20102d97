"""`land --dry-run`: what would land, said before anything is changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from ingestion.context import LandingContext
from ingestion.errors import LandingError
from ingestion.preview import DryRun, FilePreview, dry_run
from pipeline.errors import ConfigurationError
from pipeline.settings import load
from pipeline.sources import file_sources, landing_context


def rehearse(
    config: Path, files: Sequence[Path], feed: str | None, *, as_json: bool
) -> str:
    """Give the page of a dry run: of the files named, else of all that are configured.

    A file that is named needs no configuration yet: feed and mapping are guessed.

    Raises:
        ConfigurationError: a file cannot be opened, or the configuration is wrong.
    """
    try:
        if files:
            run = dry_run(files, _context(config), feed)
        else:
            settings = load(config)
            run = dry_run(file_sources(settings), landing_context(settings))
    except LandingError as error:
        raise ConfigurationError(str(error)) from error
    return json.dumps(asdict(run), default=str) if as_json else _page(run)


def _context(config: Path) -> LandingContext:
    if config.exists():
        return landing_context(load(config))
    now = datetime.now(UTC).replace(tzinfo=None)
    return LandingContext(timezone="UTC", currency="EUR", landed_at=now)


def _page(run: DryRun) -> str:
    return "\n\n".join("\n".join(_file(preview)) for preview in run.files)


def _file(preview: FilePreview) -> Iterator[str]:
    counts = preview.counts
    yield f"{preview.path} as {preview.feed}"
    yield "  columns found"
    for found in preview.found:
        yield f"    {found.name:<24} {found.type:<16} {found.example or ''}".rstrip()
    yield "  mapping"
    for column in preview.mapping:
        mark = "*" if column.is_required else " "
        source = column.source or "-"
        yield f"   {mark}{column.name:<24} {column.type:<16} {source}"
    if preview.problem:
        yield f"  would not land: {preview.problem}"
    else:
        yield (
            f"  {counts.rows_read:,} rows read, {counts.rows_filtered:,} filtered,"
            f" {counts.rows_rejected:,} rejected, {counts.rows_landed:,} landed"
        )
    for row in preview.rejected:
        yield f"    line {row.line}: {row.column} {row.value!r} {row.reason}"
    yield "  in the configuration:"
    yield from (f"    {line}" for line in preview.yaml.splitlines())
