"""Readers go back to an earlier release, and forward again with the next night."""

from __future__ import annotations

from pipeline.folders import Folders
from pipeline.publish import releases
from tests.pipeline.conftest import Shop, lines

ORDERS = "select count(*) from marts.orders"


def next_night(shop: Shop, month: int) -> str:
    shop.write(f"lines_{month:02}.csv", lines(10, month=month))
    shop.refresh()
    return shop.current()


def test_readers_go_back_and_the_next_night_publishes_anew(open_shop: Shop) -> None:
    first = open_shop.current()
    second = next_night(open_shop, 2)
    assert open_shop.query(ORDERS) == [(20,)]

    assert open_shop.run("rollback").returncode == 0
    assert (open_shop.current(), open_shop.query(ORDERS)) == (first, [(10,)])
    status = open_shop.status()
    assert status["release"]["release_id"] == first
    assert status["rolled_back"] == [second]
    assert status["runs"][0]["release_id"] == first
    assert f"rolled back from {second}" in open_shop.run("status").stdout

    # Forth again, by name, and back once more.
    assert open_shop.run("rollback", second).returncode == 0
    assert open_shop.query(ORDERS) == [(20,)]
    assert open_shop.run("rollback").returncode == 0

    # Of a release that is current nothing is cleared away, old as it may be.
    releases.retain(Folders(open_shop.warehouse), keep=1)
    assert open_shop.query(ORDERS) == [(10,)]

    third = next_night(open_shop, 3)
    assert open_shop.query(ORDERS) == [(30,)]
    assert open_shop.status()["rolled_back"] == []
    assert third > second


def test_an_unknown_release_is_refused_with_those_that_are_kept(
    open_shop: Shop,
) -> None:
    current = open_shop.current()
    for arguments, asked in (
        (("20010101T000000Z",), "no release 20010101T000000Z"),
        ((), "no release before the current one"),
    ):
        refused = open_shop.run("rollback", *arguments)
        assert refused.returncode == 2
        assert f"There is {asked} to roll back to" in refused.stderr
        assert f"Those kept are: {current}." in refused.stderr
        assert open_shop.current() == current
