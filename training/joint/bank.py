"""The bank's side: a second-stage table on its own columns and the agreed ones, and what the agreed ones are worth.

It runs where the bank's data lie and reads two files: the platform's answer and the bank's own. It needs no store of records,
no registry and no home of the platform.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from credit.errors import UnreadableFile, UntrainableFrame
from models.note import FeatureNote, Worse
from models.points_table import PointsTable
from models.scale import Scale
from training.config import FitConfig
from training.fit import About, fit_reported
from training.intervals import Draws, Interval
from training.joint.agreement import KEYS, Agreement, read_exactly

TARGET = "bad"
# The share of rows, the latest, that no table learns from and the gain is measured on.
LATER = 0.3


@dataclass(frozen=True, slots=True)
class Gain:
    """AUC on the latest rows of the bank's columns alone, of the agreed columns alone, of both; and by how much both are better."""

    rows: int
    bad: int
    bank: Interval
    platform: Interval
    both: Interval
    gain: Interval


def fit_second_stage(agreement: Agreement, answer: Path, own: Path, folder: Path) -> Gain:
    """Join the platform's answer and the bank's own file by subject and day, fit, measure, and write the table into `folder`.

    Parameters
    ----------
    own
        CSV: subject, as_of, any columns of the bank, and `bad` (0 or 1).

    Raises
    ------
    ColumnsNotAgreed
        The answer has other columns than were agreed.
    UntrainableFrame
        The bank's file has no outcome, or the two files have too few rows in common.
    UnreadableFile
        One of the files cannot be read, or holds words where numbers are needed.
    """
    joined, ours, theirs = _joined(agreement, answer, own)
    cut = int(len(joined) * (1 - LATER))
    learn, later = joined.iloc[:cut], joined.iloc[cut:]
    tables = {
        name: _fitted(learn, columns) for name, columns in {"bank": theirs, "platform": ours, "both": [*theirs, *ours]}.items()
    }
    target = later[TARGET].to_numpy(np.int8)
    raw = {name: table.raw_score(later[list(table.feature_names)]) for name, table in tables.items()}
    gain = _gain(target, raw)
    tables["both"].save(folder / "table")
    (folder / "gain.json").write_text(json.dumps(asdict(gain), indent=1) + "\n", "utf-8")
    (folder / "table.md").write_text(tables["both"].to_markdown(), "utf-8")
    return gain


def _joined(agreement: Agreement, answer: Path, own: Path) -> tuple[pd.DataFrame, list[str], list[str]]:
    """Rows that both files have, by day; the platform's columns under its name; and the names of both sides' columns."""
    sent = pd.DataFrame(read_exactly(answer, agreement.answer))
    sent = _numbers(answer, sent, agreement.columns).rename(columns={name: f"platform_{name}" for name in agreement.columns})
    known = _own(own)
    both = known.merge(sent, on=list(KEYS), how="inner", validate="one_to_one").sort_values(["as_of", "subject"], ignore_index=True)
    ours = [f"platform_{name}" for name in agreement.columns]
    return both, ours, [str(name) for name in known if name not in (*KEYS, TARGET)]


def _own(file: Path) -> pd.DataFrame:
    """The bank's rows: text for the keys, numbers for all others, one row a subject and day."""
    try:
        known = pd.read_csv(file, dtype=str, encoding="utf-8-sig")
    except (OSError, ValueError) as error:  # ValueError: pandas' of what is no CSV, and Unicode's
        raise UnreadableFile(str(file), f"not a readable CSV file in UTF-8 ({type(error).__name__}): check path and form") from None
    if missing := [name for name in (*KEYS, TARGET) if name not in known]:
        raise UntrainableFrame(f"the bank's file lacks {', '.join(missing)}: it needs subject, as_of and {TARGET} (0 or 1)")
    if known.duplicated(list(KEYS)).any():
        raise UntrainableFrame("the bank's file has a subject twice on one day: keep one row for each loan's first day")
    known = _numbers(file, known, [str(name) for name in known if name not in KEYS])
    if not known[TARGET].isin((0, 1)).all():
        raise UntrainableFrame(f"the bank's file has values of {TARGET} that are neither 0 nor 1: leave out what is not known yet")
    return known


def _numbers(file: Path, frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    found = {name: pd.to_numeric(frame[name], errors="coerce") for name in columns}
    if words := [name for name in columns if (found[name].isna() & frame[name].fillna("").ne("")).any()]:
        raise UnreadableFile(str(file), f"columns {', '.join(words)} hold words: give numbers, and nothing where there is none")
    return frame.assign(**found)


def _fitted(learn: pd.DataFrame, columns: Sequence[str]) -> PointsTable:
    """A table of these columns; a better score of the platform never lowers the bank's."""
    worse: dict[str, Worse] = {name: "higher" if name == "platform_log_odds" else "lower" for name in columns if name in _DIRECTED}
    config = FitConfig(trees=600, pairs="none", worse=worse, scale=Scale.default(), patience=30)
    notes = {name: FeatureNote(name) for name in columns}
    fitted = fit_reported(
        learn[list(columns)], learn[TARGET], config=config, about=About(notes, {"stage": "second"}), groups=_groups(learn)
    )
    return fitted.table


_DIRECTED = ("platform_score", "platform_log_odds")


def _groups(learn: pd.DataFrame) -> NDArray[np.str_]:
    return np.asarray(learn["subject"].to_numpy(), np.str_)


def _gain(target: NDArray[np.int8], raw: dict[str, NDArray[np.float64]]) -> Gain:
    draws = Draws(target)
    areas = {name: draws.auc(values) for name, values in raw.items()}
    return Gain(len(target), int(target.sum()), **areas, gain=draws.auc_gap(raw["both"], raw["bank"]))
