"""The laws of docs/architecture.md, held against dbt's manifest."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ingestion.feeds import FEEDS

ROOT = Path(__file__).parents[2]
Models = dict[str, dict[str, Any]]

MARTS = frozenset(
    (
        "customers",
        "customer_identities",
        "orders",
        "order_lines",
        "products",
        "departments",
        "sales_reconciliation",
        "customer_months",
        "customers_abt",
        "customer_department_shares",
        "customer_attributes",
        "customers_abt_snapshots",
        "feature_profiles",
        "feature_correlations",
        "cohort_retention",
        "sales_by_period",
        "department_sales_yoy",
        "company_segment_sales_yoy",
        "company_profile_sales_yoy",
        "sales_yoy_bridge",
        "web_sessions",
        "web_funnel",
        "abandoned_carts",
        "campaign_kpis",
        "channel_attribution",
        "channel_value",
        "sales_cycle",
        "social_engagement",
        "segment_candidates",
        "segment_assignments",
        "segment_profiles",
        "segment_crosstab",
        "segment_map",
        "segment_stability",
        "segment_history",
        "segment_events",
        "segment_kpis",
        "segment_actions",
        "campaign_results",
        "campaign_faults",
        "campaign_uplift",
        "campaign_tests",
        "customer_tests",
        "customer_scores",
        "clv_backtest",
        "model_metrics",
        "model_deciles",
        "data_quality_results",
        "pipeline_runs",
        "release",
    )
)


def layer(model: dict[str, Any]) -> str:
    return str(model["fqn"][1])


def domain(model: dict[str, Any]) -> str:
    return str(model["fqn"][2])


def of_layer(models: Models, name: str) -> list[dict[str, Any]]:
    found = [model for model in models.values() if layer(model) == name]
    assert found, f"no models in {name}"
    return found


def test_every_mart_of_the_contract_exists(models: Models) -> None:
    assert {model["name"] for model in of_layer(models, "marts")} >= MARTS


def test_only_staging_reads_raw_tables(models: Models) -> None:
    readers = {
        model["name"]
        for model in models.values()
        if layer(model) != "staging"
        and any(parent.startswith("source.") for parent in model["depends_on"]["nodes"])
    }
    assert readers == set()


def test_every_feed_is_read_by_staging(models: Models) -> None:
    read = {
        parent.split(".")[-1]
        for model in of_layer(models, "staging")
        for parent in model["depends_on"]["nodes"]
    }
    assert set(FEEDS) - read == {"exchange_rates"}, "rates are applied at landing"


def test_staging_neither_joins_nor_aggregates(models: Models) -> None:
    offenders = {
        model["name"]
        for model in of_layer(models, "staging")
        if " join " in model["raw_code"] or "group by" in model["raw_code"]
    }
    assert offenders == set()


def test_no_mart_reads_staging_of_another_domain(models: Models) -> None:
    offenders = {
        (model["name"], models[parent]["name"])
        for model in of_layer(models, "marts")
        for parent in model["depends_on"]["nodes"]
        if parent in models
        and layer(models[parent]) == "staging"
        and domain(models[parent]) != domain(model)
    }
    assert offenders == set()


def test_every_model_says_its_grain_and_every_column_its_meaning(
    models: Models,
) -> None:
    silent = [
        model["name"]
        for model in models.values()
        if not model["description"].startswith("One row")
    ]
    undescribed = [
        f"{model['name']}.{name}"
        for model in models.values()
        for name, column in model["columns"].items()
        if not column["description"]
    ]
    assert silent == []
    assert undescribed == []


def test_every_model_has_one_yml_beside_it(models: Models) -> None:
    for model in models.values():
        beside = Path(model["original_file_path"]).with_suffix(".yml")
        assert model["patch_path"] == f"mercato://{beside}", model["name"]


def test_every_mart_has_a_contract_and_a_tested_key(
    manifest: dict[str, Any], models: Models
) -> None:
    keyed: dict[str, set[str]] = {}
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test" and node.get("test_metadata"):
            model = node.get("attached_node") or ""
            keyed.setdefault(model, set()).add(node["test_metadata"]["name"])
    for unique_id, model in models.items():
        if layer(model) == "marts":
            assert model["contract"]["enforced"], model["name"]
            assert "one_row_per" in keyed.get(unique_id, set()), model["name"]


@pytest.mark.parametrize("name", ["staging", "intermediate", "marts"])
def test_models_end_in_one_select_of_their_last_cte(models: Models, name: str) -> None:
    for model in of_layer(models, name):
        if model["language"] == "sql":
            last = "renamed" if name == "staging" else model["name"]
            end = model["raw_code"].rsplit("select * from ", 1)[-1]
            assert re.match(rf"{last}\s*(order by\s.*)?$", end, re.S), model["name"]


def test_models_are_short(models: Models) -> None:
    long = {
        model["name"]: len(model["raw_code"].splitlines())
        for model in models.values()
        if len(model["raw_code"].splitlines()) > 100
    }
    assert long == {}


def test_sums_of_money_are_cast(models: Models) -> None:
    for model in models.values():
        if layer(model) == "marts":
            wide = [
                name
                for name, column in model["columns"].items()
                if "38" in (column["data_type"] or "")
                or (column["data_type"] or "").lower() == "hugeint"
            ]
            assert wide == [], f"{model['name']}: scanning these is slow"


def test_increments_read_their_own_table_whole_before_they_write(
    models: Models,
) -> None:
    """An `order by` is the end of reading: a row that was just written is not read."""

    def read(model: dict[str, Any]) -> str:
        """Its SQL and that of the views that it reads, which run as part of it."""
        parents = (models.get(one) for one in model["depends_on"]["nodes"])
        views = [one for one in parents if one and is_view(one)]
        return "".join([model["raw_code"], *map(read, views)])

    def is_view(model: dict[str, Any]) -> bool:
        return bool(model["config"]["materialized"] == "view")

    last_lines = {
        model["name"]: model["raw_code"].splitlines()[-1]
        for model in models.values()
        if model["config"]["incremental_strategy"] == "append"
        and model["language"] == "sql"
        and (
            "{{ this }}" in model["raw_code"]
            or f"built_relation('{model['schema']}', '{model['name']}')" in read(model)
        )
    }
    assert set(last_lines) == {
        "customers_abt_snapshots",
        "int_customer_features",
        "int_sales_places",
        "product_affinities",
    }
    assert all(line.startswith("order by ") for line in last_lines.values())


@pytest.mark.parametrize("name", ["exports", "postgresql"])
def test_every_mart_is_exposed_where_all_go(
    manifest: dict[str, Any], models: Models, name: str
) -> None:
    exposure = manifest["exposures"][f"exposure.mercato.{name}"]
    marts = {one for one, model in models.items() if layer(model) == "marts"}
    assert set(exposure["depends_on"]["nodes"]) == marts
