"""A progress bar on everything that takes longer than a breath."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

T = TypeVar("T")


def bar(things: Sequence[T] | Iterable[T], *, label: str, total: int | None = None) -> Iterator[T]:
    """Yield each of `things` while a bar on standard error shows how many are done."""
    columns = (TextColumn("{task.description:<22}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=sys.stderr)) as progress:
        yield from progress.track(
            things, total=total if total is not None else (len(things) if isinstance(things, Sequence) else None), description=label
        )


@contextmanager
def stepper(label: str) -> Iterator[Callable[[str], None]]:
    """Show what is being done: the callable names the step that begins."""
    columns = (
        TextColumn("{task.description:<22}"),
        BarColumn(pulse_style="cyan"),
        TextColumn("{task.fields[step]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(file=sys.stderr)) as progress:
        task = progress.add_task(label, total=None, step="")
        yield lambda step: progress.update(task, step=step)
