"""`yexin serve`: answer over HTTP, with one process or several behind one port."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console

from credit.errors import UnsafeSettings
from yexin.options import DeploymentOption, HomeOption
from yexin.settings import Settings

console = Console()
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_METRICS = "PROMETHEUS_MULTIPROC_DIR"  # read by prometheus_client when it is imported: each worker writes its numbers there


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(serve)


def serve(
    home: HomeOption = None,
    deployment: DeploymentOption = None,
    port: int = 8000,
    host: Annotated[str, typer.Option(help="address to listen on; others than loopback in production mode alone")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(min=1, max=64, help="processes that answer, all on this port")] = 1,
    access_log: Annotated[bool, typer.Option(help="one line of JSON a request on standard error; nothing personal")] = True,
) -> None:
    """Answer on http://127.0.0.1:PORT: the console's pages, and at /docs every operation with a real example."""
    import uvicorn

    from yexin.doors import open_doors
    from yexin.production import production

    settings = Settings.of(home=home, deployment=deployment)
    if host not in _LOOPBACK and not production():
        raise UnsafeSettings([f"--host {host} lets others in, and this is no production mode: set YEXIN_MODE=production"])
    open_doors(console, settings, port=port)
    console.print(
        f"serving {settings.deployment.name}: pages on http://{host}:{port}/, API on http://{host}:{port}/docs (Ctrl-C ends it)"
    )
    with _handed_over(settings, access_log, workers):
        uvicorn.run(
            "yexin.worker:app", factory=True, host=host, port=port, workers=workers, log_level="warning", access_log=False,
            server_header=False,
        )  # fmt: skip


@contextmanager
def _handed_over(settings: Settings, access_log: bool, workers: int) -> Iterator[None]:
    """What the workers, which are processes of their own, read from the environment."""
    os.environ["YEXIN_HOME"] = str(settings.home_folder.resolve())
    os.environ["YEXIN_DEPLOYMENT"] = settings.deployment_name
    os.environ["YEXIN_ACCESS_LOG"] = "1" if access_log else ""
    if workers == 1 or _METRICS in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="yexin-metrics-") as folder:
        os.environ[_METRICS] = folder
        yield
