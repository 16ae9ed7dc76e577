"""`yexin demo`: the whole line on a simulated province, from the files of departments to two explained scores."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date

from rich.console import Console
from rich.table import Table

from credit.errors import ConsentMissing
from credit.purpose import Purpose
from credit.subject import SubjectKind
from serving.answers import ScoreAnswer
from serving.inquiry import Inquiry
from serving.scorer import Scorer
from training.train import train
from yexin import ingest as ingestion
from yexin.explained import scorer_of, show
from yexin.progress import stepper
from yexin.province import write_province
from yexin.settings import Settings
from yexin.training_run import demonstration, promote_and_show
from yexin.waterfall import draw_waterfall

END, YEARS, SEED = date(2026, 6, 30), 10, 20251218
EVALUATIONS = {"enterprise": SubjectKind.ENTERPRISE, "jinyefen": SubjectKind.PERSON}
_PURPOSES = {SubjectKind.ENTERPRISE: Purpose.SUPERVISION, SubjectKind.PERSON: Purpose.INCENTIVE}


def run_demo(console: Console, settings: Settings, *, enterprises: int, persons: int) -> None:
    """Simulate, ingest, train, promote, explain; each step says how long it took."""
    settings.make_pseudonym_key()
    if not any(settings.home.inbox.glob("*")):
        with timed(console, "1 simulate"):
            write_province(console, settings.home.inbox, enterprises=enterprises, persons=persons, years=YEARS, end=END, seed=SEED)
    with timed(console, "2 ingest"):
        done, failed = ingestion.ingest(settings, ingestion.files_below([settings.home.inbox]), received=END)
        ingestion.show(console, done, failed, rejects=settings.home.rejects)
    results = {}
    for evaluation in EVALUATIONS:
        with timed(console, f"3 train {evaluation}"):
            results[evaluation] = train_and_promote(console, settings, evaluation)
    console.print(results_table(results))
    with timed(console, "4 score and explain"):
        scorer = scorer_of(settings)
        for evaluation, kind in EVALUATIONS.items():
            answer = telling_example(scorer, settings, kind, evaluation)
            show(console, answer)
            console.print(f"picture: {draw_waterfall(answer, settings.home.pictures / evaluation / 'waterfall.png')}")


def train_and_promote(console: Console, settings: Settings, evaluation: str) -> dict[str, str]:
    """Train an evaluation, approve the version, and say how good it is on the days held out."""
    with stepper(f"training {evaluation}") as step:
        result = train(evaluation, settings.deployment, home=settings.home, lives=settings.store.lives(), progress=step)
    promote_and_show(console, settings, evaluation, demonstration(settings), version=result.version)
    return result.summary()


@contextmanager
def timed(console: Console, what: str) -> Iterator[None]:
    """Print a rule before a step and its wall time after it."""
    console.rule(what, align="left")
    started = time.monotonic()
    yield
    console.print(f"[dim]{what}: {time.monotonic() - started:.1f} s[/dim]")


def telling_example(scorer: Scorer, settings: Settings, kind: SubjectKind, evaluation: str) -> ScoreAnswer:
    """A subject that is good to look at: of the first two hundred, one with a negative record and a handful of others.

    Whom the law does not let us ask about, such as a person whose consent was in a refused row, is passed over.
    """
    candidates = settings.store.ledger().subjects(str(kind))[:200]
    answers = []
    for subject in candidates:
        with suppress(ConsentMissing):
            answers.append(scorer.score(Inquiry(kind, subject, END, evaluation, _PURPOSES[kind]), today=settings.today))
    return max(answers, key=lambda answer: (any(r.severity for r in answer.records), -abs(len(answer.records) - 8), answer.subject))


def results_table(rows: dict[str, dict[str, str]]) -> Table:
    """One row a measure, one column an evaluation."""
    table = Table("measure", *rows, title="Results on the days held out")
    for measure in dict.fromkeys(name for row in rows.values() for name in row):
        table.add_row(measure, *(row.get(measure, "") for row in rows.values()))
    return table
