"""What is wrong with a file of settings, each fault with its place, in one line."""

from __future__ import annotations

from pydantic import ValidationError


def faults_of(error: ValidationError) -> str:
    """Every fault with its place (`file` for the whole); no value of the file is repeated.

    Examples
    --------
    >>> from pydantic import BaseModel
    >>> class Pause(BaseModel):
    ...     days: int
    >>> try:
    ...     Pause.model_validate({})
    ... except ValidationError as wrong:
    ...     print(faults_of(wrong))
    days: Field required
    """
    places = [(".".join(map(str, fault["loc"])) or "file", fault["msg"]) for fault in error.errors()]
    return "; ".join(f"{place}: {message.removeprefix('Value error, ')}" for place, message in places)
