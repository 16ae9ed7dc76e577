"""Who waits for the disk is woken by the commit, and by nobody but the clock where none comes."""

from __future__ import annotations

import asyncio

import pytest

from serving import waking
from serving.waking import Waking


def test_who_waits_too_long_is_told_so_and_who_was_woken_before_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waking, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(waking, "_LOOK_AGAIN_SECONDS", 0.02)

    async def three() -> list[str]:
        bell = Waking(asyncio.get_running_loop())
        kept, hanging = bell.sleeper(), bell.sleeper()
        kept.settle(None)
        told = [str(await kept.future), type(await hanging.future).__name__]
        hanging.settle(None)  # the commit that comes after all wakes nobody a second time
        await asyncio.sleep(0.05)
        later = bell.sleeper()  # the clock is looked at again, though nobody waited meanwhile
        return [*told, type(await asyncio.wait_for(later.future, 5)).__name__]

    assert asyncio.run(three()) == ["None", "DatabaseUnavailable", "DatabaseUnavailable"]
