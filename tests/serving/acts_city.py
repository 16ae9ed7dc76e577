"""A small Hainan: twelve firms with ties, listings, tiers and goods free of duty, one person on record, and its service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from credit.deployment import Deployment
from credit.home import Home
from credit.subject import Pseudonymiser
from features.readers.reader import Reader
from features.records.store import RecordStore
from serving.main import build_app
from tests.serving.asking import asking
from yexin.simulate.identifiers import id_numbers, usccs

FIRMS: list[str] = usccs(np.array(["460100"] * 12)).to_pylist()
# LISTED came onto a list a year ago; SUCCESSOR was founded after it, with its telephone and representative; SISTER has a director;
# OWNER holds 60 % of OWNED and a person 70 % of OWNER; ALONE shares nothing.
LISTED, SUCCESSOR, SISTER, OWNER, OWNED, ALONE = FIRMS[:6]
HOLDER, SHOPPER, OTHER = id_numbers(first=1, count=3).to_pylist()
KEY = Pseudonymiser(b"\x07" * 32)
TODAY = date.today()
TOMORROW = TODAY + timedelta(days=1)
AGO = {months: TODAY - timedelta(days=30 * months) for months in (1, 6, 8, 12, 60)}


def files() -> dict[str, list[str]]:
    """Item → lines as a department would send them."""
    founded = {SUCCESSOR: AGO[8]}
    places = {firm: ("海口市", "三亚市")[at % 2] for at, firm in enumerate(FIRMS)}
    return {
        "registration": ["统一社会信用代码,企业名称,行业门类,成立日期,登记地市县"]
        + [f"{firm},琼{at}公司,教育,{founded.get(firm, AGO[60])},{places[firm]}" for at, firm in enumerate(FIRMS)],
        "serious_dishonesty": [
            "统一社会信用代码,认定文书号,名单类别,列入日期",
            f"{LISTED},严1号,市场监管严重违法失信,{AGO[12]}",
        ],
        "relation": [
            "关联方统一社会信用代码,关联方公民身份号码,企业统一社会信用代码,关联类型,持股比例（%）,起始日期",
            f",{OTHER},{LISTED},法定代表人,,{AGO[60]}", f",{OTHER},{SUCCESSOR},法定代表人,,{AGO[8]}",
            f",{SHOPPER},{LISTED},董事,,{AGO[60]}", f",{SHOPPER},{SISTER},董事,,{AGO[60]}",
            f",{HOLDER},{OWNER},股东,70,{AGO[60]}", f"{OWNER},,{OWNED},股东,60,{AGO[60]}",
            f",{OTHER},{SISTER},实际控制人,,{AGO[60]}",
        ],
        "registered_contact": [
            "统一社会信用代码,标识类型,标识,起始日期",
            f"{LISTED},联系电话,t1,{AGO[60]}", f"{SUCCESSOR},联系电话,t1,{AGO[8]}", f"{ALONE},住所,z9,{AGO[60]}",
        ],
        "zero_tariff_asset": [
            "统一社会信用代码,备案号,货物类别,放行日期",
            f"{ALONE},备1号,交通工具,{AGO[6]}", f"{LISTED},备2号,交通工具,{AGO[6]}",
        ],
        "customs_credit_grade": ["统一社会信用代码,认定文书号,信用等级,认定日期", f"{ALONE},关1号,高级认证,{AGO[12]}"],
        "duty_free_violation": ["公民身份号码,案件编号,违规类型,认定日期", f"{SHOPPER},缉1号,套购代购,{AGO[6]}"],
        "abnormal_operation": ["统一社会信用代码,列入决定书文号,列入日期,列入原因", f"{OWNED},异1号,{AGO[1]},未按期公示年度报告"],
    }  # fmt: skip


def acts_service(folder: Path) -> FastAPI:
    """The service over these records."""
    deployment = Deployment.load("hainan")
    home = Home(folder / "data", "hainan")
    store = RecordStore.open(home.records, deployment.catalogue)
    reader = Reader(deployment.catalogue, pseudonymiser=KEY)
    for name, lines in files().items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
        reading = reader.read(folder / f"{name}.csv", received=AGO[1] if name == "abnormal_operation" else AGO[6])
        assert not reading.rejects, reading.rejects
        store.append(reading.records)
    return build_app(deployment, home, store, pseudonymiser=KEY)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return acts_service(tmp_path_factory.mktemp("acts"))


@pytest.fixture
def officer(app: FastAPI) -> Iterator[TestClient]:
    with asking(app) as client:
        yield client


def new_plan(number: str, /, **changes: Any) -> dict[str, Any]:
    """A plan that visits every tier by lot."""
    asked = {
        "number": number, "public_value": "收盘指数", "public_day": str(TOMORROW),
        "inspectors": [{"number": f"I{n}"} for n in range(3)],
        "tiers": {tier: {"ratio": 0.5} for tier in "ABCD"},
    }  # fmt: skip
    return asked | changes


def on_the_public_day(folder: Path, number: str) -> None:
    """Let the public day have come: the plan was committed to yesterday, and its value is known today."""
    file = folder / number / "published" / "commitment.json"
    said = file.read_text("utf-8").replace(f'"day": "{TODAY}"', f'"day": "{TODAY - timedelta(days=1)}"')
    file.write_text(said.replace(str(TOMORROW), str(TODAY)), "utf-8")


def plans_of(app: FastAPI) -> Path:
    return Path(app.state.acts.inspections.plans.folder)
