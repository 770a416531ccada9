"""The provider, Twelve Labs: the only package that imports its SDK."""

from core.twelve_labs.answers import AnalysisTask, Asset, AssetStatus, EmbedTask, TaskStatus, TaskSummary
from core.twelve_labs.client import TwelveLabsClient
from core.twelve_labs.requests import TaskSource
from core.twelve_labs.upload import DIRECT_LIMIT_BYTES, UploadStopped

__all__ = [
    "DIRECT_LIMIT_BYTES",
    "AnalysisTask",
    "Asset",
    "AssetStatus",
    "EmbedTask",
    "TaskSource",
    "TaskStatus",
    "TaskSummary",
    "TwelveLabsClient",
    "UploadStopped",
]
