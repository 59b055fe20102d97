"""Nights that chance disturbs: kill -9, a full disk, a server that goes away.

Each time the release stays as it was, readable, and the next night's is that of a night
in peace. The moments are random over the whole night; MERCATO_SEED repeats them.
"""

from __future__ import annotations

import random
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Figure
from tests.cutting import cut_after
from tests.pipeline.conftest import Shop, lines
from tests.pipeline.test_killed_nights import fingerprints
from tests.servers import PASSWORD, Server, free_port

pytestmark = pytest.mark.slow

KILLS = 20
FULL_DISKS = 5
CUTS = 3
SENT = 60_000
"""Bytes; of the second evening MariaDB sends 69,000 and PostgreSQL 480,000."""
MARTS = ("from marts.orders order by all", "from marts.departments order by all")


def answers(shop: Shop) -> list[Any]:
    return [shop.query(query) for query in MARTS]


def second_evening(first_night: Shop, folder: Path) -> Shop:
    """What the first night left, and the lines of a second one."""
    folder.mkdir(exist_ok=True)
    shop = Shop(folder, {})
    shutil.copytree(first_night.warehouse, shop.warehouse, symlinks=True)
    shop.configure("publish: {keep: 1}\n")
    shop.write("lines_01.csv", lines(10))
    shop.write("lines_02.csv", lines(20, month=2))
    return shop


@dataclass(frozen=True)
class Peace:
    """A second night that nothing disturbed."""

    answers: list[Any]
    seconds: float
    size: int
    """Bytes of its release. The database's file may grow when that is out."""


@pytest.fixture(scope="module")
def peace(first_night: Shop, tmp_path_factory: pytest.TempPathFactory) -> Peace:
    shop = second_evening(first_night, tmp_path_factory.mktemp("peace"))
    shop.configure()  # keeps the first release: all that is written is there
    before, began = size(shop), time.monotonic()
    shop.refresh()
    seconds = time.monotonic() - began
    return Peace(answers(shop), seconds, size(shop) - before)


def size(shop: Shop) -> int:
    """Bytes on the disk: files that releases share count once."""
    files = (shop.warehouse / "releases").rglob("*")
    told = (file.stat() for file in files if file.is_file())
    return sum({one.st_ino: one.st_blocks * 512 for one in told}.values())


def check_untouched(shop: Shop, first_night: Shop) -> None:
    """Readers have the first release, every byte of it."""
    assert shop.current() == first_night.current()
    releases = [
        one.warehouse / "releases" / one.current() for one in (shop, first_night)
    ]
    assert fingerprints(releases[0]) == fingerprints(releases[1])
    assert answers(shop) == answers(first_night)


def check_mended(shop: Shop, peace: Peace) -> None:
    """The next night is as if nothing had been."""
    shop.refresh()
    assert answers(shop) == peace.answers
    assert shop.leftovers() == []


@pytest.mark.parametrize("kill", range(KILLS))
def test_a_kill_at_any_moment(
    first_night: Shop,
    peace: Peace,
    tmp_path: Path,
    chance: random.Random,
    figure: Figure,
    kill: int,
) -> None:
    shop = second_evening(first_night, tmp_path / "shop")
    moment = chance.uniform(0, peace.seconds)
    has_died = shop.is_killed(moment)
    steps = [step["step"] for step in shop.status()["runs"][0]["steps"]]
    if shop.current() == first_night.current():
        assert has_died
        check_untouched(shop, first_night)
    else:
        assert answers(shop) == peace.answers
    check_mended(shop, peace)
    told = f"after {moment:.1f} of {peace.seconds:.1f} s, steps {steps}"
    figure(f"kill {kill}", told if has_died else "came too late")


@pytest.mark.parametrize("disk", range(FULL_DISKS))
def test_a_disk_that_is_full_sooner_or_later(
    first_night: Shop,
    peace: Peace,
    tmp_path: Path,
    small_disk: Path,
    chance: random.Random,
    figure: Figure,
    disk: int,
) -> None:
    shop = second_evening(first_night, tmp_path / "shop")
    shutil.move(shop.warehouse, small_disk / "warehouse")
    shop.warehouse.symlink_to(small_disk / "warehouse")
    left = round(chance.uniform(0, 0.9) * peace.size)
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"0" * (shutil.disk_usage(small_disk).free - left))
    refused = shop.run("refresh")
    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert "Traceback" not in refused.stderr
    check_untouched(shop, first_night)
    ballast.unlink()
    check_mended(shop, peace)
    figure(f"full disk {disk}", f"{left:,} bytes left: {refused.stderr.strip()[-80:]}")


@pytest.mark.parametrize("cut", range(CUTS))
def test_a_server_that_goes_away_while_it_is_read(
    server: Server,
    tmp_path: Path,
    chance: random.Random,
    figure: Figure,
    cut: int,
) -> None:
    shop, port = Shop(tmp_path), free_port()
    table = f"orders_{cut}"
    server.make("shop")
    server.fill("shop", table, sold(0, 3000))
    url = server.url("shop", port)
    shop.config.write_text(
        "company: {name: Corner Shop, currency: EUR}\nfeeds:\n  order_lines:\n"
        f"    - {{{server.kind}: '{url}', table: {table}, key: [order_id],"
        " password_env: SHOP_PASSWORD}\n"
    )
    shop.variables["SHOP_PASSWORD"] = PASSWORD
    with cut_after(server.port, 10**9, port) as _:
        shop.refresh()
    before, known = shop.current(), answers(shop)
    untouched = fingerprints(shop.warehouse / "releases" / before)
    server.fill("shop", "more", sold(3000, 9000))
    server.run(f"insert into {table} select * from more; drop table more", "shop")

    sent = chance.randrange(2_000, SENT)
    with cut_after(server.port, sent, port):
        refused = shop.run("refresh")
    assert refused.returncode == 2, refused.stdout + refused.stderr
    assert "Traceback" not in refused.stderr
    assert (shop.current(), answers(shop)) == (before, known)
    assert fingerprints(shop.warehouse / "releases" / before) == untouched

    with cut_after(server.port, 10**9, port):
        shop.refresh()
    assert shop.query("select count(*), sum(net_sales)::int from marts.orders") == [
        (9000, sum(range(9000)))
    ]
    figure(f"server cut {cut}", f"{server.kind} after {sent:,} bytes")


def sold(first: int, end: int) -> str:
    """Orders as a query."""
    return (
        "select i::varchar as order_id, timestamp '2025-01-01' as ordered_at,"
        " 'c' || i % 7 as customer_id, 'd' || i % 3 as department_id,"
        f" i::decimal(18, 4) as amount from range({first}, {end}) as t (i)"
    )
