"""Bodies of answers, computed once for everybody who asks and kept in memory up to a number of bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Values by key, with a size each; the ones that nobody asked for longest go first. Threads may share it.

    Examples
    --------
    >>> kept = Kept[str](most_bytes=10)
    >>> kept.put("a", "value", 6), kept.put("b", "other", 6), kept.get("a"), kept.get("b")
    (None, None, None, 'other')
    """

    def __init__(self, most_bytes: int) -> None:
        self._most, self._bytes = most_bytes, 0
        self._values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Value | None:
        """The value, which counts as asked for now; None where there is none."""
        found = self._values.get(key)
        if found is None:
            return None
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, value: Value, size: int) -> None:
        """Keep a value of `size` bytes."""
        with self._lock:
            before = self._values.pop(key, None)
            self._bytes += size - (before[1] if before else 0)
            self._values[key] = (value, size)
            while self._bytes > self._most and self._values:
                _, (_, gone) = self._values.popitem(last=False)
                self._bytes -= gone
