"""The command line as such."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from pipeline.cli import main

HEAVY = ("dbt", "duckdb", "great_expectations", "numpy", "pandas", "pydantic", "yaml")


def test_help_needs_none_of_the_heavy_libraries() -> None:
    program = (
        "import sys\nfrom click.testing import CliRunner\n"
        "from pipeline.cli import main\n"
        "print(CliRunner().invoke(main, ['--help']).output)\n"
        f"sys.exit(' '.join(n for n in {HEAVY} if n in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.stderr.strip() == ""
    verbs = [line.split()[0] for line in done.stdout.splitlines() if line.strip()]
    flow = [
        "generate",
        "init",
        "land",
        "build",
        "check",
        "publish",
        "refresh",
        "status",
    ]
    assert [verb for verb in verbs if verb in flow] == flow


def test_status_works_before_there_is_anything(tmp_path: Path) -> None:
    file = tmp_path / "mercato.yml"
    file.write_text("company: {name: Shop}\nfeeds: {order_lines: {files: a.csv}}\n")
    page = CliRunner().invoke(main, ["status", "--config", str(file)])
    assert page.exit_code == 0
    assert "No release yet: run `mercato refresh`." in page.output
    answer = CliRunner().invoke(main, ["status", "--json", "--config", str(file)])
    assert json.loads(answer.output)["release"] == {}


def test_a_missing_source_ends_with_exit_code_2_and_is_logged(tmp_path: Path) -> None:
    file = tmp_path / "mercato.yml"
    file.write_text("company: {name: Shop}\nfeeds: {order_lines: {files: a.csv}}\n")
    refused = CliRunner().invoke(main, ["land", "--config", str(file)])
    assert refused.exit_code == 2
    assert "a.csv" in refused.output
    page = CliRunner().invoke(main, ["status", "--config", str(file)])
    assert "a.csv" in page.output


def test_a_dry_run_shows_a_new_files_mapping_and_changes_nothing(
    tmp_path: Path,
) -> None:
    file = tmp_path / "sales.csv"
    file.write_text("ordered_at,amount,customer_id\n2025-01-01,9.99,c1\nnever,1,c2\n")
    config = str(tmp_path / "none.yml")
    arguments = ["land", str(file), "--dry-run", "--feed", "order_lines"]
    page = CliRunner().invoke(main, [*arguments, "--config", config])
    assert page.exit_code == 1, "half of the rows rejected is more than gate 1 allows"
    assert "2 rows read, 0 filtered, 1 rejected, 1 landed" in page.output
    assert "gate 1 would refuse order_lines: 50.0% of the rows" in page.output
    assert "order_lines:" in page.output
    assert [path.name for path in tmp_path.iterdir()] == ["sales.csv"]
