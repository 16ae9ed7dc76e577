"""The service's database: SQLite in one file by default, PostgreSQL by URL; opened, it has the newest schema."""

from __future__ import annotations

import fcntl
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, create_engine, delete, event, insert, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from credit.errors import DatabaseUnavailable, FolderNotWritable
from serving.store.schema import METADATA, REPLIES
from serving.store.turn import begin_writing

_MIGRATIONS = Path(__file__).parent / "migrations"
# A host that is away without a word (its packets are lost) fails as one that says so: seconds, milliseconds, seconds.
_KEEPALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2}
_NETWORK = {"connect_timeout": 5, "tcp_user_timeout": 10_000, **_KEEPALIVE}
_POOL_SECONDS = 5  # who finds every connection busy for so long is told so
_PROBE_BYTES = 1 << 15
_LOCK = 7_365_091_122  # a number of our own among PostgreSQL's advisory locks

# 64 MB: a commit copies the log into the file, and waits for it, only where serving.store.log_copying has not long before.
_LOG_PAGES = "wal_autocheckpoint = 32000"
# Each answer changes a page of the index by subject, anywhere in it: of half the size it is written, and copied, in half the time.
_PAGE = "page_size = 2048"  # of a new file; one that is there keeps its own
_PRAGMAS = (_PAGE, "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON", _LOG_PAGES)
_WAITS = "busy_timeout = 10000"
_WRITES = ("busy_timeout = 0",)  # who wants to write waits in serving.store.turn
_READS = (_WAITS, "query_only = ON")


class Database:
    """Connections to the service's tables.

    What a caller was told is written stays written: each transaction is on disk before it is acknowledged.
    """

    def __init__(self, writer: Engine, reader: Engine, line: str | None = None) -> None:
        self._writer, self._reader, self._line = writer, reader, line

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
                return cls._in_file(parsed, parsed.database)
            engine = create_engine(parsed, pool_timeout=_POOL_SECONDS, connect_args=_NETWORK)
            _migrate(engine)
            return cls(engine, engine.execution_options(postgresql_readonly=True))
        except SQLAlchemyError as error:
            raise DatabaseUnavailable(_kind(error)) from None

    @classmethod
    def _in_file(cls, url: URL, file: str) -> Database:
        line, migrating = f"{file}.lock", _sqlite(url, _WAITS)
        with _made(Path(line)) as lock:  # two first starts would both find no tables
            fcntl.flock(lock, fcntl.LOCK_EX)
            _migrate(migrating)
        migrating.dispose()
        return cls(_sqlite(url, *_WRITES), _sqlite(url, *_READS), line)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that may write: committed at the end, rolled back on an error.

        SQLite's begins when nobody else writes, PostgreSQL's at once.

        Raises
        ------
        DatabaseUnavailable
            The database is away, full or locked for long; nothing of the transaction is kept.
        """
        with _passed_on(), self._writer.begin() as connection:
            if self._line:
                begin_writing(_driver(connection), self._line)
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that reads, beside whoever writes; a write in it fails.

        Raises
        ------
        DatabaseUnavailable
            The database is away.
        """
        with _passed_on(), self._reader.begin() as connection:
            yield connection

    @property
    def is_postgresql(self) -> bool:
        """Whether it is PostgreSQL, with its COPY and partitions."""
        return self._writer.dialect.name == "postgresql"

    def ping(self) -> None:
        """Ask the database for nothing.

        Raises
        ------
        DatabaseUnavailable
            It does not answer.
        """
        with self.read() as connection:
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

    def copy_log(self) -> None:
        """Copy SQLite's write-ahead log into the file as far as nobody reads or writes it just then; no transaction waits for it.

        Raises
        ------
        DatabaseUnavailable
            It cannot be read or written.
        """
        self._run_alone("PRAGMA wal_checkpoint(PASSIVE)")

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
        self._run_alone(*anew)

    def _run_alone(self, *statements: str) -> None:
        """Run statements that stand in no transaction."""
        engine = self._writer if self.is_postgresql else self._reader  # SQLite's reader waits, and its log may be copied
        with _passed_on(), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for one in statements:
                connection.execute(text(one))

    def close(self) -> None:
        """Give all connections back."""
        self._writer.dispose()
        self._reader.dispose()


@contextmanager
def _passed_on() -> Iterator[None]:
    """Errors of the driver as ours: a statement's values are personal, so the kind of the error alone is told."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise DatabaseUnavailable(_kind(error)) from None


def _kind(error: Exception) -> str:
    """The driver's name of an error, else SQLAlchemy's own, such as that of a pool with no connection left."""
    return type(getattr(error, "orig", None) or error).__name__


def _driver(connection: Connection) -> sqlite3.Connection:
    driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    return driver


def _made(file: Path) -> IO[bytes]:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return file.open("ab")
    except OSError:
        raise FolderNotWritable(str(file.parent)) from None


def _sqlite(url: URL, *pragmas: str) -> Engine:
    engine = create_engine(url)

    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in (*_PRAGMAS, *pragmas):
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", set_up)
    return engine


def _migrate(engine: Engine) -> None:
    """Run the migrations that are missing; of several processes that start at once, one at a time."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
