"""What twenty people who watch the task monitor add to the calls that the provider sees: nothing, since pages read rows only."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from streamlit.proto.AutoRerun_pb2 import AutoRerun
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import Subprotocol
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.figure import Figure
from benchmarks.quiet_provider import KEY, QuietProvider, quiet_provider
from core.catalog import Catalog
from core.models import Stage
from tests.support.jobs import a_job, a_link, write
from tests.support.running import RunningApp

WATCHERS: Final = 20
UNDER_WAY: Final = 4
POLL_SEC: Final = 0.25
WINDOW_SEC: Final = 8.0
DRAWN_WITHIN_SEC: Final = 20.0
NEVER_SEC: Final = 1e6
BAR: Final = 1.05
"""One, but for a look at either edge of the window."""


def figures() -> Iterator[Figure]:
    """Calls in a window with twenty open task monitors beside those in a window as long with none."""
    with tempfile.TemporaryDirectory() as folder, quiet_provider(NEVER_SEC) as provider:
        data_dir = Path(folder) / "data"
        _fill(data_dir)
        app = RunningApp(
            data_dir,
            CLIPSEEK_POLL_SECONDS=str(POLL_SEC),
            CLIPSEEK_MAX_ACTIVE=str(UNDER_WAY),
            CLIPSEEK_SPARE_DISK_BYTES="0",
            TWELVE_LABS_API_KEY=KEY,
            TWELVELABS_BASE_URL=provider.settings["TWELVELABS_BASE_URL"],
        )
        try:
            alone, watched, refreshes = asyncio.run(_compare(provider, app.url))
        finally:
            app.stop()
    if not alone or refreshes < WATCHERS:
        raise RuntimeError(f"nothing to compare: {alone} calls of the worker, {refreshes} refreshes")
    yield Figure(f"calls to the provider with {WATCHERS} task monitors open beside none", watched / alone, BAR, "x")


async def _compare(provider: QuietProvider, url: str) -> tuple[int, int, int]:
    """Calls in a window with no monitor open and in one with all; how often the monitors were redrawn in that."""
    # Somebody has to come once: an app that nobody has opened yet may still be getting ready.
    first = Watcher()
    visit = asyncio.create_task(first.watch(url))
    await _until(first)
    visit.cancel()
    alone = await _calls_in_a_window(provider)
    watchers = [Watcher() for _ in range(WATCHERS)]
    visits = [asyncio.create_task(watcher.watch(url)) for watcher in watchers]
    for watcher in watchers:
        await _until(watcher)
    drawn = sum(watcher.drawn for watcher in watchers)
    watched = await _calls_in_a_window(provider)
    refreshes = sum(watcher.drawn for watcher in watchers) - drawn
    for visit in visits:
        visit.cancel()
    return alone, watched, refreshes


class Watcher:
    """A browser's part in a session on the task monitor, without the browser: twenty of those would measure themselves."""

    def __init__(self) -> None:
        self.drawn = 0

    async def watch(self, url: str) -> None:
        """Open the page and ask for each refresh when the app wants it asked for, until cancelled."""
        address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
        refreshing: list[asyncio.Task[None]] = []
        async with connect(address, subprotocols=[Subprotocol("streamlit")], max_size=None, proxy=None) as socket:
            await socket.send(_asks())
            async for data in socket:
                message = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
                kind = message.WhichOneof("type")
                if kind == "script_finished":
                    self.drawn += 1
                elif kind == "auto_rerun":
                    refreshing.append(asyncio.create_task(_refresh(socket, message.auto_rerun)))


async def _refresh(socket: ClientConnection, wish: AutoRerun) -> None:
    while True:
        await asyncio.sleep(wish.interval)
        await socket.send(_asks(wish.fragment_id))


def _asks(fragment_id: str = "") -> bytes:
    """The message with which a browser has the page, or a part of it, drawn."""
    message = BackMsg()
    message.rerun_script.page_name = "tasks"
    message.rerun_script.fragment_id = fragment_id
    message.rerun_script.is_auto_rerun = bool(fragment_id)
    return bytes(message.SerializeToString())


async def _until(watcher: Watcher) -> None:
    async with asyncio.timeout(DRAWN_WITHIN_SEC):
        while not watcher.drawn:
            await asyncio.sleep(0.05)


def _fill(data_dir: Path) -> None:
    """Videos that the provider works on and never ends; as young as can be, so that looks at them stay equally far apart."""
    catalog = Catalog(f"sqlite:///{data_dir / 'clipseek.db'}")
    videos = [a_link(number) for number in range(UNDER_WAY)]
    since = time.time() + 600
    jobs = [a_job(video, Stage.EMBEDDING, task_id=f"task{video.id}", submitted_at=since, stage_since=since) for video in videos]
    write(catalog, list(zip(videos, jobs, strict=True)))
    catalog.close()


async def _calls_in_a_window(provider: QuietProvider) -> int:
    before = provider.calls().total()
    await asyncio.sleep(WINDOW_SEC)
    return provider.calls().total() - before
