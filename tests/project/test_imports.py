"""One direction: which room may import which, and where the environment is read."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ALLOWED = {
    "ingestion": {"ingestion"},
    "ml": {"ml"},
    "synthetic": {"synthetic", "ingestion.feeds"},
    "pipeline": {"pipeline", "ingestion", "ml", "synthetic"},
}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name for name in names if name.split(".")[0] in ALLOWED}


def modules(room: str) -> list[Path]:
    found = sorted((ROOT / room).rglob("*.py"))
    assert found, room
    return found


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_a_room_imports_only_what_it_may(room: str) -> None:
    for path in modules(room):
        for name in imported(path):
            allowed = any(
                name == place or name.startswith(f"{place}.") for place in ALLOWED[room]
            )
            assert allowed, f"{path.relative_to(ROOT)} imports {name}"


def test_ml_never_opens_a_database() -> None:
    for path in modules("ml"):
        assert "duckdb" not in path.read_text(), path


def test_only_settings_read_the_environment() -> None:
    for room in ALLOWED:
        for path in modules(room):
            if path != ROOT / "pipeline" / "settings.py":
                assert "os.environ" not in path.read_text(), path
                assert "getenv" not in path.read_text(), path


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_modules_are_short(room: str) -> None:
    for path in modules(room):
        assert len(path.read_text().splitlines()) <= 300, path
