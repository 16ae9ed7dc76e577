"""Pages about evaluations: the table that scores, feature by feature, its validation, versions, and what changed between two."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from credit.errors import TableError, UnknownVersion
from models.forms.curves import MISSING, Axis, curve
from models.forms.reading import FeatureReading, base_of, read_features
from models.points_table import PointsTable
from serving.console.html import Reader, Reading, page
from serving.console.route import PageRoute
from serving.console.validation import figures_of
from serving.evaluations.answers import evaluation_detail
from serving.scorer import Scorer
from serving.words import dimension_name

_CHANGES = 60


@dataclass(frozen=True)
class Kept:
    """The tables of an evaluation that were approved at any time, in the home's folder; the service only reads it."""

    folder: Path

    def versions(self, evaluation: str) -> dict[int, Path]:
        """Version → folder, the newest first."""
        found = {int(one.name[1:]): one for one in (self.folder / evaluation).glob("v*") if one.is_dir() and one.name[1:].isdigit()}
        return dict(sorted(found.items(), reverse=True))

    def table(self, evaluation: str, version: int) -> PointsTable:
        """The table of a version.

        Raises
        ------
        UnknownVersion
            There is none, or it cannot be read.
        """
        try:
            return PointsTable.load(self.versions(evaluation)[version])
        except (KeyError, TableError):
            raise UnknownVersion(evaluation, version) from None

    def validation(self, evaluation: str, version: int) -> dict[str, Any] | None:
        """What validation found before approval; None where no report was kept."""
        file = self.folder / evaluation / "validation" / f"v{version}.json"
        try:
            found = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None


@dataclass(frozen=True)
class ModelPages:
    """Pages about evaluations."""

    scorer: Scorer
    kept: Kept

    def page_models(self, reader: Reading) -> Response:
        """All evaluations: whom each is about, its tiers, uses and approved version."""
        return page(
            reader, "models.html", evaluations=[evaluation_detail(*self.scorer.in_force(name)) for name in self.scorer.names()]
        )

    def page_model(self, name: str, reader: Reading) -> Response:
        """One evaluation in force: its tiers and rules, and how each feature moves a score."""
        evaluation, approved = self.scorer.approved(name)
        features = sorted(read_features(approved.table), key=lambda reading: -reading.span)
        found = self.scorer.features(evaluation.subject)
        return page(
            reader,
            "model.html",
            evaluation=evaluation,
            approved=approved,
            base=base_of(approved.table),
            groups=_groups(features, found.dimensions, reader),
            english={one.name: one.english for one in found.all_features},
            versions=self.kept.versions(name),
            validation=figures_of(self.kept.validation(name, approved.version), reader),
        )

    def page_difference(
        self, name: str, reader: Reading, old: Annotated[int, Query(ge=0)], new: Annotated[int, Query(ge=0)]
    ) -> Response:
        """What changed from one version to another, in points, the largest change first."""
        evaluation, _ = self.scorer.approved(name)
        found = self.kept.table(name, old).diff(self.kept.table(name, new))
        return page(
            reader,
            "difference.html",
            evaluation=evaluation,
            old=old,
            new=new,
            found=found,
            changes=found.changes[:_CHANGES],
        )


def model_routes(scorer: Scorer, kept: Kept) -> APIRouter:
    """The pages."""
    router = APIRouter(prefix="/console/models", include_in_schema=False, route_class=PageRoute)
    pages = ModelPages(scorer, kept)
    router.get("")(pages.page_models)
    router.get("/{name}")(pages.page_model)
    router.get("/{name}/difference")(pages.page_difference)
    return router


def _groups(
    features: list[FeatureReading], dimensions: dict[str, str], reader: Reader
) -> list[tuple[str, list[tuple[FeatureReading, str]]]]:
    """Features with their curves by dimension, the dimension whose features can move a score most first."""
    axis, groups = Axis.of(features), {}  # type: ignore[var-annotated]
    for reading in features:
        key = reading.feature.note.dimension
        # The drawing has one word of its own, and it is Chinese.
        drawn = curve(reading, axis).replace(MISSING, reader.say("model.missing"))
        groups.setdefault(dimension_name(key, dimensions, reader.language), []).append((reading, drawn))
    return list(groups.items())
