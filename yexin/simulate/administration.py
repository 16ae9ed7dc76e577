"""Licences, penalties, inspections and product sampling: what authorities decide and find."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yexin.simulate.calendar import number
from yexin.simulate.drafts import Column, World, documents, draft, initials, offices, words
from yexin.simulate.people import Enterprises, Subjects
from yexin.simulate.quality import Floats, Integers, grade, occur, rate
from yexin.simulate.words import OFFENCES, PENALTY_BODIES

# Campaigns run from spring to autumn; the first quarter has the Spring Festival in it.
_CAMPAIGNS = (0.7, 1.1, 1.2, 1.0)
_OPEN_ENDED = number(date(2099, 12, 31))
_SERIOUS, _GENERAL, _MINOR = 0, 1, 2
_SAMPLED_INDUSTRIES = (2, 5, 7)


def licences(world: World) -> list[pa.Table]:
    """行政许可 of both kinds; better subjects hold no more of them than others."""
    return [_licences(world, world.enterprises, 0.30, world.enterprises.contact), _licences(world, world.persons, 0.03, 1.0)]


def _licences(world: World, who: Subjects, yearly: float, exposure: Floats | float) -> pa.Table:
    rng = world.rng(f"administrative_licence/{who.kind}")
    mean = rate(yearly, who.quality.means, beta=0.0, exposure=exposure * who.there)
    occurred = occur(rng, mean, world.calendar)
    county, size = who.county[occurred.subject], len(occurred)
    years = rng.choice([1, 3, 5, 0], size=size, p=[0.2, 0.4, 0.3, 0.1])
    until = np.where(years == 0, _OPEN_ENDED, occurred.day + years * 365)
    kinds = ("普通", "特许", "认可", "核准", "登记", "其他")
    columns: dict[str, Column] = {
        "XK_XKWS": pa.array(["准予行政许可决定书"] * size),
        "XK_WSH": documents(pc.binary_join_element_wise(initials(county), "许", ""), occurred.day),
        "XK_XKLB": words(kinds, rng.choice(6, size=size, p=[0.55, 0.03, 0.07, 0.15, 0.17, 0.03])),
        "XK_YXQZ": occurred.day,
        "XK_YXQZI": until,
        "XK_XKJG": offices(county, ("行政审批服务局", "市场监督管理局", "交通运输局"), rng.integers(0, 3, size)),
        "XK_ZT": pa.array(["1"] * size),
    }
    return draft(world, "administrative_licence", who, occurred, columns)


def penalties(world: World) -> list[pa.Table]:
    """行政处罚 of both kinds: more of them, and graver ones, where conduct is worse."""
    firms = world.enterprises
    return [_penalties(world, firms, 0.20, 1.1, firms.contact), _penalties(world, world.persons, 0.04, 1.4, 1.0)]


def _penalties(world: World, who: Subjects, yearly: float, beta: float, exposure: Floats | float) -> pa.Table:
    rng = world.rng(f"administrative_penalty/{who.kind}")
    mean = rate(yearly, who.quality.conduct, beta=beta, exposure=exposure * who.there * world.calendar.seasonal(_CAMPAIGNS))
    occurred = occur(rng, mean, world.calendar)
    weight = grade(rng, occurred.of(who.quality.conduct), shares=(0.03, 0.40, 0.57), loading=0.35)
    category, fine = _kind_and_fine(rng, weight, enterprise=isinstance(who, Enterprises))
    county, size = who.county[occurred.subject], len(occurred)
    body = rng.choice(
        len(PENALTY_BODIES), size=size, p=np.array([b[2] for b in PENALTY_BODIES]) / sum(b[2] for b in PENALTY_BODIES)
    )
    series = pc.binary_join_element_wise(initials(county), words([b[1] for b in PENALTY_BODIES], body), "")
    columns: dict[str, Column] = {
        "CF_WSH": documents(series, occurred.day),
        "CF_WFXW": words(OFFENCES, 2 * body + rng.integers(0, 2, size)),
        "CF_CFLB": category,
        "CF_NR_FK": pa.array(fine, mask=np.isnan(fine)),
        "CF_CFJG": offices(county, [b[0] for b in PENALTY_BODIES], body),
    }
    return draft(world, "administrative_penalty", who, occurred, columns)


def _kind_and_fine(rng: np.random.Generator, weight: Integers, *, enterprise: bool) -> tuple[pa.Array, Floats]:
    """Kind of each penalty and its fine in 万元 (NaN: none), so that the catalogue's rule gives the severity drawn."""
    kinds = ("吊销许可证件", "责令停产停业", "限制从业", "罚款", "没收违法所得", "警告", "通报批评", "行政拘留")
    size, luck = len(weight), rng.random(len(weight))
    gravest = np.where(luck < 0.3, 0, np.where(luck < 0.5, 1, np.where(luck < 0.6, 2, 3))) if enterprise else np.full(size, 7)
    middle = np.where(luck < 0.85, 3, 4)
    mildest = np.where(luck < 0.5, 5, np.where(luck < 0.6, 6, 3))
    kind = np.select([weight == _SERIOUS, weight == _GENERAL], [gravest, middle], mildest)
    fine = np.select(
        [weight == _SERIOUS, weight == _GENERAL],
        [50.0 + rng.lognormal(3.0, 0.8, size), 0.3 + rng.lognormal(0.0 if enterprise else -1.2, 1.1, size).clip(max=49.0)],
        rng.uniform(0.01, 0.29, size),
    )
    return words(kinds, kind), np.where(kind == 3, np.round(fine, 2), np.nan)


def inspections(world: World) -> list[pa.Table]:
    """双随机检查: everybody may be drawn; what is found is conduct, and much chance."""
    rng, firms = world.rng("inspection_result"), world.enterprises
    mean = rate(0.35, firms.quality.conduct, beta=0.2, exposure=firms.contact * firms.there * world.calendar.seasonal(_CAMPAIGNS))
    occurred = occur(rng, mean, world.calendar)
    result = grade(rng, occurred.of(firms.quality.conduct), shares=(0.01, 0.04, 0.08, 0.22, 0.65), loading=0.55)
    county, size = firms.county[occurred.subject], len(occurred)
    results = ("不配合检查情节严重", "通过登记的住所无法联系", "发现问题待后续处理", "发现问题已责令改正", "未发现问题")
    columns: dict[str, Column] = {
        "JCJH": documents(pc.binary_join_element_wise(initials(county), "双随机", ""), occurred.day),
        "JCLX": words(("不定向抽查", "定向抽查", "重点检查"), rng.choice(3, size=size, p=[0.7, 0.25, 0.05])),
        "JCJG": words(results, result),
        "WTS": np.where((result == 2) | (result == 3), 1 + rng.poisson(0.8, size), 0),
        "JCJGMC": offices(county, ("市场监督管理局", "综合行政执法局"), rng.integers(0, 2, size)),
    }
    return [draft(world, "inspection_result", firms, occurred, columns)]


def samplings(world: World) -> list[pa.Table]:
    """产品质量监督抽查 of makers, traders and restaurants."""
    rng, firms = world.rng("quality_sampling"), world.enterprises
    sampled = np.isin(firms.industry, _SAMPLED_INDUSTRIES)[:, None] * firms.there
    occurred = occur(rng, rate(0.25, firms.quality.conduct, beta=0.0, exposure=sampled), world.calendar)
    result = grade(rng, occurred.of(firms.quality.conduct), shares=(0.05, 0.95), loading=0.4)
    county = firms.county[occurred.subject]
    columns: dict[str, Column] = {
        "BGBH": documents("琼质检", occurred.day),
        "CCJG": words(("不合格", "合格"), result),
        "CCJGMC": offices(county, ("市场监督管理局",), np.zeros(len(occurred), np.int64)),
    }
    return [draft(world, "quality_sampling", firms, occurred, columns)]
