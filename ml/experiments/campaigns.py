"""Campaigns' hypotheses, tested: Arrow tables in, an Arrow table out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ml.experiments.choice import Plan
from ml.experiments.comparison import Compared, Groups, Rules, compare
from ml.experiments.measured import (
    Expected,
    Measured,
    expected,
    read_measured,
    split_checks,
)
from ml.experiments.multiplicity import benjamini_hochberg, holm
from ml.experiments.reading import (
    EVERYBODY,
    Group,
    Row,
    dealable,
    read_currency,
    read_rules,
)
from ml.experiments.sample_ratio import SampleRatio
from ml.experiments.tables import COMPARED, compared_columns
from ml.experiments.verdicts import Case, unit, verdict
from ml.tables import table

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS: Final[Mapping[str, str]] = {
    "campaign_id": "string",
    "hypothesis": "string",
    "metric": "string",
    "segmentation": "string",
    "segment_id": "string",
    **COMPARED,
    "sample_ratio_check": "string",
    "sample_ratio_p_value": "float64",
    "is_complete": "bool_",
    "is_shown": "bool_",
    "verdict": "string",
}


@dataclass(slots=True, kw_only=True)
class Tested:
    """One hypothesis in one segment, and what became of it."""

    hypothesis: Row
    segmentation: str
    segment_id: str
    groups: Groups
    compared: Compared | None
    is_complete: bool
    p_adjusted: float | None = None
    comparisons: int = 0

    @property
    def is_overall(self) -> bool:
        """Whether it is about all contacts."""
        return self.segmentation == EVERYBODY

    @property
    def family(self) -> tuple[str, ...]:
        """Hypotheses that are adjusted for together."""
        campaign = self.hypothesis["campaign_id"]
        if self.is_overall:
            return (campaign,)
        names = (self.hypothesis[name] for name in ("hypothesis", "metric"))
        return (campaign, *names, self.segmentation)


def analyse(
    hypotheses: pa.Table,
    statistics: pa.Table,
    values: pa.Table,
    arms: pa.Table,
    settings: pa.Table,
) -> pa.Table:
    """Test all hypotheses, overall and by segment, with `COLUMNS` as columns.

    Args:
        hypotheses: campaign_id, hypothesis, metric, treatment, control, is_own_control,
            starts_on, counted_to.
        statistics: Sums over contacts by campaign_id, version, segmentation, segment_id
            and metric, as `ml.experiments.samples.Sample` names them; is_control and
            is_complete.
        values: Of small groups, each metric_value that is not 0 and its contacts.
        arms: campaign_id, version, expected_share.
        settings: section, item, position, value.
    """
    rules, measured = read_rules(settings), read_measured(statistics, values)
    stated = hypotheses.to_pylist()
    planned = {
        (one["campaign_id"], one["metric"]): expected(one, stated, measured, rules)
        for one in stated
    }
    tested = [
        one
        for hypothesis in stated
        for one in _test(
            hypothesis,
            planned[hypothesis["campaign_id"], hypothesis["metric"]],
            measured,
            rules,
        )
    ]
    _adjust(tested)
    ratios = split_checks(arms.to_pylist(), measured)
    currency = read_currency(settings)
    return table([_row(one, ratios, rules, currency) for one in tested], COLUMNS)


def _test(
    hypothesis: Row, planned: Expected, measured: Measured, rules: Rules
) -> Iterator[Tested]:
    """Test one hypothesis overall and in every segment that both groups have."""
    campaign, metric = hypothesis["campaign_id"], hypothesis["metric"]
    segments = sorted(
        (group.segmentation, group.segment_id)
        for group in measured.samples
        if (group.campaign_id, group.version, group.metric)
        == (campaign, hypothesis["treatment"], metric)
    )
    for segmentation, segment in segments:
        keys = [
            Group(campaign, hypothesis[role], segmentation, segment, metric)
            for role in ("treatment", "control")
        ]
        if keys[1] not in measured.samples:
            continue
        groups = _groups(keys, planned, measured)
        yield Tested(
            hypothesis=hypothesis,
            segmentation=segmentation,
            segment_id=segment,
            groups=groups,
            compared=compare(groups, rules),
            is_complete=measured.running.isdisjoint(keys),
        )


def _groups(keys: Sequence[Group], planned: Expected, measured: Measured) -> Groups:
    samples = [measured.samples[key] for key in keys]
    values = [
        dealable(sample, measured.values.get(key))
        for key, sample in zip(keys, samples, strict=True)
    ]
    plan = Plan(
        keys[0].metric == "conversion",
        samples[0].contacts,
        samples[1].contacts,
        *planned,
    )
    return Groups(
        treatment=samples[0],
        control=samples[1],
        plan=plan,
        treatment_values=values[0],
        control_values=values[1],
        is_segment=keys[0].segmentation != EVERYBODY,
    )


def _adjust(tested: Sequence[Tested]) -> None:
    """Adjust a campaign's hypotheses by Holm, and segments by Benjamini-Hochberg."""
    families: dict[tuple[str, ...], list[Tested]] = defaultdict(list)
    for one in tested:
        if one.compared:
            families[one.family].append(one)
    for family in families.values():
        adjust: Callable[[Sequence[float]], list[float]] = (
            holm if family[0].is_overall else benjamini_hochberg
        )
        p_values = [one.compared.difference.p_value for one in family if one.compared]
        for one, p_adjusted in zip(family, adjust(p_values), strict=True):
            one.p_adjusted, one.comparisons = p_adjusted, len(family)


def _row(
    one: Tested, ratios: Mapping[str, SampleRatio], rules: Rules, currency: str
) -> dict[str, Any]:
    campaign, metric = one.hypothesis["campaign_id"], one.hypothesis["metric"]
    ratio = ratios.get(campaign, SampleRatio("not checkable", None))
    is_blocked = ratio.check == "mismatch"
    control = one.hypothesis["control"]
    case = Case(
        unit=unit(metric, currency),
        treatment=f"Version {one.hypothesis['treatment']}",
        control="its control"
        if one.hypothesis["is_own_control"]
        else f"version {control}",
        compared=one.compared,
        p_adjusted=one.p_adjusted,
        comparisons=one.comparisons,
        alpha=rules.alpha,
        split_p_value=ratio.p_value if is_blocked else None,
        is_complete=one.is_complete,
        among=""
        if one.is_overall
        else f"{one.segmentation.replace('_', ' ')} {one.segment_id}",
    )
    is_shown = one.p_adjusted is not None and one.p_adjusted <= rules.alpha
    return {
        "campaign_id": campaign,
        "hypothesis": one.hypothesis["hypothesis"],
        "metric": metric,
        "segmentation": one.segmentation,
        "segment_id": one.segment_id,
        "treatment": one.hypothesis["treatment"],
        "control": control,
        **compared_columns(one.groups, one.compared, rules),
        "p_adjusted": one.p_adjusted,
        "adjustment": "Holm" if one.is_overall else "Benjamini-Hochberg",
        "sample_ratio_check": ratio.check,
        "sample_ratio_p_value": ratio.p_value,
        "is_complete": one.is_complete,
        "is_shown": is_shown and one.is_complete and not is_blocked,
        "verdict": verdict(case),
    }
