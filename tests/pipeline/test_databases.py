"""Databases in the configuration: what is said where, and that no secret leaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.errors import LandingError
from ingestion.sources.databases import DatabaseSource
from pipeline.errors import ConfigurationError
from pipeline.settings import load
from pipeline.sources import all_sources
from tests.conftest import mercato
from tests.servers import PASSWORD, Server

SECRET = "s3cr3t-of-the-shop"  # noqa: S105 - meant to be found out


def write(folder: Path, source: str) -> Path:
    config = folder / "mercato.yml"
    config.write_text(
        "company: {name: Shop}\nwarehouse: warehouse\nfeeds:\n  order_lines:\n"
        f"    - {source}\n"
    )
    return config


def sources(folder: Path, source: str) -> list[DatabaseSource]:
    found = all_sources(load(write(folder, source)))
    return [one for one in found if isinstance(one, DatabaseSource)]


def test_the_example_of_the_page_is_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MYSQL_PWD", SECRET)
    (source,) = sources(
        tmp_path,
        "{mysql: mysql://reader@db.example/shop, table: order_lines,"
        " key: [order_id, line_number], watermark: updated_at, deletes: compare}",
    )

    assert source.name == "mysql://db.example:3306/shop/order_lines"
    assert source.key == ("order_id", "line_number")
    assert (source.watermark, source.compares_deletes) == ("updated_at", True)
    assert source.database.password == SECRET
    assert SECRET not in repr(source)
    assert source.place == "mercato.yml line 5"


def test_each_database_may_have_a_password_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "another")
    monkeypatch.setenv("SHOP_PASSWORD", SECRET)
    url = "{postgres: postgres://reader@db/shop, table: a, password_env: SHOP_PASSWORD}"

    assert sources(tmp_path, url)[0].database.password == SECRET
    monkeypatch.delenv("SHOP_PASSWORD")
    with pytest.raises(LandingError, match="SHOP_PASSWORD is not set") as caught:
        sources(tmp_path, url)
    assert str(caught.value).startswith("mercato.yml line 5: password_env")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("{table: a}", "names none, should name one of files, mysql and postgres"),
        ("{files: a.csv, mysql: mysql://r@db/s}", "names files and mysql, should name"),
        ("{files: a.csv, table: a}", "has table, which does not go with files"),
        (
            "{mysql: mysql://r@db/s, sheet: a}",
            "has sheet, which does not go with mysql",
        ),
        ("{mysql: mysql://r@db/s, table: a, deletes: all}", "deletes"),
        ("{mysql: mysql://r@db/s, table: a, overlap: -1}", "overlap"),
    ],
)
def test_settings_that_do_not_go_together(
    tmp_path: Path, source: str, told: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        sources(tmp_path, source)

    assert told in str(caught.value)
    assert "line 5" in str(caught.value)


def test_a_url_of_the_other_server(tmp_path: Path) -> None:
    with pytest.raises(LandingError, match="mysql: holds the URL of a postgres"):
        sources(tmp_path, "{mysql: postgres://reader@db/shop, table: a}")


def test_a_password_in_the_url_is_refused_and_never_written(tmp_path: Path) -> None:
    config = write(
        tmp_path, f"{{mysql: mysql://reader:{SECRET}@db/shop, table: order_lines}}"
    )

    answer = mercato("refresh", "--config", str(config))

    assert answer.returncode == 2
    assert "the URL has a password in it" in answer.stderr
    assert "MYSQL_PWD" in answer.stderr
    assert_untold(tmp_path, answer.stdout + answer.stderr)


def test_a_refused_password_is_never_written(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", SECRET)
    url = server.make("shop")
    config = write(
        tmp_path,
        f"{{{server.kind}: '{url}', table: a, password_env: SHOP_PASSWORD}}",
    )

    answer = mercato("refresh", "--config", str(config))

    assert answer.returncode == 2
    assert "SHOP_PASSWORD (is set)" in answer.stderr
    assert_untold(tmp_path, answer.stdout + answer.stderr)


def test_a_password_that_fits_is_never_written(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", PASSWORD)
    url = server.make(
        "shop",
        "create table sales (order_id int, ordered_at date, amount int);"
        "insert into sales values (1, '2025-01-01', 5)",
    )
    config = write(
        tmp_path,
        f"{{{server.kind}: '{url}', table: sales, password_env: SHOP_PASSWORD}}",
    )

    answer = mercato("land", "--config", str(config))

    assert answer.returncode == 0, answer.stderr
    assert "1 source, 1 rows landed" in answer.stdout + answer.stderr
    assert_untold(tmp_path, answer.stdout + answer.stderr, PASSWORD)


def assert_untold(folder: Path, said: str, secret: str = SECRET) -> None:
    """The secret stands nowhere: not in what was said, nor in any file."""
    assert secret not in said
    files = [file for file in (folder / "warehouse").rglob("*") if file.is_file()]
    assert files
    for file in files:
        assert secret.encode() not in file.read_bytes(), file
