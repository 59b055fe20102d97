"""No check stands in both dbt and Great Expectations."""

from __future__ import annotations

from typing import Any

from pipeline.quality.checks import Check
from pipeline.quality.marts import SUITES

Node = dict[str, Any]


def never_empty(model: Node, tests: list[Node]) -> set[str]:
    """Columns that the contract or a test of dbt keeps filled in."""
    found = {
        name
        for name, column in model["columns"].items()
        if any(rule["type"] == "not_null" for rule in column["constraints"])
    }
    for test in tests:
        about = test["test_metadata"]
        if about["name"] == "not_null":
            found.add(test["column_name"])
        if about["name"] == "one_row_per":
            nullable = about["kwargs"].get("nullable", [])
            found |= set(about["kwargs"]["columns"]) - set(nullable)
    return found


def repeats(check: Check, model: Node, tests: list[Node]) -> bool:
    if check.expectation == "ExpectColumnValuesToNotBeNull":
        everywhere = check.arguments["mostly"] == 1
        return everywhere and check.column in never_empty(model, tests)
    worded = {
        test["column_name"]
        for test in tests
        if test["test_metadata"]["name"] == "accepted_values"
    }
    return check.expectation == "ExpectColumnValuesToBeInSet" and check.column in worded


def test_gate_2_repeats_no_test_of_dbt(
    manifest: dict[str, Any], models: dict[str, Node]
) -> None:
    marts = {node["name"]: node for node in models.values()}
    repeated = []
    for suite in SUITES:
        model = marts[suite.table]
        tests = [
            node
            for node in manifest["nodes"].values()
            if node.get("attached_node") == model["unique_id"] and node["test_metadata"]
        ]
        repeated += [
            f"{suite.table}.{check.column} {check.says}"
            for check in suite.checks
            if repeats(check, model, tests)
        ]
    assert repeated == []
