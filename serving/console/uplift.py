"""The page on what a drawn plan finds earlier and later on real inspections, from the numbers that `yexin uplift` wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from credit.home import Home
from serving.console.html import Reading, page
from serving.console.route import PageRoute

NUMBERS = "uplift.json"
# The deployment whose inspections are real; its report is shown where the own deployment has none.
_REAL = "chicago"
# Ways whose curve has another name than the one setting of it that the tables compare.
_DIALS = ("minimum",)


@dataclass(frozen=True)
class UpliftPages:
    """The page; it computes nothing."""

    home: Home

    def page_uplift(self, reader: Reading) -> Response:
        """Three orders of the same inspections compared, by group, with intervals, and the trade-off between yield and coverage."""
        found = self._numbers()
        if found is None:
            return page(reader, "uplift.html", found=None)
        dials = {name: reader.say(f"uplift.{'dial' if name in _DIALS else 'way'}.{name}") for name in found["curves"]}
        picture = [{"name": name, "points": points} for name, points in found["curves"].items()]
        return page(reader, "uplift.html", found=found, picture=picture, names=dials, ways=list(found["compared"]["worth"]))

    def _numbers(self) -> dict[str, Any] | None:
        for home in (self.home, Home(self.home.folder, _REAL)):
            found = _read(home.reports / NUMBERS)
            if found is not None:
                return found
        return None


def uplift_pages(home: Home) -> APIRouter:
    """The page."""
    router = APIRouter(prefix="/console", include_in_schema=False, route_class=PageRoute)
    router.get("/uplift")(UpliftPages(home).page_uplift)
    return router


def _read(file: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and {"compared", "groups", "curves"} <= set(found) else None
