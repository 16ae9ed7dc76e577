"""Clients let in, renewed and shut out; a secret leaves here once and is kept nowhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from serving.access import secret
from serving.access.caller import Role
from serving.access.client import DEVELOPMENT, Client
from serving.store.clients import Clients


def enrol(clients: Clients, client: Client) -> str:
    """Keep a new client (its `secret` is replaced) under a fresh secret; the secret.

    Raises
    ------
    InvalidClient
        There is one of that id already.
    """
    fresh = secret.new_secret()
    clients.add(replace(client, secret=secret.hashed(fresh)))
    return fresh


def renew(clients: Clients, client_id: str) -> str:
    """Give a client a fresh secret, and let it in again where it was disabled; the secret. Tokens of the old one end.

    Raises
    ------
    UnknownClient
        There is none of that id.
    """
    fresh = secret.new_secret()
    clients.rotate(client_id, secret.hashed(fresh))
    return fresh


def enrol_for_development(clients: Clients, *, bank: str, subject: str, day: date) -> dict[str, str]:
    """A client of each role on a developer's machine, each with a fresh secret; client id → secret.

    Parameters
    ----------
    bank
        The USCC in whose name the bank's client asks.
    subject
        Whom the subject's client is.
    """
    found: dict[str, str] = {}
    for role in Role:
        name = f"{DEVELOPMENT}{role}"
        organisation, whom = (bank if role is Role.BANK else None), (subject if role is Role.SUBJECT else None)
        client = Client(name, role, "", day, organisation=organisation, subject=whom)
        found[name] = renew(clients, name) if clients.find(name) else enrol(clients, client)
    return found
