"""Requests over HTTP with a token that renews itself, and problems as errors."""

from __future__ import annotations

import base64
import http.client
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode, urlsplit

import msgspec

from credit.errors import Refused, Unreachable
from credit.language import Language
from serving.access.routes import TokenAnswer, TokenError
from serving.problems import Problem

Answer = TypeVar("Answer")


class Page(Protocol):
    """A page of a list; `next` is the cursor of the next one, None on the last."""

    @property
    def next(self) -> str | None:
        """The cursor."""


Paged = TypeVar("Paged", bound=Page)
_TIMEOUT_SECONDS = 60.0
_RENEW_SECONDS = 30  # before a token ends


class Connection:
    """Asks one service as one client; may be used by one thread at a time.

    Parameters
    ----------
    address
        Such as ``https://credit.example.gov.cn``.
    """

    def __init__(self, address: str, client_id: str, client_secret: str, *, language: Language = Language.CHINESE) -> None:
        parts = urlsplit(address)
        secure = parts.scheme == "https"
        kind: type[http.client.HTTPConnection] = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        self._kind, self._place = kind, parts.netloc
        self._address, self._language = address, language
        self._basic = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        self._token, self._ends = "", 0.0

    def get(self, path: str, kind: type[Answer], **asked: Any) -> Answer:
        """The answer to a read; None among what is `asked` is left out."""
        said = {name: value for name, value in asked.items() if value is not None}
        body = self._ask("GET", f"{path}?{urlencode(said)}" if said else path, None, {})
        return msgspec.json.decode(body, type=kind)

    def fetch(self, path: str) -> bytes:
        """The answer to a read, as it is."""
        return self._ask("GET", path, None, {})

    def pages(self, path: str, kind: type[Paged], some: Callable[[Paged], Iterable[Answer]], **asked: Any) -> Iterator[Answer]:
        """The items of a list over all its pages; `some` takes them out of a page."""
        cursor: str | None = None
        while True:
            page = self.get(path, kind, cursor=cursor, **asked)
            yield from some(page)
            if (cursor := page.next) is None:
                return

    def post(self, path: str, kind: type[Answer], said: Mapping[str, Any]) -> Answer:
        """The answer to a write; it bears a key of its own, so that sending it again carries nothing out twice."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
        return msgspec.json.decode(self._ask("POST", path, msgspec.json.encode(said), headers), type=kind)

    def stream(self, path: str, lines: Iterable[bytes], kind: type[Answer]) -> Iterator[Answer]:
        """The answers to lines that are sent while the answers come."""
        connection = self._kind(self._place, timeout=_TIMEOUT_SECONDS)
        try:
            connection.putrequest("POST", path)
            for name, value in {**self._headers(), "Content-Type": "application/x-ndjson", "Transfer-Encoding": "chunked"}.items():
                connection.putheader(name, value)
            connection.endheaders()
            sender = threading.Thread(target=_send, args=(connection, lines), daemon=True)
            sender.start()
            answer = connection.getresponse()
            if answer.status != http.client.OK:
                raise _refused(answer.status, answer.read())
            yield from (msgspec.json.decode(line, type=kind) for line in answer)
            sender.join()
        except OSError as error:
            raise Unreachable(self._address, type(error).__name__) from None
        finally:
            connection.close()

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        status, answer = self._send(method, path, body, {**self._headers(), **headers})
        if status == http.client.UNAUTHORIZED:  # the secret may have been rotated, or the service's key: once with a fresh token
            self._ends = 0.0
            status, answer = self._send(method, path, body, {**self._headers(), **headers})
        if status >= http.client.BAD_REQUEST:
            raise _refused(status, answer)
        return answer

    def _headers(self) -> dict[str, str]:
        if time.monotonic() > self._ends - _RENEW_SECONDS:
            form = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {self._basic}"}
            status, body = self._send("POST", "/oauth/token", b"grant_type=client_credentials", form)
            if status != http.client.OK:
                told = msgspec.json.decode(body, type=TokenError)
                raise Refused(told.error, status=status, detail=told.error_description, request_id="")
            token = msgspec.json.decode(body, type=TokenAnswer)
            self._token, self._ends = token.access_token, time.monotonic() + token.expires_in
        return {"Authorization": f"Bearer {self._token}", "Accept-Language": str(self._language)}

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        connection = self._kind(self._place, timeout=_TIMEOUT_SECONDS)
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except OSError as error:
            raise Unreachable(self._address, type(error).__name__) from None
        finally:
            connection.close()


def _send(connection: http.client.HTTPConnection, lines: Iterable[bytes]) -> None:
    try:
        for line in lines:
            connection.send(b"%x\r\n%b\r\n" % (len(line), line))
        connection.send(b"0\r\n\r\n")
    except OSError:
        pass  # the service ended the batch: its last line says why


def _refused(status: int, body: bytes) -> Refused:
    try:
        told = msgspec.json.decode(body, type=Problem)
    except msgspec.MsgspecError:
        return Refused("Http", status=status, detail="the answer is no problem document", request_id="")
    return Refused(told.type.rsplit(":")[-1], status=status, detail=told.detail, request_id=told.request_id)
