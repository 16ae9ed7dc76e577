"""Whatever columns a file had, and whatever its cells: its rows renamed are its rows read under the other key."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.deployment import Deployment
from credit.subject import Pseudonymiser, renamed
from features.readers.reader import Reader
from features.records.naming import Naming
from features.records.renaming import NewIds, RowRenamer
from tests.serving.small_city import with_persons

OLD, NEW = b"0123456789abcdef", b"fedcba9876543210"
NUMBERS = ("11010519491231002X", "440524188001010014", "520302196901010017")
CELLS: dict[str, dict[str, tuple[str, ...]]] = {
    "penalty": {
        "no": ("1号", "2号"), "kind": ("罚款", "警告", ""), "fine": ("1.5", "20", ""), "decided": ("2024-03-01", "2023-01-02"),
        "body": ("税务局", ""), "facts": ("迟报", ""), "事件": ("", "更正"), "失信程度": ("", "轻微"),
    },
    "authorisation": {"signed": ("2024-01-10", "2024-01-11"), "until": ("2025-01-10", ""), "bank": ("91460000MA00000155", "")},
}  # fmt: skip
NEEDED = {"penalty": ("no", "decided"), "authorisation": ("signed",)}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    folder = tmp_path_factory.mktemp("city") / "tiny_city"
    shutil.copytree(Path(__file__).parents[2] / "tiny_city", folder, ignore=shutil.ignore_patterns("__pycache__"))
    return with_persons(Deployment.load(str(folder)))


@st.composite
def files(draw: st.DrawFn) -> tuple[str, str]:
    """An item, and a file of it with some of its columns."""
    item = draw(st.sampled_from(sorted(CELLS)))
    columns = [name for name in CELLS[item] if name in NEEDED[item] or draw(st.booleans())]
    rows = draw(
        st.lists(st.tuples(st.sampled_from(NUMBERS), *(st.sampled_from(CELLS[item][name]) for name in columns)), min_size=1)
    )
    return item, "\n".join(",".join(row) for row in [("id_number", *columns), *rows]) + "\n"


@settings(max_examples=60)
@given(told=files())
def test_renamed_rows_are_the_rows_read_under_the_other_key(
    told: tuple[str, str], city: Deployment, tmp_path_factory: pytest.TempPathFactory
) -> None:
    item, text = told
    file = tmp_path_factory.mktemp("file") / f"{item}.csv"
    file.write_text(text, "utf-8")
    old, new = (
        Reader(city.catalogue, pseudonymiser=Pseudonymiser(*keys)).read(file, received=date(2024, 6, 30)).records
        for keys in ((OLD,), (OLD, NEW))
    )
    renamer = RowRenamer(city.catalogue, lambda name: renamed(name, NEW), NEW)
    # The fact that a correction names need not be in the same file: then its id comes from elsewhere in the store.
    pairs = [(old.column(name).to_pylist(), new.column(name).to_pylist()) for name in ("about", "record_id")]
    known = NewIds([([a for a in names if a], [b for b in fresh if b]) for names, fresh in pairs])
    batches = old.combine_chunks().to_batches()
    got = pa.Table.from_batches([renamer.renamed(batch, known) for batch in batches], schema=old.schema)
    assert got.to_pylist() == new.to_pylist()
    assert renamer.kept_apart == 0


def test_a_row_that_no_file_brought_has_no_layout(city: Deployment) -> None:
    row = {"source": "case:0f8f", "item": "penalty"}
    assert Naming(city.catalogue).layout(row) is None
