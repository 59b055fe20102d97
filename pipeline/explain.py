"""What is wrong with a configuration, in one sentence for each mistake."""

from __future__ import annotations

import typing
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pipeline.lines import Key, Lines, dotted
from pipeline.schema import known_keys

_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dict_type": "keys and values",
        "model_type": "keys and values",
        "list_type": "a list",
        "string_type": "text",
        "int_type": "a whole number",
        "int_parsing": "a whole number",
        "int_from_float": "a whole number",
        "float_type": "a number",
        "float_parsing": "a number",
        "bool_type": "true or false",
        "bool_parsing": "true or false",
        "too_short": "{min_length} or more in number",
        "too_long": "{max_length} or fewer in number",
        "string_pattern_mismatch": "of another form",
        "greater_than": "more than {gt}",
        "greater_than_equal": "{ge} or more",
        "less_than": "less than {lt}",
        "less_than_equal": "{le} or less",
        "date_from_datetime_parsing": "a day, such as 2024-12-31",
        "date_from_datetime_inexact": "a day, such as 2024-12-31",
        "literal_error": "{expected}",
        "invalid_key": "text; put it in quotes",
    }
)
"""What would be right, by the kind of mistake that pydantic tells."""

_EXAMPLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "company": "{name: Corner Shop, currency: EUR}",
        "name": "Corner Shop",
        "currency": "EUR",
        "feeds": "{order_lines: {files: orders.csv}}",
        "files": "orders/*.csv",
        "columns": "{ordered_at: Order date}",
        "date_format": '"%d/%m/%Y"',
        "channels": "{web: [online]}",
        "features": "{recency_days: rank, monetary: log}",
        "feature_sets": "{behaviour: {features: {monetary: log}}}",
        "quantile": "[0.01, 0.99]",
        "rejected_share": "0.05",
        "webhook": "https://chat.example/hooks/1",
    }
)
"""A right value for keys that may be misunderstood."""


def explain(error: ValidationError, model: type[BaseModel], lines: Lines) -> str:
    """Say for each mistake: place, key, value, and what would be right."""
    told = (_sentence(detail, model, lines) for detail in error.errors())
    return "\n".join(dict.fromkeys(told))


def unknown(key: Key, known: Iterable[str], lines: Lines, kind: str) -> str:
    """Say that a name is not known, and which known one comes close."""
    names = list(known)
    near = get_close_matches(str(key[-1]), names, n=1, cutoff=0.6)
    remedy = f"did you mean {near[0]}?" if near else f"known are {', '.join(names)}."
    return f"{lines.place(key)}: {dotted(key)} is no {kind}; {remedy}"


def _sentence(detail: ErrorDetails, model: type[BaseModel], lines: Lines) -> str:
    key = _key(detail["loc"])
    if detail["type"] == "extra_forbidden":
        part = _part(model, key[:-1])
        return unknown(key, known_keys(part) if part else (), lines, "setting")
    place, example = f"{lines.place(key)}: {dotted(key)}", _example(key)
    if detail["type"] == "missing":
        return f"{place} is missing{f'; write {example}' if example else ''}."
    value = detail["input"]
    if detail["type"] == "value_error":
        message = detail["msg"].removeprefix("Value error, ")
        shown = "" if isinstance(value, dict | list) else f" is {value!r}, which"
        return f"{place}{shown} {message}."
    if value is None or value in ("", [], {}):
        remedy = f"write {example}" if example else "leave the key out or fill it in"
        return f"{place} is empty; {remedy}."
    kind = _KINDS.get(detail["type"])
    right = kind.format(**detail.get("ctx", {})) if kind else detail["msg"]
    such = f", such as {example}" if example else ""
    return f"{place} is {_shown(value)}, which should be {right}{such}."


def _shown(value: object) -> str:
    """Give a value as the user sees it in the file; a long one by its kind."""
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "keys and values"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, date) else repr(value)


def _example(key: Key) -> str:
    """Give an example of a key with its value, for a feed as such, too."""
    name = next((part for part in reversed(key) if isinstance(part, str)), "")
    known = _EXAMPLES.get(name)
    if len(key) > 1 and key[0] == "feeds" and name == key[1]:
        known = f"{{files: {name}.csv}}"
    return f"{name}: {known}" if known else ""


def _key(loc: tuple[int | str, ...]) -> Key:
    """Drop what pydantic adds to a path that is not a key of the file."""
    return tuple(part for part in loc if part != "[key]")


def _part(model: type[BaseModel], path: Key) -> type[BaseModel] | None:
    """Find the part of the configuration that a path leads to."""
    part = model
    for step in path:
        # A position in a list, or a name that the user gave, stays in the same part.
        if str(step) in part.model_fields:
            models = _models(part.model_fields[str(step)].annotation)
            if not models:
                return None
            part = models[0]
    return part


def _models(annotation: Any) -> list[type[BaseModel]]:  # noqa: ANN401 - any type
    """List the parts that a type is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [
        model for argument in typing.get_args(annotation) for model in _models(argument)
    ]
