"""What belongs to a place and its law: deployments and their catalogues."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from credit.errors.root import YexinError


class DeploymentError(YexinError):
    """A deployment (one place and its law) cannot be used."""


class UnknownDeployment(DeploymentError):
    """Neither a shipped deployment nor a folder with one."""

    def __init__(self, name: str, *, shipped: Iterable[str]) -> None:
        super().__init__(
            f"no deployment {name!r}: name one of {', '.join(sorted(shipped))}, or a folder that holds catalogue/, "
            "features.py and evaluations/ (set YEXIN_DEPLOYMENT)"
        )
        self.name = name


class CatalogueError(YexinError):
    """The catalogue itself, or something asked of it, is wrong."""


class InvalidCatalogue(CatalogueError):
    """A catalogue file does not say what it must."""


class UnknownItem(CatalogueError):
    """An item outside the catalogue: it can be neither ingested, stored nor used."""

    def __init__(self, item: str, *, known: Iterable[str]) -> None:
        near = get_close_matches(item, list(known), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        super().__init__(
            f"item {item!r} is not in the catalogue{hint} What is not in the catalogue cannot be used: add an item with "
            "its legal basis first"
        )
        self.item = item
