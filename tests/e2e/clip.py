"""The one player as a test sees it: where it began, where it stands, and waiting for it to stand still."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

NOTE_STARTS = """
(() => {
    // Where each clip begins is noted on the page as soon as it has a picture, before playing moves it on.
    window.clipStarts = [];
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = function () {
        if (this.readyState >= 2 && !this.seeking) window.clipStarts.push(this.currentTime);
        else {
            const there = this.seeking ? "seeked" : "loadeddata";
            this.addEventListener(there, () => window.clipStarts.push(this.currentTime), { once: true });
        }
        return play.call(this);
    };
})();
"""


class Clip:
    """The open clip player of a page on which `NOTE_STARTS` ran."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.video: Locator = page.locator(".st-key-clip_player video")
        expect(self.video).to_have_count(1)
        self._when("v => v.readyState >= 2 && !v.seeking")

    @property
    def began_at_sec(self) -> float:
        """Where the newest clip began."""
        return float(self._page.evaluate("() => window.clipStarts.at(-1) ?? -1"))

    @property
    def position_sec(self) -> float:
        return float(self.video.evaluate("v => v.currentTime"))

    def press(self, name: str) -> None:
        """One of the player's buttons, by its class."""
        self._page.locator(f".st-key-clip_player .{name}").first.click()

    def wait_stopped(self) -> None:
        self._when("v => v.paused && !v.seeking")

    def wait_playing(self) -> None:
        self._when("v => !v.paused && !v.seeking && v.readyState >= 3")

    def wait_past(self, seconds: float) -> None:
        self._page.wait_for_function("([v, t]) => v.currentTime > t", arg=[self.video.element_handle(), seconds])

    def wait_before(self, seconds: float) -> None:
        self._page.wait_for_function("([v, t]) => v.currentTime < t", arg=[self.video.element_handle(), seconds])

    def _when(self, condition: str) -> None:
        self._page.wait_for_function(condition, arg=self.video.element_handle())
