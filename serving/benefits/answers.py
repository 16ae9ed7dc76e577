"""What the service answers about benefits, each condition in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from credit.items import Catalogue, Item
from credit.language import Language
from serving.value_names import called
from serving.words import say
from supervision.benefits.benefit import Benefit, Condition, NoRecord, OffList, ValueWithin
from supervision.benefits.eligibility import Eligibility, Finding
from supervision.joint.frame import Frame
from supervision.triggers import CleanRecord, EnterpriseTier, PersonalScore

_UNITS = {"人": "persons", "小时": "hours", "分": "points"}


class ConditionAnswer(msgspec.Struct, frozen=True):
    """One condition: what it asks for, whether it is met (met, missing, held), what is there now, and on which records it rests.

    `from_day` is the day from which time alone will have met it, null where it takes more than that.
    """

    by: str
    asks: str
    verdict: str
    now: str | None
    records: tuple[str, ...]
    from_day: date | None


class BenefitAnswer(msgspec.Struct, frozen=True):
    """A benefit: what it gives, by whom and by which documents, until when; a budget in 万元 where its document names a sum.

    `handing` is direct (免申即享) or confirm (确认即享). `verified` is false where the conditions are the platform's reading.
    """

    number: str
    name: str
    gives: str
    issued_by: str
    legal_basis: tuple[str, ...]
    subjects: tuple[str, ...]
    handing: str
    budget_total: float | None
    budget_each: float | None
    valid_from: date
    valid_until: date | None
    verified: bool


class EligibilityAnswer(msgspec.Struct, frozen=True):
    """A subject and a benefit: eligible, missing something, held by an objection, or not open on the day."""

    benefit: BenefitAnswer
    outcome: str
    conditions: tuple[ConditionAnswer, ...]


class Eligibilities(msgspec.Struct, frozen=True):
    """How a subject stands to every benefit for its kind: eligible ones first, then those that lack least."""

    subject: str
    as_of: date
    benefits: tuple[EligibilityAnswer, ...]


class BenefitList(msgspec.Struct, frozen=True):
    """The benefits of the deployment."""

    benefits: tuple[BenefitAnswer, ...]


class Wording(msgspec.Struct, frozen=True):
    """In what words a condition is told."""

    catalogue: Catalogue
    frame: Frame
    language: Language

    def answers(self, found: Sequence[Eligibility]) -> tuple[EligibilityAnswer, ...]:
        """Eligibilities in words."""
        return tuple(
            EligibilityAnswer(self.benefit(one.benefit), one.outcome, tuple(map(self._finding, one.findings))) for one in found
        )

    def benefit(self, one: Benefit) -> BenefitAnswer:
        """A benefit in words."""
        return BenefitAnswer(
            number=one.number, name=one.name.in_(self.language), gives=one.gives.in_(self.language), issued_by=one.issued_by,
            legal_basis=tuple(basis.title for basis in one.legal_basis), subjects=tuple(map(str, one.subjects)),
            handing=one.handing, budget_total=one.budget.total, budget_each=one.budget.each, valid_from=one.valid_from,
            valid_until=one.valid_until, verified=one.verified,
        )  # fmt: skip

    def _finding(self, one: Finding) -> ConditionAnswer:
        now = None if one.now is None else called(one.now, self.language)
        return ConditionAnswer(one.condition.by, self.asks(one.condition), one.verdict, now, one.records, one.from_day)

    def asks(self, one: Condition) -> str:
        """What a condition asks for, in a sentence."""
        if isinstance(one, EnterpriseTier):
            return self._say("tier", tiers=self._list(one.tiers))
        if isinstance(one, PersonalScore):
            return self._say("score", least=one.at_least)
        if isinstance(one, CleanRecord):
            return self._say("clean", months=one.months)
        if isinstance(one, OffList):
            names = {some.list: some.name.in_(self.language) for some in self.frame.lists}
            return self._say("off_list", list=names.get(one.list, one.list))
        item = self.catalogue[one.item]
        if isinstance(one, ValueWithin):
            return self._bounds(one, item)
        what = self._list([called(name, self.language) for name in one.categories]) or self._say("any")
        least = one.least.chinese if one.least and self.language is Language.CHINESE else one.least and one.least.name.lower()
        name = "no_record" if isinstance(one, NoRecord) else "record"
        return self._say(name, item=self._item(item), what=what) + (self._say("least", least=least) if least else "")

    def _bounds(self, one: ValueWithin, item: Item) -> str:
        field = item.field_of(one.of)
        label = one.of if field is None else field.label(self.language)
        bounds = [f"≥ {one.at_least:g}"] if one.at_least is not None else []
        bounds += [f"≤ {one.at_most:g}"] if one.at_most is not None else []
        unit = "" if field is None or field.unit is None or label.endswith(("）", ")")) else field.unit  # else the label says it
        unit = unit if self.language is Language.CHINESE else _UNITS.get(unit, unit)
        return self._say("value", field=label, bounds=self._list(bounds), unit=unit)

    def _item(self, item: Item) -> str:
        return item.name if self.language is Language.CHINESE else item.english or item.name

    def _list(self, words: Sequence[str]) -> str:
        return ("、" if self.language is Language.CHINESE else ", ").join(words)

    def _say(self, name: str, **values: object) -> str:
        return say(self.language, f"benefit.{name}", **values)
