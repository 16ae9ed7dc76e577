"""The web of relations of a day, built once for each store version and held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from credit.errors import NotKept, UnknownSubject
from credit.subject import SubjectKind
from features.records.store import RecordStore
from serving.crowd import Crowd
from supervision.relations.signals import LISTED, Web

ITEMS = ("relation", "registered_contact", "registration", "serious_dishonesty")


@dataclass(frozen=True)
class Webs:
    """Webs over a deployment's store."""

    store: RecordStore
    crowd: Crowd

    @property
    def kept(self) -> bool:
        """Whether the deployment keeps what relations are made from."""
        scorer = self.crowd.scorer
        return all(item in scorer.deployment.catalogue for item in ITEMS) and LISTED.feature in scorer.features("enterprise").names

    def of(self, as_of: date, *, today: date) -> Web:
        """The web as of a day.

        Raises
        ------
        NotKept
            The deployment keeps no relations.
        TooManyAtOnce, RecordFromFuture
            See `Crowd.standings`.
        """
        if not self.kept:
            raise NotKept("关联关系 (relations)")
        evaluation = self.crowd.scorer.default("enterprise")
        standings = self.crowd.standings(evaluation, as_of=as_of, today=today, command=f"yexin relations --as-of {as_of}")
        key = ("web", evaluation, self.crowd.scorer.watch.current().version, as_of)
        web: Web = self.crowd.once(key, lambda: Web.of(self.store, standings))
        return web

    def vertex(self, web: Web, subject: str) -> int:
        """The place of an enterprise in a web.

        Raises
        ------
        UnknownSubject
            No registration and no tie names it.
        """
        found = web.graph.ties.enterprise(subject)
        if found is None:
            raise UnknownSubject(SubjectKind.ENTERPRISE)
        return found
