"""How enterprises run: registration and its changes, annual reports, the abnormal list, grades."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yexin.simulate.calendar import year_of
from yexin.simulate.drafts import Column, World, documents, draft, initials, offices, words
from yexin.simulate.quality import Integers, Occurrences, grade, occur, rate
from yexin.simulate.words import COUNTIES, INDUSTRIES, LEGAL_FORMS, NAME_FIRST, NAME_SECOND

_REGISTRAR = ("市场监督管理局",)
_APRIL_22 = 111
# Reports of a year are due by 30 June of the next (企业信息公示暂行条例 8).
_DUE_DAY = 180


def registrations(world: World) -> list[pa.Table]:
    """登记注册基本信息: one row an enterprise."""
    rng, firms = world.rng("registration"), world.enterprises
    everybody = np.arange(len(firms))
    occurred = Occurrences(everybody, firms.since, np.zeros(len(firms), np.int64))
    first, second = rng.integers(0, len(NAME_FIRST), len(firms)), rng.integers(0, len(NAME_SECOND), len(firms))
    serial = pa.array(everybody + 1).cast(pa.string())
    columns: dict[str, Column] = {
        "ZTMC": pc.binary_join_element_wise(
            "海南", words(NAME_FIRST, first), serial, "号", words(NAME_SECOND, second), "有限公司", ""
        ),
        "ZTLX": words(LEGAL_FORMS, firms.form),
        "FDDBR": pa.array(["张某"] * len(firms)),
        "HYML": words([i[0] for i in INDUSTRIES], firms.industry),
        "ZCZB": firms.capital,
        "YYQXZ": firms.since + rng.choice([10, 20, 30], size=len(firms)) * 365,
        "ZCSX": words([c[0] for c in COUNTIES], firms.county),
        "DJJG": offices(firms.county, _REGISTRAR, np.zeros(len(firms), np.int64)),
    }
    return [draft(world, "registration", firms, occurred, columns)]


def changes(world: World) -> list[pa.Table]:
    """变更登记: worse firms change more, and rather the representative and the address."""
    rng, firms = world.rng("registration_change"), world.enterprises
    mean = rate(0.2, firms.quality.conduct, beta=0.3, exposure=firms.there)
    occurred = occur(rng, mean, world.calendar)
    matter = grade(rng, occurred.of(firms.quality.conduct), shares=(0.16, 0.22, 0.18, 0.18, 0.20, 0.06), loading=0.3)
    county = firms.county[occurred.subject]
    columns: dict[str, Column] = {
        "BGWH": documents(pc.binary_join_element_wise(initials(county), "市监变", ""), occurred.day),
        "BGSX": words(("法定代表人", "住所", "股东", "注册资本", "经营范围", "名称"), matter),
        "DJJG": offices(county, _REGISTRAR, np.zeros(len(occurred), np.int64)),
    }
    return [draft(world, "registration_change", firms, occurred, columns)]


def _yearly(world: World, since: Integers, day_of_year: Integers | int) -> Occurrences:
    """One event in each calendar year of those that were there when it began, on that day of the year (0 the first)."""
    calendar = world.calendar
    years = np.arange(year_of(calendar.first_days)[0], year_of(np.array([calendar.last_day]))[0] + 1)
    begins = (years - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    subject, year = np.nonzero(since[:, None] < begins[None, :])
    day = begins[year] + (day_of_year[subject] if isinstance(day_of_year, np.ndarray) else day_of_year)
    inside = (day >= calendar.first_day) & (day <= calendar.last_day)
    quarter = np.searchsorted(calendar.first_days, day, side="right") - 1
    return Occurrences(subject, day, quarter).where(inside)


def _reports(world: World) -> tuple[Occurrences, Integers]:
    """For each firm and year the due day of the report, and how it went: 0 never, 1 late, 2 on time; the same each time."""
    due = _yearly(world, world.enterprises.since, _DUE_DAY)
    quality = due.of(world.enterprises.quality.conduct)
    return due, grade(world.rng("annual_report"), quality, shares=(0.04, 0.08, 0.88), loading=0.5)


def annual_reports(world: World) -> list[pa.Table]:
    """年度报告公示: before the day it is due, after it, or not at all."""
    firms, rng = world.enterprises, world.rng("annual_report/rows")
    due, went = _reports(world)
    shift = np.where(went == 1, rng.integers(1, 150, len(due)), -rng.integers(0, 120, len(due)))
    kept = (went > 0) & (due.day + shift <= world.calendar.last_day) & (due.day + shift >= world.calendar.first_day)
    filed = Occurrences(due.subject, due.day + shift, due.quarter).where(kept)
    staff = np.maximum(np.round(firms.employees[filed.subject] * np.exp(0.12 * filed.of(firms.quality.means))), 1)
    columns: dict[str, Column] = {
        "NBND": year_of(due.day[kept]) - 1,
        "BSZT": words(("逾期补报", "按时公示"), went[kept] - 1),
        "YYSR": np.round(staff * rng.lognormal(2.9, 0.6, len(filed)) * np.exp(0.2 * filed.of(firms.quality.means)), 1),
        "CYRS": staff,
    }
    return [draft(world, "annual_report", firms, filed, columns)]


def abnormal_entries(world: World) -> list[pa.Table]:
    """经营异常名录: in July those who did not report, and through the year those who cannot be found."""
    firms, rng = world.enterprises, world.rng("abnormal_operation")
    due, went = _reports(world)
    silent = due.where(went == 0)
    silent = Occurrences(silent.subject, silent.day + rng.integers(5, 40, len(silent)), silent.quarter)
    silent = silent.where(silent.day <= world.calendar.last_day)
    lost = occur(rng, rate(0.02, firms.quality.conduct, beta=1.0, exposure=firms.there), world.calendar)
    listed = Occurrences(*(np.concatenate([getattr(silent, name), getattr(lost, name)]) for name in ("subject", "day", "quarter")))
    reasons = ("未按期公示年度报告", "通过登记的住所无法联系", "公示信息隐瞒真实情况弄虚作假", "未按期公示有关企业信息")
    why = np.concatenate([np.zeros(len(silent), np.int64), rng.choice([1, 2, 3], size=len(lost), p=[0.85, 0.07, 0.08])])
    county = firms.county[listed.subject]
    columns: dict[str, Column] = {
        "LRWH": documents(pc.binary_join_element_wise(initials(county), "市监异", ""), listed.day),
        "LRYY": words(reasons, why),
        "LRJG": offices(county, _REGISTRAR, np.zeros(len(listed), np.int64)),
    }
    return [draft(world, "abnormal_operation", firms, listed, columns)]


def tax_grades(world: World) -> list[pa.Table]:
    """纳税信用等级, each April, of two firms in five."""
    rng, firms = world.rng("tax_credit_grade"), world.enterprises
    graded = _yearly(world, firms.since, _APRIL_22)
    graded = graded.where((rng.random(len(firms)) < 0.38)[graded.subject])
    level = grade(rng, graded.of(firms.quality.means), shares=(0.03, 0.06, 0.13, 0.53, 0.25), loading=0.75)
    lowest, span = np.array([10, 40, 70, 70, 90])[level], np.array([30, 30, 20, 20, 10])[level]
    columns: dict[str, Column] = {
        "PJND": year_of(graded.day) - 1,
        "PJJB": words(("D", "C", "M", "B", "A"), level),
        "PJDF": np.round(lowest + rng.random(len(graded)) * (span - 0.1), 1),
        "PJJG": offices(firms.county[graded.subject], ("税务局",), np.zeros(len(graded), np.int64)),
    }
    return [draft(world, "tax_credit_grade", firms, graded, columns)]
