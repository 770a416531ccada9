"""Thousands of hostile inputs: each is answered soon and foreseen, none costs memory for good, and nobody else waits for them.

A few hundred of them here, ten thousand in `make torture`. The same every time, until `make torture` looks for new ones.
"""

from __future__ import annotations

import gc
import os
import random
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pytest

from core.catalog import Catalog
from core.embedding_models import MODELS
from core.errors import ClipseekError
from core.ingest.precheck.candidates import CheckResult
from core.ingest.precheck.precheck import Precheck
from core.ingest.precheck.spreadsheet import read_sheet, template_csv
from core.media.workers.reader import media_reader
from tests.support.attacked import Attacked
from tests.support.bystander import bystander
from tests.support.hostile import media, texts
from tests.support.hostile.requests import Requests
from tests.support.hostile_net import small_internet
from tests.support.hostile_sites import furnish
from tests.support.saying import sentence_of
from tests.support.waiting import wait_for

TORTURE = "CLIPSEEK_TORTURE" in os.environ
SEED = random.SystemRandom().randrange(10**6) if TORTURE else 13
TIMES = 25 if TORTURE else 1
REQUESTS, IDS, SHEETS, CAPTIONS, LINKS, PICTURES, VIDEOS = (TIMES * count for count in (200, 80, 8, 40, 36, 24, 12))
AT_ONCE = 4
ANSWER_SEC = 2.0
WAIT_SEC = 1.0
LOOKS = 5
MORE_BYTES = 100_000_000


@dataclass
class Outcome:
    """`unhandled` is what nobody had foreseen: the number of the input, which the seed makes again, and what came of it."""

    took_sec: list[float] = field(default_factory=list)
    unhandled: list[tuple[int, str]] = field(default_factory=list)

    def run(self, count: int, one: Callable[[random.Random], str | None]) -> None:
        """`one` tries one input, and says what was wrong with the answer."""

        def tried(number: int) -> None:
            began = time.monotonic()
            try:
                wrong = one(random.Random(f"{SEED} {number}"))
            except ClipseekError as error:
                wrong = None if sentence_of(error) else "no sentence"
            except Exception as error:  # noqa: BLE001 - this is what is looked for
                wrong = f"{type(error).__name__}: {error}"
            self.took_sec.append(time.monotonic() - began)
            if wrong is not None:
                self.unhandled.append((number, wrong[:300]))

        with ThreadPoolExecutor(AT_ONCE) as attackers:
            list(attackers.map(tried, range(count)))


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    attacked = Attacked(tmp_path_factory.mktemp("attacked"))
    yield attacked
    attacked.stop()
    assert attacked.traces == []


@contextmanager
def attack(attacked: Attacked, attacker: int, *, usual_sec: float = 0.0) -> Iterator[Outcome]:
    """Watches the process with the number `attacker` and somebody who uses the app. An input that is good takes `usual_sec`."""
    process, outcome = psutil.Process(attacker), Outcome()
    with bystander(attacked.app, attacked.clip) as idle:
        wait_for(lambda: len(idle.clip_sec) >= LOOKS, what="a quiet app to answer")
    before = process.memory_info().rss
    with bystander(attacked.app, attacked.clip) as waits:
        yield outcome
    gc.collect()
    assert outcome.unhandled == [], f"seed {SEED}"
    assert max(outcome.took_sec) < max(ANSWER_SEC, 4 * usual_sec), f"seed {SEED}"
    assert process.memory_info().rss - before < MORE_BYTES
    for wait_sec, idle_sec in zip(waits.p95(), idle.p95(), strict=True):
        assert wait_sec < max(WAIT_SEC, 6 * idle_sec)


def answer_to(port: int, request: bytes) -> str | None:
    """What is wrong with the answer to these bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(request)
        said = line.recv(1000)
    status = said[9:12].decode("latin-1")
    if not said.startswith(b"HTTP/1.1 ") or (status.startswith("5") and status != "503"):
        return f"{said[:80]!r} to {request[:150]!r}"
    return None


@pytest.mark.parametrize(("kind", "count"), [("any", REQUESTS), ("about_an_id", IDS)])
def test_hostile_requests(attacked: Attacked, kind: str, count: int) -> None:
    app = attacked.app
    requests = Requests(f"127.0.0.1:{app.port}", attacked.key, attacked.video_id, attacked.token)
    with attack(attacked, app.process.pid) as outcome:
        outcome.run(count, lambda dice: answer_to(app.port, getattr(requests, kind)(dice)))


def test_hostile_pictures(attacked: Attacked) -> None:
    app = attacked.app
    with httpx.Client(base_url=app.url, trust_env=False, timeout=20) as client:

        def send(content: bytes) -> str | None:
            answer = client.post("/examples", content=content, headers={"Upload-Token": attacked.token()})
            said = answer.json()
            return None if "digest" in said or (said["sentence"] and said["error"] != "unexpected") else answer.text

        began = time.monotonic()
        send(media.PICTURES[0])
        with attack(attacked, app.process.pid, usual_sec=time.monotonic() - began) as outcome:
            outcome.run(PICTURES, lambda dice: send(media.picture(dice)))


def test_hostile_captions(attacked: Attacked) -> None:
    def read(dice: random.Random) -> None:
        media_reader().captions_given(texts.captions(dice))

    with attack(attacked, os.getpid()) as outcome:
        outcome.run(CAPTIONS, read)


def test_hostile_lists(attacked: Attacked) -> None:
    def read(dice: random.Random) -> None:
        name, data = texts.sheet(dice)
        read_sheet(data, name, now=time.time())

    began = time.monotonic()
    read_sheet(template_csv(), "list.csv", now=time.time())
    with attack(attacked, os.getpid(), usual_sec=AT_ONCE * (time.monotonic() - began)) as outcome:
        outcome.run(SHEETS, read)


@pytest.fixture
def precheck(tmp_path: Path) -> Iterator[Precheck]:
    catalog = Catalog(f"sqlite:///{tmp_path / 'clipseek.db'}")
    yield Precheck(catalog, tmp_path / "uploads", MODELS["marengo3.5"], allow_private_urls=False)
    catalog.close()


def test_hostile_links(attacked: Attacked, precheck: Precheck) -> None:
    def look(dice: random.Random) -> str | None:
        candidate = precheck.check_link(texts.link(dice))
        return None if candidate.check_result is CheckResult.REFUSED and sentence_of(candidate) else str(candidate)

    with attack(attacked, os.getpid()) as outcome, small_internet() as net:
        furnish(net, b"")
        outcome.run(LINKS, look)
        assert net.inside.connections == 0


def test_hostile_videos(attacked: Attacked, precheck: Precheck, tmp_path: Path) -> None:
    videos = media.Videos(tmp_path)

    def look(dice: random.Random) -> str | None:
        path = tmp_path / f"{dice.random()}.mp4"
        path.write_bytes(videos.one(dice))
        candidate = precheck.check_staged(path, "film.mp4")
        path.unlink(missing_ok=True)
        return None if candidate.check_result is CheckResult.FINE or sentence_of(candidate) else str(candidate)

    with attack(attacked, os.getpid()) as outcome:
        outcome.run(VIDEOS, look)
