"""A home of forty simulated enterprises and five persons, ingested."""

from __future__ import annotations

from datetime import date

import pytest

from yexin.ingest import files_below, ingest
from yexin.settings import Settings
from yexin.simulate import simulate

TODAY = date(2026, 6, 30)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    found = Settings(tmp_path_factory.mktemp("home"), "hainan", TODAY)
    simulate(found.home.inbox, enterprises=40, persons=5, years=3, end=TODAY, seed=5)
    found.make_pseudonym_key()
    ingest(found, files_below([found.home.inbox]), received=TODAY, item=None, drop=[])
    return found
