"""The same job for three engines: from records to 102 features as of given days, written as Parquet (LZ4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import form
from benchmarks.peers.feature_records import N_ITEMS, SEVERITIES, catalogue, declared
from credit.calendar import add_months

COUNT_MONTHS = (3, 12, 24, 36)
SUM_MONTHS = (12, 36)
# Day 1826 of the records, their last, is 2027-01-07: the last of the twelve month ends sees nearly all of them.
DAYS = tuple(add_months(date(2025, 12, 31), number) for number in range(1, 13))


def run(engine: str, home: Path, n_days: int) -> None:
    """Do one engine's job in this process: as of the last `n_days` of DAYS, into the folder <engine>-<n_days>."""
    out = home / f"{engine}-{n_days}"
    if engine != "yexin":
        out.mkdir()
    job = {"yexin": yexin, "polars": polars, "duckdb": duckdb}[engine](home)
    with form.work():
        job(DAYS[-n_days:], out)


def yexin(home: Path) -> Callable[[Sequence[date], Path], object]:
    """Our engine; loading the compiled scan belongs to the start of the process, as the peers' import does."""
    from features.feature_set import FeatureSet
    from features.life.lives import Lives

    features = FeatureSet("enterprise", dimensions={}, declared=declared(), catalogue=catalogue())
    lives = Lives.load(home / "lives")
    features.build(lives, as_of=DAYS[0], subjects=["nobody"])
    return lambda days, out: features.write_parquet(lives, as_of=days, path=out)


def polars(home: Path) -> Callable[[Sequence[date], Path], object]:
    """Polars at its best: two levels of grouping on the streaming engine, a pass for each day."""
    import polars as pl

    def work(days: Sequence[date], out: Path) -> None:
        for day in days:
            _polars_query(pl, pl.scan_parquet(home / "flat.parquet"), day).sink_parquet(out / f"{day}.parquet", compression="lz4")

    return work


def _polars_query(pl: Any, flat: Any, day: date) -> Any:
    event, amount = pl.col("event_date"), pl.col("amount")
    known = (pl.col("known_at") <= day) & (pl.col("withdrawn_at").is_null() | (pl.col("withdrawn_at") > day))
    inside = {months: event > add_months(day, -months) for months in COUNT_MONTHS}
    level = flat.filter(known & (event <= day) & inside[36]).group_by("subject", "item", "severity")
    level = level.agg(
        *(inside[months].sum().alias(f"count_{months}") for months in COUNT_MONTHS),
        *(amount.filter(inside[months]).sum().alias(f"sum_{months}") for months in SUM_MONTHS),
        amount.max().alias("max"),
        event.max().alias("newest"),
        event.min().alias("oldest"),
    )
    columns = []
    for number in range(N_ITEMS):
        mine = pl.col("item") == number
        for name in (*(f"count_{m}" for m in COUNT_MONTHS), *(f"sum_{m}" for m in SUM_MONTHS)):
            columns.append(pl.col(name).filter(mine).sum().alias(f"i{number}_{name}"))
        columns.append(pl.col("max").filter(mine).max().alias(f"i{number}_max_36"))
        columns.append((day - pl.col("newest").filter(mine).max()).dt.total_days().alias(f"i{number}_since_36"))
        columns.append((day - pl.col("oldest").filter(mine).min()).dt.total_days().alias(f"i{number}_first_36"))
    for number, severity in enumerate(SEVERITIES, start=1):
        graver = pl.col("severity") == number
        columns += [pl.col(f"count_{m}").filter(graver).sum().alias(f"{severity}_count_{m}") for m in COUNT_MONTHS]
    return level.group_by("subject").agg(columns)


def duckdb(home: Path) -> Callable[[Sequence[date], Path], object]:
    """DuckDB at its best: one grouping with 102 filtered aggregates, a pass for each day."""
    import duckdb as engine

    def work(days: Sequence[date], out: Path) -> None:
        with engine.connect(config={"temp_directory": str(home / "spill")}) as database:
            database.execute("SET preserve_insertion_order = false")
            for day in days:
                query = _duckdb_query(str(home / "flat.parquet"), day)
                database.execute(f"COPY ({query}) TO '{out / f'{day}.parquet'}' (FORMAT parquet, COMPRESSION lz4)")

    return work


def _duckdb_query(flat: str, day: date) -> str:
    inside = {months: f"event_date > DATE '{add_months(day, -months)}'" for months in COUNT_MONTHS}
    columns = []
    for number in range(N_ITEMS):
        mine, name = f"item = {number}", f"i{number}"
        columns += [f"count(*) FILTER ({mine} AND {inside[m]}) AS {name}_count_{m}" for m in COUNT_MONTHS]
        columns += [f"coalesce(sum(amount) FILTER ({mine} AND {inside[m]}), 0) AS {name}_sum_{m}" for m in SUM_MONTHS]
        columns.append(f"max(amount) FILTER ({mine}) AS {name}_max_36")
        columns.append(f"DATE '{day}' - max(event_date) FILTER ({mine}) AS {name}_since_36")
        columns.append(f"DATE '{day}' - min(event_date) FILTER ({mine}) AS {name}_first_36")
    for number, severity in enumerate(SEVERITIES, start=1):
        columns += [f"count(*) FILTER (severity = {number} AND {inside[m]}) AS {severity}_count_{m}" for m in COUNT_MONTHS]
    known = f"known_at <= DATE '{day}' AND (withdrawn_at IS NULL OR withdrawn_at > DATE '{day}')"
    where = f"{known} AND event_date <= DATE '{day}' AND {inside[36]}"
    return f"SELECT subject, {', '.join(columns)} FROM '{flat}' WHERE {where} GROUP BY subject"
