"""Rules of early warning as data."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from credit.errors import InvalidRules
from credit.language import Bilingual
from credit.settings_file import read_settings
from supervision.lawful import Lawful

FOLDER = Path(__file__).parent
# What relations tell of an enterprise (supervision.relations), by name.
SIGNALS = ("related_listed", "shell_successor")
WarningSeverity = Literal["notice", "warning", "grave"]
SEVERITIES: dict[str, str] = {"grave": "重大", "warning": "一般", "notice": "提示"}


class FeatureReaches(Lawful):
    """A feature is at least so much."""

    by: Literal["feature"]
    feature: str
    at_least: float


class FeatureDrops(Lawful):
    """A feature is lower by at least so much than it was `months` ago."""

    by: Literal["drop"]
    feature: str
    months: int = Field(ge=1, le=36)
    at_least: float = Field(gt=0)


class TierFalls(Lawful):
    """The tier is lower by at least so many steps than it was `months` ago."""

    by: Literal["tier_fall"]
    months: int = Field(ge=1, le=36)
    steps: int = Field(ge=1)


class SignalReaches(Lawful):
    """What relations tell is at least so much."""

    by: Literal["signal"]
    signal: Literal["related_listed", "shell_successor"]
    at_least: float


When = Annotated[FeatureReaches | FeatureDrops | TierFalls | SignalReaches, Field(discriminator="by")]


class WarningRule(Lawful):
    """One rule: when to warn, how gravely, whom, and by which document. Only of enterprises. `english` is its name in English."""

    rule: str = Field(pattern=r"^[a-z0-9-]+$")
    name: str = Field(min_length=1)
    english: str = ""
    severity: WarningSeverity
    addressee: str = Field(min_length=1)
    basis: str = Field(min_length=1)
    when: When

    @property
    def names(self) -> Bilingual:
        """Its name in both languages; the Chinese one where it has no other."""
        return Bilingual(zh=self.name, en=self.english or self.name)


def load_rules(file: Path, *, features: Collection[str]) -> tuple[WarningRule, ...]:
    """The rules of a file.

    Parameters
    ----------
    features
        The declared features of enterprises.

    Raises
    ------
    InvalidRules
        No such file, a rule that does not say what it must, a name twice, or a feature that is not declared.
    """
    if not file.is_file():
        raise InvalidRules(file.name, "this deployment has no rules of early warning; write them there")
    rules = read_settings(file, tuple[WarningRule, ...], partial(InvalidRules, file.name))
    names = [one.rule for one in rules]
    if len(set(names)) < len(names):
        raise InvalidRules(file.name, "two rules have one name")
    for one in rules:
        if isinstance(one.when, FeatureReaches | FeatureDrops) and one.when.feature not in features:
            raise InvalidRules(file.name, f"rule {one.rule} looks at {one.when.feature!r}, which no module declares")
    return rules
