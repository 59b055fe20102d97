"""One small company that all tests of the room look at."""

from __future__ import annotations

import pytest

from tests.synthetic.generated import Company, generate


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return generate(tmp_path_factory.mktemp("company") / "retail")
