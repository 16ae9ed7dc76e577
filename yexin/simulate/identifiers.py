"""Synthetic identifiers with right check digits that belong to nobody."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Integers = NDArray[np.int64]

# GB 32100-2015 and GB 11714-1997: alphabet, weights, and where the check digit comes from (domain of 31 and 11).
_ALPHABET = np.array(list("0123456789ABCDEFGHJKLMNPQRTUWXY"))
_USCC_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)])
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_ORGANISATION_CHECKS = np.array(list("0123456789X"))
# GB 11643-1999.
_ID_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_ID_CHECKS = np.array(list("10X98765432"))
# An area that no county has, so that no number can be a resident's.
_NOWHERE = "469999"
_FIRST_BIRTHDAY = np.datetime64("1950-01-01")
_BIRTHDAYS = 20_000
_ORDERS = 1000
# Without a common divisor with the number of birthdays and orders, so that it meets each of them once.
_STRIDE = 7_654_321


def _values(characters: NDArray[np.str_]) -> Integers:
    """Place of each character in 0-9A-Z as GB 11714 counts (A = 10); of 31-letter codes see `_places`."""
    points = characters.view(np.uint32).reshape(characters.shape).astype(np.int64)
    return np.where(points < ord("A"), points - ord("0"), points - ord("A") + 10)


def _places(characters: NDArray[np.str_]) -> Integers:
    """Place of each character in the alphabet of GB 32100."""
    return np.searchsorted(_ALPHABET, characters)


def usccs(area_codes: NDArray[np.str_], *, first: int = 0) -> pa.Array:
    """One unified social credit code (91, enterprise) for each area code of six digits; organisation codes begin with MA0.

    They are numbered through from `first` on, so that codes of other numbers differ.

    Examples
    --------
    >>> usccs(np.array(["460100", "460100"])).to_pylist()
    ['91460100MA00000075', '91460100MA00000150']
    """
    count = len(area_codes)
    numbers = first + np.arange(count)
    serial = np.stack([_ALPHABET[numbers // 31**place % 31] for place in reversed(range(5))], axis=1)
    fixed = np.broadcast_to(np.array(list("MA0")), (count, 3))
    organisation = np.concatenate([fixed, serial], axis=1)
    check = _ORGANISATION_CHECKS[(11 - (_values(organisation) * _ORGANISATION_WEIGHTS).sum(axis=1)) % 11]
    area = area_codes.astype("U6").view("U1").reshape(count, 6)
    kind = np.broadcast_to(np.array(list("91")), (count, 2))
    body = np.concatenate([kind, area, organisation, check[:, None]], axis=1)
    last = _ALPHABET[(31 - (_places(body) * _USCC_WEIGHTS).sum(axis=1)) % 31]
    return _joined(np.concatenate([body, last[:, None]], axis=1))


def id_numbers(rng: np.random.Generator | None = None, count: int = 0, *, first: int = 0) -> pa.Array:
    """`count` different resident's numbers of an area that does not exist, with right check digits.

    Without a generator they are those with the numbers from `first` on, so that those of other numbers differ.

    Examples
    --------
    >>> id_numbers(np.random.default_rng(1), 1)[0].as_py()[:6]
    '469999'
    """
    possible = _BIRTHDAYS * _ORDERS
    through = (first + np.arange(count)) * _STRIDE % possible
    chosen = through if rng is None else rng.choice(possible, size=count, replace=False)
    birthdays = (_FIRST_BIRTHDAY + chosen // _ORDERS).astype("datetime64[D]").astype("U10")
    digits = np.char.add(np.char.replace(birthdays, "-", ""), np.char.zfill((chosen % _ORDERS).astype("U3"), 3))
    body = np.char.add(_NOWHERE, digits).astype("U17").view("U1").reshape(count, 17)
    check = _ID_CHECKS[(body.astype(np.int64) * _ID_WEIGHTS).sum(axis=1) % 11]
    return _joined(np.concatenate([body, check[:, None]], axis=1))


def _joined(characters: NDArray[np.str_]) -> pa.Array:
    whole = np.ascontiguousarray(characters).view(f"U{characters.shape[1]}").ravel()
    return pa.array(whole.tolist(), pa.string())
