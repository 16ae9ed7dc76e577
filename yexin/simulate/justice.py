"""Courts and lists: judgments, enforcement, dishonest debtors, serious-dishonesty lists, tax arrears."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yexin.simulate.drafts import Column, World, documents, draft, initials, offices, words
from yexin.simulate.people import CORRELATION, Enterprises, Subjects
from yexin.simulate.quality import Floats, Occurrences, occur, rate

_LISTS = (
    "市场监管严重违法失信", "重大税收违法失信主体", "拖欠农民工工资失信", "安全生产严重失信", "政府采购严重违法失信",
    "海关严重失信", "反走私严重失信", "海事严重失信", "生态环境严重失信", "医保领域严重失信",
)  # fmt: skip
_LIST_SHARES = (0.30, 0.18, 0.16, 0.07, 0.05, 0.06, 0.06, 0.02, 0.06, 0.04)
_COURT = ("人民法院",)
# A year and enterprise, and how much worse conduct has more of it.
_ENTERPRISES_LISTED = (0.008, 1.7)


def judgments(world: World) -> list[pa.Table]:
    """生效裁判 against enterprises: more where means are short, and where the firm is large."""
    rng, firms = world.rng("court_judgment"), world.enterprises
    size_factor = np.clip(firms.employees / 12.0, 0.3, 10.0)[:, None] ** 0.5
    occurred = occur(rng, rate(0.12, firms.quality.means, beta=0.8, exposure=size_factor * firms.there), world.calendar)
    causes = ("买卖合同纠纷", "借款合同纠纷", "建设工程合同纠纷", "租赁合同纠纷", "劳动争议", "侵权责任纠纷", "其他")
    county, size = firms.county[occurred.subject], len(occurred)
    columns: dict[str, Column] = {
        "AH": documents(pc.binary_join_element_wise(initials(county), "民初", ""), occurred.day),
        "AY": words(causes, rng.choice(7, size=size, p=[0.3, 0.15, 0.12, 0.1, 0.18, 0.07, 0.08])),
        "PJJE": np.round(rng.lognormal(1.8, 1.3, size), 2),
        "FY": offices(county, _COURT, np.zeros(size, np.int64)),
    }
    return [draft(world, "court_judgment", firms, occurred, columns)]


def executions(world: World) -> list[pa.Table]:
    """被执行人: a judgment was not performed by itself."""
    return [_executions(world, world.enterprises, 0.06, 1.3), _executions(world, world.persons, 0.02, 1.6)]


def _executions(world: World, who: Subjects, yearly: float, beta: float) -> pa.Table:
    rng = world.rng(f"court_execution/{who.kind}")
    occurred = occur(rng, rate(yearly, who.quality.means, beta=beta, exposure=who.there), world.calendar)
    county, size = who.county[occurred.subject], len(occurred)
    columns: dict[str, Column] = {
        "ZXAH": documents(pc.binary_join_element_wise(initials(county), "执", ""), occurred.day),
        "ZXBD": np.round(rng.lognormal(2.2 if isinstance(who, Enterprises) else 1.2, 1.3, size), 2),
        "ZXFY": offices(county, _COURT, np.zeros(size, np.int64)),
    }
    return draft(world, "court_execution", who, occurred, columns)


def enforcements(world: World) -> list[pa.Table]:
    """失信被执行人: able to perform and does not, or hides; both qualities count."""
    firms, people = world.enterprises, world.persons
    return [_enforcements(world, firms, 0.018, 1.7), _enforcements(world, people, 0.005, 1.8)]


def _enforcements(world: World, who: Subjects, yearly: float, beta: float) -> pa.Table:
    rng = world.rng(f"court_enforcement/{who.kind}")
    occurred = occur(rng, rate(yearly, _both(who), beta=beta, exposure=who.there), world.calendar)
    county, size = who.county[occurred.subject], len(occurred)
    columns: dict[str, Column] = {
        "AH": documents(pc.binary_join_element_wise(initials(county), "执失", ""), occurred.day),
        "LXQK": words(("全部未履行", "部分未履行"), rng.choice(2, size=size, p=[0.8, 0.2])),
        "WLXJE": np.round(rng.lognormal(2.4 if isinstance(who, Enterprises) else 1.3, 1.3, size), 2),
        "ZXFY": offices(county, _COURT, np.zeros(size, np.int64)),
    }
    return draft(world, "court_enforcement", who, occurred, columns)


def _both(who: Subjects) -> Floats:
    """Mean of both qualities, brought back to variance 1."""
    made: Floats = (who.quality.conduct + who.quality.means) / np.sqrt(2 + 2 * CORRELATION[who.kind])
    return made


def serious_lists(world: World) -> list[pa.Table]:
    """严重失信主体名单: rare, and mostly about those whose conduct is bad."""
    return [_serious_lists(world, world.enterprises, *_ENTERPRISES_LISTED), _serious_lists(world, world.persons, 0.001, 1.8)]


def listings(world: World) -> Occurrences:
    """The listings of enterprises, the same each time."""
    return _listings(world.rng("serious_dishonesty/enterprise"), world, world.enterprises, *_ENTERPRISES_LISTED)


def _listings(rng: np.random.Generator, world: World, who: Subjects, yearly: float, beta: float) -> Occurrences:
    return occur(rng, rate(yearly, who.quality.conduct, beta=beta, exposure=who.there), world.calendar)


def _serious_lists(world: World, who: Subjects, yearly: float, beta: float) -> pa.Table:
    rng = world.rng(f"serious_dishonesty/{who.kind}")
    occurred = _listings(rng, world, who, yearly, beta)
    county, size = who.county[occurred.subject], len(occurred)
    columns: dict[str, Column] = {
        "RDWH": documents(pc.binary_join_element_wise(initials(county), "严失", ""), occurred.day),
        "MDLB": words(_LISTS, rng.choice(len(_LISTS), size=size, p=_LIST_SHARES)),
        "RDJG": offices(county, ("市场监督管理局", "税务局", "人力资源和社会保障局"), rng.integers(0, 3, size)),
    }
    return draft(world, "serious_dishonesty", who, occurred, columns)


def tax_arrears(world: World) -> list[pa.Table]:
    """欠税公告."""
    rng, firms = world.rng("tax_arrears"), world.enterprises
    mean = rate(0.03, firms.quality.means, beta=1.2, exposure=firms.there * world.calendar.seasonal((0.8, 1.0, 1.0, 1.2)))
    occurred = occur(rng, mean, world.calendar)
    size = len(occurred)
    columns: dict[str, Column] = {
        "GGWH": documents("琼税欠", occurred.day),
        "QSSZ": words(
            ("增值税", "企业所得税", "土地增值税", "城镇土地使用税", "其他"),
            rng.choice(5, size=size, p=[0.45, 0.25, 0.1, 0.1, 0.1]),
        ),
        "QSYE": np.round(rng.lognormal(2.0, 1.5, size), 2),
        "SWJG": offices(firms.county[occurred.subject], ("税务局",), np.zeros(size, np.int64)),
    }
    return [draft(world, "tax_arrears", firms, occurred, columns)]


def duty_free_violations(world: World) -> list[pa.Table]:
    """离岛免税违规 of persons; more of it in the winter season."""
    rng, people = world.rng("duty_free_violation"), world.persons
    mean = rate(0.004, people.quality.conduct, beta=1.4, exposure=people.there * world.calendar.seasonal((1.3, 0.8, 0.7, 1.2)))
    occurred = occur(rng, mean, world.calendar)
    size = len(occurred)
    columns: dict[str, Column] = {
        "AJBH": documents("琼关缉", occurred.day),
        "WGLX": words(("套购代购", "超额超量", "虚假信息"), rng.choice(3, size=size, p=[0.7, 0.2, 0.1])),
        "HZJE": np.round(rng.lognormal(0.3, 0.9, size), 2),
        "RDHG": words(("海口海关", "三亚海关"), rng.integers(0, 2, size)),
    }
    return [draft(world, "duty_free_violation", people, occurred, columns)]
