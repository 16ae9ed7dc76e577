"""A plan's folder: what is published before the draw, what after it, and the check that anybody can make with it."""

from __future__ import annotations

import io
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
from pyarrow import csv

from credit.errors import ImpossiblePlan, UnknownPlan
from supervision.inspection.inspectors import Inspectors
from supervision.inspection.plan import VISITS, Plan
from supervision.inspection.population import Population, digest_of
from supervision.inspection.rules import PlanRules
from supervision.inspection.seed import Commitment, hash_of, is_secret

_INPUTS = ("rules.yaml", "population.csv", "inspectors.csv", "conflicts.csv")
_COMMITMENT, _REVEALED, _VISITS = "commitment.json", "revealed.json", "visits.csv"
# What everybody gets: the last two after the draw.
PUBLISHED = (_COMMITMENT, *_INPUTS, _REVEALED, _VISITS)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that verification looked at: what was published (a hash), and what comes out when it is computed again."""

    what: str
    name: str
    published: str
    recomputed: str

    @property
    def holds(self) -> bool:
        """Whether the two are the same."""
        return bool(self.published) and self.published == self.recomputed


@dataclass(frozen=True, slots=True)
class PlanFolder:
    """The folder of one plan: `published/` for everybody, `secret.hex` for the committer alone until the draw."""

    folder: Path

    @property
    def published(self) -> Path:
        """What everybody gets."""
        return self.folder / "published"

    @property
    def _secret(self) -> Path:
        return self.folder / "secret.hex"

    def commit(
        self, population: Population, rules: PlanRules, inspectors: Inspectors, *, day: date, public_value: str, public_day: date
    ) -> Commitment:
        """Write the inputs, draw a secret, and publish its hash with theirs: from here on nobody can change the outcome.

        Raises
        ------
        ImpossiblePlan
            There is such a plan already, or the public value is known too early.
        """
        if self.published.exists():
            raise ImpossiblePlan(f"plan {self.folder.name} was committed to already; give the new one another number")
        secret = secrets.token_hex(32)
        files = {"rules.yaml": rules.text().encode(), "population.csv": population.bytes(), **inspectors.files()}
        digests = {name: digest_of(files[name]) for name in _INPUTS}
        commitment = Commitment(self.folder.name, day, hash_of(secret), digests, public_value, public_day)
        try:
            self.published.mkdir(parents=True)
        except FileExistsError:
            raise ImpossiblePlan(f"plan {self.folder.name} was just committed to by somebody else") from None
        with os.fdopen(os.open(self._secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secret)
        for name in _INPUTS:
            (self.published / name).write_bytes(files[name])
        (self.published / _COMMITMENT).write_text(commitment.text(), "utf-8")
        return commitment

    def draw(self, value: str, *, today: date) -> Plan:
        """Reveal the secret, mix the public value in, draw and publish.

        Raises
        ------
        UnknownPlan
            There is no such plan.
        ImpossiblePlan
            The public value cannot be known yet, the plan was drawn already, or a published file was changed since.
        """
        commitment = self.commitment()
        if (self.published / _REVEALED).exists():
            raise ImpossiblePlan(f"plan {self.folder.name} was drawn already; `yexin plan verify` computes it again")
        if today < commitment.public_day:
            raise ImpossiblePlan(f"{commitment.public_value} is known on {commitment.public_day} and not before: draw then")
        if changed := [check.what for check in self._inputs(commitment) if not check.holds]:
            raise ImpossiblePlan(f"changed since the commitment: {', '.join(changed)}; restore what was published")
        secret = self._secret.read_text("ascii").strip()
        plan = self._drawn(commitment, secret, value)
        revealed = {"secret": secret, "public_value": value.strip(), "seed": commitment.seed(secret, value)}
        (self.published / _VISITS).write_bytes(plan.bytes())
        (self.published / _REVEALED).write_text(json.dumps(revealed, ensure_ascii=False, indent=2) + "\n", "utf-8")
        return plan

    def commitment(self) -> Commitment:
        """What was committed to.

        Raises
        ------
        UnknownPlan
            There is no such plan.
        """
        file = self.published / _COMMITMENT
        if not file.is_file():
            raise UnknownPlan(self.folder.name)
        return Commitment.read(file.read_text("utf-8"))

    def verify(self) -> list[Check]:
        """Check every published file against the commitment, and the visits against a draw computed anew; secret.hex is not read.

        Raises
        ------
        UnknownPlan, ImpossiblePlan
            There is no such plan, it was not drawn yet, or a file cannot be read.
        """
        commitment = self.commitment()
        if not (self.published / _REVEALED).is_file():
            raise ImpossiblePlan(f"plan {self.folder.name} is not drawn yet: the secret is revealed after {commitment.public_day}")
        try:
            revealed = json.loads((self.published / _REVEALED).read_text("utf-8"))
            secret, value, seed = (str(revealed[name]) for name in ("secret", "public_value", "seed"))
        except (ValueError, KeyError, TypeError):
            raise ImpossiblePlan(f"{_REVEALED} does not say secret, public_value and seed") from None
        checks = [*self._inputs(commitment), *_revelation(commitment, secret, value, seed)]
        if all(check.holds for check in checks):
            again = digest_of(self._drawn(commitment, secret, value).bytes())
            checks.append(Check(f"{_VISITS} is what the seed draws", _VISITS, digest_of(self.visits()), again))
        return checks

    def file(self, name: str) -> bytes:
        """A published file, from which and its fellows anybody can compute the draw again.

        Raises
        ------
        UnknownPlan
            There is no such plan.
        ImpossiblePlan
            It is no published file, or not published yet.
        """
        self.commitment()
        place = self.published / name
        if name not in PUBLISHED or not place.is_file():
            raise ImpossiblePlan(f"plan {self.folder.name} has not published that file; what is published: {', '.join(PUBLISHED)}")
        return place.read_bytes()

    def visits(self) -> bytes:
        """The published visits.

        Raises
        ------
        UnknownPlan, ImpossiblePlan
            There is no such plan, or it is not drawn yet.
        """
        self.commitment()
        if not (self.published / _VISITS).is_file():
            raise ImpossiblePlan(f"plan {self.folder.name} is not drawn yet: run `yexin plan draw`")
        return (self.published / _VISITS).read_bytes()

    @property
    def drawn(self) -> bool:
        """Whether the secret is revealed and the visits are published."""
        return (self.published / _REVEALED).is_file()

    def revealed(self) -> Mapping[str, str]:
        """secret, public_value and seed; empty before the draw."""
        return dict(json.loads((self.published / _REVEALED).read_text("utf-8"))) if self.drawn else {}

    def rules(self) -> PlanRules:
        """The published rules."""
        return PlanRules.read((self.published / "rules.yaml").read_text("utf-8"), file="rules.yaml")

    def population(self) -> Population:
        """The published population."""
        return Population.read(self.published / "population.csv")

    def inspectors(self) -> Inspectors:
        """The published inspectors and conflicts."""
        listed, conflicts = ((self.published / name).read_bytes() for name in ("inspectors.csv", "conflicts.csv"))
        return Inspectors.read(listed, conflicts)

    def visits_table(self) -> pa.Table:
        """The published visits with the columns of supervision.inspection.plan.VISITS, all of them texts."""
        options = csv.ConvertOptions(column_types=dict.fromkeys(VISITS, pa.string()), strings_can_be_null=False)
        return csv.read_csv(io.BytesIO(self.visits()), convert_options=options)

    def _inputs(self, commitment: Commitment) -> Iterator[Check]:
        for name in _INPUTS:
            file = self.published / name
            found = digest_of(file.read_bytes()) if file.is_file() else ""
            yield Check(f"{name} is the file committed to", name, commitment.files.get(name, ""), found)

    def _drawn(self, commitment: Commitment, secret: str, value: str) -> Plan:
        seed = commitment.seed(secret, value)
        return Plan.made(self.population(), self.rules(), self.inspectors(), seed=seed, day=commitment.day)


def _revelation(commitment: Commitment, secret: str, value: str, seed: str) -> Iterator[Check]:
    found = hash_of(secret) if is_secret(secret) else ""
    yield Check("the secret is the one committed to", "secret", commitment.secret_hash, found)
    sealed = found == commitment.secret_hash and bool(value)
    again = commitment.seed(secret, value) if sealed else ""
    yield Check("the seed is made of the secret and the public value", "seed", seed, again)
