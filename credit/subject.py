"""Whom a record is about: enterprises by 统一社会信用代码 (GB 32100), persons by a keyed pseudonym, never by ID number."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

from credit.errors import InvalidIdentifier, MissingPseudonymKey
from credit.sealing import key_id_of

_FULL_TO_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_USCC_FORM = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
PSEUDONYM_FORM = re.compile(r"p[0-9a-f]{32}")
_LEAST_KEY_BYTES = 16


class SubjectKind(StrEnum):
    """The two kinds of subject that evaluations know."""

    ENTERPRISE = "enterprise"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Subject:
    """One enterprise or person; `id` is a USCC, a local register number, or a pseudonym."""

    kind: SubjectKind
    id: str

    def __post_init__(self) -> None:
        if self.kind is SubjectKind.PERSON and not PSEUDONYM_FORM.fullmatch(self.id):
            raise InvalidIdentifier("pseudonym", "a person is named by 'p' and 32 hexadecimal characters, never by an ID number")
        if not self.id:
            raise InvalidIdentifier("subject", "it is empty")

    @classmethod
    def named(cls, identifier: str) -> Subject:
        """Whom an identifier names: a pseudonym is a person's, everything else an enterprise's.

        Examples
        --------
        >>> Subject.named("91460000MA0000015T").kind
        <SubjectKind.ENTERPRISE: 'enterprise'>
        """
        person = PSEUDONYM_FORM.fullmatch(identifier)
        return cls(SubjectKind.PERSON if person else SubjectKind.ENTERPRISE, identifier.strip())


def halfwidth(text: str) -> str:
    """Full-width letters, digits and signs as half-width, without outer blanks.

    Examples
    --------
    >>> halfwidth("　２０２４－０３ ")
    '2024-03'
    """
    return text.translate(_FULL_TO_HALF).strip()


@lru_cache(maxsize=1 << 16)
def check_uscc(text: str) -> tuple[str, str | None]:
    """The code in its standard form, and a warning where only its check digit is wrong.

    A wrong check digit warns and does not refuse: real registers carry such codes (重错码治理).

    Raises
    ------
    InvalidIdentifier
        Not 18 characters of the alphabet of GB 32100.

    Examples
    --------
    >>> check_uscc("91110000600037341L")
    ('91110000600037341L', None)
    >>> check_uscc("91110000600037341M")
    ('91110000600037341M', 'wrong check digit')
    """
    code = re.sub(r"[\s-]", "", halfwidth(text)).upper()
    if not _USCC_FORM.fullmatch(code):
        raise InvalidIdentifier(
            "统一社会信用代码", "it must have 18 characters, digits and letters without I O S V Z, the 3rd to 8th digits"
        )
    try:
        uscc.validate(code)
    except InvalidChecksum:
        return code, "wrong check digit"
    except ValidationError as error:
        raise InvalidIdentifier("统一社会信用代码", str(error)) from None
    return code, None


def check_id_number(text: str) -> tuple[str, str | None]:
    """A resident's ID number (GB 11643) in standard form, and a warning where only its check digit is wrong.

    Only the form is looked at; nothing is ever derived from the digits.

    Raises
    ------
    InvalidIdentifier
        Not 17 digits and a digit or X.
    """
    number = re.sub(r"[\s-]", "", halfwidth(text)).upper()
    if not re.fullmatch(r"\d{17}[\dX]", number):
        raise InvalidIdentifier("公民身份号码", "it must have 17 digits and a last digit or X")
    return number, None if ric.calc_check_digit(number) == number[-1] else "wrong check digit"


class Pseudonymiser:
    """Turns an ID number into a pseudonym by HMAC-SHA256 under secret keys; there is no way back without the number.

    Parameters
    ----------
    keys
        One key of at least 16 secret bytes; or several, each of which renames what the one before made: keys that were added
        by rotation where no ID number is kept from which a fresh key alone could start (docs/adr/0008).

    Examples
    --------
    >>> Pseudonymiser(b"0123456789abcdef").pseudonym("11010519491231002X")[:5]
    'pdd6a'
    """

    def __init__(self, *keys: bytes) -> None:
        if not keys or min(map(len, keys)) < _LEAST_KEY_BYTES:
            raise MissingPseudonymKey
        self.keys = keys

    @classmethod
    def of_text(cls, text: str) -> Pseudonymiser:
        """From keys in hexadecimal, commas between them.

        Raises
        ------
        MissingPseudonymKey
            It is no such text.
        """
        try:
            return cls(*(bytes.fromhex(part.strip()) for part in text.split(",")))
        except ValueError:
            raise MissingPseudonymKey from None

    @property
    def key_id(self) -> str:
        """By what these keys are told from others; it tells nothing of them."""
        return key_id_of(*self.keys)

    def pseudonym(self, id_number: str) -> str:
        """'p' and 32 hexadecimal characters for a well-formed ID number."""
        name, _ = check_id_number(id_number)
        for key in self.keys:
            name = renamed(name, key)
        return name


def renamed(name: str, key: bytes) -> str:
    """The pseudonym under a key of an ID number, or of a pseudonym made under keys before."""
    return "p" + hmac.digest(key, name.encode(), "sha256").hex()[:32]
