"""Who may ask: clients, tokens, roles, rates, and a start that is not safe."""

from __future__ import annotations

from collections.abc import Iterable

from credit.errors.root import YexinError


class AccessError(YexinError):
    """Who asks cannot be told, or may not ask this."""


class NotAuthenticated(AccessError):
    """Nobody, or nobody that is known, stands behind a request."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}: ask POST /oauth/token for a token and send it as `Authorization: Bearer TOKEN`")
        self.reason = reason


class NotAllowed(AccessError):
    """The caller's role does not cover what was asked."""

    def __init__(self, role: str, what: str) -> None:
        super().__init__(f"a client of the role {role!r} may not {what}: ask as a client whose role covers it")
        self.role, self.what = role, what


class RateExceeded(AccessError):
    """More requests than the client may send; `seconds` until the next is answered."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"this client has sent more requests than it may: send the next in {seconds} s")
        self.seconds = seconds


class InvalidClient(AccessError):
    """A client that cannot be: its id, role and whom it stands for do not fit together."""


class UnknownClient(AccessError):
    """No client of that id."""

    def __init__(self, client: str) -> None:
        super().__init__(f"no client {client!r} here: `yexin client list` shows them")
        self.client = client


class ServiceKeyMissing(AccessError):
    """The key that seals the service's own secrets is not there, or is not the one that they were sealed with."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}: set YEXIN_SERVICE_KEY to the 64 hexadecimal characters that this service was set up with")


class UnsafeSettings(AccessError):
    """Production mode does not start with settings that are not safe; all of them are named at once."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("production mode does not start: " + "; ".join(f"({n}) {one}" for n, one in enumerate(self.faults, 1)))
