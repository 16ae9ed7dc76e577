"""Checks of declarations against the catalogue: what would silently count nothing is an error."""

from __future__ import annotations

from collections.abc import Mapping

from credit.errors import InvalidDeclaration
from credit.items import Catalogue, Item
from features.declaration import Aggregate, Declared
from features.selection import Selection


def check_against(catalogue: Catalogue, features: Mapping[str, Declared], *, subject_kind: str) -> None:
    """Refuse features that the catalogue gives no records for.

    Raises
    ------
    UnknownItem
        An item outside the catalogue.
    InvalidDeclaration
        An item that is never about this kind of subject, a category or kind that the item does not have, or a rank without
        an order.
    """
    for name, one in features.items():
        if not isinstance(one, Aggregate):
            continue
        selections = [one.selection, *([one.of] if one.of else [])]
        items = {item: catalogue[item] for selection in selections for item in selection.items}
        for item in items.values():
            if subject_kind not in item.subjects:
                raise InvalidDeclaration(name, f"item {item.id!r} is never about a subject of kind {subject_kind!r}")
            if one.field == "category" and one.kind != "distinct" and not item.order:
                raise InvalidDeclaration(
                    name, f"item {item.id!r} has no `order`, so its category has no rank; add it to the catalogue"
                )
        for selection in selections:
            _check_kinds(name, selection, [items[item] for item in selection.items])
            _check_categories(name, selection, [items[item] for item in selection.items])


def _check_kinds(name: str, selection: Selection, items: list[Item]) -> None:
    known = {word for item in items if item.kind_field is not None for word in item.kind_field.values}
    if unknown := set(selection.kinds or ()) - known:
        raise InvalidDeclaration(name, f"kind {sorted(unknown)} does not occur; {' + '.join(selection.items)} has {sorted(known)}")


def _check_categories(name: str, selection: Selection, items: list[Item]) -> None:
    known: set[str] = set()
    for item in items:
        field = item.field_of("category")
        if field is not None and not field.values:
            return  # any word may come
        known |= set(field.values) if field is not None else set()
    if unknown := set(selection.categories or ()) - known:
        raise InvalidDeclaration(
            name, f"category {sorted(unknown)} does not occur; {' + '.join(selection.items)} has {sorted(known)}"
        )
