"""Whether the chain is what was written: every entry follows the one before, none is missing, and it reaches every checkpoint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

import msgspec

from serving.audit.chain import GENESIS, LinkedEntry
from serving.audit.checkpoint import Checkpoint
from serving.audit.reseals import RENAME, Renamed, Resealed, SealHash, as_resealed
from serving.audit.trail import AuditTrail, Head

ERASE = "audit.erase"
Fault = Literal[
    "altered", "missing", "cut off", "erased without a rule", "renamed without a rule", "rewritten", "checkpoint not genuine",
    "not found by subject",
]  # fmt: skip


class Finding(NamedTuple):
    """What is wrong, and at which entry; `what` names the part, never a value."""

    number: int
    fault: Fault
    what: str


class Verified(NamedTuple):
    """What a verification found: how far the chain reaches, how many entries are blank by law, and what is wrong.

    `unwitnessed` are the entries after the newest checkpoint: nothing but their links speaks for them.
    """

    head: Head
    erased: int
    unwitnessed: int
    findings: tuple[Finding, ...]


class Erased(msgspec.Struct, frozen=True):
    """What an entry of the operation `audit.erase` says in `detail`: which entries were blanked, and whether whole."""

    entries: list[int]
    whole: bool
    basis: str


def verify(trail: AuditTrail, checkpoints: Sequence[Checkpoint], *, key: str | None) -> Verified:
    """Walk the whole chain.

    Parameters
    ----------
    checkpoints
        Statements of how far it reached, read before.
    key
        The public key (hexadecimal) that they must be signed with; None takes every key.
    """
    claims = [Checkpoint(*trail.head(), at="", key="", signature="")]
    false = [one for one in checkpoints if not one.genuine or key not in (None, one.key)]
    claims += [one for one in checkpoints if one not in false]
    walk = _Walk({one.number for one in claims})
    findings = list(walk.over(trail.sealed()))
    last = trail.head()
    if last.number < walk.last.number:
        findings.append(Finding(last.number + 1, "altered", "the head of the chain is behind its last entry"))
    findings += [f for one in claims if (f := walk.against(one)) is not None]
    findings += [Finding(one.number, "checkpoint not genuine", "its signature is not that of the audit key") for one in false]
    hidden = trail.not_found_by_subject()
    findings += [Finding(one, "not found by subject", "who looks its subject up does not see it") for one in hidden]
    witnessed = max((one.number for one in claims[1:]), default=0)
    unique = tuple(sorted(set(findings)))
    return Verified(walk.last, len(walk.blank), max(0, walk.last.number - witnessed), unique)


class _Walk:
    """One pass over the entries, remembering the links at the numbers asked for."""

    def __init__(self, asked: set[int]) -> None:
        self._asked, self._links = asked, {0: GENESIS}
        self.last = Head(0, GENESIS)
        self.blank: dict[int, bool] = {}
        self._allowed: dict[int, bool] = {}
        self._resealed: dict[int, SealHash] = {}
        self._renamed: dict[int, tuple[int, Renamed]] = {}

    def over(self, entries: Iterator[tuple[LinkedEntry, list[Resealed]]]) -> Iterator[Finding]:
        """What is wrong within the chain, and in the later seals of its entries."""
        for entry, later in entries:
            yield from self._missing(entry.number)
            yield from self._entry(entry, later)
            self.last = Head(entry.number, entry.link)
            if entry.number in self._asked:
                self._links[entry.number] = entry.link
        for number, whole in self.blank.items():
            if number not in self._allowed or (whole and not self._allowed[number]):
                yield Finding(number, "erased without a rule", "no entry of the chain says that the law had it erased")
        yield from self._renamings()

    def against(self, claim: Checkpoint) -> Finding | None:
        """What a claim of how far the chain reached says against it."""
        whose = f"the checkpoint of {claim.at}" if claim.at else "the head of the chain"
        if claim.number > self.last.number:
            return Finding(self.last.number + 1, "cut off", f"{whose} says that it reached {claim.number}")
        if self._links.get(claim.number) != claim.link:
            return Finding(claim.number, "rewritten", f"its link is not the one of {whose}")
        return None

    def _missing(self, number: int) -> Iterator[Finding]:
        if number > self.last.number + 1:
            yield Finding(self.last.number + 1, "missing", f"no entry up to {number - 1}")

    def _renamings(self) -> Iterator[Finding]:
        """Whether the later seals are, rotation by rotation, those of which the chain says so."""
        for generation in sorted({*self._resealed, *self._renamed}):
            sealed = self._resealed.get(generation, SealHash()).told(generation)
            number, told = self._renamed.get(generation, (self.last.number, None))
            if told is None:
                yield Finding(number, "renamed without a rule", f"no entry of the chain says so of rotation {generation}")
            elif told != sealed:
                yield Finding(number, "altered", f"the seals that rotation {generation} made")

    def _entry(self, entry: LinkedEntry, later: list[Resealed]) -> Iterator[Finding]:
        if entry.number == self.last.number + 1 and not entry.follows(self.last.link):
            yield Finding(entry.number, "altered", "it, or the link of the one before it")
        for part in as_resealed(entry, later).broken_seals():
            yield Finding(entry.number, "altered", part)
        if entry.records_salt is None or entry.subject_salt is None:
            self.blank[entry.number] = entry.subject_salt is None
        for one in later:
            self._resealed.setdefault(one.generation, SealHash()).add(one)
        if entry.operation in (ERASE, RENAME) and entry.detail:
            self._told(entry, entry.detail)

    def _told(self, entry: LinkedEntry, detail: str) -> None:
        """What an entry of the platform itself says of others."""
        try:
            if entry.operation == RENAME:
                renamed = msgspec.json.decode(detail, type=Renamed)
                self._renamed[renamed.generation] = (entry.number, renamed)
                return
            told = msgspec.json.decode(detail, type=Erased)
        except msgspec.MsgspecError:  # altered, which its link says
            return
        self._allowed |= {number: told.whole or self._allowed.get(number, False) for number in told.entries}
