"""The measures of everybody at once are, subject by subject, those that `match` finds from the rows."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from credit.deployment import Deployment
from credit.subject import Pseudonymiser, SubjectKind
from features.days import NEVER, number_of
from features.life.lives import Lives
from supervision.hidden import Hidden
from supervision.lists import load_lists
from supervision.matching import STATES, Evaluated, Known, _last_day, match
from supervision.roll import Judged, MeasureRoll
from yexin.simulate.stream import Province

HAINAN, END = Deployment.load("hainan"), date(2026, 6, 30)
CATALOGUE, LISTS = HAINAN.catalogue, load_lists(HAINAN)
TIERS = np.array(["A", "B", "C", "D"], dtype=object)


@pytest.fixture(scope="module")
def rows() -> pa.Table:
    return pa.concat_tables(Province(400, 10, 6, END, 3).tables(Pseudonymiser(b"0123456789abcdef"))).combine_chunks()


def of(rows: pa.Table, names: Sequence[str]) -> pa.Table:
    return rows.filter(pc.is_in(rows.column("subject"), pa.array(list(names), pa.string())))


def firms_of(rows: pa.Table) -> Lives:
    lives = Lives.of(rows, CATALOGUE)
    return lives.slice(*lives.range_of("enterprise"))


@pytest.mark.parametrize("day", [date(2023, 3, 1), END])
def test_everybody_at_once_is_each_by_itself(rows: pa.Table, day: date) -> None:
    lives = firms_of(rows)
    tier = TIERS[np.arange(len(lives.subjects)) % 4]
    roll = MeasureRoll(LISTS, CATALOGUE, kind=SubjectKind.ENTERPRISE, as_of=day)
    found = roll.states(
        lives, [Judged("enterprise", np.full(len(tier), 500), tier)], roll.borne(lives, lambda names: of(rows, names))
    )
    by_subject = {name: rows.filter(pc.equal(rows.column("subject"), name)) for name in lives.subjects.to_pylist()}
    seen = set()
    for number, (name, own) in enumerate(by_subject.items()):
        evaluated = [Evaluated("enterprise", 500, str(tier[number]))]
        known = Known.of(SubjectKind.ENTERPRISE, own, catalogue=CATALOGUE, as_of=day, evaluated=evaluated)
        told = {one.measure.number: one.state for one in match(LISTS, known)}
        ours = {m.number: STATES[code] for m, code in zip(roll.measures, found[:, number], strict=True) if code < len(STATES)}
        assert ours == told, name
        seen |= set(told.values())
    assert day != END or {"lifted", "masked"} & seen


def test_a_hidden_record_ends_when_its_own_clock_ends(rows: pa.Table) -> None:
    hidden = Hidden.of(rows, CATALOGUE, as_of=END)
    wanted = []
    for name in hidden.subject.unique().to_pylist():
        known = Known.of(SubjectKind.ENTERPRISE, of(rows, [name]), catalogue=CATALOGUE, as_of=END)
        for record_id, row in known.facts.items():
            if known.states.get(record_id) in ("masked", "repaired"):
                last = _last_day(row, CATALOGUE)
                wanted.append((name, NEVER if last is None else int(number_of(last)[0])))
    assert sorted(zip(hidden.subject.to_pylist(), hidden.last_day.tolist(), strict=True)) == sorted(wanted)
    assert len({day for _, day in wanted}) > 5


def test_the_roll_turns_on_the_day_after_a_hidden_record_ends(rows: pa.Table) -> None:
    lives = firms_of(rows)

    def roll_on(number: int) -> MeasureRoll:
        return MeasureRoll(LISTS, CATALOGUE, kind=SubjectKind.ENTERPRISE, as_of=date.fromordinal(number + 719163))

    def states(roll: MeasureRoll) -> np.ndarray:
        return roll.states(lives, [], roll.borne(lives, lambda names: of(rows, names)))

    today = roll_on(int(number_of(END)[0]))
    subjects, days = today.turns(today.borne(lives, lambda names: of(rows, names)))
    assert len(days)
    turned = 0
    for subject, day in list(zip(subjects.tolist(), days.tolist(), strict=True))[:6]:
        before, after = states(roll_on(day - 1))[:, subject], states(roll_on(day))[:, subject]
        turned += bool((before != after).any())
    assert turned
