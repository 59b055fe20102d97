"""The slides of the deck, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from pipeline.reports.model import Chapter
from pipeline.reports.release import Release
from pipeline.reports.slides import advice, frame, marketing, people, trade
from pipeline.reports.slides.book import Book, book_of
from pipeline.reports.slides.model import Slide

MOST: Final = 14
"""More slides than this are no deck that a board sits through."""


class Part(NamedTuple):
    """A slide that the deck has where the release has its data."""

    make: Callable[[Book], Slide | None]
    subject: str
    chapter_id: str
    figure_id: str = ""
    """The figure of the page that has the slide's data, if it is not the chapter's."""
    otherwise: str = ""
    """Why there is no such slide, though the chapter has something."""
    is_spare: bool = False
    """Left out where the deck has enough without."""


PARTS: Final = (
    Part(frame.glance, "At a glance", "overview"),
    Part(trade.customer_types, "Sales by customer type", "sales"),
    Part(trade.bridge, "From one year to the next", "departments", "sales-bridge"),
    Part(trade.departments, "Departments", "departments", "department-changes"),
    Part(trade.company_groups, "Company segments", "company-segments"),
    Part(trade.countries, "Countries", "sales", "sales-by-country", is_spare=True),
    Part(
        people.cohorts,
        "New customers",
        "cohorts",
        otherwise="No month's new customers are enough to tell how many came back.",
    ),
    Part(people.segments, "Our segments", "segments"),
    Part(marketing.campaigns, "Campaigns", "campaigns"),
    Part(marketing.channels, "Channels", "channels", "channel-returns"),
    Part(marketing.predictions, "Predictions", "predictions", "prediction-lift"),
    Part(
        advice.recommendations,
        "Recommendations",
        "actions",
        otherwise="No figure of a segment is known that an offer could better.",
    ),
    Part(advice.maintenance, "Maintenance", "stability"),
)
LONG: Final = "The deck is long enough without; the page has it."


def slides(release: Release, chapters: Sequence[Chapter]) -> list[Slide]:
    """Make the slides that the release has data for, from the chapters of its page.

    The last one says which are left out, and why.
    """
    book = book_of(release, chapters)
    made = [(part, part.make(book)) for part in PARTS]
    found = [slide for _, slide in made if slide]
    left_out = [(part.subject, _why(part, book)) for part, slide in made if not slide]
    for part, slide in made:
        if slide and part.is_spare and len(found) + 2 > MOST:
            found.remove(slide)
            left_out.append((part.subject, LONG))
    return [frame.opening(book), *found, frame.basis(book, left_out)]


def _why(part: Part, book: Book) -> str:
    """Say why there is no such slide, as the page says it."""
    chapter, figure = book.chapters[part.chapter_id], book.figures.get(part.figure_id)
    if chapter.is_empty:
        return chapter.empty
    return figure.empty if figure else part.otherwise or chapter.empty
