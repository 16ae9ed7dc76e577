"""Pages that are made from the code are current, and the README leads nowhere that is not there."""

import re
from pathlib import Path

from credit.deployment import Deployment
from features.dictionary import page

ROOT = Path(__file__).resolve().parents[2]


def test_the_data_dictionary_is_current() -> None:
    written = (ROOT / "docs/data-dictionary.md").read_text("utf-8")
    assert written == page(Deployment.load("hainan")), "run `make docs`"


def test_every_link_of_the_readme_leads_somewhere() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    targets = re.findall(r"\]\(([^)#]+)\)|`([\w/.-]+\.(?:py|md))`", readme)
    missing = [target for pair in targets for target in pair if target and "://" not in target and not (ROOT / target).exists()]
    assert not missing
