"""`yexin measures`: from the files of departments to what a clerk reads."""

from datetime import date
from pathlib import Path

import pytest

from credit.errors import UnknownSubject
from yexin import ingest as ingestion
from yexin.commands.measures import lines_of, measures_of
from yexin.settings import Settings

USCC = "91460000MA0000015T"
NUMBER = "琼严失〔2026〕1号"
LISTED = f"""统一社会信用代码,认定文书号,名单类别,列入日期,获知日期,认定机关
{USCC},{NUMBER},海关严重失信,2026-01-10,2026-01-12,海口海关
"""
REPAIRED = f"""信息类别,统一社会信用代码,文书号,事件,生效日期,获知日期
serious_dishonesty,{USCC},{NUMBER},信用修复,2027-02-01,2027-02-01
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(tmp_path / "home", "hainan", date(2027, 6, 30))
    (tmp_path / "serious_dishonesty.csv").write_text(LISTED, "utf-8")
    (tmp_path / "record_event.csv").write_text(REPAIRED, "utf-8")
    done, failed = ingestion.ingest(made, sorted(tmp_path.glob("*.csv")), received=date(2027, 6, 30))
    assert not failed
    assert sum(one.appended.added for one in done) == 2
    return made


def told(settings: Settings, day: date) -> str:
    matches, colour = measures_of(settings, USCC, as_of=day)
    return "\n".join(lines_of(matches, colour, settings.deployment.catalogue))


def test_a_listed_firm_before_and_after_repair(settings: Settings) -> None:
    before, after = told(settings, date(2027, 1, 31)), told(settings, date(2027, 2, 1))
    assert before.startswith("审批分档：黑（")
    assert "HN-CJ-01 限制或者禁止：申请政府资金【执行中，至 2029-01-10】应当；海南省失信惩戒措施补充清单" in before
    assert "严重失信主体名单：琼严失〔2026〕1号，海关严重失信，海口海关，2026-01-10（执行中）" in before
    assert after.startswith("审批分档：蓝（一般程序）")
    assert "执行中" not in after
    assert "HN-CJ-01 限制或者禁止：申请政府资金【已修复，解除" in after


def test_a_subject_of_whom_nothing_is_known(settings: Settings) -> None:
    with pytest.raises(UnknownSubject):
        measures_of(settings, "91460100MA00000150", as_of=date(2027, 1, 1))
