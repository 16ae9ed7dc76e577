"""Promises: commitments and how they are kept, contracts, things lent without a deposit."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yexin.simulate.drafts import Column, World, documents, draft, initials, offices, words
from yexin.simulate.people import Enterprises, Subjects
from yexin.simulate.quality import Integers, Occurrences, grade, occur, rate
from yexin.simulate.words import BUYERS, OPERATORS

_CHECKED_SHARE = 0.6
_COMMITMENTS = ("主动型", "审批替代型", "容缺受理型", "证明事项型", "信用修复型", "行业自律型")
_COMMITMENT_SHARES = (0.35, 0.25, 0.15, 0.15, 0.03, 0.07)
# The tourist season of the island is the winter.
_WINTER = (1.3, 0.8, 0.8, 1.1)


def commitments(world: World) -> list[pa.Table]:
    """信用承诺 of both kinds: making one says little, keeping it says more."""
    return [_commitments(world, world.enterprises), _commitments(world, world.persons)]


def commitment_checks(world: World) -> list[pa.Table]:
    """信用承诺履行情况: three of five are checked within about a year."""
    return [_checks(world, world.enterprises), _checks(world, world.persons)]


def _made(world: World, who: Subjects) -> tuple[Occurrences, pa.Array]:
    """The commitments of one kind and their numbers; the same each time."""
    rng, firm = world.rng(f"credit_commitment/{who.kind}"), isinstance(who, Enterprises)
    occurred = occur(
        rng,
        rate(0.2 if firm else 0.12, who.quality.conduct, beta=-0.2, exposure=who.there),
        world.calendar,
    )
    county = initials(who.county[occurred.subject])
    return occurred, documents(pc.binary_join_element_wise(county, "企诺" if firm else "诺", ""), occurred.day)


def _commitments(world: World, who: Subjects) -> pa.Table:
    occurred, number = _made(world, who)
    rng, size = world.rng(f"credit_commitment/{who.kind}/kinds"), len(occurred)
    columns: dict[str, Column] = {
        "CNBM": number,
        "CNLX": words(_COMMITMENTS, rng.choice(6, size=size, p=_COMMITMENT_SHARES)),
        "CNYXQ": occurred.day + 365 * rng.integers(1, 4, size),
        "SLDW": offices(who.county[occurred.subject], ("行政审批服务局", "营商环境建设局"), rng.integers(0, 2, size)),
    }
    return draft(world, "credit_commitment", who, occurred, columns)


def _checks(world: World, who: Subjects) -> pa.Table:
    made, number = _made(world, who)
    rng = world.rng(f"commitment_performance/{who.kind}")
    day = made.day + rng.integers(30, 400, len(made))
    quarter = np.searchsorted(world.calendar.first_days, day, side="right") - 1
    kept = (rng.random(len(made)) < _CHECKED_SHARE) & (day <= world.calendar.last_day)
    checked = Occurrences(made.subject, day, quarter).where(kept)
    state = grade(rng, checked.of(who.quality.conduct), shares=(0.06, 0.07, 0.87), loading=0.85)
    columns: dict[str, Column] = {
        "CNBM": number.filter(pa.array(kept)),
        "LXZT": words(("违背承诺", "部分履行", "全部履行"), state),
        "HCDW": offices(who.county[checked.subject], ("行政审批服务局",), np.zeros(len(checked), np.int64)),
    }
    return draft(world, "commitment_performance", who, checked, columns)


def contracts(world: World) -> list[pa.Table]:
    """合同履行 of both kinds: public buyers say whether a contract was kept."""
    firms = world.enterprises
    large = np.clip(firms.employees / 12.0, 0.2, 8.0)[:, None] ** 0.5
    mean = rate(0.14, firms.quality.means, beta=-0.2, exposure=large * firms.there * world.calendar.seasonal((0.8, 0.9, 1.0, 1.3)))
    people = rate(0.10, world.persons.quality.means, beta=0.0, exposure=world.persons.there)
    rng = world.rng("contract_performance")
    return [
        _contracts(world, firms, occur(rng, mean, world.calendar), ("政府采购", "工程建设", "土地出让", "国企采购", "服务合同")),
        _contracts(world, world.persons, occur(rng, people, world.calendar), ("公共租赁住房", "服务合同")),
    ]


def _contracts(world: World, who: Subjects, occurred: Occurrences, kinds: tuple[str, ...]) -> pa.Table:
    rng, size = world.rng(f"contract_performance/{who.kind}"), len(occurred)
    firm = isinstance(who, Enterprises)
    state = grade(rng, occurred.of(who.quality.means), shares=(0.06, 0.10, 0.84), loading=0.8)
    columns: dict[str, Column] = {
        "HTBH": documents("琼合" if firm else "琼租", occurred.day),
        "HTLX": words(kinds, rng.integers(0, len(kinds), size)),
        "HTJE": np.round(rng.lognormal(3.4 if firm else -0.2, 1.1, size), 2),
        "LYJG": words(("违约", "逾期履行", "按约履行"), state),
        "XDF": words(BUYERS, rng.integers(0, len(BUYERS), size)),
    }
    return draft(world, "contract_performance", who, occurred, columns)


def deposit_free_uses(world: World) -> list[pa.Table]:
    """免押金用信 of persons: a third of them use it at all, and more often each year since 2018 or so."""
    rng, people = world.rng("deposit_free_use"), world.persons
    user = np.where(rng.random(len(people)) < 0.35, 1 / 0.35, 0.0)[:, None]
    growth = np.linspace(0.3, 1.7, people.there.shape[1])[None, :]
    mean = rate(0.16, people.quality.conduct, beta=0.0, exposure=user * growth * people.there * world.calendar.seasonal(_WINTER))
    occurred = occur(rng, mean, world.calendar)
    state = grade(rng, occurred.of(people.quality.conduct), shares=(0.03, 0.06, 0.91), loading=0.85)
    scene: Integers = rng.choice(5, size=len(occurred), p=[0.25, 0.25, 0.1, 0.3, 0.1])
    columns: dict[str, Column] = {
        "DDH": documents("免押", occurred.day),
        "CJ": words(("共享汽车", "酒店住宿", "图书借阅", "充电宝租借", "旅游装备租赁"), scene),
        "GHZT": words(("未归还", "逾期归还", "按时归还"), state),
        "YYDW": words(OPERATORS, scene),
    }
    return [draft(world, "deposit_free_use", people, occurred, columns)]
