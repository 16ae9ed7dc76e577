"""What a web tells of one enterprise, in words of a language: for the API and for its page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit.language import Language
from serving.relations.answers import ContagionAnswer, ControlAnswer, HoldingAnswer, RelatedAnswer, ShellAnswer
from supervision.relations.picture import chart
from supervision.relations.related import Related, related
from supervision.relations.shells import Shell
from supervision.relations.signals import Web
from supervision.relations.ties import CONTROLLER

_PERSON = {Language.CHINESE: "自然人", Language.ENGLISH: "a person"}


@dataclass(frozen=True)
class Found:
    """One enterprise (a vertex) in a web."""

    web: Web
    firm: int
    language: Language

    @property
    def listed(self) -> bool:
        """Whether it is itself on a list of serious dishonesty."""
        return self.firm in self.web.listed

    def related(self) -> tuple[RelatedAnswer, ...]:
        """The firms one hop away."""
        bad, told = set(self.web.listed.tolist()), related(self.web.graph, self.firm)
        return tuple(self._related(one, one.firm in bad) for one in told)

    def _related(self, one: Related, listed: bool) -> RelatedAnswer:
        ways = tuple(self.web.way_in_words(way, self.language) for way in one.ways)
        return RelatedAnswer(self.web.graph.ties.name(one.firm), listed, ways)

    def contagion(self, some: tuple[RelatedAnswer, ...]) -> ContagionAnswer:
        """How near a listed firm is; `some` are the related ones."""
        near = self.web.graph.near(self.web.listed)
        hops = float(near.hops[self.firm])
        way = self.web.evidence(self.firm, self.language) if 0 < hops < np.inf else ""
        share = sum(one.listed for one in some) / len(some) if some else 0.0
        return ContagionAnswer(int(hops) if hops < np.inf else None, float(near.weight[self.firm]), way, share)

    def control(self) -> ControlAnswer:
        """Who controls it."""
        ties, control = self.web.graph.ties, self.web.control
        declared = ties.hub[(ties.firm == self.firm) & (ties.kind == CONTROLLER)]
        top = int(control.top[self.firm])
        chain = tuple(HoldingAnswer(self._name(s.holder), s.share, self._name(s.firm)) for s in control.chain(self.firm))
        names = tuple(self._name(one) for one in declared.tolist())
        return ControlAnswer(names, None if top < 0 else self._name(top), chain)

    def shells(self) -> tuple[ShellAnswer, ...]:
        """The suspicions that name it, on either side."""
        found = self.web.shells()
        return tuple(shell_answer(self.web, one, self.language) for one in found if self.firm in (one.new, one.old))

    def picture(self, *, most: int = 60) -> dict[str, object]:
        """The graph around it."""
        return chart(self.web.graph, self.firm, listed=frozenset(self.web.listed.tolist()), language=self.language, most=most)

    def _name(self, vertex: int) -> str:
        """Firms by their numbers, persons not at all."""
        ties = self.web.graph.ties
        return ties.name(vertex) if vertex < ties.enterprises else _PERSON[self.language]


def shell_answer(web: Web, one: Shell, language: Language) -> ShellAnswer:
    """A suspicion."""
    ties = web.graph.ties
    return ShellAnswer(ties.name(one.new), ties.name(one.old), one.worth, one.days, one.words(ties, language))
