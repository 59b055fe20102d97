"""The shape of the user's YAML: keys, types, limits and defaults."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    model_validator,
)

from pipeline.parts import STRICT, Share, Text, Texts, Timezone, listed
from pipeline.schema_actions import Action, Offer
from pipeline.schema_experiments import Experiments

Scale = Literal["standard", "log", "rank", "robust"]
Step = Literal["view", "cart", "checkout", "purchase"]
Rule = Literal["email", "phone", "name_and_birth_date"]
Personal = Literal["full_name", "email", "phone", "birth_date"]


class Part(BaseModel):
    """A part of the configuration."""

    model_config = STRICT


class Company(Part):
    """Who the company is."""

    name: Text
    currency: str = Field(default="EUR", pattern="^[A-Z]{3}$")
    timezone: Timezone = "UTC"
    fiscal_year_starts: int = Field(default=1, ge=1, le=12)


class Derived(Part):
    """An attribute made from others."""

    sum: list[Text] | None = Field(default=None, min_length=1)
    years_since: Text | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Derived:
        if (self.sum is None) == (self.years_since is None):
            message = "should be one: {sum: [kids, teens]} or {years_since: birth_year}"
            raise ValueError(message)
        return self


def _limits_in_order(given: tuple[float | None, float | None]) -> object:
    low, high = given
    if low is not None and high is not None and low > high:
        raise ValueError("should have the lower limit first, e.g. [0, 500000]")
    return given


Limits = Annotated[tuple[float | None, float | None], AfterValidator(_limits_in_order)]


class Attributes(Part):
    """How customer attributes are cleaned, in the order of these keys."""

    clean: dict[str, dict[str, Texts]] = {}
    limits: dict[str, Limits] = {}
    impute: dict[str, Texts] = {}
    derive: dict[str, Derived] = {}


class Identity(Part):
    """Which rules bring records of one person together."""

    rules: list[Rule] = []
    shared_by_more_than: int = Field(default=5, ge=1)


class Privacy(Part):
    """Personal columns that marts show masked or hashed."""

    mask: Annotated[list[Personal], BeforeValidator(listed)] = []
    hash: Annotated[list[Personal], BeforeValidator(listed)] = []

    @model_validator(mode="after")
    def _is_clear(self) -> Privacy:
        if "birth_date" in self.hash:
            raise ValueError("hashes birth_date, should mask it: a hash is no date")
        if both := set(self.mask) & set(self.hash):
            message = f"has {min(both)} in mask and in hash, should have it in one"
            raise ValueError(message)
        return self


class Web(Part):
    """When a web session ends, what is a step of the funnel, how long visits count."""

    session_minutes: int = Field(default=30, ge=1)
    lookback_days: int = Field(default=30, ge=0)
    funnel: dict[Step, Texts] = {
        "view": ["page_view"],
        "cart": ["add_to_cart"],
        "checkout": ["begin_checkout"],
        "purchase": ["purchase"],
    }


class Outlier(Part):
    """One filter for outliers: an interquartile range or two quantiles."""

    iqr: float | None = Field(default=None, gt=0)
    quantile: tuple[Share, Share] | None = None

    @model_validator(mode="after")
    def _is_one_filter(self) -> Outlier:
        if (self.iqr is None) == (self.quantile is None):
            message = "should be one filter: {iqr: 3} or {quantile: [0.01, 0.99]}"
            raise ValueError(message)
        if self.quantile and self.quantile[0] >= self.quantile[1]:
            message = "should have the lower quantile first, e.g. [0.01, 0.99]"
            raise ValueError(message)
        return self


class FeatureSet(Part):
    """What the clusters are made from."""

    features: dict[str, Scale] = Field(min_length=1)
    categorical: list[Text] = []
    outliers: list[Outlier] = []
    k: Annotated[
        list[Annotated[int, Field(ge=2)]],
        BeforeValidator(listed),
        Field(min_length=1),
    ] = [2, 3, 4, 5, 6, 7, 8]


def _rfm() -> dict[str, FeatureSet]:
    features: dict[str, Scale] = {
        "recency_days": "rank",
        "frequency": "rank",
        "monetary": "rank",
    }
    return {"behaviour": FeatureSet(features=features)}


class Segmentation(Part):
    """Which feature set segments the customers, among those compared."""

    use: str = "behaviour"
    random_state: int = Field(default=42, ge=0)
    sample: int = Field(default=50_000, ge=100)
    origin: date | None = None
    feature_sets: dict[str, FeatureSet] = Field(default_factory=_rfm, min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _use_the_only_set(cls, given: Any) -> Any:  # noqa: ANN401 - as written by the user
        if isinstance(given, Mapping) and "use" not in given:
            names = given.get("feature_sets")
            if isinstance(names, Mapping) and len(names) == 1:
                return {**given, "use": next(iter(names))}
        return given

    @model_validator(mode="after")
    def _uses_a_set_that_exists(self) -> Segmentation:
        if self.use not in self.feature_sets:
            known = ", ".join(self.feature_sets)
            message = f"uses {self.use!r}, should be one of its feature_sets: {known}"
            raise ValueError(message)
        return self


class FeedQuality(Part):
    """Limits for one feed."""

    rejected_share: Share | None = None


class Quality(Part):
    """Limits at which gate 1 stops the night."""

    rejected_share: Share = 0.05
    feeds: dict[str, FeedQuality] = {}

    def limit(self, feed: str) -> float:
        """Give the share of a feed's rows that may be rejected."""
        own = self.feeds.get(feed)
        share = own.rejected_share if own else None
        return self.rejected_share if share is None else share


class Publish(Part):
    """How many releases are kept, and whether they hold every mart as CSV, too."""

    keep: int = Field(default=7, ge=1)
    csv: bool = False


class Notify(Part):
    """Who is told of a failure."""

    command: Text | None = None
    webhook: str | None = Field(default=None, pattern="^https?://")


def _byte_size(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?\s*[KMGT]i?B", value):
        return value
    message = "should be a size such as 4GB or 512MB"
    raise ValueError(message)


class Resources(Part):
    """What DuckDB may use of the machine."""

    memory_limit: Annotated[str, BeforeValidator(_byte_size)] = "4GB"
    threads: int = Field(default=2, ge=1)


class Source(Part):
    """One source of a feed: files or a table, and how they are read and mapped."""

    files: Texts | None = Field(default=None, min_length=1)
    mysql: Text | None = None
    postgres: Text | None = None
    password_env: Text | None = None
    table: Text | None = None
    query: Text | None = None
    key: Texts = []
    watermark: Text | None = None
    overlap: float | None = Field(default=None, ge=0)
    deletes: Literal["compare"] | None = None
    columns: dict[str, Text | None] = {}
    where: str | None = None
    sheet: Text | None = None
    format: Literal["csv", "tsv", "parquet", "json", "excel"] | None = None
    encoding: str = "utf-8"
    delimiter: str | None = None
    quote: str = '"'
    decimal: Literal[".", ","] = "."
    date_format: Texts | None = None
    header: bool = True
    timezone: Timezone | None = None

    @property
    def url(self) -> str | None:
        """The database's URL, where the source is one."""
        return self.mysql or self.postgres

    @model_validator(mode="after")
    def _is_one_source(self) -> Source:
        given = [name for name in _PLACES if getattr(self, name) is not None]
        if len(given) != 1:
            named = " and ".join(given) or "none"
            message = f"names {named}, should name one of files, mysql and postgres"
            raise ValueError(message)
        others = _OF_FILES if self.url else _OF_DATABASES
        if wrong := sorted(self.model_fields_set & others):
            message = f"has {wrong[0]}, which does not go with {given[0]}"
            raise ValueError(message)
        return self


_PLACES = ("files", "mysql", "postgres")
_OF_FILES = frozenset({"sheet", "format", "encoding", "delimiter", "quote", "header"})
_OF_DATABASES = frozenset(
    {"password_env", "table", "query", "key", "watermark", "overlap", "deletes"}
)
Sources = Annotated[list[Source], BeforeValidator(listed), Field(min_length=1)]


class Configuration(Part):
    """The whole file."""

    company: Company
    warehouse: Text = "warehouse"
    channels: dict[str, Texts] = {}
    non_merchandise: Texts = []
    identity: Identity = Identity()
    privacy: Privacy = Privacy()
    attributes: Attributes = Attributes()
    web: Web = Web()
    segmentation: Segmentation = Segmentation()
    experiments: Experiments = Experiments()
    actions: dict[Offer, Action] = {}
    quality: Quality = Quality()
    publish: Publish = Publish()
    notify: Notify = Notify()
    resources: Resources = Resources()
    feeds: dict[str, Sources] = Field(min_length=1)


def known_keys(model: type[BaseModel]) -> Sequence[str]:
    """Keys that a part of the configuration may have."""
    return list(model.model_fields)
