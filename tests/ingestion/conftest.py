"""A company in London, an empty warehouse, and a way to land what a test writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.landing import LandingContext, LandingReport, land
from ingestion.sources.databases import DatabaseSource
from ingestion.sources.files import FileSource

LANDED_AT = datetime(2026, 1, 5, 2)  # noqa: DTZ001 - naive UTC, as stored


class Warehouse:
    """A warehouse in memory and a folder for files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.connection = duckdb.connect()
        self.context = LandingContext(
            timezone="Europe/London",
            currency="GBP",
            landed_at=LANDED_AT,
            channels={"online": "web", "newsletter": "email", "google / cpc": "ads"},
            base=folder,
        )

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def source(self, feed: str, *names: str, **options: Any) -> FileSource:
        files = tuple(str(self.folder / name) for name in names)
        return FileSource(feed=feed, files=files, place="mercato.yml line 7", **options)

    def land(self, *sources: FileSource | DatabaseSource) -> LandingReport:
        return land(self.connection, sources, self.context)

    def land_text(
        self,
        feed: str,
        content: str | bytes,
        name: str = "file.csv",
        **options: Any,
    ) -> LandingReport:
        self.write(name, content)
        return self.land(self.source(feed, name, **options))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()

    def rejected(self) -> list[tuple[Any, ...]]:
        return self.rows(
            "select line, column_name, value from ops.rejected_rows order by line"
        )

    def reasons(self) -> list[str]:
        return [
            reason
            for (reason,) in self.rows(
                "select reason from ops.rejected_rows order by line"
            )
        ]


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    warehouse = Warehouse(tmp_path)
    yield warehouse
    warehouse.connection.close()


MakeSource = Callable[..., FileSource]
