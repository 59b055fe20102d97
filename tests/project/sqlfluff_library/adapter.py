"""What sqlfluff sees in place of dbt's adapter: dispatched macros as function calls."""

from collections.abc import Callable


def dispatch(name: str, _package: str) -> Callable[..., str]:
    return lambda *arguments: f"{name}({', '.join(map(str, arguments))})"


def get_relation(*_parts: str) -> None:
    return None
