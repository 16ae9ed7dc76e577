"""The typed client's methods on acts of supervision, against a real server on a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from credit.errors import Refused
from credit.purpose import Purpose
from serving.access.caller import Role
from tests.serving.acts_city import ALONE, KEY, LISTED, SHOPPER, SUCCESSOR, TODAY, acts_service, on_the_public_day, plans_of
from tests.serving.client.running import Running, listening


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with listening(acts_service(tmp_path_factory.mktemp("acts"))) as running:
        yield running


def test_every_method_on_acts_is_answered_by_its_class(here: Running) -> None:
    officer, person = here.ask(Role.REGULATOR), here.ask(Role.SUBJECT, subject=KEY.pseudonym(SHOPPER))
    everybody = {tier: {"ratio": 1.0} for tier in "ABCD"}
    inspectors, public = [{"number": f"I{n}"} for n in range(2)], str(TODAY + timedelta(days=1))
    made = officer.commit_plan("C1", public_value="指数", public_day=public, inspectors=inspectors, tiers=everybody)
    assert (made.state, made.population) == ("committed", 12)
    on_the_public_day(plans_of(here.app), "C1")
    assert officer.draw_plan("C1", "3021").visits == 12
    assert [one.number for one in officer.plans()] == ["C1"]
    assert officer.plan("C1").revealed is not None
    visits = list(officer.visits("C1"))
    assert len({one.subject for one in visits}) == 12
    assert officer.verify_plan("C1").holds
    assert officer.plan_file("C1", "inspectors.csv") == b"inspector,place\nI0,*\nI1,*\n"
    result = {"subject": ALONE, "inspected_on": str(TODAY), "result": "未发现问题", "authority": "市监局"}
    assert officer.take_results("C1", [result]).added == 1
    assert officer.plan_results("C1").done == 1
    assert len(officer.customs_scenes()) == 5
    assert [one.subject for one in officer.customs_list("vehicles")] == [LISTED, ALONE]
    assert officer.customs_class(ALONE).class_name == "高级认证企业"
    assert person.customs_class(KEY.pseudonym(SHOPPER)).class_name == "重点关注名单"
    assert officer.relations(SUCCESSOR, limit=1).next is not None
    assert [one.new for one in officer.shells()] == [SUCCESSOR]
    assert officer.approval(LISTED, promised_days=5).colour == "黑"
    with pytest.raises(Refused, match="ConsentMissing"):
        officer.scenes(KEY.pseudonym(SHOPPER), purpose=Purpose.INCENTIVE, evaluation="customs-person")
