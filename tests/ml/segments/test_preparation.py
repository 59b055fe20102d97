"""Filters, scales and recipes: by hand, and refusing what cannot be."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from ml.features import Features, Floats
from ml.segments import outliers, recipes, scaling


def features(columns: dict[str, tuple[str, list[float]]]) -> Features:
    values = np.array([column for _, column in columns.values()]).T
    ids = np.array([str(row) for row in range(len(values))], dtype=object)
    scales = tuple(scale for scale, _ in columns.values())
    return Features(ids, tuple(columns), scales, values, values)


def kept(column: list[float], *filters: str) -> list[bool]:
    values: Floats = np.array(column)[:, None]
    parsed = [outliers.parse(text) for text in filters]
    return [bool(one) for one in outliers.kept(values, parsed)]


def test_fences_stand_three_ranges_from_the_quartiles() -> None:
    column = [0, 1, 2, 3, 4, 12.0, 12.1]
    lower, upper = np.quantile(column, [0.25, 0.75])
    fence = upper + 0.6 * (upper - lower)
    assert kept(column, "iqr 0.6") == [value <= fence for value in column]
    assert not all(kept(column, "iqr 0.6"))


def test_filters_apply_in_the_order_written() -> None:
    column = [*range(100), 1e6]
    one = kept(column, "iqr 3", "quantile 0 0.9")
    other = kept(column, "quantile 0 0.9", "iqr 3")
    assert sum(one) == 90
    assert sum(other) == 91


def test_a_feature_without_range_and_an_unknown_value_lose_nobody() -> None:
    assert all(kept([1, 1, 1, 1, 1, 1, 9], "iqr 3"))
    assert kept([1, 2, 3, float("nan")], "quantile 0 1")[3]


@pytest.mark.parametrize(
    "text", ["iqr", "iqr 0", "iqr a", "quantile 0.9 0.1", "quantile 0 2", "z 3", ""]
)
def test_a_filter_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        outliers.parse(text)


def test_scales_by_hand() -> None:
    data = features(
        {
            "plain": ("standard", [1, 2, 3]),
            "robust": ("robust", [0, 10, 20]),
            "rank": ("rank", [1 / 3, 2 / 3, 1]),
            "constant": ("robust", [5, 5, 5]),
            "country=Eire": ("level", [1, 0, 0]),
            "country=Wales": ("level", [0, 1, 1]),
        }
    )
    fitted = scaling.fit(data)
    assert fitted.centers == pytest.approx([2, 10, 0.5, 5, 1 / 3, 2 / 3])
    both = np.sqrt(4 / 9)
    expected = [np.sqrt(2 / 3), 10, np.sqrt(1 / 12), 1, both, both]
    assert fitted.scales == pytest.approx(expected)


def test_a_category_weighs_as_much_as_one_number() -> None:
    data = features(
        {
            "number": ("standard", [1, 2, 3, 4]),
            "c=x": ("level", [1, 0, 0, 0]),
            "c=y": ("level", [0, 1, 0, 0]),
            "c=z": ("level", [0, 0, 1, 1]),
        }
    )
    spread = scaling.fit(data).apply(data.transformed).var(axis=0)
    assert spread[1:].sum() == pytest.approx(spread[0])


def test_the_logarithm_takes_negative_money() -> None:
    logs = scaling.signed_log(np.array([-9.0, 0.0, 9.0]))
    assert logs == pytest.approx([-np.log(10), 0, np.log(10)])


def test_an_unknown_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="'cubic' must be standard, log"):
        scaling.fit(features({"a": ("cubic", [1, 2])}))


def recipe(
    *settings: tuple[str, int, str], is_due: bool = True
) -> list[recipes.Recipe]:
    due = {"feature_set": "s", "is_due": is_due, "model_id": "s-1", "recipe_hash": "1"}
    due["due_because"] = "No model of this recipe"
    rows = [
        {"section": f"segmentation_{part}", "item": "s", "position": at, "value": value}
        for part, at, value in settings
    ]
    known = [("frequency", "number"), ("country", "text")]
    return recipes.read(
        pa.Table.from_pylist([due | {"data_to": None, "random_state": 1}]),
        pa.Table.from_pylist(
            [{"feature_set": "s", "feature_number": 1, "feature": "x", "scale": "log"}]
        ),
        pa.Table.from_pylist(rows),
        pa.Table.from_pylist([{"feature": name, "kind": kind} for name, kind in known]),
    )


def test_a_recipe_is_read_in_the_order_written() -> None:
    (read,) = recipe(
        ("feature", 0, "frequency"),
        ("outlier", 1, "quantile 0.1 0.9"),
        ("outlier", 0, "iqr 3"),
        ("k", 0, "4"),
    )
    assert [one.rule for one in read.filters] == ["iqr", "quantile"]
    assert read.ks == (4,)


def test_what_is_not_due_is_not_read() -> None:
    assert recipe(("feature", 0, "frequency"), is_due=False) == []


@pytest.mark.parametrize(
    ("part", "name", "right"),
    [
        ("feature", "frequncy", "must be one of frequency"),
        ("category", "county", "must be one of country"),
    ],
)
def test_an_unknown_name_is_told_with_the_known_ones(
    part: str, name: str, right: str
) -> None:
    with pytest.raises(ValueError, match=f"'s'.*'{name}', {right}"):
        recipe((part, 0, name))
