"""Texts, tiles and grids on a slide."""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Final

from pipeline.reports import words
from pipeline.reports.model import Tile
from pipeline.reports.slides.looks import DOWN, PALE, QUIET, UP
from pipeline.reports.slides.model import Grid

if TYPE_CHECKING:
    from pptx.slide import Slide as Page
    from pptx.slide import SlideLayout
    from pptx.text.text import _Paragraph as Paragraph

Box = tuple[float, float, float, float]
"""Left, top, width and height, in inches."""
IN_A_ROW: Final = 4
GAP: Final = 0.2
TILE_HEIGHT: Final = 1.35
ROW_HEIGHT: Final = 0.36
MANY_ROWS: Final = 9


def inches(box: Box) -> tuple[int, ...]:
    """Give a box in the library's unit."""
    from pptx.util import Inches

    return tuple(int(Inches(length)) for length in box)


def height_of(sentences: Sequence[str], width: float) -> float:
    """Reckon how high sentences of 14 points stand in a width, both in inches."""
    lines = sum(math.ceil(len(one) / (width * 9.5)) for one in sentences)
    return 0.1 + 0.3 * lines


def text(
    page: Page,
    sentences: Sequence[str],
    box: Box,
    size: int = 14,
    *,
    is_quiet: bool = False,
) -> None:
    """Write sentences, one paragraph each."""
    from pptx.util import Pt

    frame = page.shapes.add_textbox(*inches(box)).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = 0
    for place, sentence in enumerate(sentences):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(4)
        write(paragraph, sentence, size, QUIET if is_quiet else None)


def write(
    paragraph: Paragraph,
    said: str,
    size: int,
    colour: str | None = None,
    *,
    is_bold: bool | None = None,
) -> None:
    """Write a run of text; PowerPoint takes fonts from runs, not from paragraphs."""
    from pptx.dml.color import RGBColor
    from pptx.enum.dml import MSO_THEME_COLOR
    from pptx.util import Pt

    run = paragraph.add_run()
    run.text = words.plain(said)
    run.font.size, run.font.bold = Pt(size), is_bold
    if colour is None:
        run.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
    else:
        run.font.color.rgb = RGBColor.from_string(colour)


def tiles(page: Page, found: Sequence[Tile], box: Box) -> None:
    """Lay out tiles in rows, from the top left."""
    left, top, whole, _ = box
    columns = min(IN_A_ROW, len(found))
    width = (whole - GAP * (columns - 1)) / columns
    for place, tile in enumerate(found):
        row, column = divmod(place, columns)
        is_last = place == len(found) - 1 and column == 0
        _tile(
            page,
            tile,
            (
                left + column * (width + GAP),
                top + row * (TILE_HEIGHT + GAP),
                whole if is_last else width,
                TILE_HEIGHT,
            ),
        )


def _tile(page: Page, tile: Tile, box: Box) -> None:
    """Draw one tile: its name, its number and what became of it."""
    from pptx.dml.color import RGBColor
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    shape = page.shapes.add_shape(MSO_SHAPE.RECTANGLE, *inches(box))
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(PALE)
    shape.line.fill.background()
    shape.shadow.inherit = False
    frame = shape.text_frame
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    colours = {"up": UP, "down": DOWN, "": QUIET}
    lines = [
        (tile.label, 13, QUIET),
        (tile.text, 28, None),
        (tile.change, 12, colours[tile.direction]),
        (tile.note, 12, QUIET),
    ]
    for place, line in enumerate(one for one in lines if one[0]):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        write(paragraph, *line, is_bold=place == 1)


def grid(page: Page, given: Grid, box: Box) -> None:
    """Draw a table, its columns as wide against each other as the grid says."""
    from pptx.enum.text import MSO_ANCHOR
    from pptx.util import Inches

    left, top, width, _ = box
    height = ROW_HEIGHT * (len(given.rows) + 1)
    place = inches((left, top, width, height))
    frame = page.shapes.add_table(len(given.rows) + 1, len(given.heads), *place)
    table = frame.table
    size = 12 if len(given.rows) > MANY_ROWS else 13
    for column, share in enumerate(given.widths):
        table.columns[column].width = Inches(width * share / sum(given.widths))
    for row, cells in enumerate((given.heads, *given.rows)):
        for column, said in enumerate(cells):
            cell = table.cell(row, column)
            is_head = row == 0
            colour = "FFFFFF" if is_head else None
            write(cell.text_frame.paragraphs[0], said, size, colour, is_bold=is_head)
            cell.margin_top = cell.margin_bottom = Inches(0.04)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE


def number(page: Page, layout: SlideLayout) -> None:
    """Number a slide in the place that its layout has for it."""
    from pptx.enum.shapes import PP_PLACEHOLDER

    for shape in layout.placeholders:
        if shape.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER:
            copied = deepcopy(shape.element)
            copied.nvSpPr.cNvPr.set("id", str(max(s.shape_id for s in page.shapes) + 1))
            page.shapes.element.append(copied)
