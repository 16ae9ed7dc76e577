"""Fields (领域) of the special credit report (专项信用报告), and in which records a violation of each would stand: data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from credit.deployment import Deployment
from credit.errors import InvalidCatalogue, UnknownField
from credit.items import Catalogue
from credit.language import Bilingual
from credit.settings_file import read_settings
from credit.subject import SubjectKind

Status = Literal["active", "disputed", "repaired", "masked", "withdrawn", "expired"]
_FROZEN = ConfigDict(frozen=True, extra="forbid")


class ClearanceField(BaseModel):
    """One field: the items that are looked at, and of which authorities (words of their names; any where empty)."""

    model_config = _FROZEN

    id: str = Field(pattern=r"^[a-z_]+$")
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)
    items: tuple[str, ...] = Field(min_length=1)
    authorities: tuple[str, ...] = ()

    @property
    def name(self) -> Bilingual:
        """What it is called."""
        return Bilingual(zh=self.zh, en=self.en)


class ClearanceRules(BaseModel):
    """What a deployment certifies: about whom, which states of a record count, and the fields."""

    model_config = _FROZEN

    basis: str = Field(min_length=1)
    subjects: tuple[SubjectKind, ...] = (SubjectKind.ENTERPRISE,)
    counts: tuple[Status, ...] = Field(("active", "disputed"), min_length=1)
    everywhere: tuple[str, ...] = ()
    fields: tuple[ClearanceField, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> ClearanceRules:
        ids = [field.id for field in self.fields]
        if len(ids) != len(set(ids)):
            raise ValueError("two fields have one id")
        return self

    def named(self, names: tuple[str, ...]) -> tuple[ClearanceField, ...]:
        """The fields of those ids, in the order of the file; all where none is named.

        Raises
        ------
        UnknownField
            With the fields that there are.
        """
        known = {field.id: field for field in self.fields}
        for name in names:
            if name not in known:
                raise UnknownField(name, known=known)
        return tuple(field for field in self.fields if not names or field.id in names)

    def touches(self, field: ClearanceField, fact: Mapping[str, Any]) -> bool:
        """Whether a record (row of RECORD_SCHEMA by name) would be a violation of the field.

        An authority that is unknown, or that acts in many fields, may have acted in this one: it is not left out.

        Examples
        --------
        >>> from credit.deployment import Deployment
        >>> rules = clearance_rules(Deployment.load("hainan"))
        >>> (tax,) = rules.named(("tax",))
        >>> names = ("海口市税务局", "海口市交通运输局", None, "三亚市综合行政执法局")
        >>> [rules.touches(tax, {"item": "administrative_penalty", "authority": name}) for name in names]
        [True, False, True, True]
        """
        if fact["item"] not in field.items:
            return False
        authority = fact["authority"]
        return not field.authorities or not authority or any(word in authority for word in (*field.authorities, *self.everywhere))


@lru_cache(maxsize=4)
def clearance_rules(deployment: Deployment) -> ClearanceRules:
    """The rules of a deployment (`clearance/fields.yaml` of its catalogue); without a file, one field of all negative items.

    Raises
    ------
    InvalidCatalogue
        The file does not say what it must, or names an item that is not in the catalogue or is not negative.
    """
    file, catalogue = deployment.catalogue_folder / "clearance" / "fields.yaml", deployment.catalogue
    if not file.is_file():
        return _one_field(catalogue)
    rules = read_settings(file, ClearanceRules, lambda faults: InvalidCatalogue(f"clearance/{file.name}: {faults}"))
    items = {item for field in rules.fields for item in field.items}
    if wrong := sorted(item for item in items if item not in catalogue or not catalogue[item].negative):
        raise InvalidCatalogue(f"clearance/{file.name} names {', '.join(wrong)}: no negative items of this catalogue")
    return rules


def _one_field(catalogue: Catalogue) -> ClearanceRules:
    negative = tuple(item.id for item in catalogue.values() if item.negative)
    if not negative:
        raise InvalidCatalogue("no item of it is negative: there is nothing whose absence could be reported")
    field = ClearanceField(id="all", zh="全部领域", en="all fields", items=negative)
    return ClearanceRules(basis=catalogue[negative[0]].legal_basis, fields=(field,))
