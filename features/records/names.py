"""Under which key the persons of a record store are named, since how many rotations, and whether a rotation is under way."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from credit.errors import RotationUnfinished, StoreCorrupted
from credit.key_file import write_once
from credit.whole_file import write_whole

_IN_FORCE, _UNDER_WAY = "pseudonyms.json", ".renaming"


@dataclass(frozen=True, slots=True)
class NamesInForce:
    """The id of the key that names the persons of a store, and how often they were renamed."""

    key_id: str
    generation: int = 0

    def text(self) -> str:
        """As it is kept."""
        return json.dumps({"key_id": self.key_id, "generation": self.generation})


def names_in_force(folder: Path) -> NamesInForce | None:
    """Of the store in `folder`; None where no person was ever named there.

    Raises
    ------
    StoreCorrupted
        The file that says so cannot be read.
    """
    file = folder / _IN_FORCE
    if not file.exists():
        return None
    try:
        return NamesInForce(**json.loads(file.read_text("ascii")))
    except (OSError, ValueError, TypeError):
        raise StoreCorrupted(f"{file} cannot be read: restore it from a backup") from None


def pin_names(folder: Path, key_id: str) -> None:
    """Note under which key the first persons of a store are named; it stays until a rotation, whoever comes next."""
    write_once(folder / _IN_FORCE, NamesInForce(key_id).text())


@dataclass(frozen=True, slots=True)
class Renaming:
    """A rotation that was begun and not finished: to which key, as which generation, and whether the keys before stay needed."""

    key_id: str
    generation: int
    chained: bool

    @classmethod
    def under_way(cls, folder: Path) -> Renaming | None:
        """The one of the store in `folder`; None where there is none."""
        try:
            return cls(**json.loads((folder / _UNDER_WAY).read_text("ascii")))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError):
            raise StoreCorrupted(
                f"{folder / _UNDER_WAY} cannot be read: delete it, and rotate again with the same next key"
            ) from None

    def begin(self, folder: Path) -> None:
        """From now on nobody opens the store but who finishes this."""
        write_whole(folder / _UNDER_WAY, json.dumps({name: getattr(self, name) for name in self.__slots__}))

    def put_in_force(self, folder: Path) -> None:
        """The store's rows bear the new names: say so."""
        write_whole(folder / _IN_FORCE, NamesInForce(self.key_id, self.generation).text())

    def end(self, folder: Path) -> None:
        """All is done: the store is open to everybody."""
        (folder / _UNDER_WAY).unlink(missing_ok=True)


def require_no_renaming(folder: Path, *, since: NamesInForce | None) -> None:
    """Refuse where a rotation is under way, or has been since the names `since` were read.

    Raises
    ------
    RotationUnfinished
        It is, or was.
    """
    now = names_in_force(folder)
    if (folder / _UNDER_WAY).exists() or (now.generation if now else 0) != (since.generation if since else 0):
        raise RotationUnfinished
