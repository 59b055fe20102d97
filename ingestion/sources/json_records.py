"""JSON lines and JSON arrays of objects, as text columns."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from ingestion.errors import LandingError
from ingestion.sources.files import LINE, PROBLEM, FileSource, Relation, check_names
from ingestion.sources.scan import checked_text
from ingestion.sql import identifier, literal, row_number

_MAX_RECORD = 16_000_000
_LONGEST_LINE = 1_000_000


def json_records(
    connection: duckdb.DuckDBPyConnection, path: Path, source: FileSource, folder: Path
) -> Relation:
    """Open a JSON file. A line that is no JSON object is handed on with that problem.

    Raises:
        LandingError: an array cannot be read, or there is no object at all.
    """
    text = checked_text(path, source, folder)
    try:
        connection.execute(
            f"create or replace temp table json_source as {_read(text.path)}"
        )
    except duckdb.Error as error:
        raise LandingError(
            f"{source.place}: {path.name} is no JSON that can be read:"
            f" {str(error).splitlines()[0]} Write one object a line, or one array."
        ) from None
    names = _names(connection, path, source)
    return Relation(
        sql=_fields(names),
        columns=dict.fromkeys(names, "VARCHAR"),
        line=LINE,
        problem=PROBLEM,
        raw="raw",
    )


def _fields(names: list[str]) -> str:
    fields = [
        f"json ->> {literal(_pointer(name))} as {identifier(name)}" for name in names
    ]
    problem = (
        "case when not json_valid(json) then 'is no JSON'"
        " when json_type(json) <> 'OBJECT' then 'is no JSON object' end"
    )
    numbered = f"select {LINE}, {problem} as {PROBLEM}, json as raw from ({_NUMBERED})"
    valid = f"case when {PROBLEM} is null then raw end as json"
    return (
        f"(select {LINE}, {PROBLEM}, raw, {', '.join(fields)}"
        f" from (select *, {valid} from ({numbered})))"
    )


_NUMBERED = (
    f"select {row_number('json_source')} + 1 as {LINE}, json from json_source"
    " where trim(coalesce(json, '')) <> ''"
)


def _read(path: Path) -> str:
    if _is_array(path):
        return (
            f"select json::varchar as json from read_json_objects({literal(str(path))},"
            f" format = 'array', maximum_object_size = {_MAX_RECORD})"
        )
    # One column that nothing separates, so that lines keep their numbers, whatever is
    # in them; chr(1) is a control code, which JSON does not allow inside a line.
    return (
        f"select json from read_csv({literal(str(path))}, auto_detect = false,"
        " header = false, columns = {'json': 'VARCHAR'}, delim = '\x01', quote = '',"
        f" escape = '', max_line_size = {_MAX_RECORD})"
    )


def _is_array(path: Path) -> bool:
    """Whether the file is one array; a line may be one, too, which is no object."""
    with path.open(encoding="utf-8-sig") as file:
        while (first := file.readline(_LONGEST_LINE)).isspace():
            pass
        if not first.lstrip().startswith("["):
            return False
        if not first.endswith("\n") or not any(map(str.strip, file)):
            return True
    try:
        json.loads(first)
    except ValueError:
        return True
    return False


def _pointer(name: str) -> str:
    return '$."' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _names(
    connection: duckdb.DuckDBPyConnection, path: Path, source: FileSource
) -> list[str]:
    objects = (
        f"select {LINE}, case when json_valid(json) then json end as json"
        f" from ({_NUMBERED})"
    )
    query = f"""
        select name from (
            select {LINE}, unnest(json_keys(json)) as name from ({objects})
            where json_type(json) = 'OBJECT'
        ) group by name order by min({LINE}), name
    """
    names = [name for (name,) in connection.execute(query).fetchall()]
    if not names:
        raise LandingError(
            f"{source.place}: {path.name} has no JSON object. Write one object a line,"
            " or one array of objects."
        )
    check_names(names, path, source)
    return names
