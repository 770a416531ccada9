"""The segment store: the only package that knows pymilvus and milvus_lite."""

from core.milvus.filters import Filter
from core.milvus.rows import Scored, StoredVideo, row_id, segment_id
from core.milvus.store import SegmentStore

__all__ = ["Filter", "Scored", "SegmentStore", "StoredVideo", "row_id", "segment_id"]
