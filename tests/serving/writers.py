"""Clients that write to a server without a pause, each kind of write, and note only what it acknowledged."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import cycle

from tests.serving.served import Asker


@dataclass
class Acknowledged:
    """What clients were told is kept: scores; steps of cases as (case, state); those of them that mark a record; consents."""

    scores: list[str] = field(default_factory=list)
    steps: list[tuple[str, str]] = field(default_factory=list)
    disputes: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    @property
    def counts(self) -> tuple[int, int, int, int]:
        return len(self.scores), len(self.steps), len(self.disputes), len(self.withdrawn)


@dataclass(frozen=True)
class Writers:
    """Clients of one server: an officer's token, enterprises with the documents of their records, persons with their consents."""

    port: int
    officer: str
    documents: Sequence[tuple[str, str]]
    persons: Sequence[tuple[str, Sequence[str]]]
    told: Acknowledged

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Run them while the body runs; the body has to end the server, or the work has to run out."""
        works: list[Callable[[Asker], None]] = [self._score, self._score, self._score, self._explain, self._dispute]
        threads = [threading.Thread(target=self._run, args=[work, self.officer]) for work in works]
        for token, consents in self.persons:
            threads.append(threading.Thread(target=self._run, args=[self._withdrawing(consents), token]))
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            for thread in threads:
                thread.join()

    def _run(self, work: Callable[[Asker], None], token: str) -> None:
        with closing(Asker(self.port, token)) as asker:
            try:
                work(asker)
            except (OSError, http.client.HTTPException, ValueError):
                return  # killed in the middle of an answer: nobody was told

    def _score(self, asker: Asker) -> None:
        for subject, _ in cycle(self.documents):
            answer = asker.get(f"/v1/enterprises/{subject}/score")
            if self._kept(answer.status, 200):
                self.told.scores.append(answer.json()["score_id"])

    def _explain(self, asker: Asker) -> None:
        """Ask for scores to be explained, and take that back: two steps of one case."""
        for subject, _ in cycle(self.documents):
            score = asker.get(f"/v1/enterprises/{subject}/score")
            if not self._kept(score.status, 200):
                continue
            asked = {"kind": "explanation", "subject": subject, "reference": score.json()["score_id"]}
            opened = asker.post("/v1/cases", asked)
            if self._kept(opened.status, 201):
                case_id = opened.json()["case_id"]
                self.told.steps.append((case_id, "received"))
                if self._kept(asker.post(f"/v1/cases/{case_id}/steps", {"to": "explained", "note": "已说明"}).status, 200):
                    self.told.steps.append((case_id, "explained"))

    def _dispute(self, asker: Asker) -> None:
        for subject, document in self.documents:
            opened = asker.post("/v1/cases", {"kind": "objection", "subject": subject, "reference": document})
            if self._kept(opened.status, 201):
                self.told.steps.append((opened.json()["case_id"], "received"))
                self.told.disputes.append(opened.json()["case_id"])

    def _withdrawing(self, consents: Sequence[str]) -> Callable[[Asker], None]:
        def withdraw(asker: Asker) -> None:
            for record_id in consents:
                status = asker.post(f"/v1/consents/{record_id}/withdrawal").status
                # 404: it was kept when the server was killed the last time, before the server could say so.
                if status != 404 and self._kept(status, 200):
                    self.told.withdrawn.append(record_id)

        return withdraw

    def _kept(self, status: int, good: int) -> bool:
        if status != good:
            self.told.refused.append(status)
        return status == good
