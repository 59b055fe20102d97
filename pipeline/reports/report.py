"""`mercato report`: one HTML page and one deck of slides from one release."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, NamedTuple

from pipeline.errors import ConfigurationError
from pipeline.folders import Folders
from pipeline.publish.releases import require_release
from pipeline.reports.chapters import chapters
from pipeline.reports.page import page
from pipeline.reports.release import open_release
from pipeline.reports.slides.deck import deck
from pipeline.reports.slides.order import slides

PAGE: Final = "report.html"
DECK: Final = "report.pptx"


class Report(NamedTuple):
    """The files that people read."""

    page: Path
    slides: Path


def report(folders: Folders, out: Path | None = None) -> Report:
    """Write page and slides of the current release into it, or into the folder `out`.

    Raises:
        ConfigurationError: there is no release, or `out` cannot be written.
    """
    release = require_release(folders)
    folder = out or release
    try:
        return write_report(release, folder)
    except OSError as error:
        message = f"The report cannot be written to {folder}: {error.strerror}"
        raise ConfigurationError(message) from None


def write_report(release: Path, folder: Path) -> Report:
    """Write page and slides of a release into a folder, each whole or not at all."""
    with open_release(release, folder) as opened:
        made = chapters(opened)
        written = _keep(folder / PAGE, page(opened, made).encode())
        shown = deck(slides(opened, made), opened.company, opened.released_at)
    return Report(written, _keep(folder / DECK, shown))


def _keep(file: Path, content: bytes) -> Path:
    # Two runs may write at once.
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_bytes(content)
    return draft.replace(file)
