"""A tiny city outside the project, and helpers to write the files that its departments send."""

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from credit.deployment import Deployment

# How long an example takes says more about the machine's other work than about the code: speed is measured in benchmarks/.
settings.register_profile("yexin", deadline=None)
settings.load_profile("yexin")

USCC = "91460000MA0000015T"


@pytest.fixture
def tiny_city(tmp_path: Path) -> Deployment:
    """A deployment in a temporary folder: two items, two features, one evaluation."""
    folder = tmp_path / "tiny_city"
    shutil.copytree(Path(__file__).parent / "tiny_city", folder, ignore=shutil.ignore_patterns("__pycache__"))
    return Deployment.load(str(folder))
