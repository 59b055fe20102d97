"""Every number of the deck is the cell of the mart that its notes name."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

import duckdb
import fastexcel
import pptx
import pytest
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.presentation import Presentation
from pptx.slide import Slide

from pipeline.publish.months import BIG_FACTS
from pipeline.publish.releases import read_manifest
from pipeline.reports.report import write_report
from pipeline.reports.slides.deck import FACTS
from tests.conftest import Retail
from tests.reports.test_numbers import number, precision

LINE = re.compile(r"(.*) \| (.*) \| marts\.(\w+) \| (.*)")
CHARTS = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


class Told(NamedTuple):
    """A line of the notes: what is shown, and the query that has to give it."""

    shown: str
    mart: str
    sql: str


class Point(NamedTuple):
    """A number in a chart."""

    series: str
    category: str
    value: float


@pytest.fixture(scope="session")
def presentation(written: Path) -> Presentation:
    return pptx.Presentation(str(written / "report.pptx"))


def told(slide: Slide) -> list[Told]:
    _, _, lines = slide.notes_slide.notes_text_frame.text.partition(f"{FACTS}\n")
    found = [LINE.fullmatch(line) for line in lines.splitlines()]
    return [
        Told(one[1], one[3], f"select {one[2]} from marts.{one[3]} where {one[4]}")
        for one in found
        if one
    ]


def points(slide: Slide) -> Iterator[Point]:
    for chart in charts(slide):
        for series in chart.iter(f"{CHARTS}ser"):
            (name,) = texts(series.find(f"{CHARTS}tx"))
            names = texts(series.find(f"{CHARTS}cat"))
            for point in series.find(f"{CHARTS}val").iter(f"{CHARTS}pt"):
                value = float(point.find(f"{CHARTS}v").text)
                yield Point(name, names[int(point.get("idx"))], value)


def charts(slide: Slide) -> list[Any]:
    return [one.chart._chartSpace for one in slide.shapes if one.has_chart]


def texts(element: Any) -> list[str]:
    return [one.text for one in element.iter(f"{CHARTS}v")]


def words_of(slide: Slide) -> Iterator[str]:
    """All that people read on a slide, but its number."""
    for shape in slide.shapes:
        is_number = (
            shape.is_placeholder
            and shape.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER
        )
        if shape.has_text_frame and not is_number:
            yield shape.text_frame.text
        if shape.has_table:
            yield from (cell.text for row in shape.table.rows for cell in row.cells)
    for point in points(slide):
        yield from (point.series, point.category)


def agree(shown: str, value: object) -> bool:
    """Whether what is shown is the value of the mart, as exact as it is shown."""
    if isinstance(value, date):
        forms = f"{value.day} {value:%b %Y}", f"Q{(value.month + 2) // 3} {value:%Y}"
        return any(
            set(shown.split()) <= {*one.split(), "year", "from"} for one in forms
        )
    if isinstance(value, str):
        return re.findall(r"\d+", shown) == re.findall(r"\d+", value)
    if not isinstance(value, int | float | Decimal):
        return False
    has_sign = shown[0] in "+-\N{MINUS SIGN}"
    expected = float(value) if has_sign else abs(float(value))
    return number(shown) == pytest.approx(expected, abs=precision(shown))


def bare(text: str, found: list[Told]) -> str:
    """Take out of a text what its notes account for."""
    for shown in sorted({one.shown for one in found}, key=len, reverse=True):
        text = re.sub(rf"(?<!\d){re.escape(shown)}(?![\d%])", " ", text)
    return text


def test_every_line_of_the_notes_is_what_the_mart_says(
    presentation: Presentation, marts: duckdb.DuckDBPyConnection
) -> None:
    lines = {line for slide in presentation.slides for line in told(slide)}
    assert len(lines) > 200
    wrong = []
    for shown, mart, sql in sorted(lines):
        rows = set(marts.execute(sql).fetchall())
        value = re.sub(r".*: (?=-?[\d.e-]+$)", "", shown)
        if len(rows) != 1 or not agree(value, rows.pop()[0]):
            wrong.append(f"{shown} is not {sql}")
        assert mart not in BIG_FACTS
    assert wrong == []


def test_every_number_on_a_slide_stands_in_its_notes(
    presentation: Presentation,
) -> None:
    for slide in presentation.slides:
        found = told(slide)
        left = [bare(text, found) for text in words_of(slide)]
        assert [one for one in left if re.search(r"\d", one)] == []


def test_every_point_of_a_chart_stands_in_its_notes(presentation: Presentation) -> None:
    drawn = 0
    for slide in presentation.slides:
        lines = {line.shown for line in told(slide)}
        for series, category, value in points(slide):
            forms = {f"{series}, {category}: {one!r}" for one in (value, int(value))}
            assert forms & lines, (series, category, value)
            drawn += 1
    assert drawn > 150


def test_the_workbook_of_a_chart_has_what_the_chart_shows(
    presentation: Presentation,
) -> None:
    compared = 0
    for slide in presentation.slides:
        for shape in slide.shapes:
            if not shape.has_chart:
                continue
            book = shape.chart.part.chart_workbook.xlsx_part.blob
            sheet = (
                fastexcel.read_excel(book)
                .load_sheet(0)
                .to_pandas()
                .set_index("__UNNAMED__0")
            )
            for series, category, value in points(slide):
                assert sheet.loc[category, series] == pytest.approx(value, rel=1e-12)
                compared += 1
    assert compared > 150


def test_the_deck_of_a_whole_company_has_ten_to_fourteen_slides(
    presentation: Presentation,
) -> None:
    slides = list(presentation.slides)
    assert 10 <= len(slides) <= 14
    titles = [slide.shapes.title.text for slide in slides]
    assert len(set(titles)) == len(titles)
    assert not [title for title in titles if not title or title.endswith(".")]
    assert "offers to make" in titles[-3]
    assert titles[-2].startswith("Make the segments anew")
    assert any(charts(slide) for slide in slides)


def test_nothing_stands_outside_a_slide_or_too_small_to_read(
    presentation: Presentation,
) -> None:
    width, height = presentation.slide_width, presentation.slide_height
    for slide in presentation.slides:
        ids = [shape.shape_id for shape in slide.shapes]
        assert len(ids) == len(set(ids))
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= width
            assert shape.top + shape.height <= height
        sizes = [
            int(one.get("sz"))
            for one in slide.element.iter("{*}rPr", "{*}defRPr")
            if one.get("sz")
        ]
        assert all(size >= 1100 for size in sizes)


def test_charts_say_what_they_show_to_who_cannot_see_them(
    presentation: Presentation,
) -> None:
    described = [
        shape.element.nvGraphicFramePr.cNvPr.get("descr")
        for slide in presentation.slides
        for shape in slide.shapes
        if shape.has_chart
    ]
    assert len(described) > 5
    assert all(described)


def test_a_release_gives_the_same_bytes_whenever_they_are_made(
    written: Path, retail: Retail, tmp_path: Path
) -> None:
    release = (retail.warehouse / "current").resolve()
    again = write_report(release, tmp_path).slides.read_bytes()
    assert again == (written / "report.pptx").read_bytes()
    assert again == (release / "report.pptx").read_bytes()
    at = read_manifest(release)["released_at"][:19].replace(" ", "T")
    books = 0
    with ZipFile(io.BytesIO(again)) as deck:
        for name in deck.namelist():
            assert deck.getinfo(name).date_time[0] == 1980
            if name.endswith(".xlsx"):
                with ZipFile(io.BytesIO(deck.read(name))) as book:
                    core = book.read("docProps/core.xml").decode()
                books += 1
                assert set(re.findall(r">(\d{4}-[^<]+)Z<", core)) == {at}
    assert books > 5


def test_page_and_deck_are_made_without_the_big_facts(
    written: Path, retail: Retail, tmp_path: Path
) -> None:
    release = (retail.warehouse / "current").resolve()
    copied = tmp_path / release.name
    copied.mkdir()
    for name in ("analytics.duckdb", "manifest.json"):
        shutil.copy(release / name, copied)
    with duckdb.connect(str(copied / "analytics.duckdb")) as connection:
        for mart in BIG_FACTS:
            connection.execute(
                f"create or replace view marts.{mart} as select error('was read') as id"
            )
    made = write_report(copied, copied)
    assert made.slides.read_bytes() == (written / "report.pptx").read_bytes()
    assert made.page.read_bytes() == (written / "report.html").read_bytes()
