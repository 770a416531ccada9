"""axe finds nothing on any page, dialog and popover, dark and light, on large and small screens; each page has its name.

The pages are in a made-up language, so the same walk finds what nobody could translate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from itertools import cycle, islice
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import PATIENCE_MS, click_below, small
from tests.support.libraries.full import FAILED, READY, SCRIPT
from tests.support.made_up_language import END, untranslated
from tests.support.running import RunningApp
from tests.support.torture import TORTURE

VIEWS: Final = ((1440, "dark"), (390, "light"), (1024, "dark"), (1440, "light"), (390, "dark"), (1024, "light"))
"""Pages, and what opens on them, take turns with them. Any two that follow one another hold both themes, and another width each.

The torture campaign looks at everything in all of them.
"""
VIEWS_OF_A_LOOK: Final = len(VIEWS) if TORTURE else 1
HEIGHT: Final = 900
LEAST_PX: Final = 24
"""WCAG 2.2, 2.5.8, without what axe leaves out of it."""
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
    const app = document.querySelector("[data-testid=stApp]");
    if (getComputedStyle(app).colorScheme !== theme) return false;
    // What a run may still replace is faint for a while, and fades back.
    const until = performance.now() + 3000;
    const rests = () => app.dataset.testScriptState === "notRunning" && !document.querySelector("[data-stale=true]")
        && !document.getAnimations().some((one) => one instanceof CSSTransition);
    return new Promise((done) => {
        const look = () => requestAnimationFrame(rests() || performance.now() > until ? () => done(true) : look);
        requestAnimationFrame(look);
    });
}"""
OPENERS: Final = "[data-testid=stPopover] button:visible, [data-testid=stExpander] summary:visible"
WALKS: Final = (
    ("/health", "System", "repair_all"),
    ("/", "Search", "then but_not"),
    (
        "/?q=orange+evening+sky&category=City",
        "Search",
        "arrangement/2 share_hits share_make Escape play_0 thumb_good share Escape hand_off",
    ),
    ("/?q=dog", "Search", ""),
    ("/links", "Shared links", ""),
    ("/add_videos", "Add videos", ""),
    ("/tasks", "Tasks", "choose_tasks choose_all remove_chosen choose_done history"),
    ("/library", "Library", "edit_tags leave_tags choose_videos choose_all delete_chosen Escape again_chosen"),
    ("/library?as=table", "Library", ""),
    (f"/library?video={READY}", "Harbour", "edit_video Escape edit_captions"),
    (f"/library?video={FAILED}", "Harbour", ""),
    ("/library?video=none", "Library", ""),
    ("/collections", "Collections", "open_0 select_items edit_collection Escape play_all Escape select_items play_0"),
    ("/script", "Script", ""),
    (f"/script?script={SCRIPT}", "Rough cut", "edit_script Escape delete_script play_0_0"),
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
    page.set_default_timeout(PATIENCE_MS)
    yield Eyes(page)
    context.close()


class Eyes:
    """Looks at one page after the other, and at what opens there, in one tab; at each in the next view."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.opened: set[str] = set()
        self.views = cycle(VIEWS)
        self.found: set[str] = set()

    def walk(self, presses: str = "") -> None:
        """Look at what the tab has opened, after each press at what is there then, and at what opens."""
        self.look()
        self.found |= {f"too small: {thing}" for thing in self.page.evaluate(small(LEAST_PX))}
        for press in presses.split():
            self.press(press)
            if press != "Escape":
                self.look()
        self.open_all()

    def look(self) -> None:
        """Note what axe finds in the next view, without leaving the page."""
        self.read()
        for width, theme in islice(self.views, VIEWS_OF_A_LOOK):
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            self.page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
            self.page.wait_for_function(IN_THEME, arg=theme)
            self.found |= {f"{width} {theme}: {fault}" for fault in self.page.evaluate(LOOK, STREAMLITS_OWN)}
        # Where what is pressed next stands is the same for all views.
        self.page.set_viewport_size({"width": VIEWS[0][0], "height": HEIGHT})

    def read(self) -> None:
        """Note what is no sentence of the catalogue, once all of the page is there."""
        self.found |= {f"untranslated: {line}" for line in untranslated(self.page)}

    def press(self, what: str) -> None:
        key, _, which = what.partition("/")
        if which:
            self.page.locator(f".st-key-{key} [role=radio]").nth(int(which) - 1).click()
        elif key == "Escape":
            self.page.keyboard.press(key)
        else:
            self.page.locator(f".st-key-{key} button").first.click()

    def open_all(self) -> None:
        """Look at what opens on this page, but for what was open on another of that title."""
        self.page.keyboard.press("Escape")
        title = self.page.title()
        for opener in self.page.locator(OPENERS).all():
            name = f"{title}: {opener.inner_text()}"
            if name in self.opened:
                continue
            self.opened.add(name)
            click_below(self.page, opener)
            self.look()
            self.page.keyboard.press("Escape")


@pytest.mark.parametrize(("address", "name", "presses"), WALKS, ids=[address for address, _, _ in WALKS])
def test_nothing_is_found(eyes: Eyes, foreign: RunningApp, address: str, name: str, presses: str) -> None:
    eyes.found.clear()
    eyes.page.goto(foreign.url + address)
    expect(eyes.page).to_have_title(re.compile(f"{name}{END}? · Clipseek$"))
    expect(eyes.page.locator("h1")).to_have_text(re.compile(name))
    eyes.walk(presses)
    assert not eyes.found, "\n".join(sorted(eyes.found))
