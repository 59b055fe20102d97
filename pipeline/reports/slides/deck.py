"""The deck: slides put into one PowerPoint file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from pipeline.reports import words
from pipeline.reports.slides import charts, looks, shapes
from pipeline.reports.slides.looks import MARGIN, WIDTH
from pipeline.reports.slides.model import Chart, Slide
from pipeline.reports.slides.settled import settled

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide as Page

INNER: Final = WIDTH - 2 * MARGIN
TOP, BOTTOM = 2.0, 6.75
"""Where the body of a slide begins and ends, in inches from the top."""
GAP: Final = 0.3
BESIDE: Final = 0.48
"""How much of the width the left has, where two things stand side by side."""
FEW: Final = 6
"""More sentences than this are written smaller."""
FACTS: Final = "Numbers of this slide: shown | column | mart | row"
LONG: Final = ((72, 24), (150, 20))
"""Titles of more letters than this are so many points high."""
EPOCH: Final = datetime(1980, 1, 1)  # noqa: DTZ001 - releases tell UTC without saying so


def deck(slides: Sequence[Slide], company: str, made_at: datetime | None) -> bytes:
    """Put slides into one file, the same for the same slides.

    Args:
        slides: the first is the title, all others have a message and its proof.
        company: its author.
        made_at: when the release was made.
    """
    presentation, company = looks.blank(), words.plain(company)
    for number, slide in enumerate(slides):
        if number == 0:
            _open(presentation, slide)
        else:
            _add(presentation, slide, company)
    about = presentation.core_properties
    about.title, about.author = message(slides[0].title), company
    about.last_modified_by = company
    written = io.BytesIO()
    presentation.save(written)
    return settled(written.getvalue(), made_at or EPOCH)


def _open(presentation: Presentation, slide: Slide) -> None:
    layout = presentation.slide_layouts[looks.TITLE_SLIDE]
    page = presentation.slides.add_slide(layout)
    page.shapes.title.text = message(slide.title)
    page.placeholders[1].text = "\n".join(slide.points)
    _notes(page, slide)


def _add(presentation: Presentation, slide: Slide, company: str) -> None:
    """Add a slide: its message, its body and what stands under it."""
    from pptx.util import Pt

    layout = presentation.slide_layouts[looks.TITLE_ONLY]
    page = presentation.slides.add_slide(layout)
    page.shapes.title.text = title = message(slide.title)
    for letters, points in LONG:
        if len(title) > letters:
            page.shapes.title.text_frame.paragraphs[0].runs[0].font.size = Pt(points)
    if slide.units:
        shapes.text(page, (slide.units,), (MARGIN, 1.5, INNER, 0.4), is_quiet=True)
    _body(page, slide)
    source = f"{company} · {', '.join(f'marts.{mart}' for mart in slide.marts)}"
    shapes.text(page, (source,), (MARGIN, 6.95, INNER - 1, 0.35), 11, is_quiet=True)
    shapes.number(page, layout)
    _notes(page, slide)


def message(headline: str) -> str:
    """Make a title of a headline: a capital first, no full stop behind."""
    title = words.plain(headline)
    return title[:1].upper() + title[1:].removesuffix(".")


def _body(page: Page, slide: Slide) -> None:
    """Lay out what a slide has: a chart left of a grid, sentences below or beside."""
    left, width, bottom = MARGIN, INNER, BOTTOM
    if slide.points and slide.is_beside and slide.grid:
        width = INNER * BESIDE
        box = (MARGIN + width + GAP, TOP, INNER - width - GAP, BOTTOM - TOP)
        shapes.text(page, slide.points, box, 14 if len(slide.points) <= FEW else 12)
    elif slide.points:
        is_alone = not (slide.chart or slide.grid)
        height = BOTTOM - TOP if is_alone else shapes.height_of(slide.points, INNER)
        bottom -= height + GAP / 2
        shapes.text(page, slide.points, (MARGIN, BOTTOM - height, INNER, height))
    if slide.tiles:
        shapes.tiles(page, slide.tiles, (MARGIN, TOP - 0.4, INNER, BOTTOM - TOP + 0.4))
    if slide.chart:
        part = INNER * BESIDE if slide.grid else INNER
        _chart(page, slide, slide.chart, (MARGIN, TOP, part, bottom - TOP))
        left, width = MARGIN + part + GAP, INNER - part - GAP
    if slide.grid:
        shapes.grid(page, slide.grid, (left, TOP, width, bottom - TOP))


def _chart(page: Page, slide: Slide, chart: Chart, box: shapes.Box) -> None:
    kind, data = charts.drawn_as(chart.kind), charts.data_of(chart)
    frame = page.shapes.add_chart(kind, *shapes.inches(box), data)
    charts.draw(frame, chart, f"{slide.units}. {message(slide.title)}")


def _notes(page: Page, slide: Slide) -> None:
    """Write how to read the slide, and where each of its numbers comes from."""
    facts = [str(fact) for fact in slide.all_facts]
    told = [slide.note] if slide.note else []
    text = "\n".join([*told, *([FACTS, *facts] if facts else [])])
    page.notes_slide.notes_text_frame.text = text
