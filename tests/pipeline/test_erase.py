"""A person who is erased leaves no byte behind, and does not come back."""

from __future__ import annotations

import csv
import json
import shutil
import signal
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.pipeline.conftest import Shop, lines
from tests.pipeline.readers import readers
from tests.pipeline.searching import found
from tests.processes import ROOT

PERSON = "kd-90417"
TWIN = "kd-90418"
TEXTS = (PERSON, "annika söderström", "annika@example.org", "0171 5550199", "lindenweg")
PEOPLE = (
    ("customer_id", "full_name", "email", "phone", "birth_date"),
    (
        PERSON,
        "Annika Söderström",
        "Annika@example.org",
        "+49 0171 5550199",
        "1980-05-04",
    ),
    ("c1", "Jane Doe", "jane@example.org", "+49 0171 5550100", "1981-01-01"),
    (PERSON, "Annika Söderström", "annika@example.org", "", "no day"),
    ("", "Annika Söderström", "annika@example.org", "", "1980-05-04"),
)
ATTRIBUTES = (
    ("customer_id", "address", "marital_status"),
    (PERSON, "Lindenweg 17, Kiel", "married"),
    ("c1", "High Street 4, Leeds", "married"),
)
CONFIG = (
    "  customers: {files: people.csv}\n"
    "  customer_attributes: {files: attributes.csv}\n"
    "quality: {rejected_share: 0.9}\n"
)
TOTALS = "select count(*), sum(net_sales) from marts.orders"


def theirs() -> list[tuple[object, ...]]:
    """Orders of the person: by the shop's number, by day, and one refused."""
    day = "2025-01-0{} 11:00:00"
    return [
        (day.format(1), "900", 1, PERSON, "d1", 1, "10.00"),
        (day.format(1), "900", 2, PERSON, "d1", 1, "5.00"),
        (day.format(2), f"{PERSON}/2", 1, PERSON, "d1", 2, "1.00"),
        (day.format(3), "", "", PERSON, "d1", 1, "4.00"),
        (day.format(3), "", "", PERSON, "d2", 1, "3.00"),
        ("no day", "901", 1, PERSON, "d1", 1, "7.00"),
    ]


def write(file: Path, rows: tuple[tuple[str, ...], ...]) -> None:
    with file.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows(rows)


def furnish(shop: Shop) -> None:
    shop.configure(CONFIG)
    write(shop.folder / "people.csv", PEOPLE)
    write(shop.folder / "attributes.csv", ATTRIBUTES)
    shop.write("lines_02.csv", [*lines(3, month=2), *theirs()])


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop with the person in two releases and in a log; not to be changed."""
    shop = Shop(tmp_path_factory.mktemp("furnished"))
    shop.write("lines_01.csv", lines(10))
    furnish(shop)
    shop.refresh()
    shop.write("lines_03.csv", lines(3, month=3))
    shop.refresh()
    (shop.warehouse / "cron.log").write_text(f"refused: {PERSON} twice\n")
    logs = shop.warehouse / "logs" / shop.current()
    with (logs / "dbt.log").open("a") as log:
        log.write("Constraint Error: ANNIKA@example.org\n")
    run = json.loads((logs / "run.json").read_text())
    run["steps"][0]["message"] = "kept of Annika S\u00f6derstr\u00f6m: 1 row"
    (logs / "run.json").write_text(json.dumps(run))
    contacts = shop.warehouse / "audiences" / "campaign_contacts"
    contacts.mkdir(parents=True)
    header = ("campaign_id", "customer_id", "version", "is_control", "assigned_at")
    people = [
        ("may", one, "contacted", "false", "2025-05-01") for one in (PERSON, "c1")
    ]
    write(contacts / "may.csv", (header, *people))
    (shop.warehouse / "landing-killed").mkdir()
    (shop.warehouse / "landing-killed" / "staged").write_text(PERSON)
    return shop


@pytest.fixture
def full_shop(furnished: Shop, tmp_path: Path) -> Shop:
    """A shop of its own with all that."""
    folder = tmp_path / "full"
    shutil.copytree(furnished.folder, folder, symlinks=True)
    return Shop(folder)


def done(answer: subprocess.CompletedProcess[str]) -> None:
    assert answer.returncode == 0, answer.stdout + answer.stderr


def loads(shop: Shop) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(shop.warehouse / "mercato.duckdb"), read_only=True) as now:
        return now.execute(
            "select feed, sum(rows_read), sum(rows_filtered), sum(rows_rejected),"
            " sum(rows_landed), sum(amount_filtered), sum(rows_erased)"
            " from ops.loads where replaced_at is null group by all order by all"
        ).fetchall()


def add_up(shop: Shop) -> None:
    for _, read, filtered, rejected, landed, *_ in loads(shop):
        assert read == filtered + rejected + landed


def test_the_person_is_nowhere_and_the_sales_stay(full_shop: Shop) -> None:
    assert len(found(full_shop.warehouse, TEXTS)) > 15
    before = full_shop.query(TOTALS)
    landed = {row[0]: row for row in loads(full_shop)}

    done(full_shop.run("erase", PERSON))

    assert found(full_shop.warehouse, TEXTS) == []
    assert full_shop.query(TOTALS) == before
    guests = (
        "select count(*), sum(net_sales) from marts.orders where customer_id is null"
    )
    assert full_shop.query(guests) == [(3, Decimal(24))]
    assert full_shop.leftovers() == []
    add_up(full_shop)
    now = {row[0]: row for row in loads(full_shop)}
    assert now["order_lines"][:6] == landed["order_lines"][:6]
    assert now["order_lines"][6] == 5
    assert now["customers"] == ("customers", 4, 1, 2, 1, None, 1)
    assert "Jane Doe" in str(found(full_shop.warehouse, ["Jane Doe"]))
    contacts = full_shop.warehouse / "audiences" / "campaign_contacts" / "may.csv"
    assert len(contacts.read_text().splitlines()) == 2
    # Nothing to do any more, and nobody is told whether there was.
    release = full_shop.current()
    done(full_shop.run("erase", PERSON))
    assert full_shop.current() == release


def test_with_sales_the_totals_move_by_exactly_the_person(full_shop: Shop) -> None:
    ((orders, net_sales),) = full_shop.query(TOTALS)
    done(full_shop.run("erase", PERSON, "--with-sales"))
    assert found(full_shop.warehouse, TEXTS) == []
    assert full_shop.query(TOTALS) == [(orders - 3, net_sales - Decimal(24))]
    add_up(full_shop)


@pytest.mark.parametrize("option", [(), ("--with-sales",)])
def test_files_that_land_again_do_not_bring_the_person_back(
    full_shop: Shop, option: tuple[str, ...]
) -> None:
    done(full_shop.run("erase", PERSON, *option))
    facts = full_shop.query("from marts.orders order by all")
    ledger = loads(full_shop)
    # Other bytes land anew, with the person in them.
    for name in ("people.csv", "attributes.csv", "lines_02.csv"):
        with (full_shop.folder / name).open("a") as handle:
            handle.write("\n")
    full_shop.refresh()
    assert found(full_shop.warehouse, TEXTS) == []
    assert full_shop.query("from marts.orders order by all") == facts
    assert loads(full_shop) == ledger


def test_a_lost_key_stops_the_landing(full_shop: Shop) -> None:
    done(full_shop.run("erase", PERSON))
    key = full_shop.warehouse / "erasure.key"
    assert key.stat().st_mode & 0o077 == 0
    kept = key.read_text()
    for text in (None, "another"):
        key.unlink() if text is None else key.write_text(text)
        refused = full_shop.run("land")
        assert refused.returncode == 2
        assert "MERCATO_ERASURE_KEY" in refused.stderr
    full_shop.variables["MERCATO_ERASURE_KEY"] = kept
    done(full_shop.run("land"))


def test_an_unknown_customer_is_refused_without_being_named(full_shop: Shop) -> None:
    refused = full_shop.run("erase", "kd-00000")
    assert refused.returncode == 2
    assert "No feed has a customer of this id" in refused.stderr
    assert found(full_shop.warehouse, ["kd-00000"]) == []
    assert not (full_shop.warehouse / "erasure.key").exists()


MOMENTS = ("before the erasure is in force", "after the erasure is in force")


@pytest.mark.slow
@pytest.mark.parametrize("moment", [*MOMENTS, "before the switch", "after the switch"])
def test_a_kill_is_safe_to_repeat(full_shop: Shop, moment: str) -> None:
    before = full_shop.query(TOTALS)
    killed = subprocess.run(
        full_shop.command("erase", PERSON),
        cwd=ROOT,
        env=full_shop.environment({"MORTAL_DIES_AT": moment}),
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert full_shop.query(TOTALS) == before
    if moment == MOMENTS[1]:
        full_shop.refresh()  # ends what was begun
    else:
        done(full_shop.run("erase", PERSON))
    assert found(full_shop.warehouse, TEXTS) == []
    assert full_shop.query(TOTALS) == before
    assert full_shop.leftovers() == []


def test_readers_see_whole_releases_throughout(full_shop: Shop) -> None:
    expected = full_shop.query(TOTALS)
    file = full_shop.warehouse / "current" / "analytics.duckdb"
    with readers(file, TOTALS, number=3, reopens=True) as seen:
        done(full_shop.run("erase", PERSON))
    told = [[[count, str(total)] for count, total in expected]]
    assert all(reading == told for reading in seen)


def test_a_refused_release_leaves_the_person_in_the_old_ones_alone(
    full_shop: Shop,
) -> None:
    """Until what was refused is mended, and then nowhere."""
    before, totals = full_shop.current(), full_shop.query(TOTALS)
    bad = [(*line[:4], "fails the build", *line[5:]) for line in lines(1, month=4)]
    full_shop.write("lines_04.csv", bad)
    done(full_shop.run("land"))
    refused = full_shop.run("erase", PERSON)
    assert refused.returncode == 1, refused.stderr
    assert (full_shop.current(), full_shop.query(TOTALS)) == (before, totals)
    places = found(full_shop.warehouse, TEXTS)
    assert places
    assert [one for one in places if not one.startswith("releases/")] == []
    told = refused.stdout + refused.stderr
    assert not any(text in told.lower() for text in TEXTS)

    full_shop.write("lines_04.csv", lines(1, month=4))
    full_shop.refresh()
    assert found(full_shop.warehouse, TEXTS) == []
    assert full_shop.leftovers() == []
