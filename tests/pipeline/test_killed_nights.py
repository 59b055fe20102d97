"""Nights of the real models: killed at every step that keeps something, or repeated."""

from __future__ import annotations

import hashlib
import random
import shutil
import time
from pathlib import Path

import duckdb
import pytest
import yaml

from tests.conftest import ROOT, Figure, done
from tests.pipeline.conftest import Shop

pytestmark = pytest.mark.slow

KILLS = 6
NIGHTS = frozenset({"data_quality_results", "nights", "pipeline_runs", "release"})
"""Tables about nights themselves: no two nights are equal, and a build that ended
before its night was killed has its row in `ops.nights`."""
MOMENTS = (
    "with lines inserted that no load tells of",
    "with identity decisions added",
    "with segment searches added",
    "with segment maps added",
    "with segment models added",
    "in half a candidate",
)


def quick(folder: Path) -> Shop:
    """`mercato` over the real models of the company in a folder, and nothing judged."""
    variables = {"MORTAL_GATES": "open", "MORTAL_TESTS": "none"}
    return Shop(folder, variables, program="tests.pipeline.mortal")


def company(folder: Path) -> Shop:
    """The default company with 250 customers."""
    size = ("--customers", "250", "--seed", "1")
    done("generate", *size, "--out", str(folder / "data" / "retail"))
    shop = quick(folder)
    write_config(shop, random_state=1)
    return shop


def write_config(shop: Shop, *, random_state: int, backwards: bool = False) -> None:
    """Few numbers of segments, as each one takes time."""
    given = yaml.safe_load((ROOT / "mercato.yml").read_text())
    given["warehouse"] = "warehouse"
    given["segmentation"]["random_state"] = random_state
    for feature_set in given["segmentation"]["feature_sets"].values():
        feature_set["k"] = [2, 3]
    if backwards:
        given["feeds"] = dict(reversed(given["feeds"].items()))
    shop.config.write_text(yaml.safe_dump(given, sort_keys=False))


def hold_back(shop: Shop) -> None:
    """Take away what only the second night brings: customers, lines and events."""
    data = shop.folder / "data" / "retail"
    for feed in ("order_lines", "web_events"):
        sorted((data / feed).iterdir())[-1].unlink()
    customers = data / "customers.csv"
    rows = customers.read_text().splitlines(keepends=True)
    customers.write_text("".join(rows[:-60]))


def second_evening(first: Shop, folder: Path, data: Path) -> Shop:
    """What the first night left, and all that the second one is to land."""
    shutil.copytree(first.warehouse, folder / "warehouse", symlinks=True)
    shutil.copytree(data, folder / "data")
    shop = quick(folder)
    write_config(shop, random_state=2)  # so that new segments are due
    return shop


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The company with all of its data, after one night."""
    shop = company(tmp_path_factory.mktemp("whole"))
    shop.refresh()
    return shop


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, whole: Shop) -> Shop:
    """The company after a night with most of its data."""
    shop = quick(tmp_path_factory.mktemp("first"))
    shutil.copytree(whole.folder / "data", shop.folder / "data")
    write_config(shop, random_state=1)
    hold_back(shop)
    shop.refresh()
    return shop


@pytest.fixture(scope="module")
def undisturbed(
    tmp_path_factory: pytest.TempPathFactory, first: Shop, whole: Shop
) -> Shop:
    """The company after two nights in peace."""
    data = whole.folder / "data"
    shop = second_evening(first, tmp_path_factory.mktemp("undisturbed"), data)
    shop.refresh()
    return shop


def tables(shop: Shop) -> set[str]:
    """The marts of the current release, and the models' state that it carries."""
    return {
        f"{schema}.{name}"
        for schema, name in shop.query(
            "select table_schema, table_name from information_schema.tables"
            " where table_schema in ('marts', 'ops')"
        )
        if name not in NIGHTS
    }


def differences(one: Shop, other: Shop) -> dict[str, int]:
    """Rows that stand in one release only, for each table that has any."""
    assert tables(one) == tables(other)
    found = {}
    with duckdb.connect() as connection:
        for name, shop in (("one", one), ("other", other)):
            file = shop.warehouse / "current" / "analytics.duckdb"
            connection.execute(f"attach '{file}' as {name} (read_only)")
        for table in tables(one):
            ours, theirs = f"from one.{table}", f"from other.{table}"
            rows = connection.execute(
                f"(({ours}) except all ({theirs}))"
                f" union all (({theirs}) except all ({ours}))"
            ).fetchall()
            if rows:
                found[table] = len(rows)
    return found


def fingerprints(folder: Path) -> dict[str, str]:
    """Hashes of all files of a release, but those about its night."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.stem not in NIGHTS
    }


def test_the_same_files_make_the_same_release_in_whatever_order_they_are_listed(
    whole: Shop, tmp_path: Path
) -> None:
    again = quick(tmp_path)
    shutil.copytree(whole.folder / "data", again.folder / "data")
    write_config(again, random_state=1, backwards=True)
    again.refresh()
    assert len(tables(again)) > 30
    assert differences(whole, again) == {}
    parquet = [shop.warehouse / "current" / "parquet" for shop in (whole, again)]
    assert fingerprints(parquet[0]) == fingerprints(parquet[1])


def test_a_night_killed_again_and_again_ends_as_one_in_peace(
    first: Shop, undisturbed: Shop, whole: Shop, tmp_path: Path
) -> None:
    shop = second_evening(first, tmp_path, whole.folder / "data")
    old = shop.current()
    untouched = fingerprints(shop.warehouse / "releases" / old)
    for moment in MOMENTS:
        shop.variables["MORTAL_DIES_AT"] = moment
        killed = shop.run("refresh")
        assert killed.returncode == -9, moment + killed.stdout + killed.stderr
        assert shop.current() == old, moment
        assert fingerprints(shop.warehouse / "releases" / old) == untouched, moment
        assert differences(shop, first) == {}, moment

    del shop.variables["MORTAL_DIES_AT"]
    shop.refresh()
    assert shop.current() > old
    assert differences(shop, undisturbed) == {}
    parquet = [each.warehouse / "current" / "parquet" for each in (shop, undisturbed)]
    assert fingerprints(parquet[0]) == fingerprints(parquet[1])
    assert set(shop.leftovers()) == {old}
    statuses = "select status, count(*) from marts.pipeline_runs group by all"
    assert dict(shop.query(statuses)) == {"succeeded": 2, "killed": len(MOMENTS)}


def test_a_whole_night_killed_at_random_moments_ends_as_one_in_peace(
    first: Shop, whole: Shop, tmp_path: Path, chance: random.Random, figure: Figure
) -> None:
    """With gates and dbt's tests; one kill upon the other, until one comes too late."""
    data = whole.folder / "data"
    peace = judged(second_evening(first, tmp_path / "peace", data))
    began = time.monotonic()
    peace.refresh()
    seconds = time.monotonic() - began
    kills, evenings, shop = 0, 0, peace
    while kills < KILLS:
        if shop.current() != first.current():
            assert differences(shop, peace) == {}
            evenings += 1
            shop = judged(second_evening(first, tmp_path / f"evening{evenings}", data))
            untouched = fingerprints(shop.warehouse / "releases" / first.current())
        moment = chance.uniform(0, seconds)
        kills += shop.is_killed(moment)
        if shop.current() == first.current():
            old = shop.warehouse / "releases" / shop.current()
            assert fingerprints(old) == untouched, moment
            assert differences(shop, first) == {}, moment
    shop.refresh()
    assert differences(shop, peace) == {}
    assert set(shop.leftovers()) == {first.current()}
    figure("kills", f"{kills} in {evenings} nights of {seconds:.0f} s")


def judged(shop: Shop) -> Shop:
    shop.variables.clear()
    return shop


def test_the_second_night_does_add_to_what_the_first_one_left(
    first: Shop, undisturbed: Shop
) -> None:
    """Without that, the kills above would prove nothing."""
    grown = {
        table: len(undisturbed.query(f"from ops.{table}"))
        - len(first.query(f"from ops.{table}"))
        for table in (
            "identity_decisions",
            "segment_searches",
            "segment_maps",
            "segment_models",
        )
    }
    assert min(grown.values()) > 0, grown
