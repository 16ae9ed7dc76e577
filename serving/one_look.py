"""One look for all who wait for it: where a hundred requests find at once that something is to be looked up again, one does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from starlette.concurrency import run_in_threadpool

from credit.errors import YexinError


class OneLook:
    """Looks that are under way in one event loop: of each name at most one, in a thread of its own.

    Examples
    --------
    >>> from functools import partial
    >>> async def three() -> list[str]:
    ...     looks, made = OneLook(asyncio.get_running_loop()), []
    ...     await asyncio.gather(*[looks.at(name, partial(made.append, name)) for name in ("client", "client", "store")])
    ...     return sorted(made)
    >>> asyncio.run(three())
    ['client', 'store']
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._under_way: dict[str, asyncio.Task[None]] = {}

    async def at(self, name: str, look: Callable[[], object]) -> None:
        """Wait until somebody has looked. What the look finds wrong is not told here: who then asks is told it.

        Who gives up waiting does not end the look of the others.
        """
        task = self._under_way.get(name)
        if task is None:
            task = self._under_way[name] = self.loop.create_task(_quietly(look))
            task.add_done_callback(lambda _: self._under_way.pop(name))
        await asyncio.shield(task)


async def _quietly(look: Callable[[], object]) -> None:
    with suppress(YexinError):
        await run_in_threadpool(look)
