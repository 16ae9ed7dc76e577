"""`yexin simulate`: a province written as departments would send it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rich.console import Console

from features.records.names import pin_names
from yexin.progress import stepper
from yexin.settings import Settings
from yexin.simulate import simulate
from yexin.simulate.stream import Province


def write_province(console: Console, folder: Path, *, enterprises: int, persons: int, years: int, end: date, seed: int) -> None:
    """Simulate a province into `folder` and say what was written."""
    with stepper("simulating") as step:
        manifest = simulate(folder, enterprises=enterprises, persons=persons, years=years, end=end, seed=seed, progress=step)
    console.print(f"{manifest.rows:,} rows in {len(manifest.files)} files: {folder}")
    console.print(f"about {enterprises:,} enterprises and {persons:,} persons, up to {end}")


def fill_store(console: Console, settings: Settings, province: Province, *, workers: int) -> None:
    """Simulate a province straight into the empty record store and say how many records it holds."""
    settings.make_pseudonym_key()
    pseudonymiser = settings.pseudonymiser()
    assert pseudonymiser is not None  # noqa: S101  # the key was just made
    pin_names(settings.home.records, pseudonymiser.key_id)
    with stepper("simulating") as step:
        tables = province.tables(pseudonymiser, workers=workers, progress=lambda done, of: step(f"{done}/{of}"))
        rows = settings.store.fill(tables)
    console.print(
        f"{rows:,} records of {province.enterprises:,} enterprises and {province.persons:,} persons, up to {province.end}"
    )
