"""What relations tell early warning: firms near a listed one, and likely successors of listed ones, with the evidence in words."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
import pyarrow.compute as pc

from credit.language import Bilingual, Language
from credit.record import RECORDED
from features.days import number_of
from features.records.store import RecordStore
from models.rules import Condition
from supervision.relations.control import Control
from supervision.relations.graph import RelationGraph
from supervision.relations.shells import Shell, shells
from supervision.relations.ties import ENGLISH, KINDS, Integers, Ties
from supervision.standings import Standings

# An undisputed public entry on a list of serious dishonesty, as for the rules of evaluations.
LISTED = Condition(feature="serious_list_undisputed_count", at_least=1)


@dataclass(frozen=True, eq=False)
class Web:
    """The graph of a day with the listed firms in it, their days, and what is registered of every firm."""

    graph: RelationGraph
    listed: Integers
    listed_on: Integers
    founded: Integers
    industry: Integers
    control: Control

    @classmethod
    def of(cls, store: RecordStore, standings: Standings) -> Web:
        """The web on the day of `standings`."""
        told = Ties.of(store, as_of=standings.day)
        control = Control.of(told)
        ties = control.drawn_into(told)
        number = {name: at for at, name in enumerate(ties.names.slice(0, ties.enterprises).to_pylist())}
        bad = [name for name in standings.subjects[standings.meets(LISTED)].tolist() if name in number]
        since = _listed_on(store, bad, standings.day)
        founded, industry = _registered(store, number, standings.day)
        listed = np.array([number[name] for name in bad], np.int64)
        days = np.array([since[name] for name in bad], np.int64)
        return cls(RelationGraph(ties), listed, days, founded, industry, control)

    def shells(self) -> list[Shell]:
        """Likely successors of the listed firms, the strongest first."""
        return shells(self.graph.ties, listed=self.listed, listed_on=self.listed_on, founded=self.founded, industry=self.industry)

    def signals(self) -> Mapping[str, Mapping[str, Bilingual]]:
        """Signal → firm → evidence in words: a listed firm one hop away, or a likely successor of one."""
        ties, hops = self.graph.ties, self.graph.near(self.listed).hops
        near = np.flatnonzero(hops == 1).tolist()
        related = {ties.name(firm): _in_both(partial(self.evidence, firm)) for firm in near}
        successors: dict[str, Bilingual] = {}
        for one in self.shells():
            successors.setdefault(ties.name(one.new), _in_both(partial(one.words, ties)))
        return {"related_listed": related, "shell_successor": successors}

    def evidence(self, firm: int, language: Language = Language.CHINESE) -> str:
        """The shortest way from a firm to a listed one in words; persons are not named."""
        return self.way_in_words(self.graph.way(firm, self.listed), language)

    def way_in_words(self, way: Sequence[int], language: Language = Language.CHINESE) -> str:
        """A way through the graph: firms by their numbers, everything between them as ◦, and the ties; empty for no way."""
        ties, parts = self.graph.ties, []
        words, comma = (KINDS, "、") if language is Language.CHINESE else (ENGLISH, ", ")
        for one, other in itertools.pairwise(way):
            kinds = comma.join(words[kind] for kind in self.graph.kinds_between(one, other))
            parts.append(f" —{kinds}— {ties.name(other) if other < ties.enterprises else '◦'}")
        return (ties.name(way[0]) + "".join(parts)) if way else ""


def _in_both(said: Callable[[Language], str]) -> Bilingual:
    return Bilingual(zh=said(Language.CHINESE), en=said(Language.ENGLISH))


def _listed_on(store: RecordStore, names: list[str], day: date) -> dict[str, int]:
    """The last day on which each was listed, as a number; the day itself where the records do not say."""
    rows = store.records(subjects=names, items=["serious_dishonesty"], columns=["subject", "event", "event_date", "known_at"])
    rows = rows.filter(pc.and_(pc.equal(rows.column("event"), RECORDED), pc.less_equal(rows.column("known_at"), day)))
    latest = rows.group_by("subject").aggregate([("event_date", "max")])
    days = [int(number_of(one)[0]) for one in latest.column("event_date_max").to_pylist()]
    told = dict(zip(latest.column("subject").to_pylist(), days, strict=True))
    return dict.fromkeys(names, int(number_of(day)[0])) | told


def _registered(store: RecordStore, number: Mapping[str, int], day: date) -> tuple[Integers, Integers]:
    """Day of founding and number of the industry of each firm; -1 where nothing is registered."""
    rows = store.records(items=["registration"], columns=["subject", "event_date", "known_at", "category"])
    rows = rows.filter(pc.less_equal(rows.column("known_at"), day))
    founded, industry = np.full(len(number), -1, np.int64), np.full(len(number), -1, np.int64)
    at = np.array([number[name] for name in rows.column("subject").to_pylist()], np.int64)
    words = pc.unique(rows.column("category"))
    founded[at] = rows.column("event_date").cast("int32").to_numpy()
    industry[at] = pc.fill_null(pc.index_in(rows.column("category"), value_set=words), -1).to_numpy()
    return founded, industry


def as_json(found: list[Shell], ties: Ties) -> str:
    """Suspected pairs as JSON for a console, with evidence in words."""
    rows = [{"new": ties.name(s.new), "old": ties.name(s.old), "worth": s.worth, "evidence": s.words(ties)} for s in found]
    return json.dumps(rows, ensure_ascii=False, indent=1)
