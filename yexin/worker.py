"""One process that answers; `yexin serve` starts as many as it is told and hands over by the environment what they serve."""

from __future__ import annotations

import gc
import os
from functools import partial

from fastapi import FastAPI

from serving.main import build_app
from serving.operation.traces import Traces
from yexin.settings import Settings

_STANDARD_ERROR = 2
# What a request makes goes when its last reference goes. The collector is for circles alone, and looking for them at Python's own
# pace made every hundredth request wait ten milliseconds.
_COLLECTED_AFTER = (20_000, 20, 50)


def app() -> FastAPI:
    """The app over the home and deployment that the environment names."""
    settings = Settings.of()
    log = partial(os.write, _STANDARD_ERROR) if os.environ.get("YEXIN_ACCESS_LOG") else None
    built = build_app(
        settings.deployment,
        settings.home,
        settings.store,
        pseudonymiser=settings.pseudonymiser(),
        log=log,
        traces=Traces.from_environment(),
    )
    built.state.scorer.warm(settings.today)
    # What is loaded now stays: the collector need not look through it again and again while requests wait.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTED_AFTER)
    return built
