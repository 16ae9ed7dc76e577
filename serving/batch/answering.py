"""Some lines of a batch, answered together, and kept by as few commits as it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from credit.errors import YexinError
from credit.language import Language
from credit.subject import Subject
from serving.access.authorised import authorised
from serving.asked import Asked
from serving.audit.visit import Visit
from serving.batch.line import BatchAnswer, BatchLine, ShortAnswer, answered, failed
from serving.inquiry import Inquiry
from serving.problems import Problem, malformed_problem, problem_of
from serving.replay.issuing import Issuer, Refused
from serving.replay.prepared import Prepared
from serving.store.journal import Keeping

_decode_line = msgspec.json.Decoder(BatchLine).decode
_decode_answer = msgspec.json.Decoder(ShortAnswer).decode
_encode = msgspec.json.Encoder().encode
_FORM = '{"subject": "…", "as_of": "2026-06-30"}'


@dataclass(frozen=True, slots=True)
class _Begun:
    """A line whose answer waits for what has to be kept first, None where there is nothing."""

    answer: BatchAnswer
    keeping: Keeping | None


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
        now = self.today()
        read = [self._read(line, now) for _, line in lines]
        prepared = iter(self._prepared([one for one in read if isinstance(one, Inquiry)], now))
        begun = [
            self._begun(number, next(prepared)) if isinstance(one, Inquiry) else _Begun(failed(number, one), None)
            for (number, _), one in zip(lines, read, strict=True)
        ]
        return b"".join(_encode(answer) + b"\n" for answer in self._kept(begun))

    def _read(self, line: bytes, now: date) -> Inquiry | Problem:
        try:
            said = _decode_line(line)
            kind = Subject.named(said.subject).kind
            inquiry = Inquiry(kind, said.subject, said.as_of or self.asked.as_of or now, self.asked.evaluation, self.asked.purpose)
            return authorised(inquiry, self.visit.caller)
        except YexinError as error:
            return self._problem(error)
        except msgspec.MsgspecError:
            return malformed_problem(_FORM, self.language, self.request_id)

    def _prepared(self, inquiries: Sequence[Inquiry], now: date) -> list[Prepared | Refused]:
        try:
            return self.issuer.prepare_each(inquiries, self.visit, today=now, language=self.language)
        except YexinError as error:
            if len(inquiries) == 1:
                return [Refused(error, None)]
            # One of them cannot be answered: the others shall not suffer for it.
            return [found for one in inquiries for found in self._prepared([one], now)]

    def _begun(self, number: int, found: Prepared | Refused) -> _Begun:
        if isinstance(found, Refused):
            return _Begun(failed(number, self._problem(found.error)), found.keeping)
        given = self.issuer.give(found, self.visit)
        return _Begun(answered(number, _decode_answer(given.answer)), given.keeping)

    def _kept(self, begun: Sequence[_Begun]) -> Iterator[BatchAnswer]:
        """The answers, once what each needs is on disk."""
        errors = iter(self.issuer.journal.keep_each([one.keeping for one in begun if one.keeping is not None]))
        for one in begun:
            error = None if one.keeping is None else next(errors)
            yield one.answer if error is None else failed(one.answer.line, self._problem(error))

    def _problem(self, error: YexinError) -> Problem:
        return problem_of(error, self.language, self.request_id)
