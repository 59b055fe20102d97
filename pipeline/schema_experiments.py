"""The shape of the YAML's experiments: rules of the tests, and hypotheses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from pipeline.parts import STRICT, Text, Texts, listed

Metric = Literal["conversion", "spend", "visits"]
Metrics = Annotated[list[Metric], BeforeValidator(listed), Field(min_length=1)]
Chance = Annotated[float, Field(gt=0, lt=1)]


class Part(BaseModel):
    """A part of the experiments."""

    model_config = STRICT


class Hypothesis(Part):
    """Two versions of a campaign that are compared."""

    name: Text
    campaign: Text
    treatment: Text
    control: Text
    metric: Metrics = ["conversion", "spend", "visits"]

    @model_validator(mode="after")
    def _compares_two(self) -> Hypothesis:
        if self.treatment == self.control:
            message = f"compares {self.treatment} with itself, should name two versions"
            raise ValueError(message)
        return self


def _values(given: object) -> object:
    """Values of a column as text: true is written without quotes."""
    listed_values = listed(given)
    if not isinstance(listed_values, list):
        return listed_values
    return [str(one).lower() if isinstance(one, bool) else one for one in listed_values]


Condition = Annotated[
    dict[Text, Annotated[Texts, BeforeValidator(_values), Field(min_length=1)]],
    Field(min_length=1, max_length=1),
]
"""A column or attribute of customers and the values that are meant."""


class CustomerHypothesis(Part):
    """Two groups of customers that nobody assigned, compared by one figure."""

    name: Text
    where: Condition
    against: Condition | None = None
    metric: Text

    @model_validator(mode="after")
    def _compares_two(self) -> CustomerHypothesis:
        if self.where == self.against:
            message = "compares a group with itself, should name two groups"
            raise ValueError(message)
        return self


class Experiments(Part):
    """How campaigns and groups of customers are tested."""

    alpha: Annotated[float, Field(gt=0, lt=0.5)] = 0.05
    power: Annotated[float, Field(gt=0.5, lt=1)] = 0.8
    expected_rate: Chance | None = None
    covariate_days: int = Field(default=365, ge=1)
    covariate: Text | None = None
    metrics: Metrics = ["conversion", "spend", "visits"]
    segmentations: Texts = ["company_segment", "company_profile", "segment"]
    hypotheses: list[Hypothesis] = []
    customer_hypotheses: list[CustomerHypothesis] = []

    @model_validator(mode="after")
    def _names_once(self) -> Experiments:
        named: Sequence[tuple[str, ...]] = [
            *((one.campaign, one.name) for one in self.hypotheses),
            *((one.name,) for one in self.customer_hypotheses),
        ]
        name, times = Counter(named).most_common(1)[0] if named else ((), 1)
        if times > 1:
            message = f"has {times} hypotheses named {name[-1]!r}, should have one"
            raise ValueError(message)
        return self
