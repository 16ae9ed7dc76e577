"""`yexin replay`: issued scores computed again, and whether they come out bit for bit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import get_args

from rich.console import Console

from serving.main import open_database
from serving.replay.archive import Archive
from serving.replay.replayer import SOUND, Replayed, Replayer, Verdict
from serving.store.issued import IssuedScores
from yexin.progress import bar
from yexin.settings import Settings


def replay_and_show(console: Console, settings: Settings, *, score_id: str | None, sample: int, seed: int) -> bool:
    """Replay one issued score, or a sample of them, and say what came out; whether none was lost or different.

    Raises
    ------
    UnknownScore
        No score was issued under that id.
    ArchiveIncomplete, StoreCorrupted, DatabaseUnavailable
        Something that scores are computed from is missing.
    """
    issued = IssuedScores(open_database(settings.home))
    replayer = Replayer(settings.deployment, settings.store, Archive(settings.home.archive))
    ids = [score_id] if score_id is not None else issued.sample(sample, seed=seed)
    found = [replayer.replay(issued.find(one)) for one in bar(ids, label="replaying")]
    _show(console, found)
    return all(one.verdict in SOUND for one in found)


def _show(console: Console, found: Sequence[Replayed]) -> None:
    for one in found:
        if one.verdict == "records gone":
            console.print(f"{one.score_id}: its records are no longer in the store, and no deletion is on record: restore a backup")
        elif one.verdict == "different":
            console.print(f"[red]{one.score_id}: different[/red] in {', '.join(one.differing)}", highlight=False)
            if one.changed:
                console.print(f"  no longer what it was when the score was issued: {', '.join(one.changed)}", highlight=False)
    counts = Counter(one.verdict for one in found)
    said = ", ".join(f"{counts[verdict]:,} {verdict}" for verdict in get_args(Verdict) if counts[verdict])
    console.print(f"{len(found):,} issued scores computed again: {said or 'none was ever issued'}", highlight=False)
