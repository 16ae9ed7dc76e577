"""A finished report goes to three places: beside the tables, into the version's run, and onto its model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from credit.home import Home
from training.registry import Registry
from training.validation.candidate import Candidate
from training.validation.card import markdown
from training.validation.charts import draw_report
from training.validation.kept import keep
from training.validation.page import page
from training.validation.report import Report, as_json


def publish(candidate: Candidate, report: Report, *, home: Home, version: int, registry: Registry) -> Report:
    """Keep a version's report, its page and its pictures; the report with its version."""
    evaluation = candidate.evaluation
    report = json.loads(as_json(report | {"version": version}))
    pictures = home.pictures / evaluation.name
    files = draw_report(pictures, candidate, report)
    keep(home, evaluation.name, version, report, page(evaluation, report, files))
    run_id = str(registry.version(evaluation.name, version).run_id)
    with TemporaryDirectory() as folder:
        (Path(folder) / "report.json").write_text(as_json(report), "utf-8")
        (Path(folder) / "report.html").write_text(page(evaluation, report, files), "utf-8")
        (Path(folder) / "model-card.md").write_text(markdown(evaluation, report), "utf-8")
        registry.tracking.log_folder(run_id, Path(folder), "validation")
    with TemporaryDirectory() as folder:
        for file in files:
            shutil.copy(file, folder)
        registry.tracking.log_folder(run_id, Path(folder), "pictures")
    return report
