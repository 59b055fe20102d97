"""`mercato init`: data that nobody described lands after a few edited lines."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import pytest
import yaml
from click.testing import CliRunner, Result

from ingestion.landing import land
from pipeline.cli import main
from pipeline.settings import load
from pipeline.sources import all_sources, landing_context
from tests.conftest import Figure
from tests.pipeline.strangers import STRANGERS, Edit, Stranger, Truth, header_and_lines
from tests.servers import PASSWORD, Server

MOST_EDITS = 3


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def edited(config: Path, edits: tuple[Edit, ...]) -> None:
    """Answer the questions, as a person would: each edit changes one line."""
    text = config.read_text()
    for before, after in edits:
        assert text.count(f"{before}\n") == 1, f"{before} should stand there once"
        text = text.replace(f"{before}\n", f"{after}\n")
    config.write_text(text)


def landed(config: Path) -> duckdb.DuckDBPyConnection:
    """A warehouse in memory with what the configuration lands."""
    settings = load(config)
    connection = duckdb.connect()
    land(connection, all_sources(settings), landing_context(settings))
    return connection


def check(connection: duckdb.DuckDBPyConnection, truth: Truth) -> None:
    counts = connection.execute(
        "select feed, sum(rows_landed), sum(rows_rejected) from ops.loads group by feed"
    ).fetchall()
    assert {feed: (rows, bad) for feed, rows, bad in counts} == {
        feed: (rows, 0) for feed, rows in truth.rows.items()
    }
    (sales,) = connection.execute(
        "select coalesce(sum(amount), 0) from raw.order_lines"
    ).fetchall()[0]
    assert sales == truth.sales
    (buyers,) = connection.execute(
        "select count(distinct customer_id) from raw.order_lines"
        " where customer_id in (select customer_id from raw.customers)"
    ).fetchall()[0]
    assert buyers == truth.customers_with_orders


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda one: one.name)
def test_a_strangers_data_land_after_at_most_three_edits(
    stranger: Stranger, tmp_path: Path, figure: Figure
) -> None:
    truth = stranger.make(tmp_path / "data")
    config = tmp_path / "mercato.yml"

    made = run(
        "init", *(tmp_path / "data" / p for p in stranger.places), "--config", config
    )
    assert made.exit_code == 0, made.output
    edited(config, stranger.edits)
    rehearsed = run("land", "--dry-run", "--config", config)

    assert rehearsed.exit_code == 0, rehearsed.output
    assert stranger.lines_edited <= MOST_EDITS
    with landed(config) as connection:
        check(connection, truth)
    figure(f"init, lines edited, {stranger.name}", str(stranger.lines_edited))


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Orders and customers with English names, in a folder."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "clients.csv").write_text("client_no,mail\nc1,a@example.com\n")
    (folder / "sales.csv").write_text(
        "sale_no,sale_date,client_no,total\ns1,2025-01-02,c1,9.50\n"
    )
    return folder


def test_a_configuration_is_not_written_over_unless_asked(shop: Path) -> None:
    config = shop / "mercato.yml"
    config.write_text("mine: true\n")

    refused = run("init", shop, "--config", config)

    assert refused.exit_code == 2
    assert "exists" in refused.output
    assert "--force" in refused.output
    assert config.read_text() == "mine: true\n"
    assert run("init", shop, "--config", config, "--force").exit_code == 0
    assert set(yaml.safe_load(config.read_text())["feeds"]) == {
        "customers",
        "order_lines",
    }


def test_it_says_what_it_took_each_table_for_and_what_to_do_next(shop: Path) -> None:
    config = shop / "mercato.yml"
    told = run("init", shop, "--config", config).output
    assert "clients.csv" in told
    assert "order_lines" in told
    assert f"mercato land --dry-run --config {config}" in told
    answer = run("init", shop, "--config", config, "--force", "--json").output
    assert {one["feed"] for one in json.loads(answer)["sources"]} == {
        "customers",
        "order_lines",
    }


def test_files_that_cannot_be_read_are_named_and_the_others_taken(shop: Path) -> None:
    (shop / "empty.csv").write_text("")
    (shop / "broken.xlsx").write_bytes(b"PK\x03\x04 cut off")
    config = shop / "mercato.yml"

    made = run("init", shop, "--config", config)

    assert made.exit_code == 0, made.output
    assert "empty.csv" in made.output
    assert "0 bytes" in made.output
    assert "# broken.xlsx was not read" in config.read_text()
    assert run("land", "--dry-run", "--config", config).exit_code == 0


def test_nothing_recognised_is_said_and_what_was_found_is_written(
    tmp_path: Path,
) -> None:
    (tmp_path / "readings.csv").write_text("sensor,volt\n1,2.5\n2,2.6\n")
    config = tmp_path / "mercato.yml"

    made = run("init", tmp_path / "readings.csv", "--config", config)

    assert made.exit_code == 2
    assert "None of the tables could be taken for a feed" in made.output
    assert "files: readings.csv" in config.read_text()


def test_a_place_that_does_not_exist_writes_nothing(tmp_path: Path) -> None:
    config = tmp_path / "mercato.yml"
    made = run("init", tmp_path / "none.csv", "--config", config)
    assert made.exit_code == 2
    assert "does not exist" in made.output
    assert not config.exists()


def test_what_is_missing_is_one_line_to_fill_in(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(
        "order_no,customer_no,q1,q2,amount\nA,c1,2025-01-01,2025-01-03,5.00\n"
    )
    config = tmp_path / "mercato.yml"
    run("init", tmp_path / "orders.csv", "--config", config)

    refused = run("land", "--dry-run", "--config", config)
    assert refused.exit_code == 2
    assert "ordered_at: ? is still to be filled in" in refused.output
    edited(config, (("ordered_at: '?'", "ordered_at: q1"),))
    assert run("land", "--dry-run", "--config", config).exit_code == 0


def test_ambiguous_dates_are_a_question(tmp_path: Path) -> None:
    rows = "".join(f"o{i},0{i}/0{i + 1}/2025,c1,5.00\n" for i in range(1, 8))
    (tmp_path / "orders.csv").write_text(
        f"order_no,order_date,customer_no,amount\n{rows}"
    )
    config = tmp_path / "mercato.yml"
    run("init", tmp_path / "orders.csv", "--config", config)
    assert "QUESTION: day or month first?" in config.read_text()


def test_files_of_orders_and_lines_are_joined_by_the_sql_in_the_question(
    tmp_path: Path,
) -> None:
    truth = header_and_lines(tmp_path / "data")
    orders = tmp_path / "data" / "orders.csv"
    text = orders.read_text().splitlines()
    without_total = [line.rpartition(",")[0] for line in text]
    orders.write_text("\n".join(without_total))
    config = tmp_path / "mercato.yml"
    assert run("init", tmp_path / "data", "--config", config).exit_code == 0
    assert "order_items_joined.parquet" in config.read_text()

    lines = (line.strip("# \n") for line in config.read_text().splitlines())
    sql = re.search(r"copy \(.*?\) to '\S+'", " ".join(lines))
    assert sql
    with duckdb.connect() as connection:
        connection.execute(sql[0])

    with landed(config) as connection:
        check(
            connection,
            Truth(
                {"customers": 50, "order_lines": 300},
                truth.sales,
                truth.customers_with_orders,
            ),
        )


def test_tables_of_a_server_are_mapped_and_joined(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth = header_and_lines(tmp_path / "data")
    # Another database of the server's is none of this company's.
    server.make("neighbour")
    server.fill("neighbour", "order_items", "select 1 as order_id, 2 as quantity")
    url = server.make("stranger")
    for name in ("orders", "order_items", "users"):
        file = tmp_path / "data" / f"{name}.csv"
        server.fill("stranger", name, f"select * from '{file}'")
    config = tmp_path / "mercato.yml"
    monkeypatch.setenv("MYSQL_PWD", PASSWORD)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)

    made = run("init", url, "--config", config)

    assert made.exit_code == 0, made.output
    assert PASSWORD not in config.read_text() + made.output
    rehearsed = run("land", "--dry-run", "--config", config)
    assert rehearsed.exit_code == 0, rehearsed.output
    lines = sum(1 + order % 3 for order in range(150))
    joined = Truth(
        {"customers": 50, "order_lines": lines},
        truth.sales,
        truth.customers_with_orders,
    )
    with landed(config) as connection:
        check(connection, joined)


def test_a_url_with_a_password_is_refused_and_not_repeated(tmp_path: Path) -> None:
    config = tmp_path / "mercato.yml"
    made = run("init", "mysql://ann:secret8@127.0.0.1/shop", "--config", config)
    assert made.exit_code == 2
    assert "secret8" not in made.output
    assert "MYSQL_PWD" in made.output
