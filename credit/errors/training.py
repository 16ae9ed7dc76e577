"""From records and outcomes to an approved version: what stops it."""

from __future__ import annotations

from collections.abc import Iterable

from credit.errors.evaluations import TrainingError


class LeakFound(TrainingError):
    """Rows hold what nobody knew on their day."""

    def __init__(self, features: Iterable[str], reason: str) -> None:
        self.features = tuple(features)
        shown = ", ".join(self.features[:5]) + (f" and {len(self.features) - 5} more" if len(self.features) > 5 else "")
        super().__init__(
            f"{shown}: {reason}; a table learnt from it would be right in the past alone: declare it from records as of the day"
        )


class BudgetTooSmall(TrainingError):
    """A search that cannot try anything in the time or the number of trials that it is given."""

    def __init__(self, given: str, needed: str) -> None:
        super().__init__(f"{given} is too small a budget to search with: give at least {needed}, or none to fit as the plan says")


class RegistryUnreachable(TrainingError):
    """The tracking server does not answer."""

    def __init__(self, address: str, kind: str) -> None:
        super().__init__(
            f"the model registry at {address} does not answer ({kind}): start it, correct MLFLOW_TRACKING_URI, or unset it to keep "
            "runs in the data folder; nothing was approved"
        )
        self.address = address


class AlreadyChampion(TrainingError):
    """A version that answers already."""

    def __init__(self, evaluation: str, version: int) -> None:
        super().__init__(f"version {version} of {evaluation!r} is the champion already; name another version, or do nothing")
        self.evaluation, self.version = evaluation, version


class NotValidated(TrainingError):
    """A version without a validation report that says what promotion must know."""

    def __init__(self, evaluation: str, version: int, reason: str = "it has no validation report") -> None:
        super().__init__(
            f"version {version} of {evaluation!r} is not validated: {reason}; run `yexin validate {evaluation} --version {version}`"
        )
        self.evaluation, self.version = evaluation, version


class GateClosed(TrainingError):
    """A version that breaks rules of promotion."""

    def __init__(self, evaluation: str, version: int, broken: Iterable[str]) -> None:
        self.broken = tuple(broken)
        super().__init__(
            f"version {version} of {evaluation!r} may not be promoted: {'; '.join(self.broken)}. Train a better one, or change the "
            "rules in the deployment's gate file and have that change reviewed"
        )
        self.evaluation, self.version = evaluation, version


class NothingToRollBack(TrainingError):
    """An evaluation that never had another champion."""

    def __init__(self, evaluation: str) -> None:
        super().__init__(
            f"{evaluation!r} had no champion before the present one: there is nothing to go back to; promote a version"
        )
        self.evaluation = evaluation


class InvalidRulebook(TrainingError):
    """A file of promotion rules or alert thresholds that does not say what it must."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file


class ColumnsNotAgreed(TrainingError):
    """A file between a bank and the platform with other columns than both agreed to."""

    def __init__(self, columns: Iterable[str], agreed: Iterable[str]) -> None:
        self.columns = tuple(columns)
        super().__init__(
            f"columns {', '.join(self.columns[:8])} are missing or beyond what was agreed ({', '.join(agreed)}): send the agreed "
            "ones alone; nothing was read"
        )
