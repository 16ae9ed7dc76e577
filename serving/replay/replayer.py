"""An issued score computed again from the records, the table and the evaluation of its time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import msgspec

from credit.deployment import Deployment
from credit.language import Language
from credit.subject import Subject, SubjectKind
from features.feature_set import FeatureSet
from features.life.knowledge import known_by
from features.life.lives import Lives
from features.records.ledger import Ledger
from features.records.store import RecordStore
from models.evaluation import Evaluation
from models.points_table import PointsTable
from serving.answered import answer_of
from serving.replay.archive import Archive
from serving.replay.issuing import written
from serving.standing import Standing
from serving.store.issued import IssuedScore
from serving.tables import ApprovedTable

Verdict = Literal["equal", "reworded", "different", "deleted by law", "records gone"]
SOUND: tuple[Verdict, ...] = ("equal", "reworded", "deleted by law")
# What an answer says in words: they come with the release, and a clearer sentence is no other score.
WORDS = re.compile(r"(?:label|tier_label|dimension_label|name|text|where|papers\[\d\])$")


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay found.

    Bit for bit `equal`; `reworded`: every number, day and record is, the words of this release are others; `different` in the
    named parts; `deleted by law`; or `records gone`, and no law says why.
    `changed` names what of the program or the law is no longer what it was (features, catalogue): the cause to look at first.
    """

    score_id: str
    verdict: Verdict
    differing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


class Replayer:
    """Computes issued scores of one deployment again; tables, evaluations and feature sets are loaded once."""

    def __init__(self, deployment: Deployment, store: RecordStore, archive: Archive) -> None:
        self._deployment, self._store, self._archive = deployment, store, archive
        self._evaluation = lru_cache(maxsize=64)(archive.evaluation)
        self._table = lru_cache(maxsize=64)(archive.table)
        self._held: tuple[int, Ledger] | None = None
        self._features = lru_cache(maxsize=4)(lambda kind: FeatureSet.load(deployment, kind))

    def replay(self, issued: IssuedScore) -> Replayed:
        """Compute the score again and compare the whole answer, bit for bit.

        Raises
        ------
        ArchiveIncomplete
            The table or the evaluation of its time is gone.
        StoreCorrupted
            The record store cannot be read, or is older than the score.
        """
        if issued.erased_on is not None:
            return Replayed(issued.score_id, "deleted by law")
        rows = self._ledger(reaching=issued.store_version).of(issued.subject, version=issued.store_version)
        if rows.num_rows == 0:
            return Replayed(issued.score_id, "records gone")
        evaluation, table = self._evaluation(issued.evaluation_hash), self._table(issued.table_hash)
        again = self._answer(issued, rows, evaluation, table)
        if again == issued.answer:
            return Replayed(issued.score_id, "equal")
        differing = tuple(_differing(msgspec.json.decode(issued.answer), msgspec.json.decode(again), ""))
        verdict: Verdict = "reworded" if all(map(WORDS.search, differing)) else "different"
        return Replayed(issued.score_id, verdict, differing, tuple(self._changed(issued)))

    def _ledger(self, *, reaching: int) -> Ledger:
        """The rows by subject, looked up again only for a younger score: opening the store costs as much as a replay."""
        if self._held is None or self._held[0] < reaching:
            self._held = (reaching, self._store.ledger(reaching=reaching))
        return self._held[1]

    def _answer(self, issued: IssuedScore, rows: Any, evaluation: Evaluation, table: PointsTable) -> str:
        known, catalogue = known_by(rows, issued.as_of), self._deployment.catalogue
        standing = Standing(
            Subject(SubjectKind(issued.kind), issued.subject),
            issued.as_of,
            evaluation,
            ApprovedTable(table, issued.evaluation_version),
            known,
            Lives.of(known, catalogue),
            self._features(issued.kind),
            catalogue,
            issued.store_version,
        )
        return written(msgspec.structs.replace(answer_of(standing, Language(issued.language)), score_id=issued.score_id))

    def _changed(self, issued: IssuedScore) -> Iterator[str]:
        if self._features(issued.kind).version != issued.feature_set:
            yield "feature set"
        if self._deployment.catalogue.hash != issued.catalogue_hash:
            yield "catalogue"


def _differing(before: Any, now: Any, place: str) -> Iterator[str]:
    """The places at which two decoded answers differ; no values, as they may be personal."""
    if isinstance(before, dict) and isinstance(now, dict):
        for key in sorted({*before, *now}):
            yield from _differing(before.get(key), now.get(key), f"{place}.{key}" if place else key)
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        for at, (one, other) in enumerate(zip(before, now, strict=True)):
            yield from _differing(one, other, f"{place}[{at}]")
    elif before != now:
        yield place
