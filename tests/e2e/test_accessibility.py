"""axe finds nothing on any page, dialog and popover, dark and light, on large and small screens; each page has its name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from itertools import cycle
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import wait_until_quiet
from tests.support.full_library import FAILED, READY
from tests.support.running import RunningApp

VIEWS: Final = ((1440, "dark"), (390, "light"), (1024, "dark"), (1440, "light"), (390, "dark"), (1024, "light"))
HEIGHT: Final = 900
STREAMLITS_OWN: Final = (
    # The title of a toast is what it says, and there is no way to give it another one.
    ("aria-dialog-name", ".stToast"),
    # The table is drawn on a canvas; what is heard of it lies inside, with a column of boxes that has no title.
    ("empty-table-header", "[data-testid=stDataFrame] th"),
    # The box for small files has a name and the role of having none; the button in it has both.
    ("presentation-role-conflict", "[data-testid=stFileUploaderDropzone]"),
)
"""Rules and where they are broken by markup that no style sheet and no label of ours can reach."""
LOOK = """async (known) => {
    const options = { resultTypes: ["violations"], elementRef: true, rules: { "target-size": { enabled: true } } };
    const { violations } = await axe.run(document, options);
    // It may have gone from the page meanwhile, as a toast does.
    const isKnown = (rule, element) => known.some(([of, selector]) => of === rule && element.matches(selector));
    return violations.flatMap(({ id, nodes }) => nodes
        .filter(({ element }) => !isKnown(id, element))
        .map(({ html, any, all, none }) => `${id} | ${html.slice(0, 160)} | ${[...any, ...all, ...none][0].message}`));
}"""
IN_THEME = """(theme) => {
    const ready = getComputedStyle(document.querySelector("[data-testid=stApp]")).colorScheme === theme;
    return ready && new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))));
}"""
OPENERS: Final = "[data-testid=stPopover] button:visible, [data-testid=stExpander] summary:visible"
WALKS: Final = (
    ("/health", "System", "repair_all"),
    ("/", "Search", "then but_not"),
    ("/?q=orange+evening+sky&category=City", "Search", "arrangement/2 play_0 thumb_good Escape"),
    ("/add_videos", "Add videos", ""),
    ("/tasks", "Tasks", "choose_tasks choose_all remove_chosen choose_done history"),
    ("/library", "Library", "choose_videos choose_all delete_chosen Escape again_chosen"),
    ("/library?as=table", "Library", ""),
    (f"/library?video={READY}", "Harbour", "edit_video Escape edit_captions"),
    (f"/library?video={FAILED}", "Harbour", ""),
    ("/library?video=none", "Library", ""),
    ("/insights", "Insights", "map_colour/2"),
    ("/insights?show=kinds", "Insights", "few_open"),
    (f"/insights?show=kinds&kind={0:08x}", "Insights", "rename_this"),
    ("/insights?show=time", "Insights", "time_by/2"),
    ("/insights?show=odd", "Insights", "odd_scope/2"),
    ("/insights?show=twice", "Insights", ""),
    ("/insights?show=missing", "Insights", ""),
)
"""Each page, its name, and what is pressed on it one after the other: keys of buttons, and of choices which one of them.

The repair comes first: it fills the index, in which the searches then find something.
"""


@pytest.fixture(scope="module")
def eyes(browser: Browser) -> Iterator[Eyes]:
    context = browser.new_context(reduced_motion="reduce")
    context.add_init_script((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield Eyes(page)
    context.close()


class Eyes:
    """Looks at one page after the other, in one tab; what has opened at a press is looked at in two views, in turn."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.opened: set[str] = set()
        self.views = cycle(VIEWS)
        self.found: set[str] = set()

    def look(self, *views: tuple[int, str]) -> None:
        """Note what axe finds in these views, without leaving the page."""
        wait_until_quiet(self.page)
        for width, theme in views or (next(self.views), next(self.views)):
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            self.page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
            self.page.wait_for_function(IN_THEME, arg=theme)
            self.found |= {f"{width} {theme}: {fault}" for fault in self.page.evaluate(LOOK, STREAMLITS_OWN)}
        # Where what is pressed next stands is the same for all views.
        self.page.set_viewport_size({"width": VIEWS[0][0], "height": HEIGHT})

    def press(self, what: str) -> None:
        key, _, which = what.partition("/")
        if which:
            self.page.locator(f".st-key-{key} [role=radio]").nth(int(which) - 1).click()
        elif key == "Escape":
            self.page.keyboard.press(key)
        else:
            self.page.locator(f".st-key-{key} button").first.click()

    def open_all(self) -> None:
        """Look at what opens on this page and was not open on another."""
        self.page.keyboard.press("Escape")
        for opener in self.page.locator(OPENERS).all():
            name = opener.inner_text()
            if name not in self.opened:
                self.opened.add(name)
                opener.click()
                self.look()
                self.page.keyboard.press("Escape")


@pytest.mark.parametrize(("address", "name", "presses"), WALKS, ids=[address for address, _, _ in WALKS])
def test_nothing_is_found(eyes: Eyes, full: RunningApp, address: str, name: str, presses: str) -> None:
    eyes.found.clear()
    eyes.page.goto(full.url + address)
    eyes.look(*VIEWS)
    expect(eyes.page).to_have_title(f"{name} · Clipseek")
    expect(eyes.page.locator("h1")).to_have_text(re.compile(name))
    for press in presses.split():
        eyes.press(press)
        if press != "Escape":
            eyes.look()
    eyes.open_all()
    assert not eyes.found, "\n".join(sorted(eyes.found))
