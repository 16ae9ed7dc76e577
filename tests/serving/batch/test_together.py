"""Subjects answered together get the bytes that each gets alone, on past days as well; what one cannot be told hurts no other."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from credit.errors import PurposeMissing, RecordFromFuture, UnknownSubject
from credit.language import Language
from serving.answered import answers_of
from serving.inquiry import Inquiry
from serving.scorer import Scorer
from serving.standing import Standing
from serving.tables import ApprovedTables
from tests.serving.small_province import TODAY, settings
from yexin.settings import Settings

__all__ = ["settings"]
PAST = TODAY - timedelta(500)


@pytest.fixture(scope="module")
def scorer(settings: Settings) -> Scorer:
    return Scorer(settings.deployment, settings.store, ApprovedTables(settings.home.tables))


def asked(settings: Settings) -> list[Inquiry]:
    """Every enterprise today and on a past day, some of them twice, in no order of days."""
    subjects = settings.store.ledger().subjects("enterprise")
    every = [Inquiry.about(one, day, "enterprise-policy") for one in subjects for day in (TODAY, PAST)]
    return [*every, *every[:7]]


@pytest.mark.parametrize("language", list(Language))
def test_answers_given_together_are_those_given_alone_to_the_byte(scorer: Scorer, settings: Settings, language: Language) -> None:
    inquiries = asked(settings)
    together = [one for one in scorer.standings(inquiries, today=TODAY) if isinstance(one, Standing)]
    assert len(together) == len(inquiries) > 80
    given = [msgspec.json.encode(one) for one in answers_of(together, language)]
    alone = [msgspec.json.encode(scorer.score(one, today=TODAY, language=language)) for one in inquiries]
    assert given == alone
    assert sum(b'"record_ids":["' in one for one in given) > 25  # records stand behind them
    assert len(set(given)) > 70


def test_what_one_cannot_be_told_hurts_no_other(scorer: Scorer, settings: Settings) -> None:
    good, person = asked(settings)[0], settings.store.ledger().subjects("person")[0]
    wrong = {
        RecordFromFuture: Inquiry.about(good.identifier, TODAY + timedelta(1)),
        UnknownSubject: Inquiry.about("91460100MA00000150", TODAY, "enterprise-policy"),
        PurposeMissing: Inquiry.about(person, TODAY),
    }
    found = scorer.standings([good, *wrong.values(), good], today=TODAY)
    assert [type(one) for one in found] == [Standing, *wrong, Standing]
    for inquiry, error in wrong.items():
        told = found[1 + list(wrong).index(inquiry)]
        with pytest.raises(inquiry, match=re.escape(str(told))):
            scorer.standing(error, today=TODAY)


def test_a_folder_of_tables_that_is_away_is_told_of_each(settings: Settings, tmp_path: Path) -> None:
    nobody = Scorer(settings.deployment, settings.store, ApprovedTables(tmp_path))
    inquiries = [Inquiry.about(one.identifier, TODAY, "enterprise") for one in asked(settings)[:3]]
    assert {type(one).__name__ for one in nobody.standings(inquiries, today=TODAY)} == {"ModelNotTrained"}
