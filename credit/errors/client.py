"""What a program that asks a service over HTTP meets."""

from __future__ import annotations

from credit.errors.root import YexinError


class ClientError(YexinError):
    """The service could not be asked, or did not answer what was asked."""


class Refused(ClientError):
    """The service answered with a problem: `kind` is its type's last word, such as UnknownSubject; `status` that of HTTP."""

    def __init__(self, kind: str, *, status: int, detail: str, request_id: str) -> None:
        super().__init__(f"{kind} ({status}): {detail} [request {request_id}]")
        self.kind, self.status, self.request_id = kind, status, request_id


class Unreachable(ClientError):
    """Nobody answers at that address."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"no service answers at {address} ({reason}): see that it runs, and that the address is right")
        self.address = address
