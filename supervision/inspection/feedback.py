"""What came of a plan: its visits beside the inspection results that were sent under its number."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from credit.record import RECORDED
from features.records.store import RecordStore

# Values of 检查结果 that tell of a problem, and that one was put right (the catalogue's item inspection_result).
CLEAN, RECTIFIED = "未发现问题", "发现问题已责令改正"
# Columns of the form of results, those of the catalogue's item inspection_result.
RESULTS_FORM = ("TYSHXYDM", "JCJH", "JCLX", "JCRQ", "JCJG", "WTS", "JCJGMC")


@dataclass(frozen=True, slots=True)
class Feedback:
    """A plan in numbers: visits planned, done, with a problem, with a problem put right; results of subjects not in the plan."""

    planned: int
    done: int
    problems: int
    rectified: int
    outside: int

    @property
    def coverage(self) -> float:
        """Share of the planned visits that were done (监管覆盖率)."""
        return self.done / self.planned if self.planned else 0.0

    @property
    def problem_rate(self) -> float:
        """Share of the visits done that found a problem (问题发现率)."""
        return self.problems / self.done if self.done else 0.0

    @property
    def rectified_rate(self) -> float:
        """Share of the problems that were put right (整改率)."""
        return self.rectified / self.problems if self.problems else 0.0


def results_form(visits: bytes, *, plan: str) -> bytes:
    """An empty form of results to fill in, one row a visit, with the columns of the catalogue's inspection_result."""
    out = io.StringIO()
    writer = csv.DictWriter(out, RESULTS_FORM, lineterminator="\n")
    writer.writeheader()
    for visit in csv.DictReader(io.StringIO(visits.decode())):
        kind = "重点检查" if visit["why"] == "有因检查" else "定向抽查"
        writer.writerow({"TYSHXYDM": visit["subject"], "JCJH": plan, "JCLX": kind})
    return out.getvalue().encode()


def feedback(store: RecordStore, visits: bytes, *, plan: str, as_of: date) -> Feedback:
    """Count what was sent under the plan's number and known on the day; of several results of a subject the latest."""
    planned = {visit["subject"] for visit in csv.DictReader(io.StringIO(visits.decode()))}
    columns = ("subject", "event", "known_at", "event_date", "category", "document")
    rows = store.records(items=["inspection_result"], columns=columns)
    known = pc.and_(pc.less_equal(rows.column("known_at"), pa.scalar(as_of)), pc.equal(rows.column("event"), RECORDED))
    rows = rows.filter(pc.and_(known, pc.equal(rows.column("document"), plan))).sort_by("event_date")
    latest = dict(zip(rows.column("subject").to_pylist(), rows.column("category").to_pylist(), strict=True))
    done = {subject: result for subject, result in latest.items() if subject in planned}
    return Feedback(
        planned=len(planned),
        done=len(done),
        problems=sum(result != CLEAN for result in done.values()),
        rectified=sum(result == RECTIFIED for result in done.values()),
        outside=len(latest) - len(done),
    )
