"""A points table as plain files: table.json (what it says) and numbers.npz (its numbers), with a content hash. No pickle."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from credit.errors import FolderNotWritable, TableTooNew, TableUnreadable
from models.bins import Bins, CategoryBins, NumericBins
from models.note import FeatureNote
from models.parts import TableFeature, TablePair
from models.scale import Scale
from models.soundness import faults

if TYPE_CHECKING:
    from models.points_table import PointsTable

FORMAT = "yexin points table"
SCHEMA = 1
Arrays = dict[str, NDArray[Any]]


def content_hash(table: PointsTable) -> str:
    """SHA-256 over words and numbers, in hexadecimal."""
    return _hash(_words(table), _arrays(table))


def save(table: PointsTable, folder: Path, *, once: bool = False) -> None:
    """Write the folder beside its place and move it there, so that a reader never sees half a table.

    `once`: what another process has put there meanwhile stays; else it is replaced.

    Raises
    ------
    FolderNotWritable
        The folder cannot be written.
    """
    numbers = io.BytesIO()
    np.savez_compressed(numbers, allow_pickle=False, **_arrays(table))
    seals = {"hash": table.hash, "numbers": hashlib.sha256(numbers.getvalue()).hexdigest()}
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        (draft / "table.json").write_text(json.dumps({**_words(table), **seals}, ensure_ascii=False, indent=1), "utf-8")
        (draft / "numbers.npz").write_bytes(numbers.getvalue())
        draft.chmod(0o755)
        _place_once(draft, folder) if once else _replace(draft, folder)
    except OSError as error:
        raise FolderNotWritable(str(folder)) from error


def _place_once(draft: Path, folder: Path) -> None:
    try:
        draft.rename(folder)  # fails where there is a folder with something in it
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        if not folder.is_dir():
            raise


def _replace(draft: Path, folder: Path) -> None:
    retired = draft.with_name(f"{draft.name}-old")
    if folder.exists():
        os.replace(folder, retired)
    os.replace(draft, folder)
    shutil.rmtree(retired, ignore_errors=True)


def load(folder: Path) -> dict[str, Any]:
    """The arguments of a `PointsTable`.

    Raises
    ------
    TableUnreadable, TableTooNew
        Missing, foreign, damaged or cut off; or of a later schema.
    """
    words = _read_words(folder)
    content_seal, file_seal = words.pop("hash", None), words.pop("numbers", None)
    try:
        numbers = (folder / "numbers.npz").read_bytes()
    except OSError as error:
        raise TableUnreadable(str(folder), f"numbers.npz is missing ({type(error).__name__}); copy the whole folder") from error
    # Sealed before it is unpacked: nothing damaged is ever parsed.
    if hashlib.sha256(numbers).hexdigest() != file_seal:
        raise TableUnreadable(str(folder), "numbers.npz is damaged or cut off; copy it again from the registry")
    try:
        with np.load(io.BytesIO(numbers), allow_pickle=False) as unpacked:
            arrays = dict(unpacked)
    except (ValueError, TypeError, OSError, EOFError, BadZipFile) as error:
        raise TableUnreadable(str(folder), f"numbers.npz is sealed, but holds no arrays ({type(error).__name__})") from error
    if content_seal != _hash(words, arrays):
        raise TableUnreadable(str(folder), "its content is not what was saved (hash differs); copy it again from the registry")
    try:
        arguments = _arguments(words, arrays)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = f"it is sealed, but is no table of this schema ({type(error).__name__})"
        raise TableUnreadable(str(folder), reason) from error
    if found := next(faults(arguments["features"], arguments["pairs"]), None):
        raise TableUnreadable(str(folder), f"it is sealed, but {found}")
    return arguments


def _read_words(folder: Path) -> dict[str, Any]:
    path = folder / "table.json"
    try:
        words = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise TableUnreadable(str(folder), "there is no table.json in it") from None
    except (OSError, ValueError, RecursionError) as error:
        raise TableUnreadable(str(folder), f"table.json is damaged or cut off ({type(error).__name__})") from error
    if not isinstance(words, dict) or words.get("format") != FORMAT or not isinstance(words.get("schema"), int):
        raise TableUnreadable(str(folder), f"table.json is not a {FORMAT}")
    if words["schema"] > SCHEMA:
        raise TableTooNew(str(folder), found=words["schema"], known=SCHEMA)
    return words


def _words(table: PointsTable) -> dict[str, Any]:
    """All that is no array, with every array's place in numbers.npz given by its position."""
    return {
        "format": FORMAT,
        "schema": SCHEMA,
        "origin": dict(table.origin),
        "scale": None if table.scale is None else asdict(table.scale),
        "exponent": table.exponent,
        "constant": table.constant,
        "features": [_feature_words(feature) for feature in table.features],
        "pairs": [{"first": pair.first, "second": pair.second, "mean": pair.mean} for pair in table.pairs],
    }


def _feature_words(feature: TableFeature) -> dict[str, Any]:
    bins = feature.bins
    own = {"zero_apart": bins.zero_apart} if isinstance(bins, NumericBins) else {"values": list(bins.values)}
    return {**asdict(feature.note), "kind": bins.kind, **own, "mean": feature.mean}


def _arrays(table: PointsTable) -> Arrays:
    arrays: Arrays = {}
    for at, feature in enumerate(table.features):
        arrays |= {f"feature{at}.units": feature.units, f"feature{at}.counts": feature.counts}
        if isinstance(feature.bins, NumericBins):
            arrays[f"feature{at}.thresholds"] = feature.bins.thresholds
    for at, pair in enumerate(table.pairs):
        for name in ("units", "over_second", "over_first"):
            arrays[f"pair{at}.{name}"] = getattr(pair, name)
    return arrays


def _hash(words: dict[str, Any], arrays: Arrays) -> str:
    digest = hashlib.sha256(json.dumps(words, sort_keys=True, ensure_ascii=False).encode())
    for name, array in sorted(arrays.items()):
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _arguments(words: dict[str, Any], arrays: Arrays) -> dict[str, Any]:
    pairs = (_pair(one, arrays, f"pair{at}") for at, one in enumerate(words["pairs"]))
    return {
        "features": tuple(_feature(one, arrays, f"feature{at}") for at, one in enumerate(words["features"])),
        "pairs": tuple(pairs),
        "constant": words["constant"],
        "exponent": words["exponent"],
        "scale": None if words["scale"] is None else Scale(**words["scale"]),
        "origin": words["origin"],
    }


def _feature(one: dict[str, Any], arrays: Arrays, at: str) -> TableFeature:
    note = FeatureNote(one["name"], one["label"], one["dimension"], one["unit"], one["worse"], one["absent"])
    bins: Bins
    if one["kind"] == "number":
        bins = NumericBins(arrays[f"{at}.thresholds"], one["zero_apart"])
    else:
        bins = CategoryBins(tuple(one["values"]), one["kind"])
    return TableFeature(note, bins, arrays[f"{at}.units"], arrays[f"{at}.counts"], one["mean"])


def _pair(one: dict[str, Any], arrays: Arrays, at: str) -> TablePair:
    units, over_second, over_first = (arrays[f"{at}.{name}"] for name in ("units", "over_second", "over_first"))
    return TablePair(one["first"], one["second"], units, over_second, over_first, one["mean"])
