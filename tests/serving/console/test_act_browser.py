"""Pages on acts of supervision in a real browser: both languages, a narrow screen, the keyboard, no error, no other host."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from serving.access.caller import Role
from tests.serving.acts_city import ALONE, SUCCESSOR, acts_service, new_plan, on_the_public_day, plans_of
from tests.serving.asking import asking
from tests.serving.client.running import Running, listening
from tests.serving.console.test_browser import Visit, browser  # noqa: F401  # the fixture

# Path → how many charts it draws.
PAGES = {
    "/console/plans": 0,
    "/console/plans/B1": 1,
    "/console/customs": 0,
    "/console/customs?scene=shoppers": 0,
    "/console/relations": 0,
    "/console/uplift": 0,
}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    app = acts_service(tmp_path_factory.mktemp("acts"))
    with asking(app) as officer:
        officer.post("/v1/inspection-plans", json=new_plan("B1"))
        on_the_public_day(plans_of(app), "B1")
        assert officer.post("/v1/inspection-plans/B1/draw", json={"value": "1"}).status_code == 200
    with listening(app) as running:
        yield running


@pytest.fixture
def visit(browser: Any, here: Running) -> Iterator[Visit]:  # noqa: F811
    made = Visit(browser, here.app, f"http://127.0.0.1:{here.port}", Role.REGULATOR)
    yield made
    made.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_whole_in_both_languages_and_on_a_narrow_screen(visit: Visit, language: str) -> None:
    for path, charts in PAGES.items():
        visit.open(f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert visit.tab.locator(".chart[data-drawn=true] canvas").count() == charts, path
        chinese = re.search(r"[一-鿿]", str(visit.tab.locator("nav, h2, h3, button, thead").all_inner_texts()))
        assert (chinese is None) == (language == "en"), path
        assert (visit.width(390), visit.width(1280)) == (390, 1280), path
        assert visit.faults == [], path


def test_the_graph_comes_with_its_words_and_is_walked_by_keyboard(visit: Visit) -> None:
    visit.open(f"/console/subjects/{SUCCESSOR}")
    visit.tab.wait_for_selector("#relations svg")
    assert visit.tab.locator("#relations svg").get_attribute("aria-label").startswith(SUCCESSOR)
    assert (visit.width(390), visit.width(1280)) == (390, 1280)
    visit.tab.locator("#relations a").first.focus()
    visit.tab.keyboard.press("Enter")
    visit.tab.wait_for_url(re.compile(r"/console/subjects/\w{18}$"))
    assert visit.faults == []
    visit.open(f"/console/subjects/{ALONE}")
    visit.tab.wait_for_selector("#relations svg")
    assert "没有关联企业" in visit.tab.locator("#relations").inner_text()


def test_the_draw_is_verified_by_keyboard_alone(visit: Visit) -> None:
    visit.open("/console/plans/B1")
    visit.tab.locator("form[hx-get] button").focus()
    visit.tab.keyboard.press("Enter")
    visit.tab.wait_for_selector("#checks table")
    assert visit.tab.locator("#checks").inner_text().count("✓") == 7
    assert visit.faults == []
