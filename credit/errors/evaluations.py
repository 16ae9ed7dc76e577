"""Evaluations, and their training."""

from __future__ import annotations

from collections.abc import Iterable

from credit.errors.root import YexinError


class EvaluationError(YexinError):
    """An evaluation (table, scale, tiers, rules), or its use, is wrong."""


class UnknownEvaluation(EvaluationError):
    """No evaluation of that name in this deployment."""

    def __init__(self, name: str, *, known: Iterable[str]) -> None:
        super().__init__(f"no evaluation {name!r} in this deployment; it has: {', '.join(sorted(known)) or 'none'}")
        self.name = name


class InvalidMeasures(EvaluationError):
    """A list of measures that the law does not allow, or that names what is not there."""


class UnknownBank(EvaluationError):
    """A bank without cut-offs of its own."""

    def __init__(self) -> None:
        super().__init__("this deployment holds no cut-offs of this bank, and no default ones: add a file to its banks folder")


class UnknownTier(EvaluationError):
    """A tier that the evaluation does not have."""

    def __init__(self, name: str, *, known: Iterable[str]) -> None:
        super().__init__(f"no tier {name!r} in this evaluation; it has, from the lowest: {', '.join(known)}")
        self.name = name


class ModelNotTrained(EvaluationError):
    """The evaluation has no approved table yet."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"evaluation {name!r} has no approved table yet: run `yexin train {name}`, then `yexin promote {name} --version N "
            "--approver NAME --reason WHY`"
        )
        self.name = name


class InvalidEvaluation(EvaluationError):
    """An evaluation file does not say what it must."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file, self.reason = file, reason


class TableMismatch(EvaluationError):
    """A table that was made for something else than this evaluation."""

    def __init__(self, evaluation: str, reason: str) -> None:
        super().__init__(f"the table does not belong to evaluation {evaluation!r}: {reason}; train and promote it again")
        self.evaluation = evaluation


class TrainingError(YexinError):
    """A table cannot be trained from this data."""


class UntrainableFrame(TrainingError):
    """A labelled frame from which nothing can be learnt."""


class NoOutcomes(TrainingError):
    """The records and days of an evaluation give no outcomes to learn from."""


class UnknownVersion(TrainingError):
    """A version of an evaluation that was never registered."""

    def __init__(self, evaluation: str, version: int) -> None:
        super().__init__(
            f"evaluation {evaluation!r} has no registered version {version}: run `yexin train {evaluation}` and promote the "
            "version that it prints"
        )
        self.evaluation, self.version = evaluation, version
