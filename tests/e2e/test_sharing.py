"""A link for people without an account, from making it to the end: opened on a phone, played, commented, answered, withdrawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from core.catalog import Catalog
from core.shares.share import Allowed
from tests.e2e.conftest import forget
from tests.support.browsing import PATIENCE_MS
from tests.support.libraries.full import make_full
from tests.support.running import RunningApp
from tests.support.sharing import a_moment, a_share
from tests.support.waiting import wait_for

SEARCH: Final = "/?q=orange+evening+sky"
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
IS_SHOWN: Final = "() => document.querySelector('#film').readyState >= 2"
LOOK: Final = (
    "() => axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)))"
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, desk: BrowserContext) -> Iterator[RunningApp]:
    """An app in which a search finds something."""
    data_dir = tmp_path_factory.mktemp("sharing") / "data"
    make_full(data_dir)
    running = RunningApp(data_dir)
    page = desk.new_page()
    page.goto(f"{running.url}/health")
    page.locator(".st-key-repair_all button").click()
    expect(page.locator(".st-key-repair_all")).to_have_count(0)
    forget(desk)
    yield running
    running.stop()
    assert "Traceback" not in running.log, running.log


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """Somebody else's, in the light, on which nothing of Clipseek has ever been opened."""
    context = browser.new_context(viewport=PHONE, color_scheme="light", reduced_motion="reduce")
    context.add_init_script((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page
    context.close()


def link_to_hits(page: Page, app: RunningApp) -> str:
    page.goto(app.url + SEARCH)
    page.locator(".st-key-share_hits button").click()
    return made_link(page)


def made_link(page: Page) -> str:
    """The link that comes of the open form."""
    page.locator(".st-key-share_make button").click()
    field = page.locator(".st-key-share_link input")
    expect(field).to_have_value(re.compile("/shared#"))
    return field.input_value()


def test_from_the_link_to_its_end(page: Page, phone: Page, app: RunningApp) -> None:
    link = link_to_hits(page, app)
    page.keyboard.press("Escape")
    phone.goto(link)
    expect(phone.locator("#now")).to_contain_text("1 of ")
    assert link.partition("#")[2] not in phone.url
    phone.keyboard.press("n")
    expect(phone.locator("#now")).to_contain_text("2 of ")
    wait_for(lambda: phone.evaluate(IS_SHOWN), what="the second film")
    assert phone.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
    phone.locator("#name").focus()
    phone.keyboard.type("Ben")
    phone.keyboard.press("Tab")
    phone.keyboard.type("Can this be brighter?")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    expect(phone.locator("#list")).to_contain_text("Can this be brighter?")
    expect(phone.locator("#who")).to_be_hidden()

    page.get_by_role("link", name="1 new comment").click()
    expect(page.locator(".st-key-news")).to_contain_text("Can this be brighter?")
    page.get_by_role("link", name="Read and answer").click()
    expect(page.locator(".st-key-comments")).to_contain_text("1 new")
    page.get_by_role("button", name="Answer").click()
    page.get_by_role("textbox", name="Your answer").fill("Yes, tomorrow.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".st-key-comments .answer")).to_contain_text("Yes, tomorrow.")
    expect(page.get_by_role("link", name="1 new comment")).to_have_count(0)
    phone.reload()
    phone.keyboard.press("n")
    expect(phone.locator("#list")).to_contain_text("Yes, tomorrow.")

    page.goto(f"{app.url}/links")
    expect(page.locator("[class*=st-key-link_]").first).to_contain_text("Opened 1 time")
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_role("button", name="Really?").click()
    expect(page.locator("[class*=st-key-link_]").first).to_contain_text("withdrawn")
    phone.keyboard.press("p")
    expect(phone.get_by_role("heading", name="Nothing to see here")).to_be_visible()
    expect(phone.locator("video, img")).to_have_count(0)
    phone.goto("about:blank")
    phone.goto(link)
    expect(phone.locator("#said")).to_contain_text("withdrawn")


def test_a_moment_is_shared_from_its_player_and_the_player_comes_back(page: Page, phone: Page, app: RunningApp) -> None:
    page.goto(app.url + SEARCH)
    page.locator(".st-key-play_0 button, .st-key-play_0").first.click()
    page.locator(".st-key-share button").click()
    page.locator(".st-key-share_passcode input").fill("open sesame")
    link = made_link(page)
    page.locator(".st-key-share_back button").click()
    expect(page.locator(".st-key-clip_player video")).to_be_visible()
    phone.goto(link)
    for passcode, said in (("open", "not right"), ("open sesame", "")):
        phone.get_by_label("Passcode").fill(passcode)
        phone.keyboard.press("Enter")
        if said:
            expect(phone.locator("#said")).to_contain_text(said)
    expect(phone.locator("#now")).to_contain_text("1 of 1")


def test_axe_finds_nothing_dark_and_light_small_and_large(phone: Page, app: RunningApp) -> None:
    catalog = Catalog(f"sqlite:///{app.library_dir / 'clipseek.db'}")
    a_share(catalog, a_moment(1, 0, 2), a_moment(2, 2, 4), a_moment(9), allows=frozenset(Allowed))
    a_share(catalog, token="p" * 43, passcode="open sesame")
    catalog.close()
    found: list[str] = []
    for path, shown in ((f"/shared#{'t' * 43}", "#write"), (f"/shared#{'p' * 43}", "#ask"), (f"/shared/{'0' * 32}", ".notice")):
        phone.goto("about:blank")
        phone.goto(app.url + path)
        expect(phone.locator(shown)).to_be_visible()
        for width in (390, 1440):
            phone.set_viewport_size({"width": width, "height": 844})
            for scheme in ("dark", "light"):
                phone.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                found += [f"{path} {width} {scheme} {fault}" for fault in phone.evaluate(LOOK)]
    assert not found, "\n".join(found)
