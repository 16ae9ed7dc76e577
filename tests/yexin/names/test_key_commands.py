"""`yexin key rotate-pseudonyms | rotate-vault | check-vault` as an operator types them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from credit.deployment import Deployment
from credit.errors import VaultKeyWrong
from tests.yexin.names.town import ANNA, NEXT, OLD, VAULT, Town, town
from yexin.__main__ import app

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")


def typed(place: Town, *words: str) -> Result:
    where = ["--home", str(place.settings.home_folder), "--deployment", place.settings.deployment_name]
    return CliRunner().invoke(app, ["key", *words, *where])


def test_an_operator_rotates_both_keys(tiny_city: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = town(tiny_city, tmp_path, monkeypatch, vault=True)
    checked = typed(place, "check-vault")
    assert (checked.exit_code, checked.stdout) == (0, "2 ID numbers open under the key; of 0 persons on record there is none\n")
    monkeypatch.setenv("YEXIN_PSEUDONYM_KEY_NEXT", NEXT)
    told = typed(place, "rotate-pseudonyms").stdout
    assert "2 persons and" in told
    assert "Set YEXIN_PSEUDONYM_KEY to the value of YEXIN_PSEUDONYM_KEY_NEXT" in told
    assert "destroy the key before" in told
    monkeypatch.setenv("YEXIN_VAULT_KEY_BEFORE", VAULT)
    monkeypatch.setenv("YEXIN_VAULT_KEY", OLD)
    assert "2 ID numbers sealed anew" in typed(place, "rotate-vault").stdout
    assert typed(place, "check-vault").exit_code == 0
    shown = told + checked.stdout
    assert not [secret for secret in (OLD, NEXT, VAULT, ANNA) if secret in shown]


def test_who_is_not_in_the_vault_is_counted(tiny_city: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = town(tiny_city, tmp_path, monkeypatch, vault=False)
    assert isinstance(typed(place, "check-vault").exception, VaultKeyWrong)
    monkeypatch.setenv("YEXIN_VAULT_KEY", VAULT)
    checked = typed(place, "check-vault")
    assert (checked.exit_code, "of 2 persons on record there is none" in checked.stdout) == (1, True)
    monkeypatch.setenv("YEXIN_PSEUDONYM_KEY_NEXT", NEXT)
    assert "a comma, and that of YEXIN_PSEUDONYM_KEY_NEXT" in typed(place, "rotate-pseudonyms", "--chained").stdout
