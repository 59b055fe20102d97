"""The parts of slides: series of charts, cells behind texts, what is left out."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import duckdb
import pptx
import pytest

from pipeline.reports.chapters import chapters
from pipeline.reports.model import Column, Origin, Record, Table
from pipeline.reports.release import open_release
from pipeline.reports.report import write_report
from pipeline.reports.slides import order
from pipeline.reports.slides.deck import message
from pipeline.reports.slides.facts import facts_in, stands_in
from pipeline.reports.slides.model import Chart
from pipeline.reports.slides.order import slides
from pipeline.reports.slides.settled import settled
from tests.conftest import Retail

YEARS = Table(
    (
        Column("year", "Year", "ordinal"),
        Column("kind", "Kind"),
        Column("sales", "Sales", "money"),
        Column("is_complete", "Whole year", "flag"),
    ),
    (
        (2024, "old", Decimal("1.50"), True),
        (2024, "new", 2, True),
        (2025, "new", 3, False),
    ),
    origins=tuple(
        Origin("yearly", {"year": year, "kind": kind})
        for year, kind in ((2024, "old"), (2024, "new"), (2025, "new"))
    ),
)


def test_a_chart_has_a_series_for_each_value_and_gaps_where_none_is_known() -> None:
    chart = Chart("stacked", YEARS, "year", ("sales",), "kind")
    assert chart.categories == ("2024", "2025 (part)")
    assert chart.series == (("old", (1.5, None)), ("new", (2, 3)))


def test_a_chart_has_a_series_for_each_column_by_its_label() -> None:
    chart = Chart("bars", YEARS.where(kind="new"), "year", ("sales",))
    assert chart.series == (("Sales", (2, 3)),)


def test_points_and_names_with_a_number_are_facts_of_their_rows() -> None:
    chart = Chart("stacked", YEARS.where(kind="new"), "year", ("sales",), "kind")
    assert [str(fact) for fact in chart.facts] == [
        "2024 | year | marts.yearly | year = 2024 and kind = 'new'",
        "new, 2024: 2 | sales | marts.yearly | year = 2024 and kind = 'new'",
        "2025 | year | marts.yearly | year = 2025 and kind = 'new'",
        "new, 2025 (part): 3 | sales | marts.yearly | year = 2025 and kind = 'new'",
    ]


def test_what_is_no_number_cannot_be_drawn() -> None:
    with pytest.raises(TypeError, match="str cannot be drawn: 'old'"):
        _ = Chart("bars", YEARS, "year", ("kind",)).series


def test_rows_are_found_by_values_of_every_kind() -> None:
    key = {"a": "it's", "b": None, "c": date(2025, 1, 2), "d": True, "e": 3}
    said = str(Origin("m", key).fact("x", "y"))
    assert said == (
        "x | y | marts.m | a = 'it''s' and b is null and c = '2025-01-02'"
        " and d = true and e = 3"
    )


@pytest.mark.parametrize(
    ("form", "text", "stands"),
    [
        ("3", "bought 3 months later", True),
        ("3", "bought 30 months later", False),
        ("3", "bought 1.3 months later", False),
        ("2.3%", "by 12.3%", False),
        ("12.3%", "by 12.3%.", True),
        ("12", "by 12%", False),
        ("953", "net sales of £953", False),
        ("£953", "net sales of £953, more", True),
        ("14.7%", "by +14.7%", False),
    ],
)
def test_a_number_stands_in_a_text_as_a_whole(
    form: str, text: str, *, stands: bool
) -> None:
    assert stands_in(form, text) == stands


def test_cells_are_found_as_their_kind_is_written() -> None:
    record = Record(name="Q1 shop", sales=-1234.4, change=-0.05, day=date(2025, 3, 1))
    record.origin = Origin("m", {"id": 1})
    columns = (
        Column("name", "Name"),
        Column("sales", "Sales", "money"),
        Column("change", "Change", "change"),
        Column("day", "Day", "date"),
    )
    text = "Q1 shop fell by 5.0% to £1,234 in Mar 2025"
    found = {
        fact.column: fact.shown for fact in facts_in(text, [record], columns, "GBP")
    }
    assert found["name"] == "Q1 shop"
    assert found["sales"] == "£1,234"
    assert found["change"] == "5.0%"
    assert "day" in found


def test_a_title_begins_with_a_capital_and_ends_without_a_stop() -> None:
    assert message("email brought most.") == "Email brought most"


def test_an_empty_release_gives_a_deck_that_says_what_is_left_out(bare: Path) -> None:
    deck = pptx.Presentation(str(write_report(bare, bare).slides))
    first, last = deck.slides
    assert "What the data say" in [
        shape.text_frame.text for shape in first.placeholders
    ]
    said = "\n".join(
        shape.text_frame.text for shape in last.shapes if shape.has_text_frame
    )
    for part in order.PARTS:
        assert f"{part.subject}: " in said


def test_empty_marts_give_the_slides_of_no_marts(hollow: Path) -> None:
    with open_release(hollow, hollow) as release:
        found = slides(release, chapters(release))
    assert [slide.name for slide in found] == ["opening", "basis"]


def test_names_of_the_data_cannot_break_the_file(tmp_path: Path) -> None:
    """Names come from the company's data: markup, control characters, long ones."""
    names = ["<a> & 'b'", "a\x00b\x1bc", "two\nlines\tand more", "long " * 40]
    with duckdb.connect(str(tmp_path / "analytics.duckdb")) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.department_sales_yoy as select 2025 as year, 'D1' as"
            " department_id, unnest($1) as department_name, 5.5 as sales_change,"
            " 0.1 as sales_change_pct, 'grew' as status, true as is_complete,"
            " false as is_total",
            [names],
        )
    deck = pptx.Presentation(str(write_report(tmp_path, tmp_path).slides))
    (chart,) = [
        one.chart for slide in deck.slides for one in slide.shapes if one.has_chart
    ]
    assert sorted(chart.plots[0].categories) == sorted(
        ["<a> & 'b'", "a b c", "two lines and more", ("long " * 40).strip()]
    )


def test_a_deck_that_is_too_long_leaves_out_what_is_spare(
    retail: Retail, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = retail.warehouse / "current"
    with open_release(folder, folder) as release:
        made = chapters(release)
        monkeypatch.setattr(order, "MOST", 99)
        every = [slide.name for slide in slides(release, made)]
        assert "countries" in every
        monkeypatch.setattr(order, "MOST", len(every))
        assert [slide.name for slide in slides(release, made)] == every
        monkeypatch.setattr(order, "MOST", len(every) - 1)
        shorter = slides(release, made)
    assert [one.name for one in shorter] == [one for one in every if one != "countries"]
    assert any(point.startswith("Countries: ") for point in shorter[-1].points)


def test_times_of_making_are_those_of_the_release() -> None:
    written = []
    for year in (b"2030", b"2031"):
        core = b"<dcterms:created>" + year + b"-01-01T00:00:00Z</dcterms:created>"
        file = io.BytesIO()
        with ZipFile(file, "w") as archive:
            archive.writestr("docProps/core.xml", core)
        made_at = datetime(2026, 5, 6, 7, 8, 9)  # noqa: DTZ001 - as manifests tell it
        written.append(settled(file.getvalue(), made_at))
    assert written[0] == written[1]
    with ZipFile(io.BytesIO(written[0])) as archive:
        assert b">2026-05-06T07:08:09Z<" in archive.read("docProps/core.xml")


def test_without_their_origin_rows_are_still_rows() -> None:
    bare = replace(YEARS, origins=())
    assert [record["sales"] for record in bare.where(year=2024).records()] == [
        Decimal("1.50"),
        2,
    ]
