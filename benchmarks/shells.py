"""换马甲 found in simulated provinces in which successors of listed firms were planted: how many, how many told of wrongly.

    python benchmarks/shells.py            five provinces of 20,000 firms
    python benchmarks/shells.py --quick    two of 6,000

Truth is the draw of yexin.simulate.shells; it stands in no record. Beside the successors stand honest groups of the same founder,
an agent's address, shared telephones, and holders by chance. Told by least worth of the evidence, and by what the successor kept.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks import form  # noqa: E402
from supervision.relations.shells import Shell  # noqa: E402
from supervision.relations.signals import Web  # noqa: E402
from supervision.warning.precision import Precision  # noqa: E402
from yexin.settings import Settings  # noqa: E402
from yexin.simulate.justice import listings  # noqa: E402
from yexin.simulate.shells import Pairs, planted  # noqa: E402
from yexin.simulate.stream import Province  # noqa: E402
from yexin.standings import standings_of  # noqa: E402

END, YEARS = date(2026, 6, 30), 10
WORTHS = (3, 4, 5, 6)


@dataclass
class Found:
    """Counts over provinces: suspicions and right ones by least worth, planted pairs in all and found by what was kept."""

    told: Counter[int] = field(default_factory=Counter)
    right: Counter[int] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    kept_found: Counter[str] = field(default_factory=Counter)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    counts = Found()
    for seed in range(2 if quick else 5):
        with tempfile.TemporaryDirectory() as home:
            look(Path(home), seed, 6_000 if quick else 20_000, counts)
    form.report(goals(counts))


def look(home: Path, seed: int, firms: int, counts: Found) -> None:
    """Fill a store with a province, look for successors on its last day, and count."""
    settings = Settings(home, "hainan", END)
    settings.make_pseudonym_key()
    pseudonymiser = settings.pseudonymiser()
    assert pseudonymiser is not None  # the key was just made
    province = Province(firms, firms * 3 // 2, YEARS, END, seed)
    settings.store.fill(province.tables(pseudonymiser))
    web = Web.of(settings.store, standings_of(settings, "enterprise-policy", as_of=END))
    (world,) = province.worlds()
    count(web, planted(world, listings(world)), world.enterprises.identifiers.to_pylist(), web.shells(), counts)


def count(web: Web, truth: Pairs, names: list[str], told: list[Shell], counts: Found) -> None:
    """Add what was told to the counts; planted pairs count where the old firm is listed on the day and the new one is known."""
    ties, listed = web.graph.ties, set(web.listed.tolist())
    at = [(ties.number(names[old]), ties.number(names[new])) for old, new in zip(truth.old, truth.new, strict=True)]
    there = {
        pair: place for place, pair in enumerate(at) if pair[0] in listed and pair[1] is not None and web.founded[pair[1]] >= 0
    }
    found = {(one.old, one.new): one.worth for one in told}
    for least in WORTHS:
        some = [pair for pair, worth in found.items() if worth >= least]
        counts.told[least] += len(some)
        counts.right[least] += sum(pair in there for pair in some)
    for pair, place in there.items():
        for kept in ("all", _kept(truth, place)):
            counts.kept[kept] += 1
            counts.kept_found[kept] += pair in found


def _kept(truth: Pairs, place: int) -> str:
    words = ("represented", "behind", "place", "telephone")
    return " + ".join(word for word in words if getattr(truth, word)[place])


def goals(counts: Found) -> dict[str, form.Goal]:
    """Print the tables; precision and recall of all suspicions as goals."""
    everything = counts.kept["all"]
    for least in WORTHS:
        told, right = counts.told[least], counts.right[least]
        print(f"  worth ≥ {least}: {told} told of, {right} right: {_share(right, told)}; found {_share(right, everything)}")
    for kept, number in counts.kept.most_common():
        print(f"  kept {kept:40} {number:4}  found {_share(counts.kept_found[kept], number)}")
    precision, recall = counts.right[3] / max(counts.told[3], 1), counts.kept_found["all"] / max(everything, 1)
    return {"precision": form.Goal.of(precision, "≥", 0.5), "recall": form.Goal.of(recall, "≥", 0.5)}


def _share(part: int, of: int) -> str:
    """A share with its 95 % interval (Wilson)."""
    if not of:
        return "—"
    low, high = Precision("shells", "", of, part, 0, 0).interval
    return f"{part / of:.0%} ({low:.0%} … {high:.0%})"


if __name__ == "__main__":
    main()
