"""The user's configuration: read, checked, and handed on; and the environment.

The only module that reads or writes environment variables.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from ingestion.feeds import FEEDS
from pipeline.errors import ConfigurationError
from pipeline.explain import explain, unknown
from pipeline.folders import Folders
from pipeline.lines import Lines, read_yaml
from pipeline.schema import Configuration

PROJECT: Final = Path(__file__).resolve().parents[1]
"""Folder of the dbt project, its profiles and the Python rooms."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The checked configuration with its place on the disk."""

    file: Path
    """The configuration file, absolute."""
    warehouse: Path
    """The warehouse folder, absolute."""
    configuration: Configuration
    lines: Lines
    """Where each key stands in the file, for messages."""

    def resolve(self, path: str) -> str:
        """Give a path or glob of the configuration as an absolute one."""
        return str(self.file.parent / Path(path).expanduser())

    def unusable(self, error: OSError) -> ConfigurationError:
        """Give the error of a warehouse folder that cannot be read or written."""
        message = (
            f"{self.lines.place(('warehouse',))}: the warehouse folder {self.warehouse}"
            f" cannot be used ({error.strerror}: {error.filename}); have it belong to"
            " the user who runs mercato, or name another folder in warehouse:."
        )
        return ConfigurationError(message)


def load(file: Path) -> Settings:
    """Read and check a configuration file.

    Raises:
        ConfigurationError: naming file, line, key, value and what would be right.
    """
    path = file.expanduser().resolve()
    given, lines = read_yaml(path)
    if not isinstance(given, Mapping):
        message = f"{file} holds no settings; it should have company: and feeds:."
        raise ConfigurationError(message)
    try:
        configuration = Configuration.model_validate(dict(given))
    except ValidationError as error:
        raise ConfigurationError(explain(error, Configuration, lines)) from None
    _check_feeds(configuration, lines)
    warehouse = (path.parent / Path(configuration.warehouse).expanduser()).resolve()
    _check_warehouse(warehouse, lines)
    return Settings(path, warehouse, configuration, lines)


def _check_warehouse(warehouse: Path, lines: Lines) -> None:
    """Refuse a path that the engine would take for a pattern of several."""
    if found := sorted(set("*?[") & set(str(warehouse))):
        message = (
            f"{lines.place(('warehouse',))}: the warehouse folder {warehouse} has"
            f" {' and '.join(found)} in its path, by which the engine knows patterns;"
            " name another folder in warehouse:."
        )
        raise ConfigurationError(message)


def _check_feeds(configuration: Configuration, lines: Lines) -> None:
    for section, names in (
        (("feeds",), configuration.feeds),
        (("quality", "feeds"), configuration.quality.feeds),
    ):
        for name in names:
            if name not in FEEDS:
                raise ConfigurationError(
                    unknown((*section, name), FEEDS, lines, "feed")
                )
    for name, sources in configuration.feeds.items():
        feed = FEEDS[name]
        for position, source in enumerate(sources):
            place = ("feeds", name, position, "columns")
            for column in source.columns:
                if column not in feed.column_names and not feed.keeps_further_columns:
                    raise ConfigurationError(
                        unknown(
                            (*place, column), feed.column_names, lines, f"{name} column"
                        )
                    )


def export_environment(settings: Settings) -> None:
    """Tell dbt's profile where the warehouse is and what it may use; stop telemetry."""
    resources = settings.configuration.resources
    os.environ.update(
        {
            "MERCATO_WAREHOUSE": str(settings.warehouse),
            "MERCATO_MEMORY_LIMIT": resources.memory_limit,
            "MERCATO_THREADS": str(resources.threads),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "GX_ANALYTICS_ENABLED": "false",
        }
    )


def secret(variable: str) -> str | None:
    """Give a password from the environment; None where the variable is not set."""
    return os.environ.get(variable)


def erasure_key(settings: Settings) -> bytes | None:
    """Give the key of the erasures; None where there is none yet.

    Any text does: what makes it up is hashed, as the hashes take 64 bytes at most.
    """
    text = os.environ.get("MERCATO_ERASURE_KEY")
    file = Folders(settings.warehouse).erasure_key
    if not text and file.exists():
        text = file.read_text(encoding="utf-8")
    return hashlib.sha256(text.strip().encode()).digest() if text else None


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Give the environment of a program that mercato starts."""
    return {**os.environ, **extra}


def as_json(settings: Settings) -> dict[str, Any]:
    """Give the configuration with its defaults, for machines."""
    return settings.configuration.model_dump(mode="json")
