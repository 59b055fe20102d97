"""The settings that models need, as rows of raw.settings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import duckdb

from pipeline.schema import Attributes, Configuration, FeatureSet, Outlier
from pipeline.schema_experiments import Experiments


class SettingRow(NamedTuple):
    """One value of a setting."""

    section: str
    item: str
    position: int
    value: str


def settings_rows(configuration: Configuration) -> list[SettingRow]:
    """Give every setting that models need, one row for each value."""
    return [
        *_company(configuration),
        *_behaviour(configuration),
        *_attributes(configuration.attributes),
        *_segmentation(configuration),
        *_experiments(configuration.experiments),
        *_actions(configuration),
    ]


def land_settings(
    connection: duckdb.DuckDBPyConnection, configuration: Configuration
) -> None:
    """Replace raw.settings, in one transaction."""
    rows = settings_rows(configuration)
    connection.execute("begin transaction")
    connection.execute("delete from raw.settings")
    connection.executemany("insert into raw.settings values (?, ?, ?, ?)", rows)
    connection.execute("commit")


def pattern(product: str) -> str:
    """Give the regular expression of a product id in which * stands for anything."""
    return re.sub(r"([.^$+?{}\[\]\\|()])", r"\\\1", product).replace("*", ".*")


def _company(configuration: Configuration) -> Iterator[SettingRow]:
    company = configuration.company
    for item in ("name", "currency", "timezone", "fiscal_year_starts"):
        yield SettingRow("company", item, 0, str(getattr(company, item)))


def _behaviour(configuration: Configuration) -> Iterator[SettingRow]:
    products = [pattern(product) for product in configuration.non_merchandise]
    yield from _list("non_merchandise", "product_pattern", products)
    yield from _list("identity", "rule", configuration.identity.rules)
    shared = configuration.identity.shared_by_more_than
    yield SettingRow("identity", "shared_by_more_than", 0, str(shared))
    for treatment in ("mask", "hash"):
        for column in getattr(configuration.privacy, treatment):
            yield SettingRow("privacy", column, 0, treatment)
    for item in ("session_minutes", "lookback_days"):
        yield SettingRow("web", item, 0, str(getattr(configuration.web, item)))
    for step, event_types in configuration.web.funnel.items():
        yield from _list("funnel", step, event_types)


def _attributes(attributes: Attributes) -> Iterator[SettingRow]:
    for name, categories in attributes.clean.items():
        pairs = [(ours, one) for ours, theirs in categories.items() for one in theirs]
        yield from _list("attribute_category", name, [ours for ours, _ in pairs])
        yield from _list("attribute_spelling", name, [theirs for _, theirs in pairs])
    for name, limits in attributes.limits.items():
        for section, limit in zip(("lowest", "highest"), limits, strict=True):
            if limit is not None:
                yield SettingRow(f"attribute_{section}", name, 0, f"{limit!r}")
    for name, groups in attributes.impute.items():
        # Without a group, one that nobody is of.
        yield from _list("attribute_impute", name, groups or [""])
    for name, derived in attributes.derive.items():
        yield from _list("attribute_sum", name, derived.sum or [])
        yield from _list("attribute_years_since", name, _one(derived.years_since))


def _segmentation(configuration: Configuration) -> Iterator[SettingRow]:
    segmentation = configuration.segmentation
    for item in ("use", "random_state", "sample"):
        yield SettingRow("segmentation", item, 0, str(getattr(segmentation, item)))
    if segmentation.origin:
        yield SettingRow("segmentation", "origin", 0, segmentation.origin.isoformat())
    for name, feature_set in segmentation.feature_sets.items():
        yield from _feature_set(name, feature_set)


def _feature_set(name: str, given: FeatureSet) -> Iterator[SettingRow]:
    yield from _list("segmentation_feature", name, list(given.features))
    yield from _list("segmentation_scale", name, list(given.features.values()))
    yield from _list("segmentation_category", name, given.categorical)
    outliers = [_outlier(outlier) for outlier in given.outliers]
    yield from _list("segmentation_outlier", name, outliers)
    yield from _list("segmentation_k", name, [str(k) for k in given.k])


def _experiments(experiments: Experiments) -> Iterator[SettingRow]:
    for item in (*("alpha", "power", "expected_rate", "covariate_days", "covariate"),):
        value = getattr(experiments, item)
        if value is not None:
            yield SettingRow("experiment", item, 0, str(value))
    yield from _list("experiment_metric", "metric", experiments.metrics)
    yield from _list(
        "experiment_segmentation", "segmentation", experiments.segmentations
    )
    for number, one in enumerate(experiments.hypotheses):
        item = str(number)
        for part in ("name", "campaign", "treatment", "control"):
            yield SettingRow(f"hypothesis_{part}", item, 0, getattr(one, part))
        yield from _list("hypothesis_metric", item, one.metric)
    for number, group in enumerate(experiments.customer_hypotheses):
        item = str(number)
        for part in ("name", "metric"):
            yield SettingRow(
                f"customer_hypothesis_{part}", item, 0, getattr(group, part)
            )
        for part, condition in (("where", group.where), ("against", group.against)):
            for column, values in (condition or {}).items():
                yield SettingRow(f"customer_hypothesis_{part}", item, 0, column)
                yield from _list(f"customer_hypothesis_{part}_value", item, values)


def _actions(configuration: Configuration) -> Iterator[SettingRow]:
    for name, action in configuration.actions.items():
        yield from _list("action_offer", name, _one(action.offer))
        yield from _list("action_message", name, _one(action.message))


def _outlier(outlier: Outlier) -> str:
    if outlier.quantile:
        return "quantile {:g} {:g}".format(*outlier.quantile)
    return f"iqr {outlier.iqr:g}"


def _one(value: str | None) -> list[str]:
    return [] if value is None else [value]


def _list(section: str, item: str, values: Sequence[str]) -> list[SettingRow]:
    return [
        SettingRow(section, item, position, value)
        for position, value in enumerate(values)
    ]
