"""A corner shop: one small file of order lines, and nights that take seconds."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import duckdb
import pytest

from pipeline.folders import Folders
from tests.processes import ROOT, run

COLUMNS = (
    "ordered_at",
    "order_id",
    "line_number",
    "customer_id",
    "department_id",
    "quantity",
    "unit_price",
)
Line = tuple[object, ...]


def lines(orders: int, month: int = 1) -> list[Line]:
    """Two lines for each order, in one month of 2025."""
    return [
        (
            f"2025-{month:02d}-{order % 28 + 1:02d} 10:00:00",
            f"{month}-{order}",
            number,
            f"c{order % 5}",
            f"d{order % 3}",
            number,
            "9.99",
        )
        for order in range(orders)
        for number in (1, 2)
    ]


@dataclass
class Shop:
    """A company in a folder, and `mercato` over it in a process of its own."""

    folder: Path
    variables: dict[str, str] = field(default_factory=lambda: {"MORTAL_GATES": "open"})
    program: str = "tests.pipeline.tiny"

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse"

    @property
    def config(self) -> Path:
        return self.folder / "mercato.yml"

    def configure(self, more: str = "", files: str = "'lines*.csv'") -> None:
        self.config.write_text(
            "company: {name: Corner Shop, currency: EUR}\n"
            "resources: {memory_limit: 1GB}\n"
            f"feeds:\n  order_lines: {{files: {files}}}\n{more}"
        )

    def write(self, name: str, rows: list[Line]) -> None:
        with (self.folder / name).open("w", newline="") as handle:
            csv.writer(handle).writerows([COLUMNS, *rows])

    def run(self, *arguments: str) -> CompletedProcess[str]:
        command = (*arguments, "--config", str(self.config))
        return run(self.program, *command, environment=self.environment())

    def command(self, *arguments: str) -> list[str]:
        program = (sys.executable, "-m", self.program)
        return [*program, *arguments, "--config", str(self.config)]

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        return {**os.environ, **self.variables, **(more or {})}

    def is_killed(self, seconds: float) -> bool:
        """Refresh, and `kill -9` it all after so long; false if it had ended."""
        quiet = subprocess.DEVNULL
        with subprocess.Popen(
            self.command("refresh"),
            cwd=ROOT,
            env=self.environment(),
            stdout=quiet,
            stderr=quiet,
            start_new_session=True,
        ) as night:
            try:
                night.wait(seconds)
            except subprocess.TimeoutExpired:
                os.killpg(night.pid, signal.SIGKILL)
        assert night.returncode in (0, -signal.SIGKILL)
        return night.returncode != 0

    def refresh(self) -> None:
        done = self.run("refresh")
        assert done.returncode == 0, done.stdout + done.stderr

    def status(self) -> dict[str, Any]:
        done = self.run("status", "--json")
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def current(self) -> str:
        return (self.warehouse / "current").resolve().name

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the current release, as a reader does."""
        file = self.warehouse / "current" / "analytics.duckdb"
        with duckdb.connect(str(file), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def leftovers(self) -> list[str]:
        """What only a run under way may have beside the current release."""
        folders = Folders(self.warehouse)
        releases = [release.name for release in folders.releases.iterdir()]
        return [
            *(name for name in releases if name != self.current()),
            *(str(path) for path in folders.releases.glob("*/UNFINISHED")),
            *(path.name for path in folders.spill.iterdir()),
            *(path.name for path in folders.root.glob("*.draft")),
            *(path.name for path in folders.root.glob("landing-*")),
        ]


@pytest.fixture
def make_shop(tmp_path: Path) -> Callable[[str], Shop]:
    def make(name: str) -> Shop:
        folder = tmp_path / name
        folder.mkdir()
        shop = Shop(folder)
        shop.configure()
        shop.write("lines_01.csv", lines(10))
        return shop

    return make


@pytest.fixture
def shop(make_shop: Callable[[str], Shop]) -> Shop:
    """A shop with a configuration and a first file, and no night yet."""
    return make_shop("shop")


@pytest.fixture(scope="session")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop after one night, with real gates; not to be changed."""
    shop = Shop(tmp_path_factory.mktemp("first_night"), {})
    shop.configure()
    shop.write("lines_01.csv", lines(10))
    shop.refresh()
    return shop


@pytest.fixture
def open_shop(shop: Shop, first_night: Shop) -> Shop:
    """A shop with a release: all that the first night left, in a folder of its own."""
    shutil.copytree(first_night.warehouse, shop.warehouse, symlinks=True)
    return shop


@pytest.fixture
def chance(request: pytest.FixtureRequest, seed: str) -> random.Random:
    """Chance of a test's own, that MERCATO_SEED repeats."""
    print(f"MERCATO_SEED={seed}")
    return random.Random(f"{seed} {request.node.name}")  # noqa: S311 - no secret


@pytest.fixture(scope="session")
def seed() -> str:
    """Tell the chances of this session from those of others."""
    return os.environ.get("MERCATO_SEED") or os.urandom(4).hex()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 MB; skipped where nothing can be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)]
    if mount is None or subprocess.run(command, check=False).returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
