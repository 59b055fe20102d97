"""`mercato audience`: who consented, a random hold-out, and nothing written twice."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from ingestion.warehouse import prepare
from pipeline.audience_files import forget
from pipeline.cli import main
from pipeline.folders import Folders

CONFIG = (
    "company: {name: Shop, currency: EUR}\nfeeds:\n  order_lines: {files: '*.csv'}\n"
)
ASSIGNMENTS = """
    create table marts.segment_assignments as
    select 'c' || range as customer_id, range % 2 + 1 as segment_id,
        if(range % 2 = 0, 'Champions', 'Sleepers') as segment_name
    from range(200)
"""
RECORDS = """
    select
        'c' || range as customer_id,
        case when range <> 4 then range || '@example.org' end as email,
        '+49 ' || range as phone,
        case when range = 6 then null else range <> 2 end as accepts_email,
        true as accepts_sms, false as accepts_push, false as accepts_phone
    from range(200)
    where range not in (8, 10)
"""
"""Of the Champions 2 refuses, 4 has no address, 6 never said; 8 and 10 were erased."""
MASKED = """
    create table marts.customers as
    select
        'c' || range as customer_id, '***' as email, '***' as phone,
        range <> 12 as accepts_email, true as accepts_sms,
        false as accepts_push, false as accepts_phone
    from range(200)
"""
"""The release, in which 12 had refused."""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A company's folder with a release and a private database made by hand."""
    (tmp_path / "mercato.yml").write_text(CONFIG)
    release = tmp_path / "warehouse" / "releases" / "R1"
    release.mkdir(parents=True)
    (tmp_path / "warehouse" / "current").symlink_to("releases/R1")
    with duckdb.connect(str(release / "analytics.duckdb")) as connection:
        connection.execute("create schema marts")
        connection.execute(ASSIGNMENTS)
        connection.execute(MASKED)
        connection.execute(
            "create table marts.abandoned_carts as"
            " select 'c' || range as customer_id from range(10, 20)"
            " union all select null"
        )
    with duckdb.connect(str(tmp_path / "warehouse" / "mercato.duckdb")) as connection:
        prepare(connection)
        connection.execute("create schema marts; create schema intermediate")
        connection.execute(ASSIGNMENTS)
        table = f"create table intermediate.int_customer_records as {RECORDS}"
        connection.execute(table)
        connection.execute(
            "create table intermediate.int_segment_reach as"
            " select 1 as segment_id, 'email' as channel, 0.2 as conversion"
        )
    return tmp_path


def asked(shop: Path, *arguments: str, below: str = "") -> Result:
    out = shop / "out" / below
    config = ("--config", str(shop / "mercato.yml"), "--out", str(out))
    return CliRunner().invoke(main, ["audience", *arguments, *config])


def rows(file: Path) -> Sequence[dict[str, str]]:
    with file.open(newline="") as handle:
        return list(csv.DictReader(handle))


def contacts(shop: Path, campaign: str) -> Sequence[dict[str, str]]:
    folder = shop / "warehouse" / "audiences" / "campaign_contacts"
    return rows(folder / f"{campaign}.csv")


def test_who_consented_is_contacted_or_held_out_and_nobody_else(shop: Path) -> None:
    answer = asked(shop, "champions", "--channel", "email", "--campaign", "spring")
    assert answer.exit_code == 0, answer.output

    exported = rows(shop / "out" / "spring.csv")
    assigned = contacts(shop, "spring")
    consented = {f"c{number}" for number in range(14, 200, 2)} | {"c0"}
    held_out = {row["customer_id"] for row in assigned if row["is_control"] == "true"}
    assert {row["customer_id"] for row in assigned} == consented
    assert {row["customer_id"] for row in exported} == consented - held_out
    assert len(held_out) == 9  # a tenth of 94
    assert all(
        row["email"] == f"{row['customer_id'][1:]}@example.org" for row in exported
    )
    assert "The hold-out finds a rise of" in answer.output
    assert "@" not in answer.output


def test_addresses_are_in_the_export_alone_which_its_owner_alone_reads(
    shop: Path,
) -> None:
    assert asked(shop, "1", "--channel", "sms", "--campaign", "x").exit_code == 0
    files = [*(shop / "out").iterdir(), *(shop / "warehouse" / "audiences").rglob("*")]
    told = [file for file in files if file.is_file() and "+49" in file.read_text()]
    assert told == [shop / "out" / "x.csv"]
    assert {file.stat().st_mode & 0o777 for file in files if file.is_file()} == {0o600}


def test_the_same_campaign_is_drawn_alike_and_another_one_anew(shop: Path) -> None:
    drawn = []
    for campaign in ("spring", "summer", "spring"):
        answer = asked(shop, "1", "--channel", "email", "--campaign", campaign)
        assert answer.exit_code == 0, answer.output
        drawn.append(contacts(shop, campaign))
        for file in (shop / "warehouse" / "audiences").rglob("*.csv"):
            file.unlink()
        (shop / "out" / f"{campaign}.csv").unlink()
    arms = [[row["version"] for row in one] for one in drawn]
    assert arms[0] == arms[2] != arms[1]


def test_abandoned_carts_are_an_audience(shop: Path) -> None:
    answer = asked(
        shop,
        *("abandoned carts", "--channel", "email", "--holdout", "0.5"),
        *("--campaign", "carts", "--starts-on", "2026-07-01"),
    )
    assert answer.exit_code == 0, answer.output
    assert len(contacts(shop, "carts")) == 8  # of ten, one erased and one refused
    assert {row["assigned_at"] for row in contacts(shop, "carts")} == {"2026-07-01"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("Chmpions", "--channel", "email"), "Known are: 'Champions' (1), 'Sleepers'"),
        (("1", "--channel", "push"), "nobody has given consent (accepts_push)"),
        (("1", "--channel", "email", "--holdout", "0.001"), "too few to hold out"),
        (("1", "--channel", "email", "--holdout", "nan"), "nan is not a number"),
        (("1", "--channel", "email", "--campaign", "../x"), "should be letters"),
        (("1", "--channel", "email", "--campaign", "known"), "a campaign known alread"),
    ],
)
def test_what_cannot_be_exported_is_said(
    shop: Path, arguments: tuple[str, ...], message: str
) -> None:
    with duckdb.connect(str(shop / "warehouse" / "mercato.duckdb")) as connection:
        connection.execute("insert into raw.campaigns (campaign_id) values ('known')")
    answer = asked(shop, *arguments)
    assert answer.exit_code == 2
    assert message in answer.output
    assert not (shop / "out").exists()
    assert not list(shop.glob("warehouse/logs/*"))  # no run that failed


@pytest.mark.parametrize("blocked", ["out", "warehouse/audiences/campaign_contacts"])
def test_all_files_are_written_or_none(shop: Path, blocked: str) -> None:
    place = shop / blocked
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("a file where a folder should be")
    answer = asked(shop, "1", "--channel", "email", "--campaign", "x", below="mail")
    assert answer.exit_code == 2
    assert f"{place}" in answer.output
    assert "name another folder by --out" in answer.output
    assert not list(shop.rglob("x.csv"))

    place.unlink()
    answer = asked(shop, "1", "--channel", "email", "--campaign", "x", below="mail")
    assert answer.exit_code == 0, answer.output
    assert len(list(shop.rglob("x.csv"))) == 4


def test_a_campaign_is_exported_once(shop: Path) -> None:
    arguments = ("1", "--channel", "email", "--campaign", "spring")
    assert asked(shop, *arguments).exit_code == 0
    answer = asked(shop, *arguments)
    assert answer.exit_code == 2
    assert "spring.csv exists" in answer.output


def test_a_segment_is_one_by_name_and_by_number(shop: Path) -> None:
    by_name, by_number = (
        asked(shop, segment, "--channel", "email") for segment in ("Champions", "1")
    )
    assert by_name.exit_code == 0
    assert by_number.exit_code == 2
    assert "champions-email-" in by_number.output


def test_without_a_release_there_are_no_segments(shop: Path) -> None:
    (shop / "warehouse" / "current").unlink()
    answer = asked(shop, "1", "--channel", "email")
    assert answer.exit_code == 2
    assert "run `mercato refresh`" in answer.output


def test_an_erased_person_leaves_the_contacts_of_audiences(shop: Path) -> None:
    asked(shop, "1", "--channel", "email", "--campaign", "spring")
    before = contacts(shop, "spring")
    forget(Folders(shop / "warehouse"), ["c14", "somebody else"])
    assert contacts(shop, "spring") == [
        row for row in before if row["customer_id"] != "c14"
    ]
    file = shop / "warehouse" / "audiences" / "campaign_contacts" / "spring.csv"
    assert file.stat().st_mode & 0o777 == 0o600
