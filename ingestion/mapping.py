"""A source's columns mapped onto a feed: what each contract column is read from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from ingestion.contract import TEXT, Column, Feed
from ingestion.errors import LandingError, closest, did_you_mean, listed
from ingestion.sources.files import FileSource
from ingestion.sql import identifier

OPEN: Final = "?"
"""Stands in a mapping where the user has to say which column is meant."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """One column of a feed and the SQL that it is read from."""

    column: Column
    expression: str
    source_type: str
    is_expression: bool

    def reads(self, name: str) -> bool:
        """Whether a source column is, or may be part of, what this one is read from."""
        if self.is_expression:
            return name.lower() in self.expression.lower()
        return self.expression == identifier(name)


def resolve(
    connection: duckdb.DuckDBPyConnection,
    feed: Feed,
    source: FileSource,
    path: Path,
    columns: Mapping[str, str],
) -> tuple[Mapped, ...]:
    """Find out what each contract column is read from, in contract order.

    Raises:
        LandingError: the mapping names an unknown column, an expression cannot be
            understood, or a required column is not mapped.
    """
    wanted = _wanted(feed, source, columns)
    _check_required(feed, wanted, source, path, columns)
    probe = _probe(columns)
    return tuple(
        _resolve_one(
            connection, column, wanted[column.name], probe, source, path, columns
        )
        for column in _columns(feed, wanted)
    )


def check_condition(
    connection: duckdb.DuckDBPyConnection, mapped: Sequence[Mapped], source: FileSource
) -> None:
    """Raise if `where` is no condition over the mapped contract columns."""
    if source.where is None:
        return
    probe = _probe({one.column.name: one.column.type for one in mapped})
    try:
        connection.execute(f"select ({source.where})::boolean from {probe}")
    except duckdb.Error as error:
        told = str(error).splitlines()[0]
        raise LandingError(
            f"{source.place}: where: {source.where} cannot be understood ({told})."
            " It is a condition over the mapped columns of the feed:"
            f" {listed(one.column.name for one in mapped)}."
        ) from None


def _wanted(
    feed: Feed, source: FileSource, columns: Mapping[str, str]
) -> dict[str, str]:
    """Contract column → what the user wrote, or the source column of that name."""
    unknown = [name for name in source.columns if name not in feed.column_names]
    if unknown and not feed.keeps_further_columns:
        raise LandingError(
            f"{source.place}: the feed {feed.name} has no column {unknown[0]!r}."
            f" {did_you_mean(unknown[0], feed.column_names)}"
        )
    same_name = {name.lower(): name for name in columns}
    wanted = {name: same_name[name] for name in feed.column_names if name in same_name}
    wanted |= {name: text for name, text in source.columns.items() if text is not None}
    if feed.keeps_further_columns:
        used = {text.lower() for text in wanted.values()}
        wanted |= {name: name for name in columns if name.lower() not in used}
    left_out = {name.lower() for name, text in source.columns.items() if text is None}
    return {name: text for name, text in wanted.items() if name.lower() not in left_out}


def _columns(feed: Feed, wanted: Mapping[str, str]) -> list[Column]:
    contract = [column for column in feed.columns if column.name in wanted]
    further = [name for name in wanted if name not in feed.column_names]
    return contract + [Column(name, TEXT, "Further column") for name in further]


def _check_required(
    feed: Feed,
    wanted: Mapping[str, str],
    source: FileSource,
    path: Path,
    columns: Mapping[str, str],
) -> None:
    missing = [name for name in feed.required if name not in wanted]
    if missing:
        match = closest(missing[0], columns) or "<source column>"
        raise LandingError(
            f"{source.place}: the feed {feed.name} needs {missing[0]}, and {path.name}"
            f" has no column of that name. Write columns: {{{missing[0]}: {match}}}."
            f" The file has: {listed(columns)}."
        )
    if feed.one_of and not any(set(group) <= set(wanted) for group in feed.one_of):
        groups = ", or ".join(" and ".join(group) for group in feed.one_of)
        raise LandingError(
            f"{source.place}: the feed {feed.name} needs {groups}, and neither is"
            f" mapped for {path.name}. The file has: {listed(columns)}."
        )


def _resolve_one(
    connection: duckdb.DuckDBPyConnection,
    column: Column,
    text: str,
    probe: str,
    source: FileSource,
    path: Path,
    columns: Mapping[str, str],
) -> Mapped:
    exact = next((name for name in columns if name == text), None)
    name = exact or next((n for n in columns if n.lower() == text.lower()), None)
    if name:
        return Mapped(column, identifier(name), columns[name], is_expression=False)
    try:
        query = f"describe select ({text}) as value from {probe}"
        ((_, type_, *_),) = connection.execute(query).fetchall()
    except duckdb.Error as error:
        raise LandingError(
            _not_understood(column, text, source, path, columns, error)
        ) from None
    return Mapped(column, f"({text})", _plain_type(type_), is_expression=True)


def _not_understood(
    column: Column,
    text: str,
    source: FileSource,
    path: Path,
    columns: Mapping[str, str],
    error: duckdb.Error,
) -> str:
    told = str(error).splitlines()[0]
    start = f"{source.place}: {column.name}: {text}"
    if text == OPEN:
        return (
            f"{start} is still to be filled in: write which column of {path.name} is"
            f" the {column.name}, or an expression. The file has: {listed(columns)}."
        )
    if re.fullmatch(r"[\w .#%-]*\w", text):
        return f"{start}: {path.name} has no such column. {did_you_mean(text, columns)}"
    return (
        f"{start} is neither a column of {path.name} nor an expression over its columns"
        f" ({told}). Columns of a text file are text: quantity::int makes a number."
        f" The file has: {listed(columns)}."
    )


def _plain_type(type_: str) -> str:
    # An untyped null or a constant's own type reads like text or a number.
    return "VARCHAR" if type_ in ('"NULL"', "NULL") else type_


def _probe(columns: Mapping[str, str]) -> str:
    """An empty relation with the source's columns, to bind expressions against."""
    fields = ", ".join(
        f"null::{type_} as {identifier(name)}" for name, type_ in columns.items()
    )
    return f"(select {fields} limit 0)"
