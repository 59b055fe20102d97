from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import synthetic

CUSTOMERS = 150
PROGRAM = """
import sys, pathlib, synthetic
synthetic.generate(
    scenario="retail", customers=int(sys.argv[1]), seed=5, out=pathlib.Path(sys.argv[2])
)
"""


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bytes") / "here"
    synthetic.generate(scenario="retail", customers=CUSTOMERS, seed=5, out=folder)
    return folder


def test_a_seed_gives_the_same_bytes_in_another_process_with_other_threads(
    here: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    settings = {"PYTHONHASHSEED": "3", "OMP_NUM_THREADS": "1", "TZ": "Asia/Tokyo"}
    # Memory that nobody set is full of 85, and Arrow takes its own from there.
    settings |= {"MALLOC_PERTURB_": "85", "ARROW_DEFAULT_MEMORY_POOL": "system"}
    subprocess.run(
        [sys.executable, "-c", PROGRAM, str(CUSTOMERS), str(elsewhere)],
        env={**os.environ, **settings},
        cwd=Path(__file__).parents[2],
        check=True,
    )
    assert len(hashes(here)) > 25
    assert hashes(elsewhere) == hashes(here)


def test_another_seed_gives_other_customers(here: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    synthetic.generate(scenario="retail", customers=CUSTOMERS, seed=6, out=other)
    same = {
        name
        for name, digest in hashes(other).items()
        if digest == hashes(here).get(name)
    }
    assert same <= {
        "campaign_versions.csv",
        "company_profiles.csv",
        "company_segments.csv",
        "departments.csv",
        "truth/campaign_effects.parquet",
    }
