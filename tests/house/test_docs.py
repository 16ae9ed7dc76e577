"""Pages that are made from the code are current, pages lead nowhere that is not there, and each is in the index."""

import re
from pathlib import Path

import pytest

from credit.deployment import Deployment
from features.dictionary import page

ROOT = Path(__file__).resolve().parents[2]


def test_the_data_dictionary_is_current() -> None:
    written = (ROOT / "docs/data-dictionary.md").read_text("utf-8")
    assert written == page(Deployment.load("hainan")), "run `make docs`"


@pytest.mark.parametrize("page", sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]), ids=lambda page: page.stem)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    linked = {page.parent / target for target in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in target}
    files = {ROOT / target for target in re.findall(r"`([\w.-]+/[\w/.-]+\.(?:py|md|yaml))`", text)}
    assert not {str(target) for target in linked | files if not target.exists()}


def test_the_index_names_every_page() -> None:
    index = (ROOT / "docs/README.md").read_text("utf-8")
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert pages == set(re.findall(r"\]\(([\w-]+\.md)\)", index))
