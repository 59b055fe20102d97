"""Parquet and Excel: sources with types of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from ingestion.errors import LandingError, did_you_mean, listed
from ingestion.sources.files import ARROW, LINE, FileSource, Relation, check_names
from ingestion.sql import as_struct, identifier, literal

_ROW: Final = "file_row_number"


def parquet(
    connection: duckdb.DuckDBPyConnection, path: Path, source: FileSource
) -> Relation:
    """Open a Parquet file with its own types; its first record is line 1."""
    read = f"read_parquet({literal(str(path))}, file_row_number = true)"
    try:
        described = connection.execute(f"describe select * from {read}").fetchall()
    except duckdb.Error:
        raise LandingError(
            f"{source.place}: {path.name} is no whole Parquet file: its end, where the"
            " columns are described, cannot be read. Copy or export it again."
        ) from None
    columns = {name: type_ for name, type_, *_ in described if name != _ROW}
    check_names(list(columns), path, source)
    record = f"to_json({as_struct(columns)})::varchar"
    return Relation(
        sql=read,
        columns=columns,
        line=f"{_ROW} + 1",
        reread=f"(select {_ROW} + 1 as {LINE}, {record} as record from {read})",
    )


def excel(
    connection: duckdb.DuckDBPyConnection, path: Path, source: FileSource
) -> Relation:
    """Open a sheet with the types of its cells; columns of mixed cells are text.

    Rows without any value, which sheets often end with, are no records.
    """
    table = _sheet(path, source)
    names = [name.strip() for name in table.schema.names]
    lines = range(1 + source.header, 1 + source.header + table.num_rows)
    numbered = table.rename_columns(names).append_column(LINE, pa.array(lines))
    connection.register(ARROW, numbered)
    described = connection.execute(f"describe {ARROW}").fetchall()
    columns = {name: type_ for name, type_, *_ in described if name != LINE}
    filled = " or ".join(f"{identifier(name)} is not null" for name in columns)
    return Relation(
        sql=f"(select * from {ARROW} where {filled or 'false'})",
        arrow=numbered,
        columns=columns,
        line=LINE,
    )


def _sheet(path: Path, source: FileSource) -> pa.Table:
    import fastexcel

    try:
        workbook = fastexcel.read_excel(path)
        name = _sheet_name(workbook.sheet_names, path, source)
        header = 0 if source.header else None
        sheet = workbook.load_sheet(name, header_row=header, schema_sample_rows=None)
        check_names(_header(workbook, name, sheet, source), path, source)
        return pa.table(sheet.to_arrow())
    except fastexcel.FastExcelError as error:
        raise LandingError(
            f"{source.place}: {path.name} is no whole workbook, or its sheet is empty"
            f" ({_first_line(error)}). Copy or export it again."
        ) from None


def _header(workbook: Any, name: str, sheet: Any, source: FileSource) -> list[str]:  # noqa: ANN401 - fastexcel ships no types
    """The header as it stands: fastexcel calls a second `id` `id_1`."""
    names = [column.name for column in sheet.selected_columns]
    suspects = {other.rpartition("_")[0] for other in names} & set(names)
    if not (suspects and source.header):
        return names
    first = workbook.load_sheet(name, header_row=None, n_rows=1).to_arrow()
    return [str(value or "") for value in first.to_pylist()[0].values()]


def _sheet_name(names: list[str], path: Path, source: FileSource) -> str:
    if source.sheet in names:
        return source.sheet
    if source.sheet is None and len(names) == 1:
        return names[0]
    if source.sheet is None:
        raise LandingError(
            f"{source.place}: {path.name} has {len(names)} sheets and none is named."
            f" Say sheet: with one of {listed(names)}."
        )
    raise LandingError(
        f"{source.place}: {path.name} has no sheet {source.sheet!r}."
        f" {did_you_mean(source.sheet, names)}"
    )


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
