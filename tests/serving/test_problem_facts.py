"""No Chinese problem document tells its reason in English: every place that raises one is found in the code itself."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from credit.deployment import Deployment
from credit.events import Verdict
from credit.refusal import refusal
from serving.access.caller import Role
from serving.problem_facts import chinese_fact
from tests.serving.asking import asking
from tests.serving.small_city import USCC, row, service

# The errors whose English reason stands in the Chinese detail, and which of their arguments it is.
REASONED = {"ImpossibleStep": 1, "ImpossibleHypothesis": 1, "NotAllowed": 1, "ReportNotOffered": 0}
FILLED = "2026"


def text_of(node: ast.expr) -> str | None:
    """The text of a constant or an f-string, its values filled in by a number; None of what is made elsewhere."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        parts = [str(one.value) if isinstance(one, ast.Constant) else FILLED for one in node.values]
        # A value that is written with !r stands in quotes.
        quoted = [isinstance(one, ast.FormattedValue) and one.conversion == ord("r") for one in node.values]
        return "".join(f"'{part}'" if within else part for part, within in zip(parts, quoted, strict=True))
    return None


def reasons() -> list[str]:
    found: list[str] = []
    for file in sorted(Path("serving").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REASONED):
                continue
            text = text_of(node.args[REASONED[node.func.id]]) if len(node.args) > REASONED[node.func.id] else None
            found += [text] if text is not None and text.strip(FILLED + "; ") else []
    days = {"event": "repaired", "source": "x", "repair_opens": date(2024, 6, 1)}
    refused = [refusal(verdict, **days) for verdict in Verdict if verdict.name != "POSSIBLE"]  # type: ignore[arg-type]
    return [*found, *(one.reason for one in refused), *(one.remedy for one in refused)]


def test_there_are_reasons_to_look_at() -> None:
    assert len(reasons()) > 30


@pytest.mark.parametrize("reason", reasons())
def test_every_reason_is_told_in_chinese(reason: str) -> None:
    told = str(chinese_fact(reason)).replace("PDF", "")
    assert not re.search(r"[A-Za-z]{2,}", told), told


def test_a_refused_step_says_why_in_the_language_of_the_asker(tiny_city: Deployment, tmp_path: Path) -> None:
    app = service(tiny_city, tmp_path, row("a" * 32, document="1号"))
    case = {"kind": "objection", "subject": USCC, "reference": "2号"}
    with asking(app, Role.SUBJECT, subject=USCC) as own:
        assert (
            detail(own, case, "zh") == "该步骤现在不能办理，请核对事项现状（该主体没有此编号或文书号的记录，请查看其评分所列记录）"
        )
        assert "no record of this subject" in detail(own, case, "en")
    with asking(app, Role.BANK) as bank:
        assert bank.get("/v1/cases").json()["detail"].startswith("“银行”角色无权办理该请求（办理操作 'list_cases'）")


def detail(client: TestClient, case: dict[str, str], language: str) -> str:
    return str(client.post(f"/v1/cases?lang={language}", json=case).json()["detail"])
