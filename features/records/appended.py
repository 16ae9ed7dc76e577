"""What became of the records handed to the store."""

from __future__ import annotations

from dataclasses import dataclass, field

from credit.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of the records handed in: added + known + conflicts + number of refused = handed in.

    `known` were there already, value for value. `conflicts` bear the key of a stored record and other values: they are not
    stored, because only a correction (事件 更正) may change what a record says. `refused` are later events that cannot have
    happened to their record; they are not stored either, and each says why. `repeated` are the sources (file:line) of the rows
    that are known or in conflict.
    """

    added: int
    known: int
    conflicts: int
    refused: tuple[Refusal, ...] = ()
    repeated: tuple[str, ...] = field(default=(), compare=False, repr=False)
