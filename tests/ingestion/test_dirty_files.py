"""No row is lost, whatever is in a file: it lands, or is told with place and reason."""

from __future__ import annotations

import re
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ingestion.errors import LandingError
from tests.ingestion import dirty_formats as dirty
from tests.ingestion.conftest import Warehouse
from tests.ingestion.dirty_rows import COLUMNS, Dirty

FORMATS: Final = {
    "csv": dirty.delimited("csv"),
    "tsv": dirty.delimited("tsv"),
    "json lines": dirty.json_lines(),
    "excel": dirty.workbooks(),
    "parquet": dirty.parquet(),
}
EXAMPLES: Final = 12
MANY: Final = 200
# Landing takes too long for a failing file to be made smaller; it is small enough.
FILES: Final = settings(
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.parametrize("format_", FORMATS)
@settings(FILES, max_examples=EXAMPLES, derandomize=True)
@given(data=st.data())
def test_a_row_lands_or_is_told(
    warehouse: Warehouse, format_: str, data: st.DataObject
) -> None:
    check(warehouse, data.draw(FORMATS[format_]))


@pytest.mark.slow
@pytest.mark.parametrize("format_", FORMATS)
@settings(FILES, max_examples=MANY, print_blob=True)
@given(data=st.data())
def test_a_row_lands_or_is_told_in_many_files(
    warehouse: Warehouse, format_: str, data: st.DataObject
) -> None:
    check(warehouse, data.draw(FORMATS[format_]))


def check(warehouse: Warehouse, file: Dirty) -> None:
    """Land the file alone, and hold every row against what was written."""
    # A name of its own: nothing is a drift of the example before, which is taken back.
    number = len(list(warehouse.folder.iterdir()))
    name = f"{number}.{file.suffix}"
    warehouse.write(name, file.content)
    source = warehouse.source("order_lines", name, **file.options)
    warehouse.land()
    refusal = ""
    try:
        report = warehouse.land(source)
    except LandingError as error:
        refusal = str(error)
    if refusal:
        assert file.is_damaged or is_implausible(file, refusal)
        for table in ("raw.order_lines", "ops.rejected_rows"):
            assert warehouse.rows(f"from {table}") == []
        return
    assert not file.is_damaged
    (outcome,) = report.landed
    counts = outcome.counts
    assert counts.rows_read == len(file.rows)
    assert counts.rows_read == counts.rows_rejected + counts.rows_landed
    names = ", ".join(COLUMNS)
    landed = warehouse.rows(f"select _line, {names} from raw.order_lines order by 1")
    assert landed == [
        (line, *row.values) for line, row in sorted(file.rows.items()) if row.lands
    ]
    check_rejected(warehouse, name, file)
    check_duplicates(warehouse, file)


def check_rejected(warehouse: Warehouse, name: str, file: Dirty) -> None:
    """File, line, column, value, reason and record of every row that does not land."""
    told = warehouse.rows(
        "select line, source, column_name, value, reason, record"
        " from ops.rejected_rows order by line"
    )
    faults = {line: row for line, row in file.rows.items() if not row.lands}
    assert [line for line, *_ in told] == sorted(faults)
    for line, source, column, value, reason, record in told:
        assert (source, bool(reason), bool(record)) == (name, True, True)
        if faults[line].broken:
            assert (column, value) == (None, None)
            continue
        expected, written = faults[line].fault or (None, None)
        assert column == expected
        if isinstance(written, str):
            assert value == written.strip(" ")
        else:
            assert (value is None) == (written is None)


def check_duplicates(warehouse: Warehouse, file: Dirty) -> None:
    """Of the rows with one whole key, the last one counts."""
    last = {
        row.values[1:3]: line
        for line, row in sorted(file.rows.items())
        if row.lands and None not in row.values[1:3]
    }
    expected = [
        (line,)
        for line, row in sorted(file.rows.items())
        if row.lands and last.get(row.values[1:3], line) != line
    ]
    told = "select _line from raw.order_lines where _is_duplicate order by 1"
    assert warehouse.rows(told) == expected


def is_implausible(file: Dirty, error: str) -> bool:
    """Whether the refusal names a column of which most values are rejected."""
    faults = [row.fault for row in file.rows.values() if row.fault and not row.broken]
    names = [name for name, written in faults if written is not None]
    told = re.search('most values of "(.*?)"', error)
    return told is not None and names.count(told[1]) >= 3
