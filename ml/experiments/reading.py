"""From the rows that dbt hands over to samples, values and rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from ml.experiments.comparison import Rules
from ml.experiments.permutation import Values
from ml.experiments.samples import Sample

if TYPE_CHECKING:
    import pyarrow as pa

Row = Mapping[str, Any]

EVERYBODY: Final = "all"
"""Segmentation and segment of all contacts."""


class Group(NamedTuple):
    """One arm of a campaign in one segment, for one metric."""

    campaign_id: str
    version: str
    segmentation: str
    segment_id: str
    metric: str


def read_group(row: Row) -> Group:
    """Give the group that a row of sums or values is of."""
    return Group(*(row[field] for field in Group._fields))


def read_sample(row: Row) -> Sample:
    """Give the sums of a row; what is null is 0."""
    sums = {
        field: row.get(field) or 0
        for field in Sample.__dataclass_fields__
        if field != "contacts"
    }
    return Sample(contacts=row["contacts"], **sums)


def read_values(rows: Iterable[Row]) -> dict[Group, tuple[list[float], list[int]]]:
    """Give the values other than 0 of each group, with their counts."""
    found: dict[Group, tuple[list[float], list[int]]] = defaultdict(lambda: ([], []))
    for row in rows:
        values, counts = found[read_group(row)]
        values.append(row["metric_value"])
        counts.append(row["contacts"])
    return found


def dealable(
    sample: Sample, found: tuple[list[float], list[int]] | None
) -> Values | None:
    """Give the values to deal out; None where not all of them were kept."""
    values, counts = found or ([], [])
    if sum(counts) != sample.non_zero:
        return None
    # In order, so that the same deals come out whatever the order of the rows.
    order = np.argsort(values, kind="stable")
    return Values(
        np.array(values, dtype=float)[order],
        np.array(counts, dtype=np.int64)[order],
        sample.contacts,
    )


def read_rules(settings: pa.Table) -> Rules:
    """Give the rules that the settings name, and the usual ones for the others."""
    given = {
        row["item"]: float(row["value"])
        for row in settings.to_pylist()
        if row["section"] == "experiment" and row["item"] in Rules.__dataclass_fields__
    }
    return Rules(**given)  # type: ignore[arg-type]  # the seed is no setting


def read_currency(settings: pa.Table) -> str:
    """Give the company's currency."""
    found = [
        row["value"]
        for row in settings.to_pylist()
        if (row["section"], row["item"]) == ("company", "currency")
    ]
    return str(found[0]) if found else ""
