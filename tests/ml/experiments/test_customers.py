"""Groups of customers that nobody assigned: they differ or not, and no more is said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from ml.experiments.customers import COLUMNS, analyse
from ml.features import Floats

Rows = list[dict[str, Any]]


def counts(generator: np.random.Generator, mean: float, customers: int) -> Floats:
    return generator.poisson(mean, customers).astype(np.float64)


def rows_of(item: str, part: str, values: Floats, *, is_dealt: bool) -> Rows:
    """Rows by value, or one row where the group is large."""
    keys = np.unique(values) if is_dealt else [None]
    return [
        {
            "item": item,
            "hypothesis": "as stated",
            "metric": "frequency",
            "part": part,
            "metric_value": key,
            "contacts": len(chosen),
            "non_zero": int((chosen != 0).sum()),
            "total": float(chosen.sum()),
            "total_squares": float((chosen**2).sum()),
            "total_cubes": float((chosen**3).sum()),
            "total_fourths": float((chosen**4).sum()),
        }
        for key in keys
        for chosen in [values if key is None else values[values == key]]
    ]


def settings(items: int) -> pa.Table:
    stated = [
        row
        for item in range(items)
        for row in (
            ("name", item, 0, f"Hypothesis {item}"),
            ("metric", item, 0, "frequency"),
            ("where", item, 0, "country"),
            ("where_value", item, 0, "UK"),
            ("where_value", item, 1, "Eire"),
        )
    ]
    return pa.Table.from_pylist(
        [
            {
                "section": f"customer_hypothesis_{part}",
                "item": str(item),
                "position": position,
                "value": value,
            }
            for part, item, position, value in stated
        ]
    )


def test_planted_differences_are_found_and_no_cause_is_claimed() -> None:
    generator = np.random.default_rng(31)
    often, seldom = (
        counts(generator, 3.0, 900),
        counts(generator, 2.0, 6000),
    )
    few = counts(np.random.default_rng(33), 2.0, 40)
    values = [
        *rows_of("0", "where", often, is_dealt=True),
        *rows_of("0", "against", seldom, is_dealt=False),
        *rows_of("1", "where", few, is_dealt=True),
        *rows_of("1", "against", seldom[:500], is_dealt=True),
    ]
    table = analyse(pa.Table.from_pylist(values), settings(3))
    assert table.column_names == list(COLUMNS)
    found, same, nobody = table.to_pylist()
    assert (found["test_name"], same["test_name"]) == ("Welch", "permutation")
    assert found["is_shown"]
    assert (found["n_treatment"], found["n_control"]) == (900, 6000)
    assert found["value_treatment"] == often.mean()
    assert found["treatment"] == "country UK or Eire"
    assert found["control"] == "the others"
    assert found["verdict"].startswith(
        "They differ: frequency is 3.06 among country UK"
    )
    assert "does not tell" in found["verdict"]
    assert not same["is_shown"]
    assert same["verdict"].startswith("No difference was shown; the test could")
    # A name that nobody has is a row that says so.
    assert nobody["hypothesis"] == "Hypothesis 2"
    assert nobody["verdict"] == (
        "No test: frequency is known of 0 customers with country UK or Eire and of 0"
        " with the others; two of each are needed."
    )
    assert nobody["p_value"] is None


def test_rows_in_any_order_give_the_same() -> None:
    generator = np.random.default_rng(32)
    values = [
        *rows_of("0", "where", counts(generator, 3.0, 60), is_dealt=True),
        *rows_of("0", "against", counts(generator, 2.0, 60), is_dealt=True),
    ]
    once = analyse(pa.Table.from_pylist(values), settings(1))
    again = analyse(pa.Table.from_pylist(values[::-1]), settings(1))
    assert once.equals(again)
