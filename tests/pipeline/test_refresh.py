"""What readers may rely on, whatever happens to a night."""

from __future__ import annotations

import errno
import json
import resource
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

from pipeline import refresh, runs
from pipeline.console import Silent
from pipeline.errors import RefusedError
from pipeline.folders import Folders
from pipeline.gates import Gates
from pipeline.lock import hold
from pipeline.publish import releases
from pipeline.runs import begin
from pipeline.settings import load
from tests.pipeline.conftest import Shop, lines
from tests.pipeline.mortal import OpenGate
from tests.pipeline.tiny import MOMENTS
from tests.processes import ROOT

FACTS = "select order_id, order_date, net_sales from marts.orders order by all"


def marts(shop: Shop) -> list[object]:
    return [shop.query(FACTS), shop.query("from marts.departments order by all")]


def test_a_night_is_released_with_comments_files_and_its_own_story(
    first_night: Shop,
) -> None:
    open_shop = first_night
    assert open_shop.query("select count(*), sum(net_sales) from marts.orders") == [
        (10, Decimal("299.70"))
    ]
    comments = "select comment from duckdb_columns() where column_name = 'net_sales'"
    assert ("What it came to",) in open_shop.query(comments)
    release = open_shop.warehouse / "current"
    parquet = f"read_parquet('{release}/parquet/departments.parquet')"
    assert duckdb.sql(f"from {parquet} order by all").fetchall() == open_shop.query(
        "from marts.departments order by all"
    )
    assert (release / "data_docs" / "index.html").exists()
    assert open_shop.query("select status, release_id from marts.pipeline_runs") == [
        ("succeeded", open_shop.current())
    ]
    assert open_shop.query("select feed, rows from marts.release") == [
        ("order_lines", 20)
    ]
    checks = "select count(*) > 0, bool_and(success) from marts.data_quality_results"
    assert open_shop.query(checks) == [(True, True)]


def test_a_night_leaves_nothing_beside_the_database(first_night: Shop) -> None:
    files = [file.name for file in first_night.warehouse.glob("mercato.duckdb*")]
    assert files == ["mercato.duckdb"]


def test_a_gate_that_fails_keeps_the_release_and_says_which_where_how_many(
    open_shop: Shop,
) -> None:
    open_shop.variables.clear()
    before, facts = open_shop.current(), marts(open_shop)
    bad = [("no day", *line[1:]) for line in lines(5, month=2)]
    open_shop.write("lines_02.csv", [*lines(5, month=2), *bad])
    for _ in range(2):  # the rows stay landed: the next night judges them again
        refused = open_shop.run("refresh")
        assert refused.returncode == 1
        assert "gate 1" in refused.stderr
        assert "order_lines should hold: at most 5.00% of the rows" in refused.stderr
        assert "rejected 10, read 20" in refused.stderr
        assert open_shop.current() == before
        assert marts(open_shop) == facts
    status = open_shop.status()
    assert status["runs"][0]["status"] == "failed"
    assert status["checks"][0]["severity"] == "error"
    assert status["rejected"][0]["rows"] == 10

    open_shop.configure("quality: {feeds: {order_lines: {rejected_share: 0.5}}}\n")
    open_shop.refresh()
    assert open_shop.current() > before
    assert open_shop.query("select count(*) from marts.orders") == [(15,)]


def test_gate_2_judges_the_candidate_and_keeps_the_release(open_shop: Shop) -> None:
    open_shop.variables.clear()
    before, facts = open_shop.current(), marts(open_shop)
    dear = [(*line[:-1], "1000000") for line in lines(1, month=2)]
    open_shop.write("lines_02.csv", dear)
    refused = open_shop.run("refresh")
    assert refused.returncode == 1
    assert "gate 2" in refused.stderr
    assert "departments.net_sales should hold: is between 0 and" in refused.stderr
    assert "1 of 3 rows" in refused.stderr
    assert (open_shop.current(), marts(open_shop)) == (before, facts)
    assert open_shop.leftovers() == []


def test_a_failed_model_keeps_the_release_and_tells_by_the_hook(
    open_shop: Shop,
) -> None:
    before = open_shop.current()
    told = open_shop.folder / "told.json"
    open_shop.configure(f"notify: {{command: 'tee {told}'}}\n")
    bad = [(*line[:4], "fails the build", *line[5:]) for line in lines(1, month=2)]
    open_shop.write("lines_02.csv", bad)
    refused = open_shop.run("refresh", "--json")
    answer = json.loads(refused.stdout)
    assert (refused.returncode, answer["exit_code"]) == (1, 1)
    assert "model departments" in answer["error"]
    assert open_shop.current() == before
    assert open_shop.leftovers() == []
    assert json.loads(told.read_text())["message"] == answer["error"]


def test_a_refused_test_says_what_should_hold_and_keeps_the_rows_that_fail(
    open_shop: Shop,
) -> None:
    nameless = [(day, "", "", "", *rest) for day, _, _, _, *rest in lines(2, month=2)]
    open_shop.write("lines_02.csv", nameless)
    refused = open_shop.run("refresh")
    assert refused.returncode == 1
    table = "test_failures.not_null_orders_order_id"
    told = "orders.order_id should hold: is filled in; found 1 that do not, see "
    assert told + table in refused.stderr
    database = open_shop.warehouse / "mercato.duckdb"
    assert str(database) in refused.stderr
    with duckdb.connect(str(database)) as connection:
        (row,) = connection.execute(f"select net_sales from {table}").fetchall()
    assert row == (Decimal("59.94"),)

    open_shop.write("lines_02.csv", lines(2, month=2))
    open_shop.refresh()
    with duckdb.connect(str(database)) as connection:
        kept = (
            "select count(*) from duckdb_tables() where schema_name = 'test_failures'"
        )
        assert connection.execute(kept).fetchone() == (0,)


def refused_publish(shop: Shop) -> str:
    before, facts = shop.current(), marts(shop)
    refused = shop.run("publish")
    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert (shop.current(), marts(shop)) == (before, facts)
    return refused.stderr


def test_marts_of_a_build_that_was_refused_are_not_published(open_shop: Shop) -> None:
    bad = [(*line[:4], "fails the build", *line[5:]) for line in lines(1, month=2)]
    open_shop.write("lines_02.csv", bad)
    assert open_shop.run("refresh").returncode == 1
    assert "last build did not end" in refused_publish(open_shop)

    open_shop.write("lines_02.csv", lines(1, month=2))
    for step in ("land", "build", "publish"):
        assert open_shop.run(step).returncode == 0
    assert open_shop.query("select count(*) from marts.orders") == [(11,)]


def test_marts_that_are_older_than_rows_or_settings_are_not_published(
    open_shop: Shop,
) -> None:
    open_shop.write("lines_02.csv", lines(1, month=2))
    assert open_shop.run("land").returncode == 0
    assert "run `mercato build`" in refused_publish(open_shop)
    assert open_shop.run("build").returncode == 0
    open_shop.configure("web: {session_minutes: 20}\n")
    assert "run `mercato land`" in refused_publish(open_shop)


def test_a_source_that_left_the_configuration_is_told(shop: Shop) -> None:
    shop.write("more.csv", lines(1, month=2))
    for files, told in (
        ("['lines*.csv', more.csv]", "2 sources, 22 rows landed, 0 rejected"),
        ("'lines*.csv'", "taken back, no longer configured: more.csv of order_lines"),
        ("'lines*.csv'", "nothing new"),
    ):
        shop.configure(files=files)
        landed = shop.run("land")
        assert landed.stdout.strip().endswith(told), landed.stdout + landed.stderr


def test_a_landing_that_is_refused_leaves_the_settings_of_the_rows_that_stand(
    open_shop: Shop,
) -> None:
    open_shop.configure("web: {session_minutes: 20}\n")
    (open_shop.folder / "lines_02.csv").write_text("colour,size\nred,1\n")
    assert open_shop.run("land").returncode == 2
    minutes = "select value from raw.settings where item = 'session_minutes'"
    with duckdb.connect(str(open_shop.warehouse / "mercato.duckdb")) as connection:
        assert connection.execute(minutes).fetchall() == [("30",)]


def test_a_disk_that_takes_no_candidate_fails_the_step_and_logs_the_end(
    open_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(releases, "begin", full)

    def night() -> None:
        with begin(load(open_shop.config), "publish", Silent()) as run:
            monkeypatch.setattr(runs, "sweep", full)
            refresh.publish(run, Gates(run))

    with pytest.raises(RefusedError, match="publish could not be done"):
        night()
    assert open_shop.status()["runs"][0]["status"] == "failed"


@pytest.mark.parametrize(
    ("owner", "function", "error", "told"),
    [
        (
            releases,
            "retain",
            PermissionError(errno.EACCES, "Permission denied"),
            "Permission denied",
        ),
        (
            refresh,
            "write_report",
            ValueError("a chart of nothing"),
            "(ValueError: a chart of nothing). The marts are released without it",
        ),
    ],
)
def test_sound_marts_go_out_with_a_warning(
    open_shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    owner: ModuleType,
    function: str,
    error: Exception,
    told: str,
) -> None:
    def fails(*_: object) -> None:
        raise error

    before = open_shop.current()
    monkeypatch.setattr(owner, function, fails)
    judge = property(lambda _: OpenGate())
    monkeypatch.setattr(Gates, "_judge", judge)
    with begin(load(open_shop.config), "publish", Silent()) as run:
        refresh.publish(run, Gates(run))
    assert open_shop.current() > before
    assert told in capsys.readouterr().err
    assert open_shop.status()["runs"][0]["status"] == "succeeded"


def test_a_second_run_is_refused_and_told_who_holds_the_warehouse(shop: Shop) -> None:
    folders = Folders(shop.warehouse)
    folders.make()
    with hold(folders.lock, "refresh"):
        refused = shop.run("refresh")
    assert refused.returncode == 3
    assert "mercato refresh (process" in refused.stderr
    assert " since 20" in refused.stderr


def test_a_database_that_somebody_opened_is_named_with_what_to_do(
    open_shop: Shop,
) -> None:
    database = str(open_shop.warehouse / "mercato.duckdb")
    with duckdb.connect(database):
        refused = open_shop.run("refresh")
    assert refused.returncode == 3
    assert "mercato.duckdb open" in refused.stderr
    assert "analytics.duckdb" in refused.stderr
    open_shop.refresh()


@pytest.mark.parametrize("moment", MOMENTS)
def test_after_a_kill_the_release_is_untouched_and_the_next_night_equal(
    open_shop: Shop, nightly: Shop, moment: str
) -> None:
    """`nightly` went through the same two nights undisturbed."""
    shop = open_shop
    before, facts = shop.current(), marts(shop)
    shop.configure("publish: {keep: 1}\n")
    shop.write("lines_02.csv", lines(20, month=2))
    shop.variables["MORTAL_DIES_AT"] = moment
    killed = shop.run("refresh")
    assert killed.returncode == -9, killed.stdout + killed.stderr
    assert shop.status()["runs"][0]["status"] in {"killed", "succeeded"}
    if moment in {"after the switch", "in the middle of retention"}:
        assert shop.current() > before
        assert marts(shop) == marts(nightly)
    else:
        assert (shop.current(), marts(shop)) == (before, facts)

    del shop.variables["MORTAL_DIES_AT"]
    shop.refresh()
    assert marts(shop) == marts(nightly)
    assert shop.leftovers() == []
    runs = shop.query("select status from marts.pipeline_runs order by started_at")
    assert ("running",) not in runs
    assert len(runs) == 3


@pytest.fixture(scope="module")
def nightly(tmp_path_factory: pytest.TempPathFactory, first_night: Shop) -> Shop:
    """A shop after two nights, the second one undisturbed."""
    shop = Shop(tmp_path_factory.mktemp("nightly"))
    shop.configure()
    shutil.copytree(first_night.warehouse, shop.warehouse, symlinks=True)
    shutil.copy(first_night.folder / "lines_01.csv", shop.folder)
    shop.write("lines_02.csv", lines(20, month=2))
    shop.refresh()
    return shop


def test_months_that_did_not_change_are_links_to_the_release_before(
    nightly: Shop,
) -> None:
    files = nightly.warehouse / "current" / "parquet" / "orders"
    links = {file.name: file.stat().st_nlink for file in files.iterdir()}
    assert links == {"2025-01.parquet": 2, "2025-02.parquet": 1}


def test_readers_during_a_night_always_see_one_whole_release(open_shop: Shop) -> None:
    open_shop.write("lines_02.csv", lines(20, month=2))
    seen = set()
    sums = "select (select sum(net_sales) from marts.orders), sum(net_sales)"
    with subprocess.Popen(
        open_shop.command("refresh"),
        env=open_shop.environment(),
        stdout=subprocess.DEVNULL,
    ) as night:
        while night.poll() is None:
            seen.update(open_shop.query(f"{sums} from marts.departments"))
    seen.update(open_shop.query(f"{sums} from marts.departments"))
    assert night.returncode == 0
    assert {float(orders) for orders, _ in seen} == {299.70, 899.10}
    assert all(orders == departments for orders, departments in seen)


def test_a_full_disk_keeps_the_release_and_the_next_night_is_clean(
    small_disk: Path, shop: Shop
) -> None:
    shop.configure(f"warehouse: {small_disk}/warehouse\n")
    (shop.folder / "warehouse").symlink_to(small_disk / "warehouse")
    shop.refresh()
    before, facts = shop.current(), marts(shop)
    ballast = small_disk / "ballast"
    free = shutil.disk_usage(small_disk).free
    ballast.write_bytes(b"0" * (free - 1_000_000))
    shop.write("lines_02.csv", lines(20, month=2))
    refused = shop.run("refresh")
    assert refused.returncode == 1
    assert "space" in refused.stderr.lower()
    assert (shop.current(), marts(shop)) == (before, facts)
    ballast.unlink()
    shop.refresh()
    assert shop.query("select count(*) from marts.orders") == [(30,)]
    assert shop.leftovers() == [before]


def test_a_file_that_may_not_grow_keeps_the_release(open_shop: Shop) -> None:
    before, facts = open_shop.current(), marts(open_shop)
    open_shop.write("lines_02.csv", lines(2000, month=2))

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    refused = subprocess.run(
        open_shop.command("refresh"),
        check=False,
        cwd=ROOT,
        env=open_shop.environment(),
        capture_output=True,
        preexec_fn=limit,
    )
    assert refused.returncode == 1, refused.stderr
    assert (open_shop.current(), marts(open_shop)) == (before, facts)
    open_shop.refresh()
    assert open_shop.query("select count(*) from marts.orders") == [(2010,)]
