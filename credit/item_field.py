"""A column of an item as departments send it, and what it means to the rest."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from credit.language import Language

Role = Literal[
    "subject",
    "event_date",
    "known_at",
    "severity",
    "category",
    "amount",
    "quantity",
    "until",
    "counterparty",
    "document",
    "authority",
]
# Of the units that the Chinese names of fields have in brackets; English labels say the others in words.
_ENGLISH_UNITS = {"万元": "RMB 10,000", "%": "%"}


class ItemField(BaseModel):
    """One column of an item as departments send it.

    `role` says what the column means to every other package; a column without one is kept as a detail. A `sensitive` column
    (names and numbers of persons) is read past and never stored, except as the subject, which is pseudonymised.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(min_length=1)
    name: str = Field(min_length=1)
    english: str = ""
    type: Literal["text", "date", "decimal", "integer", "enum"] = "text"
    unit: str | None = None
    role: Role | None = None
    identifier: Literal["uscc", "id_number", "pseudonym", "number"] | None = Field(
        None, description="for role subject or counterparty: uscc and number name an enterprise, id_number and pseudonym a person"
    )
    required: bool = False
    values: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    sensitive: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> ItemField:
        if self.role == "subject" and self.identifier is None:
            raise ValueError(f"field {self.code}: a subject needs an identifier: uscc, id_number, pseudonym or number")
        wanted = {"event_date": "date", "known_at": "date", "until": "date"}.get(self.role or "", self.type)
        if wanted != self.type or (self.role in ("amount", "quantity") and self.type not in ("decimal", "integer")):
            raise ValueError(f"field {self.code}: role {self.role} does not fit type {self.type}")
        return self

    def label(self, language: Language) -> str:
        """What it is called, with the unit of an amount: 110 registered would otherwise be read as 110 yuan.

        Examples
        --------
        >>> capital = ItemField(code="ZCZB", name="注册资本（万元）", english="registered capital", type="decimal", unit="万元")
        >>> capital.label(Language.ENGLISH), capital.label(Language.CHINESE)
        ('registered capital (RMB 10,000)', '注册资本（万元）')
        """
        if language is Language.CHINESE or not self.english:
            return self.name
        unit = _ENGLISH_UNITS.get(self.unit or "")
        return f"{self.english} ({unit})" if unit else self.english

    @property
    def headers(self) -> tuple[str, ...]:
        """Every column title under which departments send this field."""
        return (self.code, self.name, *self.aliases)
