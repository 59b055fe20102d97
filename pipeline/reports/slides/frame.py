"""First and last slides: where the company stands, what the deck rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pipeline.reports import words
from pipeline.reports.chapters import overview, quality
from pipeline.reports.model import Fact
from pipeline.reports.slides.book import Book
from pipeline.reports.slides.facts import facts_in, grid_of
from pipeline.reports.slides.model import Slide

COMPLETE: Final = "Every slide that this deck can have is in it."
TILES: Final = 9
FEEDS: Final = 12


def opening(book: Book) -> Slide:
    """Name the company, and the day up to which the data go."""
    row = book.release.data_to()
    facts = edge(book)
    day = f"Data up to {facts[0].shown}" if row else "No data yet"
    return Slide(
        "opening",
        f"{book.release.company}: customers and sales",
        ("release",),
        points=(day,),
        facts=facts,
        note=f"Made from release {book.release.name}. Below the line of each slide's"
        " notes stand its numbers, each with the column, the mart and the row that it"
        " is: shown | column | mart | row.",
    )


def edge(book: Book) -> tuple[Fact, ...]:
    """Give the day up to which the data go; nothing where it is not known."""
    row = book.release.data_to()
    if not row:
        return ()
    return (row.origin.fact(words.day(row["data_to"]), "data_to"),)


def glance(book: Book) -> Slide | None:
    """Show the tiles of the page's overview."""
    chapter = book.chapters["overview"]
    if not chapter.tiles:
        return None
    marts = tuple(dict.fromkeys(tile.mart for tile in chapter.tiles))
    title = chapter.headline
    year, named = overview.telling(book.release)
    facts = facts_in(title, [year], overview.TOLD, book.currency) if year else ()
    return Slide(
        "glance",
        title or "Where we stand",
        marts,
        tiles=chapter.tiles[:TILES],
        facts=(*named, *facts),
        note="A time that is not over is compared with the same days of the earlier"
        " one. Customers are distinct, without guests.",
    )


def basis(book: Book, left_out: Sequence[tuple[str, str]]) -> Slide:
    """Say how far the data go, whether checks held, and which slides are left out."""
    chapter = book.chapters["quality"]
    feeds = book.table("freshness")
    dated = feeds.only(lambda row: row["data_to"] is not None)
    named = dated.at(range(len(dated.rows))[:FEEDS])
    points = tuple(f"{subject}: {why}" for subject, why in left_out)
    return Slide(
        "basis",
        chapter.headline or "What this deck rests on",
        ("release", quality.CHECKS),
        units="How far the data go",
        grid=grid_of(named, ("feed", "data_to", "rows"), (4, 3, 3), book.currency)
        if named.rows
        else None,
        points=("Left out of this deck:", *points) if points else (COMPLETE,),
        is_beside=True,
        facts=_checks(book),
        note="The last day that the data hold whole, by feed.",
    )


def _checks(book: Book) -> tuple[Fact, ...]:
    """Count the checks that the headline counts."""
    results = list(quality.results(book.release).records())
    failed = [row for row in results if not row["success"]]
    errors = [row for row in failed if row["severity"] == "error"]
    counted = {
        quality.LATEST: results,
        f"{quality.LATEST} and not success": failed,
        f"{quality.LATEST} and not success and severity = 'error'": errors,
    }
    return tuple(
        Fact(words.count(len(rows)), "count(*)", quality.CHECKS, where)
        for where, rows in counted.items()
        if rows
    )
