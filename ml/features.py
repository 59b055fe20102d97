"""The matrix that clustering works on: one row per customer, one column per feature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

Floats: TypeAlias = NDArray[np.float64]
Labels: TypeAlias = NDArray[np.int64]

LEVEL: Final = "level"
"""Scale of a column that says whether a customer has one value of a category."""


@dataclass(frozen=True, slots=True)
class Features:
    """Features of n customers, sorted by customer id; nan where unknown."""

    customer_ids: NDArray[np.object_]
    """Shape (n,)."""
    names: tuple[str, ...]
    """Names of the p features; `category=value` for a level."""
    scales: tuple[str, ...]
    """How each is scaled: standard, log, rank, robust or level."""
    values: Floats
    """Shape (n, p), in the feature's own unit."""
    transformed: Floats
    """Shape (n, p), after the logarithm or rank that the scale asks for."""

    def __len__(self) -> int:
        return len(self.customer_ids)

    def rows(self, chosen: NDArray[Any]) -> Features:
        """The same features for the customers of a mask or of positions."""
        return Features(
            self.customer_ids[chosen],
            self.names,
            self.scales,
            self.values[chosen],
            self.transformed[chosen],
        )


def from_arrow(
    table: pa.Table, names: Sequence[str], scales: Sequence[str]
) -> Features:
    """Read a table of vectors; the order of its rows does not matter.

    Args:
        table: Columns customer_id, feature_values and transformed, the last two lists
            of numbers in the order of `names`, null where unknown.
        names: The p features.
        scales: The scale of each.

    Raises:
        ValueError: A list has not one number for each name.
    """
    ids = np.array(table["customer_id"].to_pylist(), dtype=object)
    order = np.argsort(ids, kind="stable")
    return Features(
        ids[order],
        tuple(names),
        tuple(scales),
        _matrix(table["feature_values"], len(names))[order],
        _matrix(table["transformed"], len(names))[order],
    )


def medians(features: Features) -> Floats:
    """What stands in for an unknown feature: its median as transformed, shape (p,).

    A level that is unknown is absent: 0. So is a feature that nobody has.
    """
    known = [column[~np.isnan(column)] for column in features.transformed.T]
    return np.array(
        [
            float(np.median(column)) if scale != LEVEL and len(column) else 0.0
            for column, scale in zip(known, features.scales, strict=True)
        ]
    )


def _matrix(column: pa.ChunkedArray, width: int) -> Floats:
    flat = np.asarray(
        column.combine_chunks().flatten().to_numpy(zero_copy_only=False), np.float64
    )
    if len(flat) != len(column) * width:
        raise ValueError(
            f"{len(flat)} numbers for {len(column)} customers, must be {width} each"
        )
    return flat.reshape(len(column), width)
