"""A process is said to have taken its own memory, not what its parent once took."""

import subprocess
import sys
from pathlib import Path

_PARENT = """
from yexin.nightly.memory import highest_mb
from yexin.nightly.pool import pool
if __name__ == "__main__":
    once = bytearray(b"x") * (600 << 20)
    del once
    with pool(1) as executor:
        print(highest_mb(), executor.submit(highest_mb).result())
"""


def test_a_worker_does_not_inherit_its_parents_peak(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(_PARENT, "utf-8")
    told = subprocess.run([sys.executable, str(script)], check=True, capture_output=True, text=True).stdout.split()
    parent, worker = map(float, told)
    assert parent > 600
    assert 5 < worker < 300
