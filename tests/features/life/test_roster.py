"""A subject's number is found by bisection; the second opinion is a dictionary of all subjects."""

from pathlib import Path

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from features.life.roster import SUBJECT_KINDS, Roster
from tests.features.town import lives, row

NAMES = st.sets(st.text(st.characters(codec="utf-8"), max_size=6), max_size=12)


@given(firms=NAMES, persons=NAMES, asked=NAMES, cut=st.integers(0, 24))
def test_every_subject_has_its_number_and_others_have_none(firms: set[str], persons: set[str], asked: set[str], cut: int) -> None:
    named = [(kind, name) for kind, names in enumerate((firms, persons)) for name in sorted(names, key=str.encode)]
    whole = pa.array([name for _, name in named], pa.large_string())
    kinds = np.array([kind for kind, _ in named], np.int8)
    for subjects in (whole, pa.chunked_array([whole[:cut], whole[cut:]])):
        roster = Roster(subjects, kinds)
        for kind, names in enumerate((firms, persons)):
            wanted = sorted(asked | firms | persons)
            number = {name: at for at, (own, name) in enumerate(named) if own == kind}
            assert roster.find(wanted, kind=SUBJECT_KINDS[kind]).tolist() == [number.get(name, -1) for name in wanted]
            assert set(number) == names


def test_the_roster_of_saved_lives_is_read_without_them(tmp_path: Path) -> None:
    known = lives(row("a", "2024-01-10", item="loan"), row("b", "2024-01-10", item="loan", subject="p", subject_kind="person"))
    known.save(tmp_path / "lives")
    for file in (tmp_path / "lives").glob("*"):
        if file.name not in ("subjects.arrow", "kind.npy"):
            file.unlink()
    assert Roster.load(tmp_path / "lives").find(["A", "p"], kind="person").tolist() == [-1, 1]
