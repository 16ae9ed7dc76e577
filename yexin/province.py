"""`yexin simulate`: a province written as departments would send it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rich.console import Console

from yexin.progress import stepper
from yexin.simulate import simulate


def write_province(console: Console, folder: Path, *, enterprises: int, persons: int, years: int, end: date, seed: int) -> None:
    """Simulate a province into `folder` and say what was written."""
    with stepper("simulating") as step:
        manifest = simulate(folder, enterprises=enterprises, persons=persons, years=years, end=end, seed=seed, progress=step)
    console.print(f"{manifest.rows:,} rows in {len(manifest.files)} files: {folder}")
    console.print(f"about {enterprises:,} enterprises and {persons:,} persons, up to {end}")
