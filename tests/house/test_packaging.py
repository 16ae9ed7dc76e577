"""Our top-level names are ours, and the checkout is what runs."""

from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("credit", "features", "models", "supervision", "training", "serving", "yexin")


@pytest.mark.parametrize("name", PACKAGES)
def test_no_other_distribution_owns_our_name(name: str) -> None:
    others = set(packages_distributions().get(name, [])) - {"yexin"}
    assert not others, f"{others} also installs a top-level {name!r}"
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).parent.parent == ROOT
