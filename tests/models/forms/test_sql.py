"""SQL gives the integers of the table, in the databases themselves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings

from models.points_table import PointsTable
from models.policy.weights import Policy
from models.scale import Scale
from tests.models.random_boosters import Made, made_boosters
from tests.models.random_tables import MadeTable, made_tables, make_table

POSTGRES = os.environ.get("YEXIN_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")
SCALE = Scale(base_score=600, base_odds=10, points_to_double_odds=50, minimum=300, maximum=700)


@pytest.fixture(scope="module")
def postgres() -> Iterator[psycopg.Connection[Any]]:
    try:
        connection = psycopg.connect(POSTGRES, connect_timeout=3)
    except psycopg.OperationalError:
        pytest.skip(f"NOT PROVED: no PostgreSQL answers at {POSTGRES}; set YEXIN_TEST_POSTGRES to one")
    with connection:
        yield connection


def as_table(table: PointsTable, rows: Any) -> pd.DataFrame:
    """Rows as a database holds them: texts as texts, numbers as doubles, a number of their own first."""
    frame = pd.DataFrame(rows)
    plain = {
        name: frame[name].astype(object).where(frame[name].notna(), None) if frame[name].dtype == "category" else frame[name]
        for name in map(str, frame)
    }
    return pd.DataFrame({"id": range(len(frame)), **plain})


def in_duckdb(query: str, frame: pd.DataFrame) -> pd.DataFrame:
    with duckdb.connect() as connection:
        connection.register("rows", frame)
        found: pd.DataFrame = connection.sql(query).df()
    return found.sort_values("id")


def in_postgres(query: str, frame: pd.DataFrame, connection: psycopg.Connection[Any]) -> pd.DataFrame:
    kinds = {str(name): "text" if frame[name].dtype == object else "double precision" for name in frame}
    connection.execute("DROP TABLE IF EXISTS pg_temp.rows")
    columns = ", ".join(f'"{name}" {kind}' for name, kind in kinds.items())
    connection.execute(f"CREATE TEMP TABLE rows ({columns})".encode())
    with connection.cursor().copy(b"COPY rows FROM STDIN") as copy:
        for row in frame.itertuples(index=False):
            copy.write_row(row)
    answer = connection.execute(query.encode())
    names = [column.name for column in answer.description or ()]
    return pd.DataFrame(answer.fetchall(), columns=names).sort_values("id")


def check(table: PointsTable, found: pd.DataFrame, rows: Any) -> None:
    explained = table.explain(rows)
    assert found["score"].tolist() == explained.score.tolist()
    assert found["base"].tolist() == [explained.base] * len(explained.score)
    assert found["scale_limit"].tolist() == explained.limit.tolist()
    points = found[[f"{name}_points" for name in table.feature_names]].to_numpy(np.int64)
    assert np.array_equal(points, explained.points)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=made_tables())
def test_both_databases_give_the_integers_of_any_table(made: MadeTable, postgres: psycopg.Connection[Any]) -> None:
    frame = as_table(made.table, made.rows)
    duck, post = (made.table.to_sql(dialect, keep=["id"]) for dialect in ("duckdb", "postgresql"))
    check(made.table, in_duckdb(duck, frame), made.rows)
    check(made.table, in_postgres(post, frame, postgres), made.rows)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=made_boosters())
def test_duckdb_gives_the_integers_of_a_compiled_booster(made: Made) -> None:
    table = PointsTable.from_lightgbm(made.booster, made.frame, scale=SCALE)
    rows = pd.concat([made.frame, made.edges], ignore_index=True).astype(made.frame.dtypes)
    check(table, in_duckdb(table.to_sql("duckdb", keep=["id"]), as_table(table, rows)), rows)


def test_the_score_alone_needs_no_row_per_feature() -> None:
    bands = [{"at_most": 0, "points": 30}, {"below": 0.1, "points": 7}, {"points": 0}]
    spec = {"indicators": {'fi"nes': {"bands": bands, "missing": 3}, "grade": {"bands": [{"category": "o'k", "points": 5}]}}}
    table = PointsTable.from_policy(Policy.model_validate(spec), scale=SCALE)
    rows = {'fi"nes': [0.0, 0.09999999999999999, 0.1, None], "grade": ["o'k", "ok", None, "o'k"]}
    query = table.to_sql("duckdb", source="list of 2025", keep=["id"], points=False)
    assert "_long" not in query
    with duckdb.connect() as connection:
        connection.register("list of 2025", pd.DataFrame({"id": range(4), **rows}))
        assert connection.sql(query).fetchall() == [(0, 635, 600, 0), (1, 607, 600, 0), (2, 600, 600, 0), (3, 608, 600, 0)]


def test_every_threshold_is_read_back_bit_for_bit(postgres: psycopg.Connection[Any]) -> None:
    rng = np.random.default_rng(3)
    starts = np.unique(np.concatenate([rng.random(200), np.nextafter([0.1, 0.2, 0.3], 1), 10.0 ** np.arange(-30, 30, 0.7)]))
    bands = [{"at_least": start, "points": at % 2} for at, start in enumerate(starts, 1)]
    table = PointsTable.from_policy(Policy.model_validate({"indicators": {"x": {"bands": bands}}}), scale=SCALE)
    rows = {"x": np.concatenate([starts, np.nextafter(starts, -np.inf)])}
    frame = as_table(table, rows)
    check(table, in_duckdb(table.to_sql("duckdb", keep=["id"]), frame), rows)
    check(table, in_postgres(table.to_sql("postgresql", keep=["id"]), frame, postgres), rows)


def test_another_dialect_is_refused() -> None:
    table = PointsTable.from_policy(Policy.model_validate({"indicators": {"x": {"each": 1}}}), scale=SCALE)
    with pytest.raises(ValueError, match="no SQL is written for 'oracle'"):
        table.to_sql("oracle")  # type: ignore[arg-type]


def test_names_that_postgresql_would_cut_are_refused() -> None:
    for name, long in (("x" * 56, False), ("x" * 57, True), ("次" * 18, False), ("次" * 19, True)):
        table = PointsTable.from_policy(Policy.model_validate({"indicators": {name: {"each": 1}}}), scale=SCALE)
        assert f'"{name}_points"' in table.to_sql("duckdb")
        if long:
            with pytest.raises(ValueError, match="PostgreSQL cuts names after 63 bytes"):
                table.to_sql("postgresql")
        else:
            assert f'"{name}_points"' in table.to_sql("postgresql")


def test_wide_pairs_stay_short_enough_to_be_compiled(postgres: psycopg.Connection[Any]) -> None:
    """A CASE per cell made PostgreSQL's own compiler eat 13 GB: 90,000 cells are an array, not 90,000 branches."""
    table = make_table(np.random.default_rng(5), ["dense"] * 4, pairs=3, coarse=False, ends=(-10_000, 10_000))
    rows = {f"f{at}": np.exp(np.random.default_rng(at).normal(size=500) * 3) for at in range(4)}
    query = table.to_sql("postgresql", keep=["id"])
    assert query.count("WHEN") < 100
    postgres.execute("SET LOCAL jit_above_cost = 0; SET LOCAL jit_optimize_above_cost = 0")
    check(table, in_postgres(query, as_table(table, rows), postgres), rows)
    check(table, in_duckdb(table.to_sql("duckdb", keep=["id"]), as_table(table, rows)), rows)
