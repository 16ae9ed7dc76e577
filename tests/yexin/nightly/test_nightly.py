"""The nightly run says of every subject what the single answer says, goes on where it was killed, and runs alone."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from credit.errors import ConsentMissing, NightlyHalted, NightlyRunning
from credit.purpose import Purpose
from credit.subject import Pseudonymiser, SubjectKind
from serving.inquiry import Inquiry
from yexin.commands.measures import measures_of
from yexin.explained import scorer_of
from yexin.nightly import touched as touched_by_day
from yexin.nightly.chain import Chain
from yexin.nightly.day import add_day, base_for
from yexin.nightly.job import Job
from yexin.nightly.lock import alone
from yexin.nightly.run import folder_of, run
from yexin.settings import Settings
from yexin.simulate.stream import Province

BASE, TODAY, PARTS = date(2026, 4, 30), date(2026, 6, 30), 2
FIRMS = "enterprise-policy"  # set by its file: needs no training
CONSENT = "jinyefen_authorisation"


def records() -> pa.Table:
    return with_a_short_consent(pa.concat_tables(Province(150, 20, 6, TODAY, 7).tables(Pseudonymiser(b"0123456789abcdef"))))


def with_a_short_consent(rows: pa.Table) -> pa.Table:
    """The rows, but the only consent of one person is in force from the second day after BASE to the fourth."""
    own = rows.filter(pc.equal(rows.column("item"), CONSENT)).slice(0, 1)
    other = pc.or_(pc.not_equal(rows.column("subject"), own.column("subject")[0]), pc.not_equal(rows.column("item"), CONSENT))
    known, first, last = (BASE + timedelta(days=days) for days in (-9, 2, 4))
    short = own.to_pylist()[0] | {"known_at": known, "event_date": first, "until": last}
    return pa.concat_tables([rows.filter(other), pa.Table.from_pylist([short], rows.schema)])


def home_with(folder: Path, rows: pa.Table) -> Settings:
    settings = Settings(folder, "hainan", TODAY)
    settings.store.append(rows)
    return settings


def job_on(settings: Settings, day: date) -> Job:
    """The run of a day on that day: consents count on the day of asking."""
    return Job.of(replace(settings, today=day), settings.store.stream(), as_of=day, evaluations=(FIRMS,), parts=PARTS)


def results(folder: Path, kind: str = "enterprise") -> pa.Table:
    return pa.concat_tables([pq.read_table(one) for one in sorted(folder.glob(f"results/*/{kind}.parquet"))])


@pytest.fixture(scope="module")
def everything() -> pa.Table:
    return records()


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, everything: pa.Table) -> tuple[Settings, Job]:
    settings = home_with(tmp_path_factory.mktemp("finished"), everything)
    job = job_on(settings, TODAY)
    run(job, workers=1)
    return settings, job


def test_every_subject_has_the_score_reasons_and_measures_that_it_is_told_singly(finished: tuple[Settings, Job]) -> None:
    settings, job = finished
    scorer, rows = scorer_of(settings), results(folder_of(job)).to_pylist()
    assert len(rows) == 150
    for row in rows:
        told = scorer.score(Inquiry(SubjectKind.ENTERPRISE, row["subject"], TODAY, FIRMS, Purpose.SUPERVISION), today=TODAY)
        assert (row["score"], row["tier"]) == (told.score, told.tier)
        reasons = [(row[f"reason_{n}"], row[f"points_{n}"]) for n in range(1, 6) if row[f"reason_{n}"]]
        assert reasons == [(one.feature, one.points) for one in told.reasons]


def test_measures_by_records_are_those_of_the_single_command(finished: tuple[Settings, Job]) -> None:
    settings, job = finished
    rows = results(folder_of(job)).to_pylist()
    marked = [row for row in rows if row["masked"] or row["lifted"] or row["suspended"]]
    for row in [*rows[:20], *marked]:
        told, _ = measures_of(settings, row["subject"], as_of=TODAY)
        for state in ("in_force", "suspended", "masked", "lifted"):
            by_record = [m.measure.number for m in told if m.state == state and m.grounds[0].trigger.by != "enterprise_tier"]
            assert (row[state] or "").split(",") == (by_record or [""])
    assert marked


def test_a_second_run_finds_everything_and_a_damaged_part_is_made_again(finished: tuple[Settings, Job]) -> None:
    _, job = finished
    before, folder = results(folder_of(job)), folder_of(job)
    assert {one.made for one in run(job, workers=1)} == {0}
    damaged = folder / "results" / "part-0001" / "enterprise.parquet"
    damaged.write_bytes(damaged.read_bytes()[:-40])
    assert {one.step: one.made for one in run(job, workers=1)} == {
        "spread": 0, "lives": 0, "features": 0, "scores": 1, "results": 1, "changes": 0,
    }  # fmt: skip
    assert results(folder).equals(before)


def test_a_store_that_lost_a_file_halts_the_run_and_says_where(tmp_path: Path, everything: pa.Table) -> None:
    settings = home_with(tmp_path, everything)
    next((settings.home.records / "table").rglob("*.parquet")).unlink()
    with pytest.raises(NightlyHalted, match=r"step spread.*missing or cut off"):
        run(job_on(settings, TODAY), workers=1)


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(NightlyRunning, match="wait for it"), alone(tmp_path):
        pass


def test_exactly_the_persons_who_consented_are_in_the_result(finished: tuple[Settings, Job]) -> None:
    settings, job = finished
    scorer, consenting = scorer_of(settings), set()
    for person in settings.store.ledger().subjects("person"):
        with suppress(ConsentMissing):
            scorer.score(Inquiry(SubjectKind.PERSON, person, TODAY, None, Purpose.INCENTIVE), today=TODAY)
            consenting.add(person)
    assert consenting
    assert set(results(folder_of(job), "person").column("subject").to_pylist()) == consenting


KILLED = """
import os, signal, sys
from pathlib import Path
from yexin.nightly import receipts
from yexin.nightly.run import run
from tests_nightly import job_on, Settings, TODAY
real = receipts.finish
def killed(draft, final, **more):
    if final.parent.name == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(draft, final, **more)
receipts.finish = killed
run(job_on(Settings(Path(sys.argv[1]), "hainan", TODAY), TODAY), workers=1)
"""


SLOWLY = [pytest.param(step, marks=pytest.mark.nightly) for step in ("spread", "lives", "features", "scores", "changes")]


@pytest.mark.parametrize("step", ["results", *SLOWLY])
def test_killed_at_any_step_it_goes_on_and_comes_to_the_same_bytes(
    step: str, tmp_path: Path, everything: pa.Table, finished: tuple[Settings, Job]
) -> None:
    settings = home_with(tmp_path / "home", everything)
    (tmp_path / "tests_nightly.py").write_text(Path(__file__).read_text("utf-8"), "utf-8")
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{Path.cwd()}"}
    died = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "home"), step], env=environment, check=False)
    assert died.returncode == -signal.SIGKILL
    folder = folder_of(job_on(settings, TODAY))
    assert not list(folder.glob(f"{step}/part-*.json"))
    run(job_on(settings, TODAY), workers=1)
    assert results(folder).equals(results(folder_of(finished[1])))
    assert not list(folder.glob("*/.*"))


def standing(job: Job, chain: Chain, kind: str) -> pa.Table:
    return pa.concat_tables([chain.results(part, kind) for part in range(job.parts)]).sort_by("subject")


def days_added(folder: Path, everything: pa.Table, days: int, *, checked: int, workers: int = 1) -> tuple[int, list[int]]:
    """Add days one by one, compare every `checked`-th with a full rebuild; how many subjects were computed again, and persons."""
    known = everything.column("known_at")
    settings = home_with(folder, everything.filter(pc.less_equal(known, pa.scalar(BASE))))
    run(job_on(settings, BASE), workers=1)
    touched, persons = 0, []
    for number in range(1, days + 1):
        day = BASE + timedelta(days=number)
        if (new := everything.filter(pc.equal(known, pa.scalar(day)))).num_rows:
            settings.store.append(new)
        job, stream = job_on(settings, day), settings.store.stream()
        touched += add_day(job, base_for(job, stream), stream, workers=workers).touched
        if number % checked == 0:
            chain = Chain.read(folder_of(job_on(settings, BASE)))
            assert chain is not None
            run(job, workers=1)
            for kind in job.kinds:
                assert standing(job, chain, kind).equals(results(folder_of(job), kind).sort_by("subject")), (day, kind)
            persons.append(standing(job, chain, "person").num_rows)
            shutil.rmtree(folder_of(job))
    return touched, persons


def test_days_added_one_by_one_equal_a_full_rebuild(tmp_path: Path, everything: pa.Table) -> None:
    touched, persons = days_added(tmp_path, everything, 6, checked=3)
    assert 0 < touched < 6 * 150
    assert persons == [20, 19]  # one consent is in force on the third day and no longer on the sixth


def test_parts_computed_one_by_one_come_to_the_same(tmp_path: Path, everything: pa.Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(touched_by_day, "_SUBJECTS_AT_ONCE", 1)
    assert days_added(tmp_path, everything, 1, checked=1, workers=2)[0] > 2


@pytest.mark.nightly
def test_thirty_days_equal_a_full_rebuild_on_each(tmp_path: Path, everything: pa.Table) -> None:
    touched, persons = days_added(tmp_path, everything, 30, checked=1)
    assert touched < 30 * 150 // 4
    assert persons == [19] + 3 * [20] + 26 * [19]
