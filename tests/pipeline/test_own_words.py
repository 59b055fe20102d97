"""Offers in the company's own words: from the YAML into the table of offers."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import duckdb
import pytest

from pipeline.errors import ConfigurationError
from pipeline.schema_actions import Offer
from pipeline.settings import load
from pipeline.settings_rows import settings_rows
from tests.rendered import rendered

CONFIG = """\
company: {name: Shop}
actions:
  win_back: {offer: Ten pounds, message: Come back}
  bundle: {message: One more}
feeds: {order_lines: {files: lines.csv}}
"""


def offers(tmp_path: Path, config: str) -> dict[str, tuple[str, str]]:
    (tmp_path / "mercato.yml").write_text(config)
    rows = settings_rows(load(tmp_path / "mercato.yml").configuration)
    with duckdb.connect() as connection:
        connection.execute(
            "create table stg_settings"
            " (section varchar, item varchar, position int, value varchar)"
        )
        connection.executemany("insert into stg_settings values (?, ?, ?, ?)", rows)
        query = f"select offer, offer_text, message from ({rendered('int_offers')})"
        found = connection.execute(query).fetchall()
    return {offer: (text, message) for offer, text, message in found}


def test_own_words_take_the_place_of_the_usual_ones_where_given(tmp_path: Path) -> None:
    usual = offers(tmp_path, "company: {name: Shop}\nfeeds: {order_lines: {files: a}}")
    own = offers(tmp_path, CONFIG)
    assert set(own) == set(usual) == set(get_args(Offer))
    assert own.pop("win_back") == ("Ten pounds", "Come back")
    assert own.pop("bundle") == (usual["bundle"][0], "One more")
    assert own.items() <= usual.items()


def test_an_offer_that_there_is_not_is_named_with_those_there_are(
    tmp_path: Path,
) -> None:
    with pytest.raises(ConfigurationError, match=r"line 4: .*second_order"):
        offers(tmp_path, CONFIG.replace("bundle", "second_ordr"))
