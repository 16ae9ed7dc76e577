"""Relations of a country's worth: 4 million firms, 10 million ties, from names to hops, successors and evidence.

    python benchmarks/relations.py            4 M firms and 10 M ties
    python benchmarks/relations.py --quick    400,000 and 1 M

A job in a process of its own reads the ties from a file, finds controllers by shares, builds the graph, measures how near every
firm is to a listed one, finds the likely successors of listed firms, and writes the evidence of a hundred. Planted successors must
all be found.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)

import numpy as np  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

from benchmarks import form  # noqa: E402
from supervision.relations.control import Control  # noqa: E402
from supervision.relations.graph import RelationGraph  # noqa: E402
from supervision.relations.shells import shells  # noqa: E402
from supervision.relations.ties import KINDS, PLACE, SHAREHOLDER, TELEPHONE, Ties  # noqa: E402

QUICK, USUAL = 400_000, 4_000_000
PLANTED = 500


def main() -> None:
    """Measure, or do the job of the measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--job", nargs=1, metavar="HOME", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.job:
        _do(Path(asked.job[0]))
        return
    with tempfile.TemporaryDirectory() as home:
        form.report(measure(Path(home), QUICK if asked.quick else USUAL))


def measure(home: Path, firms: int) -> dict[str, form.Goal]:
    """The goals for so many firms."""
    ties = _write(home, firms)
    print(f"{firms:,} firms, {ties:,} ties")
    took = form.run("--job", str(home))
    print(f"  {form.told(took)}")
    found = int((home / "found.txt").read_text("utf-8"))
    return {
        f"peak MB, {firms:,} firms": form.Goal.of(took.peak_mb, "≤", 8192),
        f"seconds cpu, {firms:,} firms": form.Goal.of(took.cpu, "≤", 180 * firms / USUAL, " s"),
        "planted successors found": form.Goal.of(found / PLANTED, "=", 1),
    }


def _write(home: Path, firms: int) -> int:
    """Ties by chance (2.5 a firm: a representative, half a place or telephone shared, owners), and planted successors."""
    rng = np.random.default_rng(7)
    count = int(firms * 2.5)
    firm = np.concatenate([np.arange(firms), rng.integers(0, firms, count - firms)])
    kind = np.concatenate(
        [np.zeros(firms, np.int64), rng.choice([1, 2, 3, 4, PLACE, TELEPHONE], count - firms, p=[0.3, 0.1, 0.1, 0.1, 0.2, 0.2])]
    )
    hub = np.where(kind < PLACE, rng.integers(0, firms, count), firms + rng.integers(0, firms, count))
    old, new = np.arange(PLANTED), firms - 1 - np.arange(PLANTED)
    hub[new], kind[new] = hub[old], kind[old]  # the successor's representative is the listed firm's
    # Hubs are persons below `firms`, places and telephones from there on.
    share = np.where(kind == SHAREHOLDER, np.round(rng.uniform(5, 95, count), 1), np.nan)
    table = pa.table({"hub": hub, "firm": firm, "kind": kind.astype(np.int8), "share": pa.array(share, mask=np.isnan(share))})
    pq.write_table(table, home / "ties.parquet")
    listed = np.concatenate([old, rng.choice(np.arange(PLANTED, firms - PLANTED), firms // 100, replace=False)])
    founded = rng.integers(0, 15_000, firms)
    industry = rng.integers(0, 18, firms)
    founded[old], founded[new], industry[new] = 9_000, 20_100, industry[old]
    np.savez(home / "firms.npz", listed=listed, founded=founded, industry=industry)
    return count


def _do(home: Path) -> None:
    with form.work():
        table, firms = pq.read_table(home / "ties.parquet"), np.load(home / "firms.npz")
        number = len(firms["founded"])
        names = pa.array([f"91460000{one:010}" for one in range(number)])
        hubs = pa.chunked_array([pa.array([f"h{one}" for one in table.column("hub").to_pylist()])])
        ends = pa.chunked_array([names.take(table.column("firm").combine_chunks())])
        kinds = pa.chunked_array([pa.array(KINDS).take(table.column("kind").combine_chunks())])
        registered = Ties.named(names, hubs, ends, kinds, table.column("share"))
        control = Control.of(registered)
        ties = control.drawn_into(registered)
        graph = RelationGraph(ties)
        near = graph.near(firms["listed"])
        day = np.full(len(firms["listed"]), 20_000)
        found = shells(ties, listed=firms["listed"], listed_on=day, founded=firms["founded"], industry=firms["industry"])
        told = [one.words(ties) for one in found[:100]]
        planted = {(number - 1 - one, one) for one in range(PLANTED)} & {(one.new, one.old) for one in found}
        (home / "found.txt").write_text(str(len(planted)), "utf-8")
    hops = {int(h): int((near.hops == h).sum()) for h in range(4)}
    print(f"  controlled by shares: {int((control.top >= 0).sum())}")
    print(f"  firms by hops to a listed one: {hops}; {len(found)} suspected successors, e.g. {told[:1]}")


if __name__ == "__main__":
    main()
