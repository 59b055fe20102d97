"""How the deck looks: a wide page, the page's colours, PowerPoint's own font."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import SlideLayout, SlideMaster

WIDTH, HEIGHT = 13.333, 7.5
MARGIN: Final = 0.6
"""Inches, as all lengths here."""
INK, QUIET, PALE = "1B2430", "5A6675", "EEF2F6"
UP, DOWN = "00735C", "B3401B"
ACCENTS: Final = ("0B6BB8", "D98200", "00886A", "B0568F", "56A5D8", "C14D16")
"""The page's colours of series, in its order; the theme has no more than six."""
STYLE: Final = (
    '<a:lstStyle xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:lvl1pPr marL="0" indent="0" algn="l"><a:buNone/><a:defRPr sz="{size}00"/>'
    "</a:lvl1pPr></a:lstStyle>"
)
TITLE_ONLY: Final = 5
TITLE_SLIDE: Final = 0


def blank() -> Presentation:
    """Open an empty deck, wide and in the colours of the page."""
    import pptx
    from pptx.util import Inches

    deck = pptx.Presentation()
    ratio = Inches(WIDTH) / (deck.slide_width or 1)
    deck.slide_width = Inches(WIDTH)
    master = deck.slide_master
    for part in (master, *master.slide_layouts):
        for shape in part.placeholders:
            if shape.element.spPr.find("{*}xfrm") is not None:  # Its own place.
                left, width = round(shape.left * ratio), round(shape.width * ratio)
                shape.left, shape.width = left, width
    _colour(master)
    _title(master)
    _title(master.slide_layouts[TITLE_ONLY])
    _opening(master.slide_layouts[TITLE_SLIDE])
    return deck


def _colour(master: SlideMaster) -> None:
    """Put the page's colours into the theme, so that edited charts keep them."""
    from pptx.opc.constants import RELATIONSHIP_TYPE

    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    text = theme.blob.decode()
    colours = {f"accent{place}": one for place, one in enumerate(ACCENTS, start=1)}
    for name, colour in {**colours, "dk1": INK, "lt2": PALE}.items():
        mine = rf'\g<1><a:srgbClr val="{colour}"/>\g<2>'
        text = re.sub(rf"(<a:{name}>).*?(</a:{name}>)", mine, text, flags=re.DOTALL)
    theme._blob = text.encode()


def _title(layout: SlideLayout | SlideMaster) -> None:
    """Put titles at the top left, where a message is read first."""
    from pptx.util import Inches

    title = next(s for s in layout.placeholders if s.placeholder_format.idx == 0)
    title.left, title.top = Inches(MARGIN), Inches(0.35)
    title.width, title.height = Inches(WIDTH - 2 * MARGIN), Inches(1.1)
    style = layout.element.find(".//{*}titleStyle/{*}lvl1pPr")
    frame = title.text_frame._txBody.bodyPr
    frame.set("lIns", "0")
    frame.set("anchor", "b")
    if style is not None:  # The master has it, for all layouts.
        style.set("algn", "l")
        style.find("{*}defRPr").set("sz", "2800")
        style.find("{*}defRPr").set("b", "1")


def _opening(layout: SlideLayout) -> None:
    """Put the company's name left, and the day of the data under it."""
    from pptx.oxml import parse_xml
    from pptx.util import Inches

    title, below = list(layout.placeholders)[:2]
    for shape, top, size in ((title, 2.2, 40), (below, 3.9, 20)):
        shape.left, shape.width = Inches(MARGIN), Inches(WIDTH - 2 * MARGIN)
        shape.top, shape.height = Inches(top), Inches(1.5)
        body = shape.text_frame._txBody
        body.bodyPr.set("lIns", "0")
        style = body.find("{*}lstStyle")
        style.getparent().replace(style, parse_xml(STYLE.format(size=size)))
