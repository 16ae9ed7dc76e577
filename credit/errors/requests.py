"""Requests that are well formed each, and do not fit what was asked before."""

from __future__ import annotations

from credit.errors.root import YexinError


class RequestError(YexinError):
    """A request does not fit an earlier one."""


class MalformedCursor(RequestError):
    """A cursor that no page of this list gave."""

    def __init__(self) -> None:
        super().__init__("this cursor is not one of this list's: take `next` from the page before, and keep the other parameters")


class KeyReused(RequestError):
    """An Idempotency-Key that was used for another request."""

    def __init__(self) -> None:
        super().__init__("this Idempotency-Key was used for a request of other content: take a fresh key for a new request")


class KeyInUse(RequestError):
    """The same request is still being answered; `seconds` until it is worth asking again."""

    seconds = 1

    def __init__(self) -> None:
        super().__init__("the same request is still being answered: send it again in a second, and get its answer")
