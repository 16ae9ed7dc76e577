"""The catalogue (信用信息目录): what may be known about whom, by which law.

What is not in it cannot be ingested, stored or used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from credit.consent import ConsentTerms
from credit.deny import forbidden_word
from credit.errors import InvalidCatalogue, UnknownItem
from credit.item_field import ItemField, Role
from credit.publicity import NATIONAL, PublicityRule
from credit.purpose import Purpose
from credit.repair import NATIONAL_ROUTES, RepairRoutes
from credit.settings_file import read_settings
from credit.severity import Severity
from credit.subject import SubjectKind, halfwidth

SeverityName = Annotated[Severity, BeforeValidator(lambda word: Severity.parse(word) if isinstance(word, str) else word)]
_FROZEN = ConfigDict(frozen=True, extra="forbid")


class SeverityRule(BaseModel):
    """How grave a record is where the file does not say: the gravest of what category and amount give, else the default."""

    model_config = _FROZEN

    default: SeverityName
    by_category: dict[str, SeverityName] = Field(default_factory=dict)
    amount_from: dict[SeverityName, float] = Field(
        default_factory=dict, description="in 万元: from this amount on, at least this grave"
    )


class Item(BaseModel):
    """One kind of record: its columns, whom it is about, how grave, how long public, by which law, for which purposes."""

    model_config = _FROZEN

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str = Field(min_length=1)
    english: str = Field(min_length=1)
    national_class: str = ""
    scope: Literal["national", "supplement"] = "national"
    source: str = Field("", description="the department or platform that sends it")
    subjects: tuple[SubjectKind, ...] = Field(min_length=1)
    negative: bool = False
    severity: SeverityRule | None = None
    publicity: PublicityRule | None = None
    legal_basis: str = Field(min_length=1)
    purposes: tuple[Purpose, ...] = Field(min_length=1)
    written_consent: bool = Field(False, description="a person's record needs written consent on file (征信业管理条例 14)")
    consent: ConsentTerms | None = Field(None, description="its records are consents or mandates, and allow this")
    key: tuple[str, ...] = Field((), description="codes of the fields that make a record the same record; all of them where empty")
    order: tuple[str, ...] = Field((), description="values of the category from lowest to highest")
    kind: str | None = Field(None, description="code of a field that tells kinds of the record apart, beside its category")
    report_within: int | None = Field(None, ge=1, description="working days after the event within which it must be reported")
    expected: tuple[str, ...] = Field(
        (), description="codes of the fields that every row should fill in; the required and the telling ones where empty"
    )
    fields: tuple[ItemField, ...] = Field(min_length=2)

    @model_validator(mode="before")
    @classmethod
    def _national_publicity(cls, raw: object) -> object:
        if isinstance(raw, dict) and raw.get("publicity") == "national":
            return {**raw, "publicity": NATIONAL}
        return raw

    @model_validator(mode="after")
    def _lawful_and_whole(self) -> Item:
        for word in (self.id, self.name, self.english, *(w for f in self.fields for w in (f.code, f.name, f.english))):
            if found := forbidden_word(word):
                raise ValueError(f"item {self.id}: no catalogue can allow {found!r} to be collected (征信业管理条例 14)")
        roles = [f.role for f in self.fields]
        if "subject" not in roles or roles.count("event_date") != 1:
            raise ValueError(f"item {self.id} needs a field of role subject and exactly one of role event_date")
        if twice := {role for role in roles if role not in (None, "subject", "counterparty") and roles.count(role) > 1}:
            raise ValueError(f"item {self.id} has two fields of role {', '.join(sorted(map(str, twice)))}; one column, one meaning")
        if self.negative and self.severity is None:
            raise ValueError(f"item {self.id} is negative and needs a severity rule (P1 item 16)")
        if self.consent is not None and (self.negative or len(self.subjects) != 1):
            raise ValueError(f"item {self.id}: a consent is given by persons or by enterprises, and is nothing negative")
        codes = {f.code for f in self.fields}
        for what, named in (("key", self.key), ("expected", self.expected)):
            if missing := set(named) - codes:
                raise ValueError(f"item {self.id}: {what} names unknown fields {sorted(missing)}")
        if self.kind is not None and self.kind_field is None:
            raise ValueError(f"item {self.id}: kind names {self.kind}, which is no field of type enum without a role")
        return self

    @model_validator(mode="after")
    def _exceptions_name_kept_fields(self) -> Item:
        kept = {f.code for f in self.fields if not f.sensitive and f.type in ("text", "enum") and f.role != "subject"}
        for version in self.publicity.versions if self.publicity else ():
            for exception in version.exceptions:
                if lost := set(exception.holds) - kept:
                    raise ValueError(f"item {self.id}: a publicity exception names {sorted(lost)}: no kept field of text")
        return self

    def field_of(self, role: Role) -> ItemField | None:
        """The field that plays `role`, or None."""
        return next((f for f in self.fields if f.role == role), None)

    @property
    def kind_field(self) -> ItemField | None:
        """The field that `kind` names, kept as a detail; None where the item has no kinds."""
        kept = (f for f in self.fields if f.role is None and f.type == "enum" and not f.sensitive)
        return next((f for f in kept if f.code == self.kind), None)

    @property
    def expected_fields(self) -> tuple[ItemField, ...]:
        """Fields that a complete row fills in, beside one that names the subject."""
        telling = ("category", "document", "authority")
        rest = (f for f in self.fields if f.role != "subject")
        return tuple(f for f in rest if (f.code in self.expected if self.expected else f.required or f.role in telling))

    def header_index(self) -> dict[str, ItemField]:
        """Column title → field, over codes, Chinese names and aliases, full-width signs as half-width."""
        return {halfwidth(header): field for field in self.fields for header in field.headers}


class Catalogue(Mapping[str, Item]):
    """All items of a deployment, by id; `repair` says where its records are repaired, and with which papers.

    Examples
    --------
    >>> from credit.deployment import Deployment
    >>> Deployment.load("hainan").catalogue["administrative_penalty"].name
    '行政处罚'
    """

    def __init__(self, items: Mapping[str, Item], *, digest: str, repair: RepairRoutes | None = None) -> None:
        self._items = dict(sorted(items.items()))
        self.hash = digest
        self.repair = repair or RepairRoutes.load(NATIONAL_ROUTES)
        if unknown := self.repair.unknown_items(items):
            raise InvalidCatalogue(f"repair/routes.yaml names items outside the catalogue: {', '.join(sorted(unknown))}")

    @classmethod
    def load(cls, folder: Path) -> Catalogue:
        """Read every `*.yaml` of `folder`, one item a file, and `repair/routes.yaml` in it, if there is one.

        Raises
        ------
        InvalidCatalogue
            No file, a file that is no item, two items of one id, or an item that the law forbids.
        """
        files = sorted(folder.glob("*.yaml"))
        if not files:
            raise InvalidCatalogue(f"{folder} holds no catalogue: put one YAML file an item there")
        items: dict[str, Item] = {}
        for file in files:
            item = _read_item(file)
            if item.id in items:
                raise InvalidCatalogue(f"{file.name}: item {item.id!r} is there twice")
            items[item.id] = item
        digest = hashlib.sha256(b"".join(f.name.encode() + f.read_bytes() for f in files)).hexdigest()[:16]
        routes = folder / "repair" / "routes.yaml"
        return cls(items, digest=digest, repair=RepairRoutes.load(routes) if routes.is_file() else None)

    def __getitem__(self, item: str) -> Item:
        if item not in self._items:
            raise UnknownItem(item, known=self._items)
        return self._items[item]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, item: object) -> bool:
        return item in self._items


def _read_item(file: Path) -> Item:
    return read_settings(file, Item, lambda faults: InvalidCatalogue(f"{file.name}: {faults}"))
