"""Which new segment is which earlier one, and what became of the others.

After MONIC (Spiliopoulou, Ntoutsi, Theodoridis and Schult, 2006), with the pairs found
by the assignment of Kuhn (1955): as many customers as can be keep their segment.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml.features import Floats, Labels

Counts = NDArray[np.int64]

KEEPS: Final = 0.3
"""Of the customers in either segment, the part in both from which they are one."""
MOSTLY: Final = 0.5
"""Part of a segment's customers that says where it came from or went."""
HARDLY: Final = 0.02
"""Part of all customers below which nothing is left of a segment."""


class Lineage(NamedTuple):
    """What one refit did to one segment, new or earlier."""

    segment_id: int
    event: str
    """first, kept, split, birth; or merge, death of an earlier one."""
    other_segment_id: int | None
    """Where a split came from, or a merge went to."""
    position: int | None
    """Of the new centroid; none of a segment that ended."""
    earlier_customers: int
    customers: int
    kept_customers: int
    """Those in both."""


def contingency(before: Labels, after: Labels, shape: tuple[int, int]) -> Counts:
    """Customers by earlier and new segment, from two labels each, counted from 0."""
    cells = np.bincount(before * shape[1] + after, minlength=shape[0] * shape[1])
    return cells.reshape(shape).astype(np.int64)


def adjusted_rand(counts: Counts) -> float:
    """Adjusted Rand index (Hubert and Arabie, 1985) of two labellings, cross-counted.

    1 is the same grouping, 0 what chance gives. Two labellings of one group each, or
    of nobody, are the same.
    """
    total = float(counts.sum())
    together = _pairs(counts).sum()
    rows, columns = _pairs(counts.sum(axis=1)).sum(), _pairs(counts.sum(axis=0)).sum()
    expected = rows * columns / max(_pairs(np.array(total)), 1.0)
    most = (rows + columns) / 2
    return 1.0 if most == expected else float((together - expected) / (most - expected))


def pairs(counts: Counts) -> list[tuple[int, int]]:
    """Pair rows with columns so that the paired cells hold the most customers."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(counts, maximize=True)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True)]


def agreement(counts: Counts) -> float:
    """Share of the customers in the same segment, once segments are paired."""
    total = int(counts.sum())
    return sum(int(counts[pair]) for pair in pairs(counts)) / total if total else 1.0


def trace(
    counts: Counts, earlier_ids: Sequence[int], last_id: int, newborn: Floats
) -> list[Lineage]:
    """Give every new segment its id, and every earlier one its fate.

    Args:
        counts: Customers by earlier and new segment, both labelled tonight.
        earlier_ids: Ids of the earlier segments, in the order of the rows.
        last_id: Highest id ever given; new ones follow.
        newborn: Shape of counts; whether a new segment lies where the earlier one
            never was, see `newcomers`.

    Returns:
        New segments in the order of the columns, then earlier ones that ended.
    """
    kept = {
        column: row for row, column in pairs(counts) if _is_kept(counts, row, column)
    }
    ids: dict[int, int] = {column: earlier_ids[row] for column, row in kept.items()}
    for column in range(counts.shape[1]):
        if column not in ids:
            last_id += 1
            ids[column] = last_id
    lives = [
        _life(counts, column, kept.get(column), ids[column], earlier_ids, newborn)
        for column in range(counts.shape[1])
    ]
    ended = [row for row in range(counts.shape[0]) if row not in kept.values()]
    return lives + [_end(counts, row, earlier_ids[row], ids) for row in ended]


def newcomers(
    points: Floats, before: Labels, after: Labels, centres: Floats, segments: int
) -> Floats:
    """Whether a part of an earlier segment lies where that segment never was.

    The centre of a segment is the mean of its parts: that of a segment which was split
    lies between them, by their weights. Where it lies with the rest instead, the part
    came later.

    Args:
        points: Customers as the earlier model standardises them, shape (n, p).
        before: Earlier segment of each, shape (n,).
        after: New segment of each, shape (n,).
        centres: Of the earlier segments, shape (k, p).
        segments: How many new ones there are.

    Returns:
        1 where it came later, else 0, by earlier and new segment.
    """
    found = np.zeros((len(centres), segments))
    for row, column in np.argwhere(contingency(before, after, found.shape) > 0):
        inside = before == row
        part, rest = inside & (after == column), inside & (after != column)
        if rest.any():
            away = points[part].mean(axis=0) - points[rest].mean(axis=0)
            moved = centres[row] - points[rest].mean(axis=0)
            weighed = float(moved @ away) / max(float(away @ away), 1e-12)
            found[row, column] = weighed < 0.5 * part.sum() / inside.sum()
    return found


def _pairs(counts: NDArray[np.generic]) -> Floats:
    numbers = counts.astype(np.float64)
    return np.asarray(numbers * (numbers - 1) / 2)


def _is_kept(counts: Counts, row: int, column: int) -> bool:
    both = counts[row, column]
    either = counts[row].sum() + counts[:, column].sum() - both
    return bool(both > 0 and both >= KEEPS * either)


def _life(
    counts: Counts,
    column: int,
    row: int | None,
    segment_id: int,
    earlier_ids: Sequence[int],
    newborn: Floats,
) -> Lineage:
    size = int(counts[:, column].sum())
    if row is not None:
        before, both = int(counts[row].sum()), int(counts[row, column])
        return Lineage(segment_id, "kept", None, column, before, size, both)
    source = int(counts[:, column].argmax()) if counts.size else 0
    is_part = counts.size > 0 and counts[source, column] >= MOSTLY * max(size, 1)
    if is_part and not newborn[source, column]:
        other = earlier_ids[source]
        return Lineage(segment_id, "split", other, column, 0, size, 0)
    return Lineage(segment_id, "birth", None, column, 0, size, 0)


def _end(counts: Counts, row: int, segment_id: int, ids: dict[int, int]) -> Lineage:
    size = int(counts[row].sum())
    target = int(counts[row].argmax())
    is_left = size >= HARDLY * counts.sum() and counts[row, target] >= MOSTLY * size
    if size and is_left:
        return Lineage(segment_id, "merge", ids[target], None, size, 0, 0)
    return Lineage(segment_id, "death", None, None, size, 0, 0)
