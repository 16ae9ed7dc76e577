"""A file of settings: YAML read into its model, or refused with every fault and its place in one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from credit.errors import YexinError

T = TypeVar("T")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's own, ten times as fast, where the package was built with it


def read_settings(file: Path, kind: type[T], refuse: Callable[[str], YexinError]) -> T:
    """A file's settings.

    Parameters
    ----------
    file
        YAML in UTF-8.
    kind
        What it holds: a pydantic model, or a type made of models.
    refuse
        Makes the error from what is wrong, in words that name each fault and its place and repeat no value of the file.

    Raises
    ------
    YexinError
        The one that `refuse` makes: no such file, no YAML, or it does not say what it must.
    """
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise refuse(f"not a readable file in UTF-8 ({type(error).__name__})") from error
    return settings_in(text, kind, refuse)


def settings_in(text: str, kind: type[T], refuse: Callable[[str], YexinError]) -> T:
    """The same of text that is at hand; see `read_settings`.

    Examples
    --------
    >>> from pydantic import BaseModel
    >>> from credit.errors import InvalidCatalogue
    >>> class Pause(BaseModel):
    ...     days: int
    >>> settings_in("days: 3", Pause, InvalidCatalogue)
    Pause(days=3)
    >>> settings_in("weeks: 3", Pause, lambda faults: InvalidCatalogue(f"pause.yaml: {faults}"))
    Traceback (most recent call last):
    ...
    credit.errors.catalogue.InvalidCatalogue: pause.yaml: days: Field required
    """
    try:
        adapter: TypeAdapter[Any] = TypeAdapter(kind)
        settings: T = adapter.validate_python(yaml.load(text, Loader=_LOADER))  # noqa: S506 (a safe loader)
    except yaml.YAMLError as error:
        raise refuse(f"not YAML: {_place(error)}") from None
    except ValidationError as error:
        raise refuse(_faults(error)) from None
    return settings


def _place(error: yaml.YAMLError) -> str:
    """Where the text stops being YAML, and why."""
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None) or type(error).__name__
    return problem if mark is None else f"line {mark.line + 1}, column {mark.column + 1}: {problem}"


def _faults(error: ValidationError) -> str:
    places = [(".".join(map(str, fault["loc"])) or "file", fault["msg"]) for fault in error.errors()]
    return "; ".join(f"{place}: {message.removeprefix('Value error, ')}" for place, message in places)
