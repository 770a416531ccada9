"""The one player as a test sees it: where it stands, and waiting for it to stand somewhere."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


class Clip:
    """The open clip player of a page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.video: Locator = page.locator(".st-key-clip_player video")
        expect(self.video).to_have_count(1)
        self._when("v => v.readyState >= 2 && !v.seeking")

    @property
    def position_sec(self) -> float:
        return float(self.video.evaluate("v => v.currentTime"))

    @property
    def first_position_sec(self) -> float:
        """Where the first shown frame of the moment was, as noted by `watch_first_frame`."""
        return float(self.video.evaluate("v => v.dataset.first ?? -1"))

    def pause(self) -> None:
        self.video.evaluate("v => v.pause()")

    def play(self) -> None:
        self.video.evaluate("v => v.play()")

    def wait_stopped(self) -> None:
        self._when("v => v.paused && !v.seeking")

    def wait_playing(self) -> None:
        self._when("v => !v.paused && v.currentTime > 0")

    def _when(self, condition: str) -> None:
        self._page.wait_for_function(condition, arg=self.video.element_handle())


NOTE_SEEKS = """
(() => {
    // The first position to which a clip is brought is noted on the page, before playing moves it on.
    const original = HTMLMediaElement.prototype.play;
    window.clipStarts = [];
    HTMLMediaElement.prototype.play = function () {
        const note = () => window.clipStarts.push(this.currentTime);
        if (this.readyState >= 2 && !this.seeking) note();
        else this.addEventListener("playing", note, { once: true });
        return original.call(this);
    };
})();
"""
