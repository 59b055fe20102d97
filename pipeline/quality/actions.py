"""Gate 2 of what segments are offered."""

from __future__ import annotations

from typing import Final

from pipeline.quality.checks import between, mart, never

ACTIONS: Final = (
    mart(
        "segment_kpis",
        between("standard_error", 0, None),
        between("priority", 1, 7),
    ),
    mart(
        "segment_actions",
        between("duration_days", 1, 365, severity="warning"),
        between("minimum_detectable_lift", 0, None),
        never(
            "each segment has three to five actions",
            "select segment_id, count(*) as actions from {batch}"
            " group by segment_id having count(*) not between 3 and 5",
            column="segment_id",
            severity="warning",
        ),
    ),
)
