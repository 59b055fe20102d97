"""A company with three months of orders, and the parsed project."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.nights.company import Company
from tests.nights.warehouses import parsed


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return parsed(tmp_path_factory.mktemp("target"))


@pytest.fixture
def company(tmp_path: Path) -> Company:
    company = Company(tmp_path / "company", random.Random(5))  # noqa: S311 - no secret
    company.found()
    return company
