"""Every page in a real browser: both languages, a narrow screen, the keyboard, no error, no other host."""

from __future__ import annotations

import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

from serving.access.caller import Role
from serving.access.door import COOKIE
from tests.serving.asking import token_for
from tests.serving.console.town import WORSE

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
PAGES = {
    "/console/login": None,
    "/console/overview": Role.REGULATOR,
    "/console/subjects": Role.REGULATOR,
    f"/console/subjects/{WORSE}": Role.REGULATOR,
    "/console/cases": Role.REGULATOR,
    "/console/alerts": Role.REGULATOR,
    "/console/joint": Role.REGULATOR,
    "/console/models": Role.REGULATOR,
    "/console/models/trust": Role.REGULATOR,
    "/console/mine": Role.SUBJECT,
    "/console/checks": Role.BANK,
}
# All charts are drawn, the part that htmx fetches among them.
READY = """() => document.readyState === "complete" && document.fonts.status === "loaded"
  && [...document.querySelectorAll(".chart")].every((box) => box.dataset.drawn)
  && !(document.querySelector("#curves") && !document.querySelector("#curves .chart"))"""
CHARTS = {"/console/overview": 3, f"/console/subjects/{WORSE}": 4, "/console/mine": 4}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not Path(CHROMIUM).exists():
        pytest.skip("NOT PROVED: no chromium on this machine; apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def address(app: FastAPI) -> Iterator[str]:
    """The service on a port of its own, over real HTTP."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


class Visit:
    """A tab that remembers what went wrong in it."""

    def __init__(self, browser: Any, app: FastAPI, address: str, role: Role | None) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
        if role is not None:
            token = token_for(app, role, subject=WORSE if role is Role.SUBJECT else None)
            self.context.add_cookies([{"name": COOKIE, "value": token, "url": address, "httpOnly": True, "sameSite": "Strict"}])
        self.tab, self.address = self.context.new_page(), address
        self.faults: list[str] = []
        self.tab.on("console", lambda said: self.faults.append(said.text) if said.type in ("error", "warning") else None)
        self.tab.on("pageerror", lambda error: self.faults.append(str(error)))
        self.tab.on("request", lambda sent: self.faults.append(sent.url) if not sent.url.startswith((address, "data:")) else None)

    def open(self, path: str) -> None:
        self.tab.goto(self.address + path)
        self.tab.wait_for_function(READY)

    def width(self, pixels: int) -> int:
        """How wide the page is on a screen of that many pixels."""
        self.tab.set_viewport_size({"width": pixels, "height": 900})
        self.tab.wait_for_function(READY)
        return int(self.tab.evaluate("document.documentElement.scrollWidth"))

    def close(self) -> None:
        self.context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_whole_in_both_languages_and_on_a_narrow_screen(
    browser: Any, app: FastAPI, address: str, language: str
) -> None:
    visits = {role: Visit(browser, app, address, role) for role in set(PAGES.values())}
    for path, role in PAGES.items():
        visit = visits[role]
        visit.open(f"{path}?lang={language}")
        assert visit.tab.locator(".chart[data-drawn=true] canvas").count() == CHARTS.get(path, 0), path
        chinese = re.search(r"[一-鿿]", str(visit.tab.locator("nav, h2, button").all_inner_texts()))
        assert (chinese is None) == (language == "en"), path
        assert (visit.width(390), visit.width(1280)) == (390, 1280), path
        assert visit.faults == [], path
    for visit in visits.values():
        visit.close()


def test_a_regulator_s_way_by_keyboard_alone(browser: Any, app: FastAPI, address: str) -> None:
    visit = Visit(browser, app, address, Role.REGULATOR)
    visit.open("/console/overview")
    keys = visit.tab.keyboard
    keys.press("Tab")
    assert visit.tab.evaluate("document.activeElement.className") == "skip"
    keys.press("Enter")
    assert visit.tab.evaluate("document.activeElement.id") == "main"
    visit.open("/console/subjects")
    keys.type("南渡")  # the search field has the focus
    keys.press("Enter")
    visit.tab.wait_for_url(re.compile("q="))
    visit.tab.locator("tbody a").first.focus()
    keys.press("Enter")
    visit.tab.wait_for_url(re.compile(f"/console/subjects/{WORSE}"))
    seen = set()
    for _ in range(60):
        keys.press("Tab")
        seen.add(visit.tab.evaluate("document.activeElement.name || document.activeElement.tagName"))
    visit.close()
    assert {"repair", "reach", "first", "BUTTON", "SUMMARY"} <= seen
    assert visit.faults == []


def test_ticking_a_repair_redraws_the_curve(browser: Any, app: FastAPI, address: str) -> None:
    visit = Visit(browser, app, address, Role.REGULATOR)
    visit.open(f"/console/subjects/{WORSE}")
    curves = visit.tab.locator("#curves .chart")
    before = curves.get_attribute("data-values")
    visit.tab.locator("[name=repair]").first.focus()
    visit.tab.keyboard.press("Space")
    visit.tab.wait_for_function("before => document.querySelector('#curves .chart').dataset.values !== before", arg=before)
    after = curves.get_attribute("data-values")
    assert "supposed" in after
    assert "supposed" not in before
    visit.tab.locator("[name=reach]").select_option("B")
    visit.tab.wait_for_selector("#curves strong")
    visit.close()
    assert visit.faults == []


def test_the_page_says_the_same_without_scripts(browser: Any, app: FastAPI, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    context.add_cookies([{"name": COOKIE, "value": token_for(app, Role.REGULATOR), "url": address}])
    tab = context.new_page()
    tab.goto(f"{address}/console/subjects/{WORSE}")
    tab.locator("details.numbers summary").first.click()
    assert "500" in tab.locator("details.numbers tr.total").first.inner_text()
    tab.locator("noscript button, .whatif button").first.click()
    assert "36个月" in tab.locator("body").inner_text()
    context.close()


def test_a_stranger_s_session_is_led_to_the_door_from_a_part_of_a_page(browser: Any, app: FastAPI, address: str) -> None:
    visit = Visit(browser, app, address, Role.REGULATOR)
    visit.open(f"/console/subjects/{WORSE}")
    visit.context.clear_cookies()
    visit.tab.locator("[name=reach]").select_option("A")
    visit.tab.wait_for_url(re.compile("/console/login"))
    visit.close()
