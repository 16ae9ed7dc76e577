"""Acts of supervision: plans, actions and the rules behind them."""

from __future__ import annotations

from credit.errors.root import YexinError


class SupervisionError(YexinError):
    """What supervision was asked to do cannot be done."""


class InvalidRules(SupervisionError):
    """A file of rules (inspection, early warning, benefits) does not say what it must."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file


class ImpossiblePlan(SupervisionError):
    """An inspection plan that cannot be made, drawn or checked like that."""


class UnknownPlan(SupervisionError):
    """No inspection plan of that number."""

    def __init__(self, number: str) -> None:
        super().__init__(f"no inspection plan {number!r}: `yexin plan list` shows those that there are")


class UnknownAction(SupervisionError):
    """No joint action of that number."""

    def __init__(self, action_id: str) -> None:
        super().__init__(f"no joint action {action_id!r}: `yexin action list` shows those that there are")


class ImpossibleAction(SupervisionError):
    """A joint action that cannot be initiated, or a step that it cannot take now."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"joint action: {reason}")
        self.reason = reason


class UnknownAlert(SupervisionError):
    """No alert of that number."""

    def __init__(self, alert_id: str) -> None:
        super().__init__(f"no alert {alert_id!r}: `yexin alert list` shows those that there are")


class ImpossibleAlert(SupervisionError):
    """A step that an alert cannot take now, or a run of the rules for a day that is past."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"alert: {reason}")
        self.reason = reason


class TooManyAtOnce(SupervisionError):
    """More subjects than a request may wait for: a command does it beside the service."""

    def __init__(self, count: int, *, most: int, command: str) -> None:
        super().__init__(f"{count} subjects are more than the {most} that a request waits for: run `{command}` beside the service")
        self.count, self.most, self.command = count, most, command


class NotKept(SupervisionError):
    """What this deployment keeps no records of."""

    def __init__(self, what: str) -> None:
        super().__init__(f"this deployment keeps nothing of {what}: its catalogue or features lack what it rests on")
        self.what = what
