"""A bank's own cut-offs, as data: its file by USCC, else the deployment's default."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from credit.deployment import SHIPPED, Deployment
from credit.errors import InvalidEvaluation, UnknownBank
from credit.settings_file import read_settings

Size = Literal["micro", "small", "medium", "large"]
_FROZEN = ConfigDict(frozen=True, extra="forbid")
_Yuan = Annotated[int, Field(ge=1)]


class Subsidy(BaseModel):
    """The interest subsidy for unsecured loans through the platform (信用贷款贴息): its rate, limits and legal basis."""

    model_config = _FROZEN

    rate: float = Field(gt=0, lt=1)
    most_amount: _Yuan
    province: str = Field(pattern=r"^\d{2}$")
    sizes: tuple[Size, ...] = Field(min_length=1)
    basis: str = Field(min_length=1)


class BankPolicy(BaseModel):
    """From which score a bank lends, below which it does not, and what goes to a person; the law's part is not in it."""

    model_config = _FROZEN

    evaluations: tuple[str, ...] = Field(min_length=1)
    approve_from: int
    decline_below: int
    most_amount: _Yuan
    most_term_months: int = Field(ge=1, le=600)
    on_serious_hit: Literal["decline", "review"]
    serious_items: tuple[str, ...]
    subsidy: Subsidy | None

    @model_validator(mode="after")
    def _in_order(self) -> BankPolicy:
        if self.decline_below > self.approve_from:
            raise ValueError("decline_below lies above approve_from")
        return self

    @classmethod
    def of(cls, deployment: Deployment, organisation: str) -> BankPolicy:
        """The policy of the bank of that USCC.

        Raises
        ------
        UnknownBank
            It has none, and the deployment has no default.
        InvalidEvaluation
            Its file does not say what it must.
        """
        folder = banks_of(deployment)
        for file in (folder / f"{organisation}.yaml", folder / "default.yaml"):
            if file.is_file():
                return read_settings(file, cls, partial(InvalidEvaluation, str(file)))
        raise UnknownBank


def banks_of(deployment: Deployment) -> Path:
    """Where a deployment's banks have their cut-offs: beside this file, or in the folder `banks` of a city of its own."""
    if deployment.name in SHIPPED:
        return Path(__file__).parent / "banks" / deployment.name
    return deployment.evaluations.parent / "banks"
