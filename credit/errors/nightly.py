"""The nightly run over all subjects."""

from __future__ import annotations

from credit.errors.root import YexinError


class NightlyError(YexinError):
    """The nightly run cannot go on; what is finished stays, and the next run goes on from there."""


class NightlyRunning(NightlyError):
    """Another nightly run holds the folder."""

    def __init__(self, folder: str) -> None:
        super().__init__(f"another nightly run works in {folder}: wait for it, or end it; two at once would write the same files")


class NightlyHalted(NightlyError):
    """A step could not be finished."""

    def __init__(self, step: str, part: str, reason: str) -> None:
        super().__init__(
            f"step {step}, {part}, could not be finished ({reason}): nothing half-written was kept; make room or mend what is "
            "wrong, then start the run again, it goes on from here"
        )
        self.step, self.part = step, part


class NoBase(NightlyError):
    """There is nothing that a day's changes could be added to."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"a day cannot be added to an earlier run: {reason}; run `yexin nightly --full`")
