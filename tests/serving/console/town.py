"""A town of four enterprises for the console's tests, and its service."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient

from credit.deployment import Deployment
from credit.home import Home
from credit.language import Bilingual
from features.readers.reader import Reader
from features.records.store import RecordStore
from serving.access.caller import Role
from serving.access.door import COOKIE
from serving.alerts.alert import KeptAlert
from serving.console.route import PageRoute
from serving.main import build_app
from serving.store.alerts import Alerts
from serving.store.database import Database
from supervision.warning.alerts import Alert
from tests.serving.asking import token_for

GOOD, FINED, WORSE, UNNAMED = "91460000MA0000015T", "91460100MA00000150", "91460200MA0000016K", "91460300MA0000017E"
# A name that would be a program if a page let it.
EVIL = "<script>alert(1)</script>\"'&公司"
REGISTRATION = """
id: registration
name: 登记
english: Registration
national_class: 登记注册基本信息
subjects: [enterprise]
legal_basis: By-law of the tiny city, article 9
purposes: [supervision, approval, preloan, self]
key: [uscc]
fields:
  - {code: uscc, name: 统一社会信用代码, role: subject, identifier: uscc, required: true}
  - {code: ZTMC, name: 企业名称, english: name}
  - {code: HY, name: 行业, english: industry, role: category}
  - {code: ZCSX, name: 市县, english: city or county}
  - {code: founded, name: 成立日期, english: founded on, type: date, role: event_date, required: true}
"""

MEASURES = """
title: 清单
edition: "1"
measures:
  - {number: TC-CJ-01, name: 纳入重点监管, kind: restriction, effect: management, scope: hainan, level: recommended, issued_by: 市,
     legal_basis: [{kind: regulation, title: 条例}], subjects: [enterprise], valid_from: 2020-01-01,
     triggers: [{by: record, item: penalty}]}
"""
FRAME = """
basis: 规划
lists:
  - {list: restricted, name: {zh: 失信约束名单, en: restricted}, kind: restriction, subjects: [enterprise],
     triggers: [{by: record, item: penalty}]}
departments: [{department: market, name: {zh: 市场监管部门, en: market}}]
places: [{measures: [TC-CJ-01], checklist: supervision, stage: during, matter: supervision, executor: market}]
"""
BENEFITS = """
- number: TC-MS-01
  name: {zh: 守信企业补助, en: support}
  gives: {zh: 补助, en: support}
  issued_by: 市
  legal_basis: [{kind: policy, title: 政策}]
  subjects: [enterprise]
  handing: direct
  budget: {each: 10}
  valid_from: 2020-01-01
  conditions: [{by: enterprise_tier, evaluation: trust, tiers: [A, B]}, {by: off_list, list: restricted}]
"""


def _measures(city: Deployment) -> None:
    for name, text in {"list.yaml": MEASURES, "joint/frame.yaml": FRAME, "benefits/some.yaml": BENEFITS}.items():
        file = city.measures / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def alert_of_worse(folder: Path, day: date) -> str:
    """Keep one alert of WORSE in the town's database; its id."""
    database = Database.open(Home(folder / "data", "tiny_city").database_url)
    name, why = Bilingual(zh="信用等级下降", en="Fall of the credit tier"), Bilingual(zh="B → C", en="B → C, in English")
    kept = KeptAlert.of(Alert(WORSE, day, "tier-fall", name, "grave", "行业主管部门", why, "规划"))
    Alerts(database).run([kept], rules=["tier-fall"], day=day)
    database.close()
    return kept.alert_id


def build_town(city: Deployment, folder: Path, *, today: date | None = None) -> FastAPI:
    """GOOD has a licence (620, A), FINED one penalty (560, B), WORSE one last month and one this month (480, C)."""
    day = today or date.today()
    this_month, before = day.replace(day=1), day.replace(day=1) - timedelta(days=40)
    (city.catalogue_folder / "registration.yaml").write_text(REGISTRATION, "utf-8")
    _measures(city)
    fresh = Deployment.load(str(city.catalogue_folder.parent))
    rows = [
        (GOOD, EVIL, "制造业", "海口市"),
        (FINED, "琼岛贸易公司", "批发业", "三亚市"),
        (WORSE, "南渡建设公司", "建筑业", "海口市"),
    ]
    texts = {
        "registration": [
            "uscc,ZTMC,HY,ZCSX,founded,获知日期",
            *(f"{a},{_cell(b)},{c},{d},2020-01-01,2020-01-02" for a, b, c, d in rows),
        ],
        "licence": [
            "uscc,granted,until,获知日期",
            *(f"{one},2020-01-01,2099-01-01,2020-01-02" for one in (GOOD, FINED, WORSE, UNNAMED)),
        ],
        "penalty": [
            "uscc,no,kind,decided,获知日期,body",
            f"{FINED},1号,罚款,{before},{before},税务局",
            f"{WORSE},2号,罚款,{before},{before},税务局",
            f"{WORSE},3号,罚款,{this_month},{this_month},税务局",
        ],
    }
    home = Home(folder / "data", fresh.name)
    store = RecordStore.open(home.records, fresh.catalogue)
    for name, lines in texts.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
        store.append(Reader(fresh.catalogue).read(folder / f"{name}.csv", received=day).records)
    return build_app(fresh, home, store, pseudonymiser=None)


def pages_of(routes: Iterable[object]) -> Iterator[PageRoute]:
    """Every page among routes and the routers that were included in them."""
    for route in routes:
        if isinstance(route, PageRoute):
            yield route
        elif (inner := getattr(route, "original_router", None)) is not None:
            yield from pages_of(inner.routes)


def _cell(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace('\\"', '""')


def signed_in(app: FastAPI, role: Role) -> TestClient:
    client = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
    client.cookies.set(COOKIE, token_for(app, role, subject=WORSE if role is Role.SUBJECT else None))
    return client
