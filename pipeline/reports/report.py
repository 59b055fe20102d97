"""`mercato report`: one HTML page from one release."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pipeline.errors import ConfigurationError
from pipeline.folders import Folders
from pipeline.publish.releases import require_release
from pipeline.reports.chapters import chapters
from pipeline.reports.page import page
from pipeline.reports.release import open_release

REPORT: Final = "report.html"


def report(folders: Folders, out: Path | None = None) -> Path:
    """Write the page of the current release into it, or to `out`; give the file.

    Raises:
        ConfigurationError: there is no release, or `out` cannot be written.
    """
    release = require_release(folders)
    file = out or release / REPORT
    try:
        write_report(release, file)
    except OSError as error:
        message = f"The report cannot be written to {file}: {error.strerror}"
        raise ConfigurationError(message) from None
    return file


def write_report(release: Path, file: Path) -> None:
    """Write the page of the release in a folder, whole or not at all."""
    with open_release(release, file.parent) as opened:
        text = page(opened, chapters(opened))
    draft = file.with_name(f".{file.name}.draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(file)
