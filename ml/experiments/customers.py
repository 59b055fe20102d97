"""Hypotheses about customers whom nobody assigned: Arrow tables in and out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ml.experiments.choice import Plan
from ml.experiments.comparison import Compared, Groups, Rules, compare
from ml.experiments.multiplicity import holm
from ml.experiments.reading import Row, dealable, read_rules, read_sample
from ml.experiments.samples import Sample
from ml.experiments.tables import COMPARED, compared_columns
from ml.experiments.verdicts import Case, Unit, observed
from ml.tables import table

if TYPE_CHECKING:
    import pyarrow as pa

SECTION: Final = "customer_hypothesis_"
"""What the sections of the settings begin with."""
COLUMNS: Final[Mapping[str, str]] = {
    "hypothesis": "string",
    "metric": "string",
    **{
        name: kind
        for name, kind in COMPARED.items()
        if not name.startswith(("cuped", "anytime"))
    },
    "is_shown": "bool_",
    "verdict": "string",
}


class Stated(NamedTuple):
    """A hypothesis of the settings with what is known of both groups."""

    hypothesis: str
    metric: str
    treatment: str
    control: str
    groups: Groups


def analyse(values: pa.Table, settings: pa.Table) -> pa.Table:
    """Test all hypotheses about customers, with `COLUMNS` as columns.

    Args:
        values: item (number of the hypothesis), hypothesis, metric, part (where or
            against), metric_value (null in large groups) and sums as
            `ml.experiments.samples.Sample` names them.
        settings: section, item, position, value.
    """
    rules, stated = read_rules(settings), _read(values, settings)
    found = [compare(one.groups, rules) for one in stated]
    adjusted = iter(holm([one.difference.p_value for one in found if one]))
    count = sum(one is not None for one in found)
    rows = [
        _row(one, compared, next(adjusted) if compared else None, rules, count)
        for one, compared in zip(stated, found, strict=True)
    ]
    return table(rows, COLUMNS)


def _read(values: pa.Table, settings: pa.Table) -> list[Stated]:
    """Read the hypotheses, with what is known of both groups: perhaps of nobody."""
    rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in values.to_pylist():
        rows[row["item"], row["part"]].append(row)
    written: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in sorted(settings.to_pylist(), key=lambda row: int(row["position"])):
        if row["section"].startswith(SECTION):
            part = row["section"].removeprefix(SECTION)
            written[row["item"]][part].append(row["value"])
    return [
        Stated(
            parts["name"][0],
            parts["metric"][0],
            *_names(parts),
            _groups(rows[item, "where"], rows[item, "against"]),
        )
        for item, parts in sorted(written.items(), key=lambda pair: int(pair[0]))
    ]


def _names(parts: Mapping[str, list[str]]) -> tuple[str, str]:
    """Name both groups, as the settings mean them."""
    named = [
        f"{parts[part][0]} {' or '.join(parts[f'{part}_value'])}"
        for part in ("where", "against")
        if parts[part]
    ]
    return named[0], named[1] if len(named) > 1 else "the others"


def _groups(treatment: Sequence[Row], control: Sequence[Row]) -> Groups:
    samples, values = [], []
    for rows in (treatment, control):
        # Floats are added in one order, whatever the order of the rows.
        ordered = sorted(rows, key=lambda row: row["metric_value"] or 0.0)
        each = [read_sample(row) for row in ordered]
        sample = reduce(
            Sample.joined, each, Sample(contacts=0, total=0, total_squares=0)
        )
        dealt = [row for row in ordered if row["metric_value"]]
        pairs = (
            [row["metric_value"] for row in dealt],
            [row["contacts"] for row in dealt],
        )
        samples.append(sample)
        values.append(dealable(sample, pairs))
    sizes = [sample.contacts for sample in samples]
    return Groups(
        treatment=samples[0],
        control=samples[1],
        # Of each customer the value is known: nobody has to respond.
        plan=Plan(
            is_rate=False,
            treatment=sizes[0],
            control=sizes[1],
            expected_rate=1.0,
            source="all, as of each the metric is known",
        ),
        treatment_values=values[0],
        control_values=values[1],
    )


def _row(
    one: Stated,
    compared: Compared | None,
    p_adjusted: float | None,
    rules: Rules,
    count: int,
) -> dict[str, Any]:
    groups = (one.groups.treatment, one.groups.control)
    case = Case(
        unit=Unit("", 1, 2, f"in {one.metric}", ""),
        treatment=one.treatment,
        control=one.control,
        compared=compared,
        p_adjusted=p_adjusted,
        comparisons=count,
        alpha=rules.alpha,
    )
    return {
        "hypothesis": one.hypothesis,
        "metric": one.metric,
        "treatment": one.treatment,
        "control": one.control,
        **compared_columns(one.groups, compared, rules),
        "p_adjusted": p_adjusted,
        "adjustment": "Holm",
        "is_shown": p_adjusted is not None and p_adjusted <= rules.alpha,
        "verdict": observed(
            case,
            one.metric,
            (groups[0].contacts, groups[1].contacts),
            (groups[0].mean, groups[1].mean),
        ),
    }
