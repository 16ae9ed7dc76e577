"""Which rules an enterprise meets on a day, with the reason in numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from credit.calendar import add_months
from credit.language import Bilingual
from supervision.standings import Standings
from supervision.warning.rules import SEVERITIES, FeatureDrops, FeatureReaches, SignalReaches, TierFalls, WarningRule, When

Floats = NDArray[np.float64]
# How everybody stood on an earlier day; the caller keeps what was computed once.
Past = Callable[[date], Standings]
# Signal → subject → evidence in words.
Signals = Mapping[str, Mapping[str, Bilingual]]


@dataclass(frozen=True, slots=True)
class Alert:
    """One warning: of whom, by which rule, why in words, how grave, to whom."""

    subject: str
    day: date
    rule: str
    name: Bilingual
    severity: str
    addressee: str
    reason: Bilingual
    basis: str


def alerts(
    rules: Sequence[WarningRule],
    now: Standings,
    *,
    past: Past,
    signals: Signals,
    labels: Mapping[str, Bilingual],
) -> tuple[Alert, ...]:
    """All alerts of a day, the gravest first.

    Parameters
    ----------
    past
        Standings in the same evaluation on an earlier day.
    signals
        Signal → subject → evidence in words, of those to whom it applies.
    labels
        What features are called where a warning says why.
    """
    order = list(SEVERITIES)
    found = [alert for rule in rules for alert in _of_rule(rule, _Seen(now, past, signals, labels))]
    return tuple(sorted(found, key=lambda one: (order.index(one.severity), one.rule, one.subject)))


def met(rule: WarningRule, now: Standings, *, past: Past, signals: Signals) -> NDArray[np.bool_]:
    """Which of the subjects of `now` meet a rule, shape (n,)."""
    when = rule.when
    if isinstance(when, FeatureReaches):
        return np.asarray(_feature(now, when.feature) >= when.at_least)
    if isinstance(when, SignalReaches):
        return np.isin(now.subjects, np.array(list(signals.get(when.signal, {})), np.str_))
    before = _aligned(now, past(add_months(now.day, -when.months)), when)
    return np.asarray(before - _current(now, when) >= (when.steps if isinstance(when, TierFalls) else when.at_least))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What rules look at, and what it is called."""

    now: Standings
    past: Past
    signals: Signals
    labels: Mapping[str, Bilingual]


def _of_rule(rule: WarningRule, seen: _Seen) -> Iterator[Alert]:
    now = seen.now
    for at in np.flatnonzero(met(rule, now, past=seen.past, signals=seen.signals)).tolist():
        reason = _reason(rule.when, seen, at)
        yield Alert(str(now.subjects[at]), now.day, rule.rule, rule.names, rule.severity, rule.addressee, reason, rule.basis)


def _reason(when: When, seen: _Seen, at: int) -> Bilingual:
    now = seen.now
    if isinstance(when, SignalReaches):
        return seen.signals[when.signal][str(now.subjects[at])]
    if isinstance(when, FeatureReaches):
        label, value = seen.labels[when.feature], f"{_feature(now, when.feature)[at]:g}"
        return Bilingual(zh=f"{label.zh}：{value}，阈值 {when.at_least:g}", en=f"{label.en}: {value}, bound {when.at_least:g}")
    earlier = seen.past(add_months(now.day, -when.months))
    before = _aligned(now, earlier, when)[at]
    if isinstance(when, TierFalls):
        fall = f"{earlier.day} {now.tiers[int(before)]} → {now.day} {now.tiers[now.tier[at]]}"
        return Bilingual(zh=fall, en=fall)
    label, fall = seen.labels[when.feature], f"{earlier.day} {before:g} → {now.day} {_feature(now, when.feature)[at]:g}"
    return Bilingual(zh=f"{label.zh}：{fall}", en=f"{label.en}: {fall}")


def _feature(standings: Standings, name: str) -> Floats:
    return np.asarray(standings.rows.column(name)[standings.position], np.float64)


def _current(standings: Standings, when: TierFalls | FeatureDrops) -> Floats:
    return standings.tier.astype(np.float64) if isinstance(when, TierFalls) else _feature(standings, when.feature)


def _aligned(now: Standings, earlier: Standings, when: TierFalls | FeatureDrops) -> Floats:
    """What the subjects of `now` had earlier; NaN, which meets nothing, for those who had no score then."""
    values = _current(earlier, when)
    at = np.searchsorted(earlier.subjects, now.subjects).clip(max=max(len(earlier.subjects) - 1, 0))
    if not len(values):
        return np.full(len(now.subjects), np.nan)
    return np.where(earlier.subjects[at] == now.subjects, values[at], np.nan)
