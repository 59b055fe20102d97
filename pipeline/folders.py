"""The warehouse folder: where everything of one company stands on the disk."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Folders:
    """Paths inside the warehouse folder."""

    root: Path

    @property
    def database(self) -> Path:
        """The private database: for mercato alone, readers open a release."""
        return self.root / "mercato.duckdb"

    @property
    def database_log(self) -> Path:
        """What the private database was told and its file does not hold yet."""
        return self.root / "mercato.duckdb.wal"

    @property
    def releases(self) -> Path:
        """One folder for each release that is kept."""
        return self.root / "releases"

    @property
    def current(self) -> Path:
        """The symlink to the release that readers use."""
        return self.root / "current"

    @property
    def lock(self) -> Path:
        """The file that a run locks."""
        return self.root / "lock"

    @property
    def logs(self) -> Path:
        """One folder for each run."""
        return self.root / "logs"

    @property
    def spill(self) -> Path:
        """Where DuckDB puts what memory does not hold."""
        return self.root / "spill"

    @property
    def dbt(self) -> Path:
        """What dbt keeps from run to run: its manifest and its parse."""
        return self.root / "dbt"

    @property
    def erasure_key(self) -> Path:
        """The key by which erased persons are known again."""
        return self.root / "erasure.key"

    @property
    def erasing(self) -> Path:
        """Is there while releases may hold a person who was erased."""
        return self.root / "erasing"

    @property
    def audiences(self) -> Path:
        """Campaigns that `mercato audience` began, for the next landing."""
        return self.root / "audiences"

    @property
    def draft(self) -> Path:
        """The private database as it is written anew."""
        return self.root / "mercato.duckdb.draft"

    def make(self) -> None:
        """Make the folders that do not exist yet.

        Raises:
            OSError: one cannot be made, or may not be written.
        """
        for folder in (self.releases, self.logs, self.spill, self.dbt, self.root):
            folder.mkdir(parents=True, exist_ok=True)
            _require(folder, os.R_OK | os.W_OK | os.X_OK)
        for file in (self.lock, self.database):
            if file.exists():
                _require(file, os.R_OK | os.W_OK)


def _require(path: Path, rights: int) -> None:
    if not os.access(path, rights):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
