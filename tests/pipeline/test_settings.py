"""A wrong configuration is named: key, line, value, and what would be right."""

from __future__ import annotations

import textwrap
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from ingestion.warehouse import prepare
from pipeline.cli import main
from pipeline.errors import ConfigurationError
from pipeline.settings import Settings, load
from pipeline.settings_rows import land_settings, pattern, settings_rows

RIGHT = """\
company: {name: Shop}
feeds:
  order_lines: {files: lines.csv}
"""


def loaded(folder: Path, text: str) -> Settings:
    file = folder / "mercato.yml"
    file.write_text(textwrap.dedent(text))
    return load(file)


MISTAKES = {
    "a key with a typo": (
        RIGHT + "chanels: {web: [online]}\n",
        "line 4: chanels is no setting; did you mean channels?",
    ),
    "a key with a typo inside": (
        "company: {name: Shop, timezon: UTC}\nfeeds: {order_lines: {files: a.csv}}\n",
        "line 1: company.timezon is no setting; did you mean timezone?",
    ),
    "a feed with a typo": (
        "company: {name: Shop}\nfeeds:\n  order_line: {files: a.csv}\n",
        "line 3: feeds.order_line is no feed; did you mean order_lines?",
    ),
    "a column with a typo": (
        RIGHT.replace("lines.csv", "lines.csv, columns: {ordered: Day}"),
        (
            "feeds.order_lines[0].columns.ordered is no order_lines column;"
            " did you mean ordered_at?"
        ),
    ),
    "a number out of range": (
        (
            "company: {name: Shop, fiscal_year_starts: 13}\n"
            "feeds: {order_lines: {files: a.csv}}\n"
        ),
        "line 1: company.fiscal_year_starts is 13, which should be 12 or less.",
    ),
    "a hypothesis without a difference": (
        RIGHT + "experiments:\n  hypotheses:\n"
        "    - {name: a, campaign: c, treatment: A, control: A}\n",
        "compares A with itself, should name two versions",
    ),
    "a group of customers against itself": (
        RIGHT + "experiments:\n  customer_hypotheses:\n"
        "    - {name: a, where: {x: 1}, against: {x: 1}, metric: age}\n",
        "compares a group with itself, should name two groups",
    ),
    "a level that is none": (
        RIGHT + "experiments: {alpha: 2}\n",
        "experiments.alpha is 2, which should be less than 0.5.",
    ),
    "an origin that is no day": (
        RIGHT + "segmentation: {origin: yesterday}\n",
        "segmentation.origin is 'yesterday', which should be a day, such as 2024-12-31",
    ),
    "two hypotheses of one name": (
        RIGHT + "experiments:\n  customer_hypotheses:\n"
        "    - {name: a, where: {x: 1}, metric: age}\n"
        "    - {name: a, where: {x: 2}, metric: age}\n",
        "has 2 hypotheses named 'a', should have one",
    ),
    "an unknown time zone": (
        (
            "company:\n  name: Shop\n  timezone: Londn\n"
            "feeds: {order_lines: {files: a.csv}}\n"
        ),
        "line 3: company.timezone is 'Londn', which should be a time zone such as",
    ),
    "no company": (
        "feeds: {order_lines: {files: a.csv}}\n",
        "line 1: company is missing; write company: {name: Corner Shop, currency: EUR",
    ),
    "no feeds": (
        "company: {name: Shop}\n",
        "line 1: feeds is missing; write feeds: {order_lines: {files: orders.csv}}.",
    ),
    "feeds without any": (
        "company: {name: Shop}\nfeeds:\n",
        "line 2: feeds is empty; write feeds: {order_lines: {files: orders.csv}}.",
    ),
    "a feed without a source": (
        "company: {name: Shop}\nfeeds:\n  ad_spend: []\n",
        "line 3: feeds.ad_spend is empty; write ad_spend: {files: ad_spend.csv}.",
    ),
    "a feed that is a text": (
        "company: {name: Shop}\nfeeds: {customers: a.csv}\n",
        (
            "line 2: feeds.customers[0] is 'a.csv', which should be keys and values,"
            " such as customers: {files: customers.csv}."
        ),
    ),
    "a part without settings": (
        RIGHT + "web:\n",
        "line 4: web is empty; leave the key out or fill it in.",
    ),
    "a list that should be none": (
        RIGHT.replace("lines.csv", "lines.csv, columns: [a]"),
        (
            "line 3: feeds.order_lines[0].columns is a list, which should be keys and"
            " values, such as columns: {ordered_at: Order date}."
        ),
    ),
    "a date format with parts": (
        RIGHT.replace("lines.csv", "lines.csv, date_format: {day: 1}"),
        "line 3: feeds.order_lines[0].date_format[0] is keys and values, which should",
    ),
    "a share with a sign": (
        RIGHT + "quality: {rejected_share: 5%}\n",
        "line 4: quality.rejected_share is '5%', which should be a number, such as",
    ),
    "a currency in words": (
        "company: {name: Shop, currency: Euro}\nfeeds: {order_lines: {files: a}}\n",
        "line 1: company.currency is 'Euro', which should be of another form, such as",
    ),
    "a tag": (
        RIGHT + "warehouse: !secret place\n",
        "line 4: this is not YAML: could not determine a constructor for the tag",
    ),
    "a day that is none": (
        RIGHT + "warehouse: 2025-13-45\n",
        "line 4: this is not YAML: month must be in 1..12.",
    ),
    "a warehouse that is a pattern": (
        RIGHT + "warehouse: shop[1]/*\n",
        "shop[1]/* has * and [ in its path, by which the engine knows patterns; name",
    ),
    "a key that is a list": (
        RIGHT + "? [a]\n: b\n",
        "line 4: this is not YAML: found unhashable key.",
    ),
    "a part that holds itself": (
        RIGHT + "web: &web {funnel: *web}\n",
        "mercato.yml holds a part that holds itself",
    ),
    "a column masked and hashed": (
        RIGHT + "privacy: {mask: [phone, email], hash: email}\n",
        "has email in mask and in hash, should have it in one",
    ),
    "a date that is hashed": (
        RIGHT + "privacy: {hash: birth_date}\n",
        "hashes birth_date, should mask it: a hash is no date",
    ),
    "a column that is not personal": (
        RIGHT + "privacy: {mask: city}\n",
        "line 4: privacy.mask[0] is 'city', which should be 'full_name', 'email'",
    ),
    "a character that nobody sees": (
        RIGHT + "web: \0\n",
        "mercato.yml is not YAML: unacceptable character #x0000",
    ),
    "a set that is not there": (
        RIGHT + "segmentation:\n  use: loyal\n",
        (
            "line 4: segmentation uses 'loyal', should be one of its feature_sets:"
            " behaviour."
        ),
    ),
    "limits in the wrong order": (
        RIGHT + "attributes:\n  limits: {income: [500, 0]}\n",
        "line 5: attributes.limits.income should have the lower limit first",
    ),
    "a derived attribute of two kinds": (
        RIGHT + "attributes:\n  derive: {age: {sum: [a], years_since: born}}\n",
        "line 5: attributes.derive.age should be one: {sum: [kids, teens]}",
    ),
    "an unknown scale": (
        RIGHT + "segmentation:\n  feature_sets:\n    a: {features: {monetary: rnk}}\n",
        (
            "line 6: segmentation.feature_sets.a.features.monetary is 'rnk', which"
            " should be 'standard', 'log', 'rank' or 'robust'."
        ),
    ),
    "two filters in one": (
        RIGHT + "segmentation: {feature_sets: {a: {features: {monetary: log},"
        " outliers: [{iqr: 3, quantile: [0, 1]}]}}}\n",
        "should be one filter: {iqr: 3} or {quantile: [0.01, 0.99]}.",
    ),
    "a key that stands twice": (
        RIGHT + "company: {name: Other}\n",
        "line 4: company stands twice, first on line 1; keep one of them.",
    ),
    "no YAML": ("company: {name: Shop\nfeeds\n", "this is not YAML"),
    "an empty file": ("", "holds no settings"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_its_line_and_the_remedy(
    tmp_path: Path, mistake: str
) -> None:
    text, message = MISTAKES[mistake]
    with pytest.raises(ConfigurationError) as error:
        loaded(tmp_path, text)
    assert message in str(error.value)
    assert "mercato.yml" in str(error.value)


def test_a_wrong_configuration_ends_with_exit_code_2(tmp_path: Path) -> None:
    missing = str(tmp_path / "nowhere.yml")
    result = CliRunner().invoke(main, ["refresh", "--config", missing])
    assert result.exit_code == 2
    assert "There is no configuration" in result.output
    assert CliRunner().invoke(main, ["refersh"]).exit_code == 2


def test_all_but_the_company_and_the_feeds_has_a_default(tmp_path: Path) -> None:
    settings = loaded(tmp_path, RIGHT)
    assert settings.warehouse == tmp_path / "warehouse"
    assert settings.resolve("lines.csv") == str(tmp_path / "lines.csv")
    rows = settings_rows(settings.configuration)
    assert ("company", "fiscal_year_starts", 0, "1") in rows
    assert ("web", "session_minutes", 0, "30") in rows
    assert ("web", "lookback_days", 0, "30") in rows
    assert ("segmentation", "use", 0, "behaviour") in rows
    assert [row.value for row in rows if row.section == "segmentation_k"] == list(
        "2345678"
    )
    assert not [row for row in rows if row.section == "identity" and row.item == "rule"]


def test_rules_for_attributes_become_rows(tmp_path: Path) -> None:
    more = """\
    company: {name: Shop}
    attributes:
      clean: {state: {Single: [Alone, YOLO], Pair: Married}}
      limits: {income: [0, 5e5], born: [1920, null]}
      impute: {income: [degree, state], born: []}
      derive: {children: {sum: [kids, teens]}, age: {years_since: born}}
    feeds: {order_lines: {files: lines.csv}}
    """
    rows = settings_rows(loaded(tmp_path, more).configuration)
    assert [tuple(row) for row in rows if row.section.startswith("attribute_")] == [
        ("attribute_category", "state", 0, "Single"),
        ("attribute_category", "state", 1, "Single"),
        ("attribute_category", "state", 2, "Pair"),
        ("attribute_spelling", "state", 0, "Alone"),
        ("attribute_spelling", "state", 1, "YOLO"),
        ("attribute_spelling", "state", 2, "Married"),
        ("attribute_lowest", "income", 0, "0.0"),
        ("attribute_highest", "income", 0, "500000.0"),
        ("attribute_lowest", "born", 0, "1920.0"),
        ("attribute_impute", "income", 0, "degree"),
        ("attribute_impute", "income", 1, "state"),
        ("attribute_impute", "born", 0, ""),
        ("attribute_sum", "children", 0, "kids"),
        ("attribute_sum", "children", 1, "teens"),
        ("attribute_years_since", "age", 0, "born"),
    ]


def test_hypotheses_become_rows(tmp_path: Path) -> None:
    more = """\
    company: {name: Shop}
    experiments:
      alpha: 0.1
      covariate: history
      metrics: spend
      segmentations: [segment, region]
      hypotheses:
        - {name: mail, campaign: 7, treatment: A, control: B, metric: [spend, visits]}
      customer_hypotheses:
        - name: push
          where: {accepts_push: true}
          metric: frequency
        - {name: uk, where: {country: [UK, Eire]}, against: {age: 40}, metric: monetary}
    feeds: {order_lines: {files: lines.csv}}
    """
    rows = settings_rows(loaded(tmp_path, more).configuration)
    of_hypotheses = [
        ("hypothesis_name", "0", 0, "mail"),
        ("hypothesis_campaign", "0", 0, "7"),
        ("hypothesis_treatment", "0", 0, "A"),
        ("hypothesis_control", "0", 0, "B"),
        ("hypothesis_metric", "0", 0, "spend"),
        ("hypothesis_metric", "0", 1, "visits"),
        ("customer_hypothesis_name", "0", 0, "push"),
        ("customer_hypothesis_metric", "0", 0, "frequency"),
        ("customer_hypothesis_where", "0", 0, "accepts_push"),
        ("customer_hypothesis_where_value", "0", 0, "true"),
        ("customer_hypothesis_name", "1", 0, "uk"),
        ("customer_hypothesis_metric", "1", 0, "monetary"),
        ("customer_hypothesis_where", "1", 0, "country"),
        ("customer_hypothesis_where_value", "1", 0, "UK"),
        ("customer_hypothesis_where_value", "1", 1, "Eire"),
        ("customer_hypothesis_against", "1", 0, "age"),
        ("customer_hypothesis_against_value", "1", 0, "40"),
    ]
    assert [row for row in rows if "hypothesis" in row.section] == of_hypotheses
    assert [row for row in rows if row.section.startswith("experiment")] == [
        ("experiment", "alpha", 0, "0.1"),
        ("experiment", "power", 0, "0.8"),
        ("experiment", "covariate_days", 0, "365"),
        ("experiment", "covariate", 0, "history"),
        ("experiment_metric", "metric", 0, "spend"),
        ("experiment_segmentation", "segmentation", 0, "segment"),
        ("experiment_segmentation", "segmentation", 1, "region"),
    ]


def test_settings_become_rows_in_the_order_written(tmp_path: Path) -> None:
    more = """\
    company: {name: Shop, currency: GBP}
    non_merchandise: [POST, "gift_*"]
    identity: {rules: [phone, email]}
    privacy: {mask: [email, birth_date], hash: phone}
    segmentation:
      feature_sets:
        a:
          features: {recency_days: rank, monetary: log}
          categorical: [country]
          outliers: [{quantile: [0.01, 0.99]}, {iqr: 3}]
          k: 4
    feeds: {order_lines: {files: lines.csv}}
    """
    settings = loaded(tmp_path, more)
    with duckdb.connect() as connection:
        prepare(connection)
        for _ in range(2):
            land_settings(connection, settings.configuration)
        found = connection.execute(
            "select section, item, value from raw.settings where section in"
            " ('non_merchandise', 'identity', 'privacy', 'segmentation')"
            " or item = 'a' order by section, item, position"
        ).fetchall()
    assert found == [
        ("identity", "rule", "phone"),
        ("identity", "rule", "email"),
        ("identity", "shared_by_more_than", "5"),
        ("non_merchandise", "product_pattern", "POST"),
        ("non_merchandise", "product_pattern", "gift_.*"),
        ("privacy", "birth_date", "mask"),
        ("privacy", "email", "mask"),
        ("privacy", "phone", "hash"),
        ("segmentation", "random_state", "42"),
        ("segmentation", "sample", "50000"),
        ("segmentation", "use", "a"),
        ("segmentation_category", "a", "country"),
        ("segmentation_feature", "a", "recency_days"),
        ("segmentation_feature", "a", "monetary"),
        ("segmentation_k", "a", "4"),
        ("segmentation_outlier", "a", "quantile 0.01 0.99"),
        ("segmentation_outlier", "a", "iqr 3"),
        ("segmentation_scale", "a", "rank"),
        ("segmentation_scale", "a", "log"),
    ]


@pytest.mark.parametrize(
    ("product", "matches", "differs"),
    [
        ("POST", "POST", "POSTAGE"),
        ("gift_*", "gift_0001_20", "a gift_1"),
        ("A.B", "A.B", "AxB"),
        ("C(2)+", "C(2)+", "C2"),
    ],
)
def test_a_star_stands_for_anything_and_the_rest_for_itself(
    product: str, matches: str, differs: str
) -> None:
    with duckdb.connect() as connection:
        query = "select regexp_full_match(?, ?), regexp_full_match(?, ?)"
        found = connection.execute(
            query, [matches, pattern(product), differs, pattern(product)]
        ).fetchone()
    assert found == (True, False)
