"""Every way to play: files, links, streams and watch pages stand at the right second, and what can't be played is said."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import pytest
from filelock import FileLock
from playwright.sync_api import CDPSession, Page, expect

from core.media.caches.preview_cache import PreviewCache
from core.media.previews.playable import MediaFormat
from core.models.video import Span
from tests.e2e.clip import START_WITHIN_SEC, Clip
from tests.support.clips import COLOURS, FRAGMENTED, as_of_live_stream, make_clip, make_heavy_clip
from tests.support.libraries.ready import catalog_of, extras_of, make_ready
from tests.support.running import RunningApp
from tests.support.servers.footage_host import footage_host
from tests.support.servers.moved_clock import MovedClock
from tests.support.waiting import wait_for

SECONDS = 12
MOMENTS = (Span(0, 4), Span(4, 8), Span(8, SECONDS))
EMBEDS = "https://www.youtube-nocookie.com"
EMBEDDED = """<!doctype html><body><script>
const tried = (what) => { try { return what(); } catch (error) { return error.name; } };
window.told = {
    origin: self.origin,
    cookie: tried(() => { document.cookie = "a=1; SameSite=None; Secure; Partitioned"; return document.cookie === "a=1"; }),
    ours: tried(() => parent.document.title),
    away: tried(() => { top.location.href = "https://evil.example/"; return "gone"; }),
    start: new URL(location).searchParams.get("start"),
};
parent.postMessage("ready", "*");
</script>"""
YOUTUBE = """
window.YT = { loaded: 1, PlayerState: { PLAYING: 1 }, Player: class {
    constructor(element, options) {
        window.provider = this;
        this.from = Number(options.playerVars.start);
        this.to = Number(options.playerVars.end);
        setTimeout(() => options.events.onReady({ target: this }), 0);
    }
    playVideo() { this.since ??= performance.now(); }
    getCurrentTime() { return this.from + (this.since ? (performance.now() - this.since) / 1000 : 0); }
    getDuration() { return 12; }
    getVideoLoadedFraction() { return 1; }
    getIframe() { return document.createElement("iframe"); }
    pauseVideo() {} stopVideo() {} destroy() {} mute() {} unMute() {} setVolume() {} setPlaybackRate() {} setLoop() {} seekTo() {}
} };
window.onYouTubeIframeAPIReady?.();
"""


class Library:
    """An app that may read links into this machine, with a video for each way to play."""

    def __init__(self, app: RunningApp, folder: Path, host: str, lock: FileLock, clock: MovedClock) -> None:
        self.app = app
        self.clock = clock
        self.folder = folder
        self.host = host
        self._lock = lock
        self._tones = count(440)

    def add(self, source: Path | str, watch_url: str = "") -> str:
        """Ready at once, with three moments of four seconds each; its id."""
        return make_ready(self.app.library_dir, source, MOMENTS, watch_url=watch_url)

    def clip(self, name: str, **how: str | int) -> Path:
        """Each with a tone of its own: a film of the same content would be the same video, watch page and all."""
        tone_hz = next(self._tones)
        return make_clip(self.folder / name, seconds=SECONDS, seconds_a_colour=4, tone_hz=tone_hz, **{"fps": 12, **how})  # type: ignore[arg-type]

    def make_copy(self, video_id: str) -> None:
        """What the worker of an app does in the background."""
        shelf = PreviewCache(self.app.library_dir / "previews")
        catalog = catalog_of(self.app.library_dir)
        derived_media = extras_of(self.app.library_dir, catalog)
        # Ours already, and ours still when it is done.
        derived_media._folder_lock._lock = self._lock
        self._lock.acquire()
        try:
            wait_for(lambda: shelf.ready(video_id) or (derived_media.once() and None), within_sec=60, what="the copy")
        finally:
            derived_media.stop()
            catalog.close()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("ways")
    (folder / "host").mkdir()
    previews = folder / "data" / "demo" / "previews"
    previews.mkdir(parents=True)
    # The app takes us for the process that makes the copies, so they are made when a test says so.
    with FileLock(previews / ".maker.lock", thread_local=False) as lock, footage_host(folder / "host") as host:
        clock = MovedClock(folder)
        app = RunningApp(folder / "data", script=clock.script, CLIPSEEK_ALLOW_PRIVATE_URLS="1")
        yield Library(app, folder, host, lock, clock)
        app.stop()
    assert "Traceback" not in app.log, app.log


def opened(page: Page, library: Library, video_id: str) -> None:
    page.goto(library.app.url)
    page.locator(f".st-key-open_{video_id} button").click()


def plays_a_moment(page: Page) -> None:
    """The second picture of the film strip begins at its first second and stops at its last."""
    clip = Clip(page)
    page.locator(".st-key-clip_player .frame").nth(1).click()
    clip.wait_began_at(4.0)
    clip.wait_past(5.0)
    clip.video.evaluate("v => { v.currentTime = 7.5; }")
    clip.wait_stopped_at(8.0)
    assert clip.video.evaluate("v => v.videoWidth") == 640


def is_colour(seen: list[int], number: int) -> bool:
    return max(abs(a - b) for a, b in zip(seen, COLOURS[number], strict=True)) < 40


def test_a_part_of_a_live_stream_plays_what_its_cards_show(page: Page, library: Library) -> None:
    """Its own clock begins at 1:40, and so does that of the browser."""
    opened(page, library, library.add(as_of_live_stream(library.clip("live.mp4", movflags=FRAGMENTED), 100)))
    clip = Clip(page)
    page.locator(".st-key-clip_player .frame").nth(1).click()
    clip.wait_began_at(104.0)
    clip.video.evaluate("v => { v.currentTime = 107.5; }")
    clip.wait_stopped_at(108.0)
    assert is_colour(clip.colour, 1)
    expect(page.locator(".st-key-clip_player .now")).to_have_text("0:07")
    expect(page.locator(".st-key-clip_player .arriving")).to_have_count(0)


def test_a_local_mp4(page: Page, library: Library) -> None:
    """The moment ends on a cut, and rests on its own last picture."""
    opened(page, library, library.add(library.clip("plain.mp4", shift=1)))
    plays_a_moment(page)
    assert is_colour(Clip(page).colour, 2)


def test_in_a_tab_that_was_open_for_14_hours_it_plays_on_from_the_same_second_and_as_fast(
    bare_page: Page, library: Library
) -> None:
    """The address that it plays from is too old by then, and what it does not hold yet is refused."""
    long = make_heavy_clip(library.folder / "long.mp4", seconds=60)
    video_id = make_ready(library.app.library_dir, long, [Span(0, 60)])
    asked: list[tuple[int, str]] = []
    bare_page.on("response", lambda answer: asked.append((answer.status, answer.url)) if "/clips/" in answer.url else None)
    opened(bare_page, library, video_id)
    clip = Clip(bare_page)
    for _ in range(2):
        clip.press("speed")
    clip.wait_playing()
    library.clock.goes_on(hours=14)
    clip.video.evaluate("v => { v.currentTime = 45; }")
    wait_for(lambda: bare_page.evaluate("1") and 403 in [status for status, _ in asked], what="a request that is refused")
    clip.wait_playing()
    clip.wait_past(45.5)
    assert clip.position_sec < 55
    assert clip.video.evaluate("v => v.playbackRate") == 1.5
    refused = next(address for status, address in asked if status == 403)
    assert clip.video.evaluate("v => v.src") not in ("", refused)
    expect(bare_page.locator(".st-key-clip_player .trouble")).to_be_hidden()


def test_a_local_webm(page: Page, library: Library) -> None:
    video_id = library.add(library.clip("web.webm", codec="libvpx-vp9", sound_codec="libopus"))
    opened(page, library, video_id)
    plays_a_moment(page)
    expect(page.locator(".st-key-clip_player :is(.trouble, .note)").filter(visible=True)).to_have_count(0)


def test_a_remote_file_straight_from_its_host(page: Page, library: Library) -> None:
    library.clip("host/far.mp4")
    opened(page, library, library.add(f"{library.host}/far.mp4"))
    plays_a_moment(page)
    assert Clip(page).video.evaluate("v => v.src").startswith(f"{library.host}/far.mp4")


def test_a_stream(page: Page, library: Library) -> None:
    library.clip("host/stream.m3u8")
    video_id = library.add(library.clip("streamed.mp4"), watch_url=f"{library.host}/stream.m3u8")
    opened(page, library, video_id)
    plays_a_moment(page)
    assert Clip(page).video.evaluate("v => v.src").startswith(f"{library.host}/stream.m3u8")


def test_a_browser_without_streams_says_so(page: Page, library: Library) -> None:
    library.clip("host/other.m3u8")
    video_id = library.add(library.clip("other.mp4"), watch_url=f"{library.host}/other.m3u8")
    page.add_init_script("""
        const can = HTMLMediaElement.prototype.canPlayType;
        HTMLMediaElement.prototype.canPlayType = function (type) { return type.includes("mpegurl") ? "" : can.call(this, type); };
    """)
    opened(page, library, video_id)
    expect(page.locator(".st-key-clip_player .trouble")).to_contain_text("does not play streams")
    page.get_by_role("radio", name="File", exact=True).click()
    plays_a_moment(page)


def test_a_watch_page_in_a_frame_of_its_own_origin_that_sees_nothing_of_ours(bare_page: Page, library: Library) -> None:
    bare_page.route(f"{EMBEDS}/**", lambda route: route.fulfill(body=EMBEDDED, content_type="text/html"))
    video_id = library.add(library.clip("tube.mp4"), watch_url="https://www.youtube.com/watch?v=dQw4w9WgXcQ")
    bare_page.goto(f"{library.app.url}/library?video={video_id}&t=4")
    told = told_by_provider(bare_page, "told")
    # Storage beside cookies is for the browser's rules on sites in frames, which differ.
    assert told == {"origin": EMBEDS, "cookie": True, "start": "4", "ours": "SecurityError", "away": "SecurityError"}
    expect(bare_page.locator(".st-key-clip_player .silent")).to_be_hidden()
    assert bare_page.url.startswith(library.app.url)


def test_a_watch_page_of_another_site_in_a_document_that_is_nobodys(page: Page, library: Library) -> None:
    page.route("https://www.youtube.com/iframe_api", lambda route: route.fulfill(body=YOUTUBE, content_type="text/javascript"))
    video_id = library.add(library.clip("list.mp4"), watch_url="https://www.youtube.com/playlist?list=PL0123456789")
    page.goto(f"{library.app.url}/library?video={video_id}&t=4")
    assert told_by_provider(page, "provider && self.origin") == "null"


def told_by_provider(page: Page, what: str) -> Any:
    body = page.frame_locator(".st-key-clip_player iframe").locator("body")
    return wait_for(lambda: body.evaluate(f"() => window.{what}"), what="the provider's player")


def test_a_watch_page_without_a_connection_says_so_and_the_file_plays(bare_page: Page, library: Library) -> None:
    bare_page.route(f"{EMBEDS}/**", lambda route: route.abort("internetdisconnected"))
    video_id = library.add(library.clip("off.mp4"), watch_url="https://www.youtube.com/watch?v=off4w9WgXcQ")
    opened(bare_page, library, video_id)
    expect(bare_page.get_by_text("youtube.com has not answered yet")).to_be_visible()
    bare_page.get_by_role("radio", name="File", exact=True).click()
    plays_a_moment(bare_page)


def test_a_site_whose_player_cannot_be_loaded_is_named(bare_page: Page, library: Library) -> None:
    bare_page.route("https://www.youtube.com/**", lambda route: route.abort("internetdisconnected"))
    video_id = library.add(library.clip("away.mp4"), watch_url="https://www.youtube.com/playlist?list=PL9876543210")
    opened(bare_page, library, video_id)
    expect(bare_page.get_by_text("No connection to youtube.com")).to_be_visible()
    expect(bare_page.locator(".st-key-clip_player iframe")).to_have_count(0)


def test_a_host_that_is_gone_is_named_and_tried_again(bare_page: Page, library: Library) -> None:
    folder = library.folder / "leaving"
    folder.mkdir()
    library.clip("leaving/fleeting.mp4")
    with footage_host(folder) as host:
        video_id = library.add(f"{host}/fleeting.mp4")
        with bare_page.expect_response(lambda answer: f"/thumbs/{video_id}" in answer.url and answer.ok):
            bare_page.goto(library.app.url)
    opened(bare_page, library, video_id)
    trouble = bare_page.locator(".st-key-clip_player .trouble")
    expect(trouble).to_contain_text("No connection to 127.0.0.1.")
    with footage_host(folder, port=int(host.rsplit(":", 1)[1])):
        trouble.get_by_role("button", name="Try again").click()
        plays_a_moment(bare_page)
        expect(trouble).to_be_hidden()


def test_a_picture_that_the_browser_does_not_know_is_said_and_a_copy_made(page: Page, library: Library) -> None:
    video_id = library.add(library.clip("pro.mp4", codec="libx265"))
    opened(page, library, video_id)
    trouble = page.locator(".st-key-clip_player .trouble")
    expect(trouble).to_contain_text("This browser shows no picture")
    page.get_by_role("button", name="Make a small copy").click()
    expect(trouble).to_contain_text("small copy will be made next")
    library.make_copy(video_id)
    expect(page.locator(".st-key-clip_player .note")).to_contain_text("A small copy plays here")
    expect(trouble).to_be_hidden()
    plays_a_moment(page)


@pytest.mark.parametrize(
    ("name", "codec", "said"),
    [
        ("old.avi", "mpeg4", "Browsers do not play this kind of file."),
        ("looked_into.mp4", "libx265", "This browser shows no picture of this kind of video."),
    ],
)
def test_what_is_known_not_to_play_is_said_before_anything_is_loaded(
    page: Page, library: Library, name: str, codec: str, said: str
) -> None:
    video_id = library.add(library.clip(name, codec=codec))
    if codec == "libx265":
        # The worker has looked into it by now.
        shelf = PreviewCache(library.app.library_dir / "previews")
        shelf.note(video_id, MediaFormat("mov,mp4,m4a,3gp,3g2,mj2", "hevc", "yuv420p", "aac"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, library, video_id)
    expect(page.locator(".st-key-clip_player .trouble")).to_contain_text(said)
    expect(page.get_by_role("button", name="Make a small copy")).to_be_visible()
    assert not [url for url in asked if "/clips/" in url]


@pytest.fixture(scope="module")
def keys_video(library: Library) -> str:
    return library.add(library.clip("keys.mp4"))


@pytest.fixture
def clip(page: Page, library: Library, keys_video: str) -> Clip:
    """A local file in the player, standing still at second 5 of the moment from 4 to 8."""
    opened(page, library, keys_video)
    clip = Clip(page)
    page.locator(".st-key-clip_player .frame").nth(1).click()
    clip.wait_past(4.0 - START_WITHIN_SEC)
    page.keyboard.press("k")
    clip.wait_stopped()
    clip.video.evaluate("v => { v.currentTime = 5; }")
    clip.wait_stopped_at(5.0)
    return clip


def test_j_k_and_l_run_as_at_a_cutting_table(page: Page, clip: Clip) -> None:
    speed = page.locator(".st-key-clip_player .speed")
    page.keyboard.press("l")
    clip.wait_playing()
    page.keyboard.press("l")
    expect(speed).to_have_text("2×")
    clip.wait_past(5.5)
    page.keyboard.press("j")
    expect(speed).to_have_text("−1×")
    clip.wait_before(5.0)
    page.keyboard.press("j")
    expect(speed).to_have_text("−2×")
    clip.wait_before(3.5)
    page.keyboard.press("k")
    expect(speed).to_have_text("1×")
    clip.wait_stopped()
    stands = clip.position_sec
    page.keyboard.press("l")
    clip.wait_past(stands + 0.2)


def test_the_volume_is_as_it_was_left(page: Page, library: Library, clip: Clip, keys_video: str) -> None:
    volume = page.locator(".st-key-clip_player .volume")
    volume.focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    clip.wait_playing()
    page.keyboard.press("m")
    opened(page, library, keys_video)
    reopened = Clip(page)
    assert reopened.video.evaluate("v => [v.volume, v.muted]") == [0.5, True]
    page.keyboard.press("m")
    assert reopened.video.evaluate("v => [v.volume, v.muted]") == [0.5, False]


def test_full_screen_has_the_controls_with_it(page: Page, clip: Clip) -> None:
    page.keyboard.press("f")
    page.wait_for_function("() => document.fullscreenElement?.classList.contains('player')")
    page.keyboard.press(" ")
    clip.wait_playing()
    expect(page.locator(".st-key-clip_player .toggle")).to_be_in_viewport()
    assert clip.video.evaluate("v => v.getBoundingClientRect().height > 700")
    page.keyboard.press("f")
    page.wait_for_function("() => !document.fullscreenElement")


def test_opened_and_closed_again_and_again_it_leaves_no_connection_and_no_memory_behind(page: Page, library: Library) -> None:
    library.clip("host/often.mp4", fps=25)
    video_id = library.add(f"{library.host}/often.mp4")
    page.goto(library.app.url)
    tools = page.context.new_cdp_session(page)
    tools.send("Performance.enable")
    bytes_used = []
    for _ in range(7):
        page.locator(f".st-key-open_{video_id} button").click()
        Clip(page).wait_playing()
        page.keyboard.press("Escape")
        expect(page.locator("video")).to_have_count(0)
        bytes_used.append(heap_bytes(tools))
    wait_for(lambda: connections(library.host) <= 1, what="the connections to go")
    assert bytes_used[-1] <= 1.2 * bytes_used[0], bytes_used


def heap_bytes(tools: CDPSession) -> float:
    """What the page's script holds on to, after collecting what it does not."""
    tools.send("HeapProfiler.collectGarbage")
    metrics = {metric["name"]: metric["value"] for metric in tools.send("Performance.getMetrics")["metrics"]}
    return float(metrics["JSHeapUsedSize"])


def connections(host: str) -> int:
    """How many the browser holds to a host of ours."""
    port = int(host.rsplit(":", 1)[1])
    open_ones = psutil.Process(os.getpid()).net_connections("tcp")
    return sum(one.status == psutil.CONN_ESTABLISHED and one.laddr.port == port for one in open_ones)
