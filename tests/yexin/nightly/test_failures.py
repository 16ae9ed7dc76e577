"""What goes wrong at night is said, nothing half-made is taken for whole, and the next run comes to the same bytes."""

import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from credit.subject import Pseudonymiser
from yexin.nightly.job import Job
from yexin.nightly.run import folder_of, run
from yexin.settings import Settings
from yexin.simulate.stream import Province

TODAY, PARTS, FIRMS = date(2026, 6, 30), 2, "enterprise-policy"

DAMAGED = ("lives/part-0001/lives/cell.npy", "lives/part-0000/records.arrow", "features/part-0001/enterprise.parquet")


def home_in(folder: Path) -> Settings:
    settings = Settings(folder, "hainan", TODAY)
    settings.store.append(pa.concat_tables(Province(150, 20, 6, TODAY, 7).tables(Pseudonymiser(b"0123456789abcdef"))))
    return settings


def job_of(settings: Settings) -> Job:
    return Job.of(settings, settings.store.stream(), as_of=TODAY, evaluations=(FIRMS,), parts=PARTS)


def results(folder: Path) -> pa.Table:
    return pa.concat_tables([pq.read_table(one) for one in sorted(folder.glob("results/*/enterprise.parquet"))])


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, pa.Table]:
    settings = home_in(tmp_path_factory.mktemp("finished"))
    run(job_of(settings), workers=1)
    return settings, results(folder_of(job_of(settings)))


def nightly(home: Path, *, bytes_of_a_file: int | None = None, workers: int = 1) -> "subprocess.Popen[str]":
    """`yexin nightly` in a process of its own, which may write no file longer than that: what a full disk is to it."""
    limit = f"ulimit -f {-(-bytes_of_a_file // 1024)}; " if bytes_of_a_file else ""
    command = f"trap '' XFSZ; {limit}exec {sys.executable} -m yexin nightly --full --workers {workers} --parts {PARTS}"
    asked = f"{command} --as-of {TODAY} --evaluation {FIRMS} --home {home}"
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    return subprocess.Popen(["bash", "-c", asked], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)


@pytest.mark.nightly
@pytest.mark.parametrize("step", ["spread", "lives"])
def test_a_file_that_cannot_grow_halts_the_run_and_the_next_goes_on(
    step: str, tmp_path: Path, finished: tuple[Settings, pa.Table]
) -> None:
    shutil.copytree(finished[0].home_folder, tmp_path / "home")
    settings = Settings(tmp_path / "home", "hainan", TODAY)
    folder = folder_of(job_of(settings))
    # The records of a part are its largest file; those of a share of the store, packed, are less than half as large.
    records = min(one.stat().st_size for one in folder.glob("lives/*/records.arrow"))
    shutil.rmtree(folder)
    halted = nightly(tmp_path / "home", bytes_of_a_file=8 << 10 if step == "spread" else records - (8 << 10))
    told, _ = halted.communicate(timeout=300)
    assert halted.returncode != 0
    assert f"step {step}" in " ".join(told.split())
    assert "Traceback" not in told
    assert not list(folder.glob(f"{step}/.*"))
    assert not list(folder.glob(f"{step}/*.json"))
    run(job_of(settings), workers=1)
    assert results(folder).equals(finished[1])


@pytest.mark.nightly
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_halts_the_run_and_after_room_is_made_it_goes_on(tmp_path: Path, finished: tuple[Settings, pa.Table]) -> None:
    shutil.copytree(finished[0].home_folder, tmp_path / "home")
    settings = Settings(tmp_path / "home", "hainan", TODAY)
    folder = folder_of(job_of(settings))
    shutil.rmtree(folder)
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(folder)], check=False, capture_output=True)
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        halted = nightly(tmp_path / "home")
        told, _ = halted.communicate(timeout=300)
        assert halted.returncode != 0
        assert "No space left on device" in " ".join(told.split())
        assert "Traceback" not in told
        subprocess.run(["mount", "-o", "remount,size=64m", str(folder)], check=True)
        run(job_of(settings), workers=1)
        assert results(folder).equals(finished[1])
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.nightly
@pytest.mark.parametrize(
    "file", ["lives/part-0001/lives/cell.npy", "lives/part-0000/records.arrow", "features/part-0001/enterprise.parquet"]
)
def test_a_damaged_part_is_made_again_from_what_is_sound(file: str, tmp_path: Path, finished: tuple[Settings, pa.Table]) -> None:
    shutil.copytree(finished[0].home_folder, tmp_path / "home")
    settings = Settings(tmp_path / "home", "hainan", TODAY)
    folder = folder_of(job_of(settings))
    content = bytearray((folder / file).read_bytes())
    content[len(content) // 2] ^= 0xFF  # one byte of a file as long as before
    (folder / file).write_bytes(content)
    shutil.rmtree(folder / "results")
    made = {one.step: one.made for one in run(job_of(settings), workers=1)}
    assert made[file.split("/", maxsplit=1)[0]] == 1
    assert results(folder).equals(finished[1])


@pytest.mark.nightly
def test_of_two_processes_at_once_the_second_is_refused_and_the_first_is_not_disturbed(
    tmp_path: Path, finished: tuple[Settings, pa.Table]
) -> None:
    shutil.copytree(finished[0].home_folder, tmp_path / "home")
    settings = Settings(tmp_path / "home", "hainan", TODAY)
    folder = folder_of(job_of(settings))
    shutil.rmtree(folder)
    first = nightly(tmp_path / "home")
    while first.poll() is None and not (folder / "run.json").exists():
        time.sleep(0.02)
    assert first.poll() is None, "the first was over before the second began"
    first.send_signal(signal.SIGSTOP)  # or it may be over before the second has loaded
    second = nightly(tmp_path / "home")
    told, _ = second.communicate(timeout=300)
    first.send_signal(signal.SIGCONT)
    assert second.returncode != 0
    assert "wait for it" in " ".join(told.split())
    first.communicate(timeout=600)
    assert first.returncode == 0
    assert results(folder).equals(finished[1])


def children_of(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], check=False, capture_output=True, text=True).stdout
    return [int(one) for one in listed.split()]


@pytest.mark.nightly
def test_when_a_run_is_killed_its_processes_end_with_it(tmp_path: Path, finished: tuple[Settings, pa.Table]) -> None:
    shutil.copytree(finished[0].home_folder, tmp_path / "home")
    folder = folder_of(job_of(Settings(tmp_path / "home", "hainan", TODAY)))
    shutil.rmtree(folder)
    killed = nightly(tmp_path / "home", workers=2)
    while killed.poll() is None and not list(folder.glob("spread/.part-*")):
        time.sleep(0.02)
    children = children_of(killed.pid)
    assert len(children) >= 2
    killed.kill()
    killed.communicate(timeout=60)  # its processes hold the other end: they close it when they end
    for _ in range(300):
        if not any(Path(f"/proc/{pid}/cmdline").exists() for pid in children):
            return
        time.sleep(0.1)
    pytest.fail("processes of a killed run went on for half a minute")
