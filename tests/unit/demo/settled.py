"""Waiting for what the stand-in does behind its answers."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import httpx
import psutil

from core.models.jobs import EmbedOptions
from core.models.video import Modality
from core.twelve_labs import Asset, AssetStatus, EmbedTask, TaskSource, TaskStatus, TwelveLabsClient
from demo.process import StandIn
from tests.support.waiting import wait_for

_numbers = count(1)


def new_name() -> str:
    """A file's name that no other test uses."""
    return f"film-{next(_numbers)}.mp4"


def settled(client: TwelveLabsClient, asset_id: str) -> Asset:
    """The asset once it is no longer looked at."""
    wait_for(lambda: client.asset(asset_id).status is not AssetStatus.PROCESSING, within_sec=10, what="the asset")
    return client.asset(asset_id)


def uploaded(client: TwelveLabsClient, file: Path, name: str = "") -> Asset:
    return settled(client, client.upload(file, name=name or new_name()).id)


def task_for(client: TwelveLabsClient, source: TaskSource, **options: object) -> str:
    """The id of a new task for all that the model embeds."""
    return client.create_task(source, EmbedOptions(modalities=tuple(Modality), **options))  # type: ignore[arg-type]


def ended(client: TwelveLabsClient, task_id: str) -> EmbedTask:
    """The task once nothing more is done about it."""
    wait_for(lambda: client.task(task_id).status is not TaskStatus.PROCESSING, within_sec=30, what="the task")
    return client.task(task_id)


def worker_of(stand_in: StandIn) -> psutil.Process:
    """The process that embeds videos, once it is there."""
    wait_for(lambda: process_of(stand_in).children(), what="the worker process")
    return process_of(stand_in).children()[0]


def process_of(stand_in: StandIn) -> psutil.Process:
    """The server, among our children."""
    port = httpx.URL(stand_in.url).port
    children = psutil.Process().children()
    return next(one for one in children if any(link.laddr.port == port for link in one.net_connections("tcp")))
