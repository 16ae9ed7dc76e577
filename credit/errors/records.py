"""Subjects, records, and where records are kept."""

from __future__ import annotations

from datetime import date

from credit.errors.root import YexinError


class SubjectError(YexinError):
    """The one that a record or score is about cannot be told."""


class InvalidIdentifier(SubjectError):
    """An identifier does not have the form that its standard asks for."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(f"this is not a valid {kind}: {reason}")
        self.kind = kind


class UnknownSubject(SubjectError):
    """Nothing is on record about this subject."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"no record of this {kind} is known on that day; check the identifier, or ingest its records first")
        self.kind = kind


class MissingPseudonymKey(SubjectError):
    """Persons cannot be read without the key that turns ID numbers into pseudonyms."""

    def __init__(self) -> None:
        super().__init__(
            "persons are stored under keyed pseudonyms and no key is set: set YEXIN_PSEUDONYM_KEY to at least 32 "
            "hexadecimal characters and keep it (a new key makes new pseudonyms)"
        )


class RecordError(YexinError):
    """A record or a file of records cannot be taken."""


class UnreadableFile(RecordError):
    """A file that cannot be read as records at all; its single bad rows are no errors but rejects."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file


class RecordFromFuture(RecordError):
    """A day after the last day of knowledge: using it would leak."""

    def __init__(self, as_of: date, *, today: date) -> None:
        super().__init__(f"as_of={as_of} is after {today}: nobody knows that day yet; ask for {today} or earlier")
        self.as_of = as_of


class ImpossibleHypothesis(RecordError):
    """Something is supposed of a record that cannot happen to it, by law or by its life."""

    def __init__(self, record: str, reason: str) -> None:
        super().__init__(f"{record}: {reason}")
        self.record, self.reason = record, reason


class StoreError(YexinError):
    """Records cannot be kept or read back."""


class FolderNotWritable(StoreError):
    """The folder for data cannot be written."""

    def __init__(self, folder: str) -> None:
        super().__init__(f"cannot write to {folder}: make it writable, or name another data folder with --home or YEXIN_HOME")
        self.folder = folder


class StoreCorrupted(StoreError):
    """What is on disk is not what was written."""
