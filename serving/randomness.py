"""Random identifiers and salts, drawn from the system by the page: a call for each would cost more than all else."""

from __future__ import annotations

import os
import threading
import time

_DRAWN_BYTES = 4096
_TIME, _RANDOM_CHARACTERS = "%012x", 20


class _Pool(threading.local):
    """One thread's unused random characters; each is handed out once."""

    text, at = "", 0


_POOL = _Pool()
os.register_at_fork(after_in_child=lambda: setattr(_POOL, "text", ""))  # a child must not hand out what its parent does


def random_hex(characters: int) -> str:
    """So many random hexadecimal characters.

    Examples
    --------
    >>> len(random_hex(64)), random_hex(32) == random_hex(32)
    (64, False)
    """
    pool = _POOL
    start, stop = pool.at, pool.at + characters
    if stop > len(pool.text):
        pool.text, start, stop = os.urandom(max(_DRAWN_BYTES, characters)).hex(), 0, characters
    pool.at = stop
    return pool.text[start:stop]


def new_id() -> str:
    """An identifier of 32 hexadecimal characters: the milliseconds since 1970, then 80 random bits.

    Later ones sort behind earlier ones (as in UUID version 7, RFC 9562), so that an index grows at its end and a transaction
    touches few of its pages. When it was made is no secret: it stands beside it.
    """
    return _TIME % int(time.time() * 1000) + random_hex(_RANDOM_CHARACTERS)
