"""Some lines of a batch, answered together: each is prepared by itself, and all of them are kept by as few commits as it takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date

import msgspec

from credit.errors import DatabaseUnavailable, YexinError
from credit.language import Language
from credit.subject import Subject
from serving.access.authorised import authorised
from serving.asked import Asked
from serving.audit.visit import Visit
from serving.batch.line import BatchAnswer, BatchLine, ShortAnswer, answered, failed
from serving.inquiry import Inquiry
from serving.problems import Problem, malformed_problem, problem_of
from serving.replay.issuing import Issuer
from serving.store.journal import ANSWER_SECONDS, Keeping

_decode_line = msgspec.json.Decoder(BatchLine).decode
_decode_answer = msgspec.json.Decoder(ShortAnswer).decode
_encode = msgspec.json.Encoder().encode
_Told = Future[DatabaseUnavailable | None]


@dataclass(frozen=True, slots=True)
class _Begun:
    """A line whose answer waits to be kept."""

    line: int
    answer: BatchAnswer
    told: _Told | None


@dataclass(frozen=True, slots=True)
class Answering:
    """Answers numbered lines for one visitor; an expected error is its line's problem, and the batch goes on."""

    issuer: Issuer
    visit: Visit
    asked: Asked
    language: Language
    request_id: str
    today: Callable[[], date]

    def __call__(self, lines: Sequence[tuple[int, bytes]]) -> bytes:
        """The lines' answers, a line each, in their order; on return all of them are on disk."""
        begun = [self._begun(number, line) for number, line in lines]
        return b"".join(_encode(self._kept(one)) + b"\n" for one in begun)

    def _begun(self, number: int, line: bytes) -> _Begun:
        told: list[_Told] = []

        def keep(keeping: Keeping) -> None:
            told.append(Future())
            self.issuer.journal.submit(keeping, told[-1].set_result)

        try:
            return _Begun(number, answered(number, self._short(line, keep)), told[-1])
        except YexinError as error:
            # A refusal by law is kept like an answer before it is told; other problems leave nothing to keep.
            return _Begun(number, failed(number, self._problem(error)), told[-1] if told else None)
        except msgspec.MsgspecError:
            form = '{"subject": "…", "as_of": "2026-06-30"}'
            return _Begun(number, failed(number, malformed_problem(form, self.language, self.request_id)), None)

    def _short(self, line: bytes, keep: Callable[[Keeping], None]) -> ShortAnswer:
        said, now = _decode_line(line), self.today()
        kind = Subject.named(said.subject).kind
        inquiry = Inquiry(kind, said.subject, said.as_of or self.asked.as_of or now, self.asked.evaluation, self.asked.purpose)
        whole = authorised(inquiry, self.visit.caller)
        prepared = self.issuer.prepare(whole, self.visit, today=now, language=self.language, keep=keep)
        return _decode_answer(self.issuer.issue(prepared, self.visit, keep=keep))

    def _kept(self, begun: _Begun) -> BatchAnswer:
        try:
            error = None if begun.told is None else begun.told.result(ANSWER_SECONDS)
        except TimeoutError:
            error = DatabaseUnavailable("Timeout")
        return begun.answer if error is None else failed(begun.line, self._problem(error))

    def _problem(self, error: YexinError) -> Problem:
        return problem_of(error, self.language, self.request_id)
