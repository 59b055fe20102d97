"""What a process of its own costs, and what the same models cost without dbt."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from tests.bench.data import MEMORY_LIMIT

TONIGHT = "tonight"
"""Kind of models that are tables after a night, views where everything is made anew."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall-clock and CPU seconds, and peak memory in GiB."""

    seconds: float
    cpu: float
    memory: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        """Give the cost of one process after the other."""
        return Cost(
            self.seconds + other.seconds,
            self.cpu + other.cpu,
            max(self.memory, other.memory),
        )

    def __sub__(self, other: Cost) -> Cost:
        """Give what costs more than the other."""
        return Cost(self.seconds - other.seconds, self.cpu - other.cpu, self.memory)

    def __truediv__(self, whole: Cost) -> str:
        """Say which part of the whole this is, by the clock and by the CPU."""
        by_clock = f"{self.seconds / whole.seconds:.3f}" if whole.seconds > 0 else "-"
        by_cpu = f"{self.cpu / whole.cpu:.3f}" if whole.cpu > 0 else "-"
        return f"{by_clock} (CPU {by_cpu})"

    def __str__(self) -> str:
        """Give one row of figures."""
        return f"{self.seconds:8.1f} s  CPU {self.cpu:8.1f} s  {self.memory:5.2f} GiB"


def run(arguments: tuple[str, ...], config: Path) -> Cost:
    """Run one verb of mercato in a process of its own."""
    return spend("pipeline.cli", *arguments, "--config", str(config))


WATCH = """
import json, os, sys, time
start = time.perf_counter()
child = os.posix_spawn(sys.argv[2], sys.argv[2:], dict(os.environ))
_, status, usage = os.wait4(child, 0)
with open(sys.argv[1], "w") as file:
    cpu = usage.ru_utime + usage.ru_stime
    json.dump([status, time.perf_counter() - start, cpu, usage.ru_maxrss], file)
"""
"""Starts a process from a small one: what the parent held counts as the child's."""


def spend(module: str, *arguments: str) -> Cost:
    """Run a module in a process of its own."""
    command = [sys.executable, "-m", module, *arguments]
    with tempfile.NamedTemporaryFile("r") as told:
        watch = [sys.executable, "-S", "-c", WATCH, told.name, *command]
        subprocess.run(watch, check=True)
        status, seconds, cpu, kibibytes = json.load(told)
    if status:
        raise SystemExit(f"{' '.join(command)} failed with status {status}")
    return Cost(seconds, cpu, kibibytes / 2**20)


def python_models(target: Path, manifest: dict[str, Any]) -> Cost:
    """Give what the build spent in Python models, which bare SQL leaves out.

    They wait for nothing: their seconds stand for those of the CPU.
    """
    results = json.loads((target / "run_results.json").read_text())["results"]
    seconds = sum(
        float(result["execution_time"])
        for result in results
        if manifest["nodes"].get(result["unique_id"], {}).get("language") == "python"
    )
    return Cost(seconds, seconds)


def bare(database: str, manifest: str, files: str, published: str) -> None:
    """Do in DuckDB alone what a refresh is about, after a night.

    The files' rows into a table, a full build's compiled SQL in dbt's order, and each
    mart into a Parquet file. Python models' tables stay as the night left them, so that
    their readers have them.
    """
    nodes = {
        unique_id: node
        for unique_id, node in json.loads(Path(manifest).read_text())["nodes"].items()
        if node["resource_type"] == "model" and node["language"] == "sql"
    }
    parents = {
        name: nodes.keys() & node["depends_on"]["nodes"] for name, node in nodes.items()
    }
    with duckdb.connect(database) as connection:
        connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        connection.execute("set preserve_insertion_order = false")
        connection.execute(f"create table landed as from read_parquet('{files}')")
        for node in map(nodes.__getitem__, TopologicalSorter(parents).static_order()):
            name, kind = node["relation_name"], node["config"]["materialized"]
            if kind == TONIGHT:
                connection.execute(f"drop table {name}")
            made = "view" if kind in ("view", TONIGHT) else "table"
            connection.execute(
                f"create or replace {made} {name} as {node['compiled_code']}"
            )
            if node["schema"] == "marts":
                file = Path(published) / f"{node['name']}.parquet"
                connection.execute(f"copy {name} to '{file}'")


if __name__ == "__main__":
    bare(*sys.argv[1:])
