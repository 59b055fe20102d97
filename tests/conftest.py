"""One small retail company, made and refreshed once by `mercato` itself."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import duckdb
import pytest
import yaml

from tests.browsers import browser
from tests.processes import ROOT, run
from tests.servers import mariadb, postgres, server

__all__ = ["ROOT", "browser", "mariadb", "postgres", "server"]

CUSTOMERS = 1500
SEED = 7


@pytest.fixture(scope="session")
def real_data() -> Path:
    folder = os.environ.get("MERCATO_REAL_DATA")
    if not folder:
        pytest.skip("MERCATO_REAL_DATA does not name the folder of real data sets")
    return Path(folder)


@dataclass(frozen=True)
class Retail:
    """A refreshed company: its sources with the planted truth, and its warehouse."""

    config: Path
    data: Path
    warehouse: Path

    @property
    def truth(self) -> Path:
        """Folder of what was planted: duplicates, clusters, lifetimes, effects."""
        return self.data / "truth"


Figure = Callable[[str, str], None]
"""Takes the name and the words of a figure, to be shown after the tests."""


@pytest.fixture
def figure(record_property: Figure) -> Figure:
    """Show a figure after the tests: which precision, which index, how many."""
    return record_property


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the figures that tests recorded, wherever they ran."""
    for report in terminalreporter.getreports("passed"):
        for name, words in report.user_properties:
            terminalreporter.write_line(f"{name}: {words}")


def mercato(*arguments: str) -> CompletedProcess[str]:
    """Start the command line in a process of its own."""
    return run("pipeline.cli", *arguments)


def done(*arguments: str) -> None:
    """Start the command line; it has to succeed."""
    answer = mercato(*arguments)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def made_once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]
) -> Path:
    """Give a folder that one worker of the run makes, and the others wait for.

    Tests of several workers read it at once: none may write into it.
    """
    base = factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, made = root / name, root / f"{name}.made"
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)  # Of a worker that failed.
            folder.mkdir()
            make(folder)
            made.touch()
    return folder


@pytest.fixture(scope="session")
def retail(tmp_path_factory: pytest.TempPathFactory) -> Retail:
    """The default company at a small size, after `mercato generate` and `refresh`."""
    folder = made_once(tmp_path_factory, "retail", _refreshed)
    return Retail(
        folder / "mercato.yml", folder / "data" / "retail", folder / "warehouse"
    )


def _refreshed(folder: Path) -> None:
    given = yaml.safe_load((ROOT / "mercato.yml").read_text())
    config = folder / "mercato.yml"
    given |= {"warehouse": "warehouse", "publish": {"csv": True}}
    config.write_text(yaml.safe_dump(given))
    size = ("--customers", str(CUSTOMERS), "--seed", str(SEED))
    done("generate", *size, "--out", str(folder / "data" / "retail"))
    done("refresh", "--config", str(config))


@pytest.fixture(scope="session")
def marts(retail: Retail) -> Iterator[duckdb.DuckDBPyConnection]:
    """The current release of the small company, as a reader opens it."""
    file = retail.warehouse / "current" / "analytics.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        yield connection
