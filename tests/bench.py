"""Seconds and peak memory of a night by step: `make bench`, sizes in million lines.

Each step runs as a process of its own, so that its peak memory is its own. The fixed
cost of Python, dbt and Great Expectations is the same step over a thousand lines. The
rest of the build is set against the same compiled SQL run bare in DuckDB on a copy of
the landed database.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

ROOT = Path(__file__).parents[1]
STEPS = (("land",), ("check", "raw"), ("build",), ("publish",))
MEMORY_LIMIT = "6GB"


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of wall-clock time and peak memory in GiB of one process."""

    seconds: float
    memory: float


def run(arguments: tuple[str, ...], config: Path) -> Cost:
    """Run one verb of mercato in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "pipeline.cli",
        *arguments,
        "--config",
        str(config),
    ]
    start = time.perf_counter()
    child = os.posix_spawn(sys.executable, command, dict(os.environ))
    _, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit(f"{' '.join(arguments)} failed with status {status}")
    return Cost(time.perf_counter() - start, usage.ru_maxrss / 2**20)


def write_lines(path: Path, lines: int) -> None:
    """Write order lines: three years, 50 lines a customer, 3 an order, 4 % returns."""
    orders = max(lines // 3, 1)
    customers = max(lines // 50, 1)
    with duckdb.connect() as connection:
        connection.execute(f"""
            copy (
                with orders as (
                    select
                        range as order_number,
                        (hash(range) >> 1)::bigint as dice,
                        timestamp '2023-01-01' + to_seconds(
                            range * (3 * 365 * 86400.0 / {orders})
                        ) as ordered_at
                    from range({orders})
                )
                select
                    order_number::varchar as order_id,
                    line_number,
                    ordered_at,
                    case when dice % 20 > 0 then (dice % {customers})::varchar end
                        as customer_id,
                    'P' || (hash(order_number * 3 + line_number) % 5000) as product_id,
                    'D' || (hash(order_number * 3 + line_number) % 5000 % 12)
                        as department_id,
                    case when dice % 25 = 0 then -1 else 1 + dice % 3 end as quantity,
                    5 + hash(order_number * 3 + line_number) % 5000 % 40 as unit_price,
                    ['web', 'store', 'app'][1 + dice % 3] as channel,
                    ['GB', 'IE', 'FR', 'DE'][1 + dice % 4] as country
                from orders, unnest([1, 2, 3]) as line(line_number)
                limit {lines}
            ) to '{path}' (format parquet, row_group_size 1000000)
        """)


def company(folder: Path, lines: int) -> Path:
    """Write order lines and the configuration of a company that has nothing else."""
    folder.mkdir(parents=True)
    write_lines(folder / "order_lines.parquet", lines)
    config = folder / "mercato.yml"
    config.write_text(
        yaml.safe_dump(
            {
                "company": {"name": "Bench", "currency": "GBP", "timezone": "UTC"},
                "warehouse": "warehouse/",
                "resources": {"memory_limit": MEMORY_LIMIT},
                "feeds": {"order_lines": [{"files": "order_lines.parquet"}]},
            }
        )
    )
    return config


def python_model_seconds(target: Path, manifest: dict[str, Any]) -> float:
    """Seconds that the build spent in Python models, which bare SQL leaves out."""
    results = json.loads((target / "run_results.json").read_text())["results"]
    return sum(
        float(result["execution_time"])
        for result in results
        if manifest["nodes"].get(result["unique_id"], {}).get("language") == "python"
    )


def bare_seconds(database: Path, manifest: dict[str, Any]) -> float:
    """Run the models' compiled SQL in DuckDB, in dbt's order, tables made anew.

    Python models' tables stay as the build left them, so that their readers have them.
    """
    nodes = {
        unique_id: node
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["language"] == "sql"
    }
    done: set[str] = set()
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        connection.execute("set preserve_insertion_order = false")
        start = time.perf_counter()
        while pending := [name for name in nodes if name not in done]:
            for name in pending:
                node = nodes[name]
                if {p for p in node["depends_on"]["nodes"] if p in nodes} <= done:
                    done.add(name)
                    if node["config"]["materialized"] == "table":
                        connection.execute(
                            f"create or replace table {node['relation_name']} as "
                            f"{node['compiled_code']}"
                        )
        return time.perf_counter() - start


def measure(folder: Path, lines: int) -> tuple[dict[str, Cost], float, float]:
    """Costs by step, seconds in Python models, seconds of the bare SQL."""
    config = company(folder, lines)
    costs = {" ".join(step): run(step, config) for step in STEPS}
    target = folder / "warehouse" / "dbt"
    manifest = json.loads((target / "manifest.json").read_text())
    copy = folder / "mercato.duckdb"
    shutil.copy(folder / "warehouse" / "mercato.duckdb", copy)
    bare = bare_seconds(copy, manifest)
    return costs, python_model_seconds(target, manifest), bare


def report(size: str, costs: dict[str, Cost], fixed: dict[str, Cost]) -> None:
    """Print one row for each step."""
    for step, cost in costs.items():
        print(
            f"{size:>8}  {step:<10} {cost.seconds:8.1f} s  {cost.memory:6.2f} GiB"
            f"   fixed {fixed[step].seconds:6.1f} s"
            f"   rest {cost.seconds - fixed[step].seconds:8.1f} s"
        )


def main(sizes: list[str]) -> None:
    """Measure the sizes (in million order lines) and print the ratios."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        fixed, fixed_models, fixed_bare = measure(Path(name) / "fixed", 1000)
        report("1k", fixed, fixed)
        for size in sizes:
            folder = Path(name) / size
            costs, models, bare = measure(folder, int(float(size) * 1_000_000))
            report(f"{size}M", costs, fixed)
            rest = costs["build"].seconds - fixed["build"].seconds
            rest -= models - fixed_models
            print(
                f"{size:>7}M  build without fixed cost and Python models "
                f"{rest:.1f} s / bare SQL {bare - fixed_bare:.1f} s "
                f"= {rest / (bare - fixed_bare):.2f}"
            )
            shutil.rmtree(folder)


if __name__ == "__main__":
    main(sys.argv[1:] or ["1", "10"])
