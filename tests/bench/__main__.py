"""Seconds and peak memory of a night by step: `make bench`, sizes in million lines.

A night is one `mercato refresh`, as cron runs it. The fixed cost of Python, dbt and
Great Expectations is the same step over a thousand lines. The whole is set against
pandas and against bare DuckDB, which lands the same files, runs the same compiled SQL
and writes the same marts; a night with one new line in a thousand, right after it,
against the whole. A workbook and a made-up company are timed beside.

Seconds of the CPU are told too: they stand where others use the machine.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
import xlsxwriter
import yaml

from tests.bench.data import company, night_lines, order_lines, write_parquet
from tests.bench.segments import segments
from tests.bench.spending import Cost, python_models, run, spend
from tests.bench.watched import refresh

SHEETS = ("Year 2009-2010", "Year 2010-2011")
SHEET_ROWS = 525_000
CUSTOMERS = 100_000
PANDAS_LINES = 10_000_000
"""More lines than these need more memory than pandas has."""
WIDTH = 50

Steps = dict[str, Cost]


@dataclass(frozen=True, slots=True)
class Measured:
    """One company: refresh and night by step, pages, Python, bare SQL, pandas."""

    refresh: Steps
    night: Steps
    pages: Cost
    python_models: Cost
    bare: Cost
    pandas: Cost | None


def whole(steps: Steps) -> Cost:
    """Add the steps up."""
    return sum(steps.values(), start=Cost(0.0, 0.0))


def measure(folder: Path, lines: int) -> Measured:
    """Refresh a company, let a night pass, and run the refresh's SQL bare."""
    config = company(folder, lines)
    whole = refresh(config)
    target = folder / "warehouse" / "dbt"
    # Nights do not write it, so that it keeps the SQL of the refresh.
    manifest = target / "manifest.json"
    models = python_models(target, json.loads(manifest.read_text()))
    pandas = in_pandas(folder) if lines <= PANDAS_LINES else None
    write_parquet(folder / "order_lines" / "night.parquet", night_lines(lines))
    night = refresh(config)
    pages = run(("report",), config)
    alone = folder / "bare"
    alone.mkdir()
    copy = shutil.copy(folder / "warehouse" / "mercato.duckdb", alone)
    files = folder / "order_lines" / "*.parquet"
    bare = spend(
        "tests.bench.spending", str(copy), str(manifest), str(files), str(alone)
    )
    shutil.rmtree(alone)
    return Measured(whole, night, pages, models, bare, pandas)


def in_pandas(folder: Path) -> Cost:
    """Compute the sales marts in pandas, and hold them against the release's."""
    source, target = folder / "order_lines" / "years.parquet", folder / "pandas"
    cost = spend("tests.bench.pandas_marts", str(source), str(target))
    told = "select count(*), sum(orders), sum(net_sales)::bigint from"
    with duckdb.connect() as connection:
        for mart in ("customers", "customer_months", "products", "departments"):
            ours = folder / "warehouse" / "current" / "parquet" / mart
            files = ours / "*.parquet" if ours.is_dir() else f"{ours}.parquet"
            figures = [
                connection.execute(f"{told} '{place}'").fetchall()
                for place in (files, target / f"{mart}.parquet")
            ]
            if figures[0] != figures[1]:
                raise SystemExit(f"{mart} differs from pandas: {figures}")
    return cost


def report(size: str, measured: Measured, fixed: Measured) -> None:
    """Print a row for each step, and the ratios."""
    pairs = (measured.refresh, fixed.refresh), (measured.night, fixed.night)
    for name, (steps, least) in zip(("refresh", "night"), pairs, strict=True):
        for step, cost in [*steps.items(), ("in all", whole(steps))]:
            known = least.get(step, whole(least))
            print(f"{size:>6}  {name:<8} {step:<10} {cost}   fixed {known.cpu:6.1f} s")
    (refresh, fixed_refresh), (night, fixed_night) = (
        (whole(steps), whole(least)) for steps, least in pairs
    )
    for name, cost in (
        ("page and slides", measured.pages),
        ("Python models", measured.python_models),
        ("bare SQL", measured.bare),
    ):
        print(f"{size:>6}  {name:<19} {cost}")
    print(f"{size:>6}  night / refresh {night / refresh}")
    beyond = (night - fixed_night) / (refresh - fixed_refresh)
    print(f"{size:>6}  the same without fixed cost {beyond}")
    print(f"{size:>6}  refresh / bare SQL {refresh / measured.bare}")
    models = measured.python_models - fixed.python_models
    beyond = (refresh - fixed_refresh - models) / (measured.bare - fixed.bare)
    print(f"{size:>6}  the same without fixed cost and Python models {beyond}")
    if measured.pandas:
        print(f"{size:>6}  pandas {measured.pandas}")
        print(f"{size:>6}  refresh / pandas {refresh / measured.pandas}")


def plot(sizes: dict[str, Measured]) -> None:
    """Draw the CPU's seconds by size, a line for each step of refresh and night."""
    most = max(whole(one.refresh).cpu for one in sizes.values())
    for kind in ("refresh", "night"):
        print(f"\nCPU seconds of a {kind}; the bar is {most:.0f} s wide at most")
        for size, measured in sizes.items():
            steps: Steps = getattr(measured, kind)
            marks = "".join(
                step[0] * round(WIDTH * cost.cpu / most) for step, cost in steps.items()
            )
            print(f"{size:>6} {whole(steps).cpu:8.1f} |{marks}")
    print("       l land, g gate, b build, p publish, s switch, t the rest")


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
    print(f"workbook  {size:.0f} MiB, {2 * SHEET_ROWS:,} rows: {cost}")


def made_up(folder: Path) -> None:
    """Print how long a made-up company takes for each ten million order lines."""
    made = ("generate", "--customers", str(CUSTOMERS), "--out", str(folder))
    cost = spend("pipeline.cli", *made)
    with duckdb.connect() as connection:
        files = f"'{folder}/order_lines/*.parquet'"
        ((lines,),) = connection.execute(f"select count(*) from {files}").fetchall()
    print(
        f"generate  {CUSTOMERS:,} customers, {lines:,} lines: {cost};"
        f" {cost.seconds / lines * 1e7:.0f} s for ten million"
    )


def main(sizes: list[str]) -> None:
    """Measure the sizes (in million order lines) and print the ratios."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        folder = Path(name)
        fixed = measure(folder / "fixed", 1000)
        python = spend("pipeline.cli", "--version")
        print(f"Python    {python} to start and answer")
        dbt = fixed.refresh["build"] - fixed.python_models
        print(f"dbt       {dbt} to parse and to run every node over 1,000 lines")
        report("1k", fixed, fixed)
        found = {"1k": fixed}
        for size in sizes:
            measured = measure(folder / size, int(float(size) * 1_000_000))
            report(f"{size}M", measured, fixed)
            found[f"{size}M"] = measured
            shutil.rmtree(folder / size)
        plot(found)
        workbook(folder / "workbook")
        manifest = folder / "fixed" / "warehouse" / "dbt" / "manifest.json"
        spend("tests.bench.campaigns", str(folder / "campaigns"), str(manifest))
        segments(folder / "segments", manifest)
        made_up(folder / "made_up")
        spend("tests.bench.channels")
        spend("tests.bench.predictions")


if __name__ == "__main__":
    main(sys.argv[1:] or ["1", "10"])
