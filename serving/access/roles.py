"""What roles may do, as data: purposes and rates (roles.yaml), and operations (operations.yaml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from credit.errors import NotAllowed
from credit.purpose import Purpose
from serving.access.caller import Caller, Role

ANYONE = "anyone"
_FOLDER = Path(__file__).parent


class RoleTerms(BaseModel):
    """The purposes that clients of a role may state, and their requests a second."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    purposes: tuple[Purpose, ...]
    per_second: int = Field(ge=1)


@dataclass(frozen=True, slots=True)
class Operations:
    """Operation id → the roles that may use it; `public` are those that need no token."""

    roles: dict[str, frozenset[Role]]
    public: frozenset[str]

    def check(self, operation: str, caller: Caller) -> None:
        """Refuse an operation that the caller's role does not cover; one without a line is nobody's.

        Raises
        ------
        NotAllowed
            With the role and the operation.
        """
        if caller.role not in self.roles.get(operation, ()):
            raise NotAllowed(caller.role, f"use the operation {operation!r}")


@cache
def role_terms() -> dict[Role, RoleTerms]:
    """The terms of every role, read once.

    Examples
    --------
    >>> role_terms()[Role.BANK].purposes
    (<Purpose.PRELOAN: 'preloan'>,)
    """
    found = TypeAdapter(dict[Role, RoleTerms]).validate_python(_read("roles.yaml"))
    return {role: found[role] for role in Role}


@cache
def operations() -> Operations:
    """Every operation's roles, read once."""
    lines = TypeAdapter(dict[str, frozenset[str]]).validate_python(_read("operations.yaml"))
    public = lines.pop(ANYONE)
    return Operations({name: frozenset(map(Role, some)) for name, some in lines.items()}, public)


def _read(name: str) -> object:
    text = (_FOLDER / name).read_text("utf-8")
    # YAML lets the later of two lines of one name win without a word: here it would shut out, or let in, who nobody meant.
    names = re.findall(r"^([\w-]+):", text, re.MULTILINE)
    if twice := {one for one in names if names.count(one) > 1}:
        raise ValueError(f"{name} has two lines of {', '.join(sorted(twice))}: make one of them")
    return yaml.safe_load(text)
