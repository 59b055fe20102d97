"""Whatever a table looks like, what init writes lands, or says what is open."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.contract import DAY, FLAG, INSTANT, TEXT
from ingestion.contract import Column as ContractColumn
from ingestion.feeds import FEEDS
from pipeline.errors import ConfigurationError
from pipeline.init import begin
from pipeline.rehearsal import rehearse

Writer = Callable[[int], str]
Column = tuple[str, Writer]

DAYS: tuple[Writer, ...] = (
    lambda i: f"2024-{i % 12 + 1:02}-{i % 28 + 1:02}",
    lambda i: f"{i % 28 + 1:02}.{i % 12 + 1:02}.2024",
    lambda i: f"{i % 12 + 1}/{i % 28 + 1}/2024 3:05 PM",
    lambda i: str(1714557600 + 1000 * i),
    lambda i: f"2024-01-01T0{i % 9}:00:00Z",
)
NUMBERS: tuple[Writer, ...] = (
    lambda i: f"{i}.50",
    lambda i: f"1.0{i:02},50",
    lambda i: f"€ {i}.50",
    lambda i: f"{i},50-",
    lambda i: f"-{i}",
    str,
)
FLAGS: tuple[Writer, ...] = (lambda i: ("ja", "nein")[i % 2], lambda i: str(i % 2))
TEXTS: tuple[Writer, ...] = (
    lambda i: f"k{i}",
    lambda i: f"a{i}@example.com",
    lambda i: ("Müller", "Öl; groß")[i % 2],
    lambda i: f'say "{i}", now',
    lambda i: ("DE", "", "FR")[i % 3],
)
SPELLINGS: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    lambda name: name.replace("_", " "),
    lambda name: f"{name} (new)",
    lambda name: f'my "{name}"',
)


def writers(column: ContractColumn) -> tuple[Writer, ...]:
    if column.type in (DAY, INSTANT):
        return DAYS
    if column.type == FLAG:
        return FLAGS
    return TEXTS if column.type == TEXT else NUMBERS


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """A CSV with columns of a feed, named and written in some way, in some order."""
    feed = draw(st.sampled_from(list(FEEDS.values())))
    columns = draw(st.permutations(feed.columns))
    kept = [one for one in columns if one.is_required or draw(st.booleans())]
    names = [draw(st.sampled_from(SPELLINGS))(one.name) for one in kept]
    cells = [draw(st.sampled_from(writers(one))) for one in kept]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=draw(st.sampled_from(",;\t|")))
    writer.writerow(names)
    writer.writerows([cell(i) for cell in cells] for i in range(30))
    return out.getvalue().encode(draw(st.sampled_from(["utf-8", "cp1252", "utf-16"])))


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(content=tables())
def test_a_dry_run_of_what_init_wrote_lands_or_says_what_is_open(
    content: bytes, tmp_path: Path
) -> None:
    file, config = tmp_path / "export.csv", tmp_path / "mercato.yml"
    file.write_bytes(content)
    try:
        made = begin([str(file)], config, force=True)
    except ConfigurationError as error:
        assert "None of the tables could be taken" in str(error)  # noqa: PT017 - either end is right
        return
    rehearsed = rehearse(config, (), None, as_json=False)
    is_open = any(one.is_open for one in made.active)
    assert (rehearsed.exit_code == 2) == is_open, rehearsed.page
