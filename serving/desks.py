"""What follows from a standing, put together: the desks for joint actions and alerts, and the office for benefits."""

from __future__ import annotations

from dataclasses import dataclass

from serving.actions.desk import ActionDesk
from serving.alerts.desk import AlertDesk
from serving.audit.notes import Notes
from serving.benefits.office import BenefitOffice
from serving.scorer import Scorer
from serving.store.action_events import ActionEvents
from serving.store.alerts import Alerts
from serving.store.database import Database
from supervision.benefits.policies import load_benefits
from supervision.joint.frame import load_frame
from supervision.lists import load_lists


@dataclass(frozen=True)
class Desks:
    """The two desks and the office, over one deployment's lists and four threes."""

    actions: ActionDesk
    alerts: AlertDesk
    benefits: BenefitOffice


def build_desks(scorer: Scorer, notes: Notes, database: Database) -> Desks:
    """The desks and the office of a deployment.

    Raises
    ------
    InvalidMeasures, InvalidRules
        A list, the four threes or a benefit that the law does not allow.
    """
    deployment = scorer.deployment
    lists = load_lists(deployment)
    frame = load_frame(deployment, lists)
    return Desks(
        ActionDesk(ActionEvents(database), scorer, lists, frame, notes),
        AlertDesk(Alerts(database), frame, notes),
        BenefitOffice(scorer, load_benefits(deployment), frame, notes),
    )
