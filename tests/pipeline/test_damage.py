"""Damaged files and folders that may not be used: told in a sentence, or made anew."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.runs import _told
from tests.pipeline.conftest import Shop
from tests.processes import ROOT


def test_what_dbt_left_is_made_anew_where_it_is_damaged(open_shop: Shop) -> None:
    dbt = open_shop.warehouse / "dbt"
    mart = open_shop.warehouse / "current" / "parquet" / "departments.parquet"
    before = mart.read_bytes()
    for command in ("publish", "refresh"):
        (dbt / "manifest.json").write_text('{"nodes": ')
        (dbt / "partial_parse.msgpack").write_bytes(b"\x81\xa5nodes")
        done = open_shop.run(command)
        assert done.returncode == 0, done.stderr
        assert json.loads((dbt / "manifest.json").read_text())["nodes"]
        assert mart.read_bytes() == before


def test_damaged_logs_and_manifests_of_releases_stop_nothing(open_shop: Shop) -> None:
    before = open_shop.current()
    run = open_shop.warehouse / "logs" / before / "run.json"
    run.write_text('{"run_id": ')
    (open_shop.warehouse / "current" / "manifest.json").write_text("")
    page = open_shop.run("status")
    assert page.returncode == 0, page.stderr
    assert f"Release {before}: its manifest.json is damaged" in page.stdout
    refreshed = open_shop.run("refresh")
    assert refreshed.returncode == 0, refreshed.stderr
    assert f"{run} is damaged" in refreshed.stderr
    assert len(open_shop.status()["runs"]) == 1


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder that nobody may write, not even root."""
    folder = tmp_path / "read_only"
    folder.mkdir()
    if os.geteuid():
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)
        return
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(folder)]
    if mount is None or subprocess.run(command, check=False).returncode:
        pytest.skip("this machine lets root mount nothing")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_warehouse_that_may_not_be_written_is_named_with_its_line(
    shop: Shop, read_only: Path
) -> None:
    (shop.folder / "file").touch()
    places = {str(read_only): "ermission denied", "file/warehouse": "Not a directory"}
    for place, why in places.items():
        shop.configure(f"warehouse: {place}\n")
        for command in ("refresh", "land", "publish"):
            refused = shop.run(command)
            assert refused.returncode == 2, refused.stderr
            assert "mercato.yml line 5: the warehouse folder" in refused.stderr
            assert place in refused.stderr
            assert "name another folder in warehouse:" in refused.stderr
            if command == "land":
                assert why in refused.stderr or "Read-only" in refused.stderr
            assert "Traceback" not in refused.stderr
        assert shop.run("status").returncode == 0


def test_a_refresh_that_is_refused_at_once_tells_why_and_nothing_else(
    shop: Shop,
) -> None:
    """In a process of its own, which has imported nothing yet."""
    shop.configure(files="'absent*.csv'")
    command = (sys.executable, "-m", "pipeline.cli", "refresh", "--config")
    refused = subprocess.run(
        [*command, str(shop.config)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 2, refused.stderr
    assert len(refused.stderr.splitlines()) == 1, refused.stderr


def test_of_many_files_that_could_not_be_copied_one_is_told() -> None:
    files = [(f"from/{one}", f"to/{one}", f"[Errno 28] no room: {one}") for one in "ab"]
    assert _told(shutil.Error(files)) == "[Errno 28] no room: a"
    assert _told(OSError(28, "no room")) == "[Errno 28] no room"


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, -signal.SIGINT), (signal.SIGTERM, 143)]
)
def test_a_signal_in_the_midst_of_a_query_stops_the_run(
    number: signal.Signals, code: int
) -> None:
    program = f"""
import os, threading
import duckdb
from pipeline.runs import _as_mercato_errors, _terminated_as_exit

threading.Timer(0.5, os.kill, (os.getpid(), {int(number)})).start()
with _terminated_as_exit(), _as_mercato_errors("land"):
    duckdb.sql("select sum(hash(range)) from range(1_000_000_000_000)").fetchall()
"""
    command = (sys.executable, "-c", program)
    stopped = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert stopped.returncode == code, stopped.stderr
    assert "RuntimeError" not in stopped.stderr
