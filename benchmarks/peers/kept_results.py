"""Results of the accuracy benchmark on disk: a run goes on where it was cut short; what other code measured is measured anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from benchmarks.peers.accuracy_page import OURS, Result, Results
from benchmarks.sets.labelled_set import ROOT

_FIT = ("assembly", "bagging", "boosting", "config", "derivation", "derivation_trial", "fit", "frame", "interactions", "selection")
_LEARNERS = ("lightgbm", "scikit-learn")
_OTHERS = ("interpret-core", "optbinning", "optuna")


@dataclass(frozen=True)
class KeptResults:
    """A folder with a small file for each method on each fold of each set."""

    folder: Path

    def get(self, name: str, method: str, fold: int) -> Result | None:
        """The result, if it was measured by the code and the packages that stand here now."""
        file = self._file(name, method, fold)
        if not file.exists():
            return None
        kept = json.loads(file.read_text("utf-8"))
        return Result(kept["auc"], kept["seconds"]) if kept["stamp"] == stamp(method) else None

    def put(self, name: str, method: str, fold: int, result: Result) -> None:
        """Keep a result, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self._file(name, method, fold)
        part = file.with_suffix(".part")
        part.write_text(json.dumps({**asdict(result), "stamp": stamp(method)}), "utf-8")
        part.replace(file)

    def whole(self, sets: Iterable[str], methods: Sequence[str], folds: int) -> Results:
        """Of each set the first folds that every method has run, so that like is compared with like; sets without one left out."""
        found = {name: self._whole(name, methods, folds) for name in sets}
        return {name: results for name, results in found.items() if all(results.values())}

    def _whole(self, name: str, methods: Sequence[str], folds: int) -> dict[str, list[Result]]:
        rows: Mapping[str, list[Result]] = {method: [] for method in methods}
        for fold in range(folds):
            row = {method: self.get(name, method, fold) for method in methods}
            known = {method: result for method, result in row.items() if result is not None}
            if len(known) < len(methods):
                break
            for method, result in known.items():
                rows[method].append(result)
        return dict(rows)

    def _file(self, name: str, method: str, fold: int) -> Path:
        return self.folder / f"{name}-{method}-{fold}.json"


@cache
def stamp(method: str) -> str:
    """What a method's results depend on beside the sets: its code and its packages, as 16 hexadecimal digits."""
    ours = method in OURS
    files = [ROOT / "training" / f"{name}.py" for name in _FIT] if ours else [ROOT / "benchmarks" / "peers" / "learners.py"]
    files += sorted((ROOT / "benchmarks" / "sets").glob("*.py"))
    packages = _LEARNERS if ours else _LEARNERS + _OTHERS
    digest = hashlib.sha256(" ".join(f"{name}=={version(name)}" for name in packages).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
