"""What speaks for a subject: property, titles, honours, donations, voluntary work; and what customers say."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yexin.simulate.drafts import Column, World, documents, draft, initials, offices, words
from yexin.simulate.people import Enterprises, Subjects
from yexin.simulate.quality import Floats, Occurrences, grade, occur, rate
from yexin.simulate.words import CONSTRUCTION, MANUFACTURING, ORGANISERS, SCIENCE, SOFTWARE

_GRADED_INDUSTRIES = {"建筑市场": (CONSTRUCTION,), "交通运输": (6,), "旅游": (7, 17)}


def properties(world: World) -> list[pa.Table]:
    """知识产权: mostly of software, science and manufacturing."""
    rng, firms = world.rng("intellectual_property"), world.enterprises
    creative = np.isin(firms.industry, (MANUFACTURING, SOFTWARE, SCIENCE))
    exposure = np.where(creative, 4.0, 0.3)[:, None] * firms.there
    occurred = occur(rng, rate(0.10, firms.quality.means, beta=-0.4, exposure=exposure), world.calendar)
    kinds = ("发明专利", "实用新型", "外观设计", "注册商标", "软件著作权", "植物新品种")
    kind = rng.choice(6, size=len(occurred), p=[0.08, 0.17, 0.08, 0.40, 0.25, 0.02])
    columns: dict[str, Column] = {
        "ZSBH": documents("琼知", occurred.day),
        "CQLB": words(kinds, kind),
        "YXQZ": occurred.day + np.array([20, 10, 15, 10, 50, 15])[kind] * 365,
    }
    return [draft(world, "intellectual_property", firms, occurred, columns)]


def titles(world: World) -> list[pa.Table]:
    """创新资质认定, three years each."""
    rng, firms = world.rng("innovation_title"), world.enterprises
    creative = np.where(np.isin(firms.industry, (MANUFACTURING, SOFTWARE, SCIENCE)), 4.0, 0.15)[:, None] * firms.there
    occurred = occur(rng, rate(0.03, firms.quality.means, beta=-0.5, exposure=creative), world.calendar)
    ladder = ("科技型中小企业", "创新型中小企业", "高新技术企业", "专精特新中小企业", "专精特新小巨人企业")
    step = grade(rng, occurred.of(firms.quality.means), shares=(0.42, 0.2, 0.25, 0.11, 0.02), loading=0.3)
    columns: dict[str, Column] = {
        "ZSBH": documents("琼创", occurred.day),
        "ZZLB": words(ladder, step),
        "YXQZ": occurred.day + 3 * 365,
        "RDJG": words(("海南省科学技术厅", "海南省工业和信息化厅"), (step > 2).astype(np.int64)),
    }
    return [draft(world, "innovation_title", firms, occurred, columns)]


def honours(world: World) -> list[pa.Table]:
    """诚实守信相关荣誉 of both kinds: rare, and for good conduct."""
    return [_honours(world, world.enterprises, 0.02), _honours(world, world.persons, 0.012)]


def _honours(world: World, who: Subjects, yearly: float) -> pa.Table:
    rng = world.rng(f"honour/{who.kind}")
    mean = rate(yearly, who.quality.conduct, beta=-0.8, exposure=who.there * world.calendar.seasonal((0.8, 0.9, 0.9, 1.4)))
    occurred = occur(rng, mean, world.calendar)
    columns: dict[str, Column] = {
        "BZWH": documents(pc.binary_join_element_wise(initials(who.county[occurred.subject]), "表", ""), occurred.day),
        "RYJB": words(("县级", "市级", "省级", "国家级"), rng.choice(4, size=len(occurred), p=[0.55, 0.28, 0.15, 0.02])),
        "YXQZ": occurred.day + 3 * 365,
        "SYJG": offices(who.county[occurred.subject], ("精神文明建设指导委员会办公室",), np.zeros(len(occurred), np.int64)),
    }
    return draft(world, "honour", who, occurred, columns)


def donations(world: World) -> list[pa.Table]:
    """公益捐赠 of both kinds."""
    return [_donations(world, world.enterprises, 0.03, 0.8), _donations(world, world.persons, 0.04, -3.2)]


def _donations(world: World, who: Subjects, yearly: float, log_amount: float) -> pa.Table:
    rng = world.rng(f"donation/{who.kind}")
    occurred = occur(rng, rate(yearly, who.quality.means, beta=-0.5, exposure=who.there), world.calendar)
    size = len(occurred)
    columns: dict[str, Column] = {
        "PJH": documents("公益票" if isinstance(who, Enterprises) else "公益个票", occurred.day),
        "JZJE": np.maximum(np.round(rng.lognormal(log_amount, 1.0, size), 3), 0.001),
        "SZDW": words(ORGANISERS, rng.integers(0, len(ORGANISERS), size)),
    }
    return draft(world, "donation", who, occurred, columns)


def industry_grades(world: World) -> list[pa.Table]:
    """行业信用评价结果 of construction, transport and tourism, valid for a year."""
    rng, firms = world.rng("industry_credit_grade"), world.enterprises
    names = list(_GRADED_INDUSTRIES)
    which = np.full(len(firms), -1)
    for place, name in enumerate(names):
        which[np.isin(firms.industry, _GRADED_INDUSTRIES[name])] = place
    graded = (which >= 0)[:, None] * firms.there
    occurred = occur(rng, rate(0.3, firms.quality.conduct, beta=0.0, exposure=graded), world.calendar)
    level = grade(rng, occurred.of(firms.quality.conduct), shares=(0.03, 0.15, 0.52, 0.30), loading=0.55)
    columns: dict[str, Column] = {
        "PJWH": documents("琼行评", occurred.day),
        "PJHY": words(names, which[occurred.subject]),
        "PJDJ": words(("D", "C", "B", "A"), level),
        "YXQZ": occurred.day + 365,
    }
    return [draft(world, "industry_credit_grade", firms, occurred, columns)]


def customs_grades(world: World) -> list[pa.Table]:
    """海关信用等级 of the few that trade abroad."""
    rng, firms = world.rng("customs_credit_grade"), world.enterprises
    trades = (rng.random(len(firms)) < 0.06)[:, None] * firms.there
    occurred = occur(rng, rate(0.4, firms.quality.conduct, beta=0.0, exposure=trades), world.calendar)
    level = grade(rng, occurred.of(firms.quality.conduct), shares=(0.01, 0.03, 0.86, 0.07, 0.03), loading=0.5)
    columns: dict[str, Column] = {
        "RDWH": documents("琼关信", occurred.day),
        "XYDJ": words(("严重失信", "失信", "常规", "认证", "高级认证"), level),
        "RDHG": words(("海口海关", "三亚海关", "洋浦经济开发区海关"), rng.integers(0, 3, len(occurred))),
    }
    return [draft(world, "customs_credit_grade", firms, occurred, columns)]


def voluntary_reports(world: World) -> list[pa.Table]:
    """自主申报信用信息."""
    rng, firms = world.rng("voluntary_report"), world.enterprises
    occurred = occur(rng, rate(0.05, firms.quality.conduct, beta=-0.4, exposure=firms.there), world.calendar)
    columns: dict[str, Column] = {
        "SBBH": documents("琼自报", occurred.day),
        "SBLB": words(("财务信息", "经营业绩", "合同履行", "社会责任"), rng.integers(0, 4, len(occurred))),
    }
    return [draft(world, "voluntary_report", firms, occurred, columns)]


def complaints(world: World) -> list[pa.Table]:
    """消费投诉举报: more in the winter season, of larger firms, and where conduct is bad."""
    rng, firms = world.rng("complaint"), world.enterprises
    winter = world.calendar.seasonal((1.3, 0.9, 0.8, 1.0))
    mean = rate(0.28, firms.quality.conduct, beta=0.9, exposure=firms.contact * firms.there * winter)
    occurred = occur(rng, mean, world.calendar)
    result = grade(rng, occurred.of(firms.quality.conduct), shares=(0.08, 0.22, 0.70), loading=0.4)
    columns: dict[str, Column] = {
        "TSBH": documents("琼12315", occurred.day),
        "CLJG": words(("拒绝调解", "调解不成", "调解成功"), result),
        "CLDW": offices(firms.county[occurred.subject], ("市场监督管理局",), np.zeros(len(occurred), np.int64)),
    }
    return [draft(world, "complaint", firms, occurred, columns)]


def volunteering(world: World) -> list[pa.Table]:
    """志愿服务 of persons: a few do much of it."""
    rng, people = world.rng("volunteering"), world.persons
    eager: Floats = rng.lognormal(-0.5, 1.0, len(people))[:, None] * people.there
    occurred = occur(rng, rate(0.18, people.quality.conduct, beta=-0.8, exposure=eager), world.calendar)
    size = len(occurred)
    columns: dict[str, Column] = {
        "HDBH": documents("琼志", occurred.day),
        "FWLB": words(("社区服务", "环境保护", "文明旅游", "应急救援", "助老助残", "大型活动"), rng.integers(0, 6, size)),
        "FWSC": np.round(rng.gamma(2.0, 1.5, size) + 0.5, 1),
        "ZZDW": words(ORGANISERS, rng.integers(0, len(ORGANISERS), size)),
    }
    return [draft(world, "volunteering", people, occurred, columns)]


def qualifications(world: World) -> list[pa.Table]:
    """职称和职业资格 of persons."""
    rng, people = world.rng("professional_qualification"), world.persons
    occurred = occur(rng, rate(0.02, people.quality.means, beta=-0.4, exposure=people.there), world.calendar)
    columns: dict[str, Column] = {
        "ZSBH": documents("琼资", occurred.day),
        "ZGJB": words(("初级", "中级", "高级"), rng.choice(3, size=len(occurred), p=[0.55, 0.35, 0.10])),
        "FZJG": pa.array(["海南省人力资源和社会保障厅"] * len(occurred)),
    }
    return [draft(world, "professional_qualification", people, occurred, columns)]


def authorisations(world: World) -> list[pa.Table]:
    """金椰分授权: one row a person, so that everybody is known."""
    rng, people = world.rng("jinyefen_authorisation"), world.persons
    everybody = Occurrences(np.arange(len(people)), people.since, np.zeros(len(people), np.int64))
    columns: dict[str, Column] = {
        "SQBH": documents("金椰", people.since),
        "SQQD": words(("海易办", "信用中国海南", "政务服务大厅"), rng.choice(3, size=len(people), p=[0.8, 0.12, 0.08])),
    }
    return [draft(world, "jinyefen_authorisation", people, everybody, columns)]
