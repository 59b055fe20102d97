"""Files that are the same bytes for the same table: no times, no thread order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from synthetic.randomness import Array

ROW_GROUP: Final = 250_000


def write_csv(path: Path, tables: Iterable[pa.Table]) -> int:
    """Write tables of one schema one after the other; return the number of rows."""
    writer, rows = None, 0
    options = pa_csv.WriteOptions(quoting_style="needed")
    with path.open("wb") as file:
        for table in tables:
            if writer is None:
                writer = pa_csv.CSVWriter(file, table.schema, write_options=options)
            writer.write_table(table)
            rows += table.num_rows
        if writer is not None:
            writer.close()
    return rows


def write_parquet(path: Path, tables: Iterable[pa.Table]) -> int:
    """Write tables of one schema as row groups of fixed size; return the rows."""
    writer, rows = None, 0
    for table in tables:
        if writer is None:
            writer = parquet_writer(path, table.schema)
        writer.write_table(table, row_group_size=ROW_GROUP)
        rows += table.num_rows
    if writer is not None:
        writer.close()
    return rows


def parquet_writer(path: Path, schema: pa.Schema) -> Any:  # noqa: ANN401 (pyarrow is untyped)
    """Open a Parquet file for row groups."""
    return pq.ParquetWriter(path, schema, compression="zstd", store_schema=False)


class JsonLines:
    """Writes tables as JSON lines, one thread keeping their order."""

    def __init__(self) -> None:
        self.connection = duckdb.connect(config={"threads": 1})

    def write(self, path: Path, table: pa.Table) -> None:
        """Write one file."""
        self.connection.register("rows_to_write", table)
        target = str(path).replace("'", "''")
        self.connection.execute(
            f"copy (from rows_to_write) to '{target}' (format json)"
        )


def write_json(path: Path, content: Mapping[str, object]) -> None:
    """Write one readable JSON object with sorted keys."""
    text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def money(pence: Array) -> pa.Array:
    """Turn whole pence into exact decimals, DECIMAL(12,2)."""
    pence = np.ascontiguousarray(pence, dtype="<i8")
    # A decimal128 is a little-endian 16-byte integer: the pence and their sign.
    words = np.column_stack([pence, pence >> 63])
    buffer = pa.py_buffer(words.tobytes())
    return pa.Array.from_buffers(pa.decimal128(12, 2), len(pence), [None, buffer])


def dates(days: Array, missing: Array | None = None) -> pa.Array:
    """Turn days since 1970-01-01 into dates, null where missing."""
    return pa.array(days.astype(np.int32), mask=missing).cast(pa.date32())


def instants(seconds: Array, missing: Array | None = None) -> pa.Array:
    """Turn seconds since 1970-01-01 into timestamps, null where missing."""
    return pa.array(seconds.astype(np.int64), mask=missing).cast(pa.timestamp("s"))


def labels(values: Iterable[object] | pa.Array, index: Array) -> pa.Array:
    """Turn indices into the texts that they stand for; -1 becomes null.

    An array's texts differ. A list may repeat some; a dictionary must not: Parquet
    files of one with repetitions hold bytes that nobody set.
    """
    if not isinstance(values, pa.Array):
        texts = pa.array([str(value) for value in values], pa.string())
        unique = texts.dictionary_encode()
        values = unique.dictionary
        index = np.where(index < 0, -1, unique.indices.to_numpy()[index])
    codes = pa.array(index.astype(np.int32), mask=index < 0)
    return pa.DictionaryArray.from_arrays(codes, values)


def plain(table: pa.Table) -> pa.Table:
    """Write out dictionary columns as text, for writers that know no dictionaries."""
    columns = [
        column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
        for column in table.columns
    ]
    return pa.table(dict(zip(table.column_names, columns, strict=True)))


def numbered(prefix: str, numbers: Array, width: int) -> pa.Array:
    """Turn numbers into ids of one width: C, 42 -> C0000042. Negative ones read 0."""
    rest = np.maximum(numbers, 0).astype(np.int64)
    if len(rest) and rest.max() >= 10**width:
        raise ValueError(f"{prefix}{rest.max()}: must have {width} digits at most")
    start = len(prefix)
    text = np.empty((len(rest), start + width), dtype=np.uint8)
    text[:, :start] = np.frombuffer(prefix.encode("ascii"), dtype=np.uint8)
    for column in reversed(range(start, start + width)):
        rest, digit = np.divmod(rest, 10)
        text[:, column] = digit + ord("0")
    ends = np.arange(len(rest) + 1, dtype=np.int32) * (start + width)
    return pa.StringArray.from_buffers(
        len(rest), pa.py_buffer(ends.tobytes()), pa.py_buffer(text.tobytes())
    )
