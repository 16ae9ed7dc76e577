"""The service's database: SQLite in one file by default, PostgreSQL by URL; opened, it has the newest schema."""

from __future__ import annotations

import fcntl
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, delete, event, insert, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from credit.errors import DatabaseUnavailable, FolderNotWritable
from serving.store.schema import METADATA, REPLIES

_MIGRATIONS = Path(__file__).parent / "migrations"
# A host that is away without a word (its packets are lost) fails as one that says so: seconds, milliseconds, seconds.
_KEEPALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2}
_NETWORK = {"connect_timeout": 5, "tcp_user_timeout": 10_000, **_KEEPALIVE}
_POOL_SECONDS = 5  # who finds every connection busy for so long is told so
_PROBE_BYTES = 1 << 15
_LOCK = 7_365_091_122  # a number of our own among PostgreSQL's advisory locks

# 32 MB: copying the log into the file, which commits wait for, comes seldom, and finds most pages changed many times over.
_CHECKPOINT = "wal_autocheckpoint = 8000"
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
    "busy_timeout = 10000",
    _CHECKPOINT,
)


class Database:
    """Connections to the service's tables.

    What a caller was told is written stays written: each transaction is on disk before it is acknowledged.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str) -> Database:
        """Connect, and bring the schema up to date where it is older.

        Parameters
        ----------
        url
            ``sqlite:///FILE`` or ``postgresql+psycopg://USER@HOST/NAME``.

        Raises
        ------
        DatabaseUnavailable, FolderNotWritable
            It cannot be reached, read, or made.
        """
        try:
            parsed = make_url(url)
            if parsed.get_backend_name() == "sqlite" and parsed.database:
                _make_folder(Path(parsed.database).parent)
            sqlite = parsed.get_backend_name() == "sqlite"
            engine = create_engine(parsed) if sqlite else create_engine(parsed, pool_timeout=_POOL_SECONDS, connect_args=_NETWORK)
            if engine.dialect.name == "sqlite":
                event.listen(engine, "connect", _on_disk_before_acknowledged)
            _migrate(engine)
        except SQLAlchemyError as error:
            raise DatabaseUnavailable(_kind(error)) from None
        return cls(engine)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction: committed at the end, rolled back on an error.

        Raises
        ------
        DatabaseUnavailable
            The database is away, full or locked for long; nothing of the transaction is kept.
        """
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            # The statement's values are personal: the kind of the error alone is passed on.
            raise DatabaseUnavailable(_kind(error)) from None

    @property
    def is_postgresql(self) -> bool:
        """Whether it is PostgreSQL, with its COPY and partitions."""
        return self._engine.dialect.name == "postgresql"

    def ping(self) -> None:
        """Ask the database for nothing.

        Raises
        ------
        DatabaseUnavailable
            It does not answer.
        """
        with self.begin() as connection:
            connection.execute(text("SELECT 1"))

    def try_writing(self) -> None:
        """Write as much as some answers take, and take it back.

        Raises
        ------
        DatabaseUnavailable
            It cannot be written, or has no room.
        """
        probe = {"client": "-", "key": secrets.token_hex(16), "digest": "", "begun_at": 0, "body": secrets.token_hex(_PROBE_BYTES)}
        with self.begin() as connection:
            connection.execute(insert(REPLIES).values(probe))
            connection.execute(delete(REPLIES).where(REPLIES.c.client == probe["client"]))

    def drop_old_bytes(self, *also: str) -> None:
        """Take out of the files what transactions erased, where it cannot wait.

        SQLite zeroes what it frees (secure_delete), and the write-ahead log is emptied into the file. PostgreSQL writes the
        tables anew, those in `also` as well; what its archived log keeps is a backup's matter.

        Raises
        ------
        DatabaseUnavailable
            The database is away, or busy for long.
        """
        tables = (*METADATA.tables, *also)
        anew = [f"VACUUM FULL {one}" for one in tables] if self.is_postgresql else ["PRAGMA wal_checkpoint(TRUNCATE)"]
        try:
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for one in anew:
                    connection.execute(text(one))
        except SQLAlchemyError as error:
            raise DatabaseUnavailable(_kind(error)) from None

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()


def _kind(error: SQLAlchemyError) -> str:
    """The driver's name of an error, else SQLAlchemy's own, such as that of a pool with no connection left."""
    return type(getattr(error, "orig", None) or error).__name__


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise FolderNotWritable(str(folder)) from None


def _on_disk_before_acknowledged(connection: Any, _record: Any) -> None:
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _migrate(engine: Engine) -> None:
    """Run the migrations that are missing; of several processes that start at once, one at a time."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with _alone(engine), engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """For SQLite, a lock file: two first starts would both find no tables."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        yield
        return
    with Path(f"{engine.url.database}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
