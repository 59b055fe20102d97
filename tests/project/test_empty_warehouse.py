"""Plain dbt on a warehouse without a row: every model, data test and unit test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb

from ingestion.warehouse import prepare
from tests.conftest import ROOT


def test_everything_builds_without_a_feed_and_every_unit_test_holds(
    tmp_path: Path,
) -> None:
    with duckdb.connect(str(tmp_path / "mercato.duckdb")) as connection:
        prepare(connection)
    subprocess.run(
        [
            *(sys.executable, "-m", "dbt.cli.main", "--quiet", "build"),
            *("--project-dir", "dbt_project", "--profiles-dir", "."),
            *("--target-path", str(tmp_path), "--log-path", str(tmp_path)),
        ],
        cwd=ROOT,
        env={**os.environ, "MERCATO_WAREHOUSE": str(tmp_path)},
        check=False,
    )
    results = json.loads((tmp_path / "run_results.json").read_text())["results"]
    unmet = [
        (result["unique_id"], result["message"])
        for result in results
        # There is nothing to do for an exposure.
        if result["status"] not in {"success", "pass", "no-op"}
    ]
    kinds = [result["unique_id"].split(".")[0] for result in results]
    assert unmet == []
    assert {"model", "test", "unit_test"} <= set(kinds)
