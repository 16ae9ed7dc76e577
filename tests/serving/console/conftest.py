"""A town with its pages, and who has signed in there."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from credit.deployment import Deployment
from serving.access.caller import Role
from tests.serving.console.town import alert_of_worse, build_town, signed_in


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    folder = tmp_path_factory.mktemp("town")
    city = folder / "tiny_city"
    shutil.copytree(Path(__file__).parents[2] / "tiny_city", city, ignore=shutil.ignore_patterns("__pycache__"))
    made = build_town(Deployment.load(str(city)), folder)
    alert_of_worse(folder, date.today())
    return made


@pytest.fixture
def regulator(app: FastAPI) -> TestClient:
    return signed_in(app, Role.REGULATOR)


@pytest.fixture
def subject(app: FastAPI) -> TestClient:
    return signed_in(app, Role.SUBJECT)
