"""What the service itself keeps: its database, issued scores, and the archive of what they were computed with."""

from __future__ import annotations

from credit.errors.root import YexinError


class ServiceError(YexinError):
    """The service cannot remember, or find, what it must."""


class DatabaseUnavailable(ServiceError):
    """The service's database cannot be used."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(
            f"the service's database cannot be used ({kind}): see that it runs, has room and that YEXIN_DATABASE_URL names it; "
            "nothing was handed out that is not kept"
        )

    @property
    def is_conflict(self) -> bool:
        """Whether it refused what was written, and works otherwise."""
        return self.kind in ("IntegrityError", "UniqueViolation")


class UnknownScore(ServiceError):
    """No score was issued under that id."""

    def __init__(self, score_id: str) -> None:
        super().__init__(f"no score was issued here under {score_id!r}: take score_id from the answer, and the home it came from")


class ArchiveIncomplete(ServiceError):
    """A table or evaluation that a score was issued with is gone or damaged."""

    def __init__(self, what: str, reason: str) -> None:
        super().__init__(f"{what} is missing from the archive of issued scores or damaged ({reason}); restore it from a backup")


class CheckpointUnreadable(ServiceError):
    """A file that should hold checkpoints of the audit trail does not."""

    def __init__(self, file: str) -> None:
        super().__init__(f"{file} holds no checkpoints of the audit trail: give the file that `yexin audit checkpoint` wrote")


class AuditKeyUnreadable(ServiceError):
    """The key that signs checkpoints of the audit trail is no key."""

    def __init__(self) -> None:
        super().__init__("the audit key is not 64 hexadecimal characters: set YEXIN_AUDIT_KEY, or restore the home's audit.key")


class BackupDamaged(ServiceError):
    """A backup that is not whole, or not what was written."""

    def __init__(self, what: str) -> None:
        super().__init__(f"the backup cannot be restored: {what}; take another one, nothing was changed here")


class HomeNotEmpty(ServiceError):
    """A restore into a place that holds something."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not empty: take a fresh data folder and a fresh database, and then switch over to them")
