"""The glossary: what the words of the page mean."""

from __future__ import annotations

from importlib.resources import files

from pipeline.reports.model import Chapter
from pipeline.reports.release import Release


def chapter(release: Release) -> Chapter:  # noqa: ARG001 - words need no release
    """Make the chapter of the terms in `glossary.yml`."""
    import yaml

    file = files("pipeline.reports") / "page" / "glossary.yml"
    terms: dict[str, str] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return Chapter("glossary", "Glossary", terms=tuple(sorted(terms.items())))
