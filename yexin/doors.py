"""Before the service answers: production must be safe, and on a developer's machine somebody must be able to ask."""

from __future__ import annotations

import os

from rich.console import Console

from serving.main import open_database
from serving.store.clients import Clients
from yexin.development import let_developers_in
from yexin.production import production, require_no_development_clients, require_safe
from yexin.settings import Settings


def open_doors(console: Console, settings: Settings, *, port: int) -> None:
    """Check the settings in production, make clients in development.

    Raises
    ------
    UnsafeSettings
        Production mode with settings that are not safe; all faults are named.
    """
    if not production():
        let_developers_in(console, settings, port=port)
        return
    require_safe(settings.home, os.environ)
    require_no_development_clients(Clients(open_database(settings.home)))
