"""A deployment: everything that belongs to one place and its law."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from credit.errors import UnknownDeployment
from credit.items import Catalogue

_ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("hainan", "chicago")


@dataclass(frozen=True)
class Deployment:
    """One place's catalogue, declared features, evaluations and measures.

    Shipped deployments lie beside the code of each package (credit/catalogue/hainan, features/hainan, …). Any other city is a
    folder of its own with `catalogue/`, `features.py` (or `features/`), `evaluations/` and `measures/`: no change to our code.
    """

    name: str
    catalogue_folder: Path
    features: Path
    evaluations: Path
    measures: Path

    @classmethod
    def load(cls, name: str) -> Deployment:
        """The deployment of that name, or in that folder.

        Raises
        ------
        UnknownDeployment
            Neither shipped nor a folder with a `catalogue/` in it.

        Examples
        --------
        >>> Deployment.load("chicago").name
        'chicago'
        """
        if name in SHIPPED:
            return cls(
                name=name,
                catalogue_folder=_ROOT / "credit" / "catalogue" / name,
                features=_ROOT / "features" / name,
                evaluations=_ROOT / "models" / "evaluations" / name,
                measures=_ROOT / "supervision" / "measures" / name,
            )
        folder = Path(name).expanduser()
        if not (folder / "catalogue").is_dir():
            raise UnknownDeployment(name, shipped=SHIPPED)
        single = folder / "features.py"
        return cls(
            name=folder.resolve().name,
            catalogue_folder=folder / "catalogue",
            features=single if single.is_file() else folder / "features",
            evaluations=folder / "evaluations",
            measures=folder / "measures",
        )

    @cached_property
    def catalogue(self) -> Catalogue:
        """The items that may be known here; read once.

        Raises
        ------
        InvalidCatalogue
            A file of it does not say what it must.
        """
        return Catalogue.load(self.catalogue_folder)
