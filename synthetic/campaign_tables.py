"""The campaigns and campaign_versions feeds, and the truth about effects."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from synthetic.campaigns import CONTROL, OUTCOME_DAYS, PENCE_A_CONTACT, PLANS, Contacts
from synthetic.clusters import CLUSTERS
from synthetic.randomness import Array
from synthetic.season import Calendar
from synthetic.writing import dates, money


def starts(calendar: Calendar) -> Array:
    """First day of each campaign."""
    return calendar.last_day - np.array([plan.days_before_end for plan in PLANS])


def budgets(contacts: list[Contacts]) -> Array:
    """Pence that each campaign costs: so much a treated contact."""
    return np.array(
        [
            PENCE_A_CONTACT[plan.channel]
            * int((each.version != len(plan.versions) - 1).sum())
            for plan, each in zip(PLANS, contacts, strict=True)
        ]
    )


def campaign_table(calendar: Calendar, contacts: list[Contacts]) -> pa.Table:
    """Return the campaigns feed."""
    first = starts(calendar)
    return pa.table(
        {
            "campaign_id": [plan.campaign_id for plan in PLANS],
            "campaign_name": [plan.name for plan in PLANS],
            "channel": [plan.channel for plan in PLANS],
            "starts_on": dates(first),
            "ends_on": dates(first + OUTCOME_DAYS - 1),
            "budget": money(budgets(contacts)),
            "outcome_days": [OUTCOME_DAYS] * len(PLANS),
        }
    )


def version_table() -> pa.Table:
    """Return the campaign_versions feed."""
    rows = [(plan, version) for plan in PLANS for version in plan.versions]
    is_control = [version.name == CONTROL for _, version in rows]
    return pa.table(
        {
            "campaign_id": [plan.campaign_id for plan, _ in rows],
            "version": [version.name for _, version in rows],
            "is_control": is_control,
            "control_version": [None if each else CONTROL for each in is_control],
            "expected_share": [version.share for _, version in rows],
        }
    )


def effect_table() -> pa.Table:
    """Return the planted effects: extra orders a contact, by version and cluster."""
    rows = [
        (plan, version, cluster)
        for plan in PLANS
        for version in plan.versions
        for cluster in CLUSTERS
    ]
    return pa.table(
        {
            "campaign_id": [plan.campaign_id for plan, _, _ in rows],
            "version": [version.name for _, version, _ in rows],
            "cluster": [cluster.name for _, _, cluster in rows],
            "extra_orders_per_contact": [
                version.effect * cluster.mail_response for _, version, cluster in rows
            ],
            "lost_share": [version.lost for _, version, _ in rows],
        }
    )
