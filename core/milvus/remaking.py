"""Making a collection anew, empty and with an index of one's choice: for whoever fills it again from what is kept."""

from __future__ import annotations

from core.milvus.driver import MilvusClient
from core.milvus.rows import make_collection
from core.milvus.store import SegmentStore
from core.models import EmbeddingModel


def make_anew(store: SegmentStore, model: EmbeddingModel, index_type: str | None = None) -> None:
    """Drop the collection of a model with all its rows and make it again; a name of an index, or what suits the store.

    Raises StoreUnavailable, StoreError.
    """
    connection = store._connected()
    name = model.collection

    def work(client: MilvusClient) -> None:
        if client.has_collection(name, timeout=store._timeout_sec):
            client.drop_collection(name, timeout=store._timeout_sec)
        index = index_type or connection.index_type
        make_collection(client, name, dimension=model.dimension, index_type=index, timeout_sec=store._timeout_sec)

    with store._logged("make anew", name), connection.writing():
        connection.ready.discard(name)
        store._run("make anew", work)
