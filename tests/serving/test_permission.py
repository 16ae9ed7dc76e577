"""What a person has not consented to is an error that names the rule; what was withdrawn or has run out is no consent."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
import yaml

from credit.deployment import Deployment
from credit.errors import ConsentMissing, PurposeMissing, PurposeNotAllowed, UnlawfulUse
from credit.home import Home
from credit.purpose import Purpose
from credit.record import RECORD_SCHEMA
from credit.subject import SubjectKind
from features.records.store import RecordStore
from serving.inquiry import Inquiry
from serving.scorer import Scorer
from serving.tables import ApprovedTables
from tests.serving.small_city import BANK, CONSENT, PERSON, with_persons

OTHER_BANK = "91460100MA00000150"
TODAY = date(2024, 6, 30)


def record(name: str, *, event: str = "recorded", about: str | None = None, **values: object) -> dict[str, object]:
    row = dict.fromkeys(RECORD_SCHEMA.names) | {
        "record_id": name, "item": "authorisation", "subject": PERSON, "subject_kind": "person", "event": event, "about": about,
        "event_date": date(2024, 1, 10), "known_at": date(2024, 1, 12), "severity": 0, "content": name, "source": name,
    }  # fmt: skip
    return row | values


@pytest.fixture
def city(tiny_city: Deployment) -> Deployment:
    """The tiny city with consents of persons, and an evaluation of persons set by policy."""
    return with_persons(tiny_city)


class World:
    """A scorer over the given records."""

    def __init__(self, city: Deployment, folder: Path, *rows: dict[str, object]) -> None:
        home = Home(folder / "data", city.name)
        store = RecordStore.open(home.records, city.catalogue)
        store.append(pa.Table.from_pylist(list(rows), schema=RECORD_SCHEMA))
        self.scorer = Scorer(city, store, ApprovedTables(home.tables))

    def score(self, purpose: Purpose | None, *, asker: str | None = None, today: date = TODAY, as_of: date | None = None) -> int:
        """The score that is answered; every consent known adds a point to a thousand."""
        answer = self.scorer.score(Inquiry(SubjectKind.PERSON, PERSON, as_of or today, purpose=purpose, asker=asker), today=today)
        assert answer.score is not None
        return answer.score


def test_a_person_who_consented_is_scored_for_that_purpose(city: Deployment, tmp_path: Path) -> None:
    assert World(city, tmp_path, record("a")).score(Purpose.INCENTIVE) == 1001


def test_a_person_is_never_asked_about_without_a_purpose(city: Deployment, tmp_path: Path) -> None:
    with pytest.raises(PurposeMissing, match=r"第十八条.*incentive, self"):
        World(city, tmp_path, record("a")).score(None)


def test_a_purpose_beyond_the_evaluation_s_uses_is_refused(city: Deployment, tmp_path: Path) -> None:
    with pytest.raises(PurposeNotAllowed, match="may not be used for preloan, only for incentive, self"):
        World(city, tmp_path, record("a")).score(Purpose.PRELOAN)


@pytest.mark.parametrize(
    ("today", "allowed"),
    [
        (date(2024, 1, 11), False),  # signed on the 10th, known on the 12th
        (date(2024, 1, 12), True),
        (date(2024, 3, 31), True),  # its last day
        (date(2024, 4, 1), False),
    ],
)
def test_a_consent_holds_from_when_it_is_known_to_its_last_day(
    city: Deployment, tmp_path: Path, today: date, allowed: bool
) -> None:
    older = record("z", item="penalty", severity=1, known_at=date(2024, 1, 1), event_date=date(2024, 1, 1))  # somebody known
    world = World(city, tmp_path, older, record("a", until=date(2024, 3, 31)))
    if allowed:
        world.score(Purpose.INCENTIVE, today=today)
    else:
        with pytest.raises(ConsentMissing, match=f"in force on {today}.*ingest it as authorisation"):
            world.score(Purpose.INCENTIVE, today=today)


def test_a_withdrawn_consent_opens_no_past_day_either(city: Deployment, tmp_path: Path) -> None:
    gone = record("b", event="withdrawn", about="a", event_date=date(2024, 5, 1), known_at=date(2024, 5, 2))
    world = World(city, tmp_path, record("a"), gone)
    assert world.score(Purpose.INCENTIVE, today=date(2024, 5, 1)) == 1001
    with pytest.raises(ConsentMissing):
        world.score(Purpose.INCENTIVE, as_of=date(2024, 3, 1))


@pytest.mark.parametrize(("asker", "allowed"), [(BANK, True), (OTHER_BANK, False), (None, False)])
def test_a_consent_is_for_whom_it_names(city: Deployment, tmp_path: Path, asker: str | None, allowed: bool) -> None:
    world = World(city, tmp_path, record("a", counterparty=BANK))
    if allowed:
        assert world.score(Purpose.INCENTIVE, asker=asker) == 1001
    else:
        with pytest.raises(ConsentMissing):
            world.score(Purpose.INCENTIVE, asker=asker)


def test_what_needs_written_consent_is_not_opened_by_another(city: Deployment, tmp_path: Path) -> None:
    file = city.catalogue_folder / "authorisation.yaml"
    file.write_text(CONSENT + "written_consent: true\n", "utf-8")
    with pytest.raises(ConsentMissing, match="no written consent"):
        World(Deployment.load(str(file.parent.parent)), tmp_path, record("a")).score(Purpose.INCENTIVE)


def test_everybody_may_see_one_s_own_score(city: Deployment, tmp_path: Path) -> None:
    assert World(city, tmp_path, record("a", until=date(2024, 3, 31))).score(Purpose.SELF) == 1001


def test_the_refusal_names_nobody(city: Deployment, tmp_path: Path) -> None:
    with pytest.raises(ConsentMissing) as refused:
        World(city, tmp_path, record("a", until=date(2024, 3, 31))).score(Purpose.INCENTIVE)
    assert PERSON not in str(refused.value)


def test_an_evaluation_whose_use_an_item_does_not_allow_answers_nobody(city: Deployment, tmp_path: Path) -> None:
    file = city.evaluations / "trust.yaml"
    said = yaml.safe_load(file.read_text("utf-8")) | {"uses": ["supervision", "customs"]}
    file.write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")
    world = World(city, tmp_path, record("a", subject=BANK, subject_kind="enterprise", item="licence"))
    with pytest.raises(UnlawfulUse, match=r"may not serve customs: it rests on 'licence'.*article 2"):
        world.scorer.score(Inquiry(SubjectKind.ENTERPRISE, BANK, TODAY), today=TODAY)
