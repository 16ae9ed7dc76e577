"""After a rotation nothing bears an old name, and everything says what it said before."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from credit.deployment import Deployment
from credit.errors import MissingPseudonymKey, PseudonymKeyWrong, RotationRefused, RotationUnfinished, VaultKeyWrong
from credit.subject import Pseudonymiser
from features.records.names import Renaming
from features.records.store import RecordStore
from serving.main import open_database
from serving.store.erasures import Erasures
from tests.serving.store.test_issued import url
from tests.yexin.names.town import ANNA, BOB, NEXT, OLD, VAULT, Town, town
from yexin.names.alone import alone
from yexin.names.rotation import Rotation
from yexin.purge import purge_and_show

__all__ = ["url"]
# The services of a test have no end of their own here, and the pools of their connections go with them.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
NOW, MODES = datetime(2031, 3, 2, tzinfo=UTC), {"fresh": NEXT, "chained": f"{OLD},{NEXT}"}


@pytest.fixture(autouse=True)
def _connections_end_with_the_test() -> Iterator[None]:
    yield
    gc.collect()


@pytest.mark.parametrize("mode", MODES)
def test_everything_says_under_new_names_what_it_said_under_the_old(
    mode: str, url: str, tiny_city: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = town(tiny_city, tmp_path, monkeypatch, vault=mode == "fresh", url=url)
    before, tokens, anna = place.seen_by_anna(), place.tokens(), place.names.pseudonym(ANNA)
    assert len(place.holding(tokens)) > 6  # they can be found at all: records, sorted copy, answers, scores, audit, cases …
    monkeypatch.setenv("YEXIN_PSEUDONYM_KEY_NEXT", NEXT)
    done = Rotation(place.fresh()).run()
    assert (done.persons, done.chained, done.left) == (2, mode == "chained", ())
    monkeypatch.setenv("YEXIN_PSEUDONYM_KEY", MODES[mode])
    assert place.names.pseudonym(ANNA) != anna
    assert place.holding(tokens) == []
    assert place.verdicts() == {"equal": 4}
    assert place.faults() == []
    after = place.seen_by_anna()
    was, now = before.pop("asked"), after.pop("asked")
    assert was <= now  # what she asked in between is an inquiry about her as well
    assert sum(was.values()) == 4
    assert after == before
    assert place.ingest() == 0
    assert sorted(place.vault().values()) == (sorted([ANNA, BOB]) if mode == "fresh" else [])
    assert place.holding(tokens) == []


def test_a_second_rotation_and_the_loss_of_the_key_itself(
    tiny_city: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = town(tiny_city, tmp_path, monkeypatch, vault=True)
    tokens = place.tokens()
    for before, after in ((OLD, NEXT), (None, OLD)):  # the second time the key is lost: the vault needs none
        if before is None:
            monkeypatch.delenv("YEXIN_PSEUDONYM_KEY")
        monkeypatch.setenv("YEXIN_PSEUDONYM_KEY_NEXT", after)
        Rotation(place.fresh()).run()
        monkeypatch.setenv("YEXIN_PSEUDONYM_KEY", after)
        assert place.verdicts() == {"equal": 4}
        assert place.faults() == []
    assert place.tokens() == tokens  # back under the first key, to the very ids
    assert place.ingest() == 0


def test_deletion_by_law_reaches_a_person_under_the_new_name(
    tiny_city: Deployment, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = town(tiny_city, tmp_path, monkeypatch, vault=True, url=url)
    monkeypatch.setenv("YEXIN_PSEUDONYM_KEY_NEXT", NEXT)
    Rotation(place.fresh()).run()
    monkeypatch.setenv("YEXIN_PSEUDONYM_KEY", NEXT)
    anna = place.names.pseudonym(ANNA)
    # Five years and a day after the penalty: the penalty, the objection to it, and the answers given about her.
    assert purge_and_show(Console(quiet=True), replace(place.settings, today=NOW.date()), as_of=None, dry_run=False) == 2
    assert place.verdicts() == {"deleted by law": 2, "equal": 2}
    assert "2号" not in str(place.fresh().store.records().to_pylist())
    database = open_database(place.settings.home)
    assert Erasures(database).forget(anna, NOW.date(), basis="《个人信息保护法》第四十七条", now=NOW) > 2
    database.close()
    assert set(place.vault()) == {place.names.pseudonym(BOB)}
    assert place.faults() == []


STEPS = {
    "the database was proved": "serving.names.database._prove",
    "the database was renamed": "yexin.names.rotation.rewrite",
    "the records were proved": "features.records.rewriting.Proof.hold",
    "the records were renamed": "yexin.names.rotation.drop_old",
    "old files were dropped": "features.records.names.Renaming.put_in_force",
    "the new names were in force": "yexin.names.keys.NextKey.put_in_force",
    "the key was in force": "yexin.names.rotation.forget_former",
    "all but the last": "features.records.names.Renaming.end",
}
DIE = """
import os, signal, sys
from pathlib import Path
from unittest.mock import patch
from yexin.names.rotation import Rotation
from yexin.settings import Settings
with patch(sys.argv[3], lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)):
    Rotation(Settings.of(home=Path(sys.argv[1]), deployment=sys.argv[2])).run()
"""


def died(place: Town, step: str) -> int:
    settings = place.settings
    told = [sys.executable, "-c", DIE, str(settings.home_folder), settings.deployment_name, STEPS[step]]
    return subprocess.run(told, check=False, timeout=300, env={**os.environ}).returncode


def finished_after(place: Town, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed before a step, nobody opens the store; the next run finishes, and all is as after a run that was not killed."""
    tokens = place.tokens()
    monkeypatch.setenv("YEXIN_PSEUDONYM_KEY_NEXT", NEXT)
    assert died(place, step) == -9
    with pytest.raises(RotationUnfinished, match="run it again"):
        RecordStore.open(place.settings.home.records, place.settings.deployment.catalogue)
    Rotation(place.fresh()).run()
    monkeypatch.setenv("YEXIN_PSEUDONYM_KEY", NEXT)
    assert place.holding(tokens) == []
    assert place.verdicts() == {"equal": 4}
    assert place.faults() == []
    assert sorted(place.vault().values()) == sorted([ANNA, BOB])
    assert place.ingest() == 0


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_the_next_run_finishes(
    step: str, tiny_city: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished_after(town(tiny_city, tmp_path, monkeypatch, vault=True), step, monkeypatch)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("step", ["the database was proved", "the database was renamed"])
def test_killed_around_the_transaction_of_postgresql(
    step: str, url: str, tiny_city: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished_after(town(tiny_city, tmp_path, monkeypatch, vault=True, url=url), step, monkeypatch)


def test_keys_in_the_home_s_file_are_replaced_at_the_very_end(
    tiny_city: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = town(tiny_city, tmp_path, monkeypatch, vault=False)
    file = place.settings.home.pseudonym_key
    file.write_text(OLD, "ascii")
    monkeypatch.delenv("YEXIN_PSEUDONYM_KEY")
    assert died(place, "all but the last") == -9
    before = file.read_text("ascii")
    assert before.startswith(f"{OLD},")  # without a vault the key before stays needed
    Rotation(place.fresh()).run()
    assert file.read_text("ascii") == before
    assert [one.name for one in file.parent.glob("*next*")] == []
    assert (file.stat().st_mode & 0o777, place.ingest(), place.verdicts()) == (0o600, 0, {"equal": 4})


def test_what_is_made_from_records_goes_and_papers_with_old_names_are_told(
    tiny_city: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = town(tiny_city, tmp_path, monkeypatch, vault=False)
    home, anna = place.settings.home, place.names.pseudonym(ANNA)
    for file in (home.nightly / "2026-06-30" / "lives.txt", home.reports / "list.csv"):
        file.parent.mkdir(parents=True)
        file.write_text(f"who\n{anna}\n", "utf-8")
    monkeypatch.setenv("YEXIN_PSEUDONYM_KEY_NEXT", NEXT)
    assert Rotation(place.fresh()).run().left == ("reports/list.csv",)
    assert [one.name for one in home.nightly.iterdir()] == [".lock"]


def test_nobody_else_works_on_the_home_meanwhile(tiny_city: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = town(tiny_city, tmp_path, monkeypatch, vault=False)
    monkeypatch.setenv("YEXIN_PSEUDONYM_KEY_NEXT", NEXT)
    with alone(place.settings.home), pytest.raises(RotationRefused, match="or its pseudonyms rotated"):
        Rotation(place.fresh()).run()
    with place.asking(), pytest.raises(RotationRefused, match=r"the service answers.*stop them, on every machine"):
        Rotation(place.fresh()).run()
    waiting = place.fresh().store  # a command that began before, and writes afterwards
    Rotation(place.fresh()).run()
    with pytest.raises(RotationUnfinished, match="start this command again"), waiting.locked():
        pass


def test_what_does_not_fit_is_refused_before_anything_is_changed(
    tiny_city: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = town(tiny_city, tmp_path, monkeypatch, vault=True)
    tokens = place.tokens()

    def refused(error: type[Exception], match: str, **environment: str | None) -> None:
        with monkeypatch.context() as patch:
            for name, value in environment.items():
                patch.delenv(f"YEXIN_{name}", raising=False) if value is None else patch.setenv(f"YEXIN_{name}", value)
            with pytest.raises(error, match=match):
                Rotation(place.fresh()).run()
        assert Renaming.under_way(place.settings.home.records) is None

    refused(RotationRefused, "no next key is set; set YEXIN_PSEUDONYM_KEY_NEXT")
    refused(RotationRefused, "the one in force", PSEUDONYM_KEY_NEXT=OLD)
    refused(MissingPseudonymKey, "hexadecimal", PSEUDONYM_KEY_NEXT="no key")
    refused(VaultKeyWrong, "no key for it is set", PSEUDONYM_KEY_NEXT=NEXT, VAULT_KEY=None)
    refused(VaultKeyWrong, "is sealed under key", PSEUDONYM_KEY_NEXT=NEXT, VAULT_KEY=NEXT)
    monkeypatch.setenv("YEXIN_PSEUDONYM_KEY_NEXT", NEXT)
    with monkeypatch.context() as patch:
        patch.setenv("YEXIN_PSEUDONYM_KEY", VAULT)
        with pytest.raises(PseudonymKeyWrong, match="the key that is set is"):
            Rotation(place.fresh(), chained=True).run()
    assert (place.tokens(), place.verdicts()) == (tokens, {"equal": 4})


def test_persons_whose_number_the_vault_has_not_are_told_and_can_be_chained(
    tiny_city: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = town(tiny_city, tmp_path, monkeypatch, vault=False)
    monkeypatch.setenv("YEXIN_VAULT_KEY", VAULT)
    monkeypatch.setenv("YEXIN_PSEUDONYM_KEY_NEXT", NEXT)
    with pytest.raises(RotationRefused, match=r"of 2 persons on record the vault has no ID number.*--chained"):
        Rotation(place.fresh()).run()
    assert Rotation(place.fresh(), chained=True).run().key_id == Pseudonymiser(*map(bytes.fromhex, (OLD, NEXT))).key_id


def test_another_next_key_does_not_finish_what_was_cut_off(
    tiny_city: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = town(tiny_city, tmp_path, monkeypatch, vault=True)
    monkeypatch.setenv("YEXIN_PSEUDONYM_KEY_NEXT", NEXT)
    assert died(place, "the database was renamed") == -9
    monkeypatch.setenv("YEXIN_PSEUDONYM_KEY_NEXT", VAULT)
    with pytest.raises(RotationRefused, match=r"that was cut off goes to key [0-9a-f]{16}; set"):
        Rotation(place.fresh()).run()
