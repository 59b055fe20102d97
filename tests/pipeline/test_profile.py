"""The project's dbt profile on a machine with little memory."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path

import pytest
from dbt.adapters.duckdb.environments.local import LocalEnvironment
from dbt.config.runtime import load_profile
from dbt.flags import set_from_args
from dbt_common.context import set_invocation_context

from pipeline.settings import PROJECT

SORTED = """
    create table spilled as
    select range as number, md5(range::varchar) as text from range(4000000)
    order by text
"""


def test_a_model_is_made_after_another_has_spilled_to_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MERCATO_WAREHOUSE", str(tmp_path))
    monkeypatch.setenv("MERCATO_MEMORY_LIMIT", "100MB")
    set_invocation_context(os.environ)
    set_from_args(Namespace(profiles_dir=str(PROJECT)), None)
    profile = load_profile(str(PROJECT / "dbt_project"), {}, target_override="duckdb")
    database = LocalEnvironment(profile.credentials)
    first = database.handle().cursor()
    first.execute(SORTED)
    limit = first.execute("select current_setting('memory_limit')").fetchall()
    assert limit == [("95.3 MiB",)]
    # Each model has a connection of its own.
    second = database.handle().cursor()
    assert second.execute("select count(*) from spilled").fetchall() == [(4_000_000,)]
    database.close()
