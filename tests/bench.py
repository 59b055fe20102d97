"""Seconds and peak memory of a night by step: `make bench`, sizes in million lines.

Each step runs as a process of its own, so that its peak memory is its own. The fixed
cost of Python, dbt and Great Expectations is the same step over a thousand lines. The
rest of the build is set against the same compiled SQL run bare in DuckDB on a copy of
the landed database, and a night with one new line in a thousand against the whole. A
workbook, statistics of campaigns, a made-up company and the channel models are timed
beside.
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
import xlsxwriter
import yaml

from tests.bench_campaigns import campaigns
from tests.bench_channels import channels

ROOT = Path(__file__).parents[1]
STEPS = (("land",), ("check", "raw"), ("build",), ("publish",))
MEMORY_LIMIT = "6GB"
SHEETS = ("Year 2009-2010", "Year 2010-2011")
SHEET_ROWS = 525_000
CUSTOMERS = 100_000


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of wall-clock time and peak memory in GiB of one process."""

    seconds: float
    memory: float


def run(arguments: tuple[str, ...], config: Path) -> Cost:
    """Run one verb of mercato in a process of its own."""
    return spend(*arguments, "--config", str(config))


def spend(*arguments: str) -> Cost:
    """Run the command line in a process of its own."""
    command = [sys.executable, "-m", "pipeline.cli", *arguments]
    start = time.perf_counter()
    child = os.posix_spawn(sys.executable, command, dict(os.environ))
    _, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit(f"{' '.join(arguments)} failed with status {status}")
    return Cost(time.perf_counter() - start, usage.ru_maxrss / 2**20)


def order_lines(lines: int) -> str:
    """Order lines as SQL: three years, 50 a customer, 3 an order, 4 % returns."""
    orders, customers = max(lines // 3, 1), max(lines // 50, 1)
    return f"""
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
            dice,
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
    """


def night_lines(lines: int) -> str:
    """One line in a thousand as a night brings them: corrected, late and returned."""
    return f"""
        select * replace (
            case when dice % 3 = 0 then order_id else 'n' || order_id end as order_id,
            case when dice % 3 = 2 then timestamp '2025-12-30 12:00' else ordered_at end
                as ordered_at,
            case when dice % 3 = 2 then -quantity else quantity + 1 end as quantity
        )
        from ({order_lines(lines)}) where dice // 75 % 1000 = 7
    """


def write_parquet(path: Path, query: str) -> None:
    """Write what a query gives."""
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select * exclude (dice) from ({query})) to '{path}'"
            " (format parquet, row_group_size 1000000)"
        )


def company(folder: Path, lines: int) -> Path:
    """Write order lines and the configuration of a company that has nothing else."""
    (folder / "order_lines").mkdir(parents=True)
    write_parquet(folder / "order_lines" / "years.parquet", order_lines(lines))
    config = folder / "mercato.yml"
    config.write_text(
        yaml.safe_dump(
            {
                "company": {"name": "Bench", "currency": "GBP", "timezone": "UTC"},
                "warehouse": "warehouse/",
                "resources": {"memory_limit": MEMORY_LIMIT},
                "feeds": {"order_lines": [{"files": "order_lines/*.parquet"}]},
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
                    if node["config"]["materialized"] != "view":
                        connection.execute(
                            f"create or replace table {node['relation_name']} as "
                            f"{node['compiled_code']}"
                        )
        return time.perf_counter() - start


@dataclass(frozen=True, slots=True)
class Measured:
    """One company: costs by step and of a night, seconds of models and bare SQL."""

    steps: dict[str, Cost]
    night: Cost
    python_models: float
    bare: float

    @property
    def seconds(self) -> float:
        """Seconds of the whole first refresh."""
        return sum(cost.seconds for cost in self.steps.values())


def measure(folder: Path, lines: int) -> Measured:
    """Refresh a company step by step, run its SQL bare, and let a night pass."""
    config = company(folder, lines)
    steps = {" ".join(step): run(step, config) for step in STEPS}
    target = folder / "warehouse" / "dbt"
    manifest = json.loads((target / "manifest.json").read_text())
    models = python_model_seconds(target, manifest)
    copy = folder / "mercato.duckdb"
    shutil.copy(folder / "warehouse" / "mercato.duckdb", copy)
    bare = bare_seconds(copy, manifest)
    copy.unlink()
    write_parquet(folder / "order_lines" / "night.parquet", night_lines(lines))
    return Measured(steps, run(("refresh",), config), models, bare)


def report(size: str, measured: Measured, fixed: Measured) -> None:
    """Print a row for each step, and the ratios."""
    for step, cost in measured.steps.items():
        print(
            f"{size:>8}  {step:<10} {cost.seconds:8.1f} s  {cost.memory:6.2f} GiB"
            f"   fixed {fixed.steps[step].seconds:6.1f} s"
            f"   rest {cost.seconds - fixed.steps[step].seconds:8.1f} s"
        )
    night = measured.night
    beyond = night.seconds - fixed.night.seconds, measured.seconds - fixed.seconds
    print(
        f"{size:>8}  night      {night.seconds:8.1f} s  {night.memory:6.2f} GiB"
        f"   of a whole refresh {night.seconds / measured.seconds:.2f},"
        f" without fixed cost {_ratio(*beyond)}"
    )
    build = measured.steps["build"].seconds - fixed.steps["build"].seconds
    build -= measured.python_models - fixed.python_models
    bare = measured.bare - fixed.bare
    print(
        f"{size:>8}  build without fixed cost and Python models"
        f" {build:.1f} s / bare SQL {bare:.1f} s = {_ratio(build, bare)}"
    )


def _ratio(part: float, whole: float) -> str:
    return f"{part / whole:.2f}" if whole > 0 else "-"


def workbook(folder: Path) -> None:
    """Print how long a workbook of two full sheets takes to land."""
    folder.mkdir()
    query = f"select * exclude (dice) from ({order_lines(2 * SHEET_ROWS)})"
    with (
        xlsxwriter.Workbook(
            folder / "lines.xlsx",
            {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"},
        ) as book,
        duckdb.connect() as connection,
    ):
        rows = connection.execute(query)
        names = [column[0] for column in rows.description]
        for name in SHEETS:
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, names)
            for number, row in enumerate(rows.fetchmany(SHEET_ROWS), start=1):
                sheet.write_row(number, 0, row)
    config = folder / "mercato.yml"
    sources = [{"files": "lines.xlsx", "sheet": name} for name in SHEETS]
    config.write_text(
        yaml.safe_dump(
            {
                "company": {"name": "Bench", "currency": "GBP", "timezone": "UTC"},
                "warehouse": "warehouse/",
                "feeds": {"order_lines": sources},
            }
        )
    )
    cost = run(("land",), config)
    size = (folder / "lines.xlsx").stat().st_size / 2**20
    print(
        f"workbook  {size:.0f} MiB, {2 * SHEET_ROWS:,} rows: {cost.seconds:.1f} s,"
        f" {cost.memory:.2f} GiB"
    )


def made_up(folder: Path) -> None:
    """Print how long a made-up company takes for each ten million order lines."""
    cost = spend("generate", "--customers", str(CUSTOMERS), "--out", str(folder))
    with duckdb.connect() as connection:
        files = f"'{folder}/order_lines/*.parquet'"
        ((lines,),) = connection.execute(f"select count(*) from {files}").fetchall()
    print(
        f"generate  {CUSTOMERS:,} customers, {lines:,} lines: {cost.seconds:.1f} s,"
        f" {cost.memory:.2f} GiB; {cost.seconds / lines * 1e7:.0f} s for ten million"
    )


def main(sizes: list[str]) -> None:
    """Measure the sizes (in million order lines) and print the ratios."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        folder = Path(name)
        fixed = measure(folder / "fixed", 1000)
        python = spend("--version")
        print(f"Python    {python.seconds:.1f} s to start and answer")
        dbt = fixed.steps["build"].seconds - python.seconds - fixed.python_models
        print(f"dbt       {dbt:.1f} s to parse and to run every node over 1,000 lines")
        report("1k", fixed, fixed)
        for size in sizes:
            measured = measure(folder / size, int(float(size) * 1_000_000))
            report(f"{size}M", measured, fixed)
            shutil.rmtree(folder / size)
        workbook(folder / "workbook")
        manifest = folder / "fixed" / "warehouse" / "dbt" / "manifest.json"
        campaigns(folder / "campaigns", manifest)
        made_up(folder / "made_up")
        channels()


if __name__ == "__main__":
    main(sys.argv[1:] or ["1", "10"])
