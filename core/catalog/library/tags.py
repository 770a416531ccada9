"""The list of tags, and which moments of which videos have each."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from core.catalog.people import audit
from core.catalog.tables.changes import Topic, bump
from core.catalog.tables.database import PART_READ, PART_ROWS, Database, in_parts, rows_of
from core.catalog.tables.rows import facts_text, fault_in
from core.catalog.tables.schema import SAVED_CONCEPTS, VIDEOS
from core.catalog.tables.tag_tables import TAG_LIST, TAGS
from core.catalog.tables.visibility import VIDEO_IS_HERE
from core.errors import Fault
from core.models.embedding_models import EmbeddingModel
from core.models.search_query import MomentRef
from core.models.video import Span
from core.people.audit import Did, Kind
from core.people.person import OWNER
from core.tags.tag import Entry, Tag, Tagged

_list = TAG_LIST.c
_tags = TAGS.c
_HERE = sa.select(VIDEOS.c.id).where(VIDEO_IS_HERE)


class Tags:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Tag]:
        """The list in its order, each with how much has it."""
        counted = (
            sa.select(_tags.tag_id, sa.func.count().label("moments"), sa.func.count(_tags.video_id.distinct()).label("videos"))
            .where(_tags.video_id.in_(_HERE))
            .group_by(_tags.tag_id)
            .subquery()
        )
        query = (
            sa.select(TAG_LIST, SAVED_CONCEPTS.c.name, counted.c.moments, counted.c.videos)
            .outerjoin(SAVED_CONCEPTS, SAVED_CONCEPTS.c.id == _list.look_id)
            .outerjoin(counted, counted.c.tag_id == _list.id)
            .order_by(_list.position, _list.id)
        )
        with self._database.reading() as connection:
            return [_tag(row) for row in connection.execute(query).mappings()]

    def waiting(self, model: EmbeddingModel) -> list[Tag]:
        """The list without counts, as far as it is for this model: what is to be looked for."""
        query = sa.select(TAG_LIST).where(_list.model == model.name).order_by(_list.position)
        with self._database.reading() as connection:
            return [_tag({**row, "name": None, "moments": 0, "videos": 0}) for row in connection.execute(query).mappings()]

    def replace_list(self, entries: Sequence[Entry], model: EmbeddingModel, by: str = OWNER.id) -> None:
        """Let these be the list. What was on it already keeps its moments; what is not on it any more loses them."""
        wanted = {entry.digest: entry for entry in entries}
        with self._database.writing() as connection:
            had = {row.digest: row for row in connection.execute(sa.select(TAG_LIST))}
            gone = [row.id for digest, row in had.items() if digest not in wanted]
            connection.execute(TAGS.delete().where(_tags.tag_id.in_(gone)))
            connection.execute(TAG_LIST.delete().where(_list.id.in_(gone)))
            for position, (digest, entry) in enumerate(wanted.items()):
                said = {"position": position, "words": entry.words, "look_id": entry.look_id, "model": model.name}
                if digest not in had:
                    connection.execute(TAG_LIST.insert().values(id=uuid.uuid4().hex, digest=digest, **said))
                    continue
                # Another spelling or model is another vector; what failed is tried again.
                is_new = (had[digest].words, had[digest].model) != (entry.words, model.name) or had[digest].error_code
                anew = {"found_in": None, "error_code": None, "error_facts": None} if is_new else {}
                connection.execute(TAG_LIST.update().where(_list.digest == digest).values(**said, **anew))
            audit.note(connection, by, Did.EDITED, Kind.LIBRARY, "tags", tags=len(wanted))
            bump(connection, Topic.TAGS)

    def keep(self, tag: Tag, found_in: str, found: Iterable[Tagged]) -> bool:
        """These moments, found in this footage, have a tag from now on and no others; False if the tag is another by now.

        Nothing is kept of a video that is not in the catalog any more.
        """
        same = (_list.id == tag.id, _list.words == tag.entry.words, _list.model == tag.model)
        with self._database.writing(lasting=False) as connection:
            if not connection.execute(TAG_LIST.update().where(*same).values(found_in=found_in)).rowcount:
                return False
            connection.execute(TAGS.delete().where(_tags.tag_id == tag.id))
            for part in in_parts(found, PART_ROWS):
                ids = [one.moment.video_id for one in part]
                known = set(connection.execute(sa.select(VIDEOS.c.id).where(VIDEOS.c.id.in_(ids))).scalars())
                rows = [_row(one) for one in part if one.moment.video_id in known]
                if rows:
                    connection.execute(TAGS.insert(), rows)
            bump(connection, Topic.TAGS)
        return True

    def refuse(self, tag_id: str, fault: Fault) -> None:
        """The moments of a tag can't be found, until somebody saves the list again."""
        said = {"error_code": fault.reason.value, "error_facts": facts_text(fault.facts)}
        with self._database.writing() as connection:
            connection.execute(TAG_LIST.update().where(_list.id == tag_id).values(said))
            bump(connection, Topic.TAGS)

    def of_videos(self, video_ids: Iterable[str]) -> list[Tagged]:
        """Every moment of these videos with each of its tags, in the order of the list and of time."""
        query = sa.select(TAGS).join(TAG_LIST, _list.id == _tags.tag_id).order_by(_list.position, _tags.start_sec)
        with self._database.reading() as connection:
            return [_tagged(row) for row in rows_of(connection, video_ids, lambda ids: query.where(_tags.video_id.in_(ids)))]

    def moments(
        self,
        tag_ids: Sequence[str],
        *,
        video_ids: Collection[str] | None = None,
        without_video_ids: Collection[str] = (),
        categories: Collection[str] | None = None,
    ) -> list[MomentRef]:
        """The moments, of videos that are here, that have all of these tags."""
        ids = set(tag_ids)
        query = sa.select(_tags.video_id, _tags.start_sec, _tags.end_sec).join(VIDEOS, VIDEOS.c.id == _tags.video_id)
        query = query.where(VIDEO_IS_HERE, _tags.tag_id.in_(ids))
        if video_ids is not None and len(video_ids) <= PART_READ:
            query = query.where(_tags.video_id.in_(video_ids))
        if categories is not None:
            query = query.where(VIDEOS.c.category.in_(categories))
        key = (_tags.video_id, _tags.start_sec, _tags.end_sec)
        query = query.group_by(*key).having(sa.func.count(_tags.tag_id.distinct()) == len(ids)).order_by(*key)
        inside, outside = (None if video_ids is None else set(video_ids)), set(without_video_ids)
        with self._database.reading() as connection:
            return [
                MomentRef(video_id, Span(start_sec, end_sec))
                for video_id, start_sec, end_sec in connection.execute(query)
                if (inside is None or video_id in inside) and video_id not in outside
            ]


def _tag(row: Any) -> Tag:
    return Tag(
        row["id"],
        row["words"] or row["name"] or "",
        Entry(row["words"], row["look_id"]),
        row["model"],
        row["found_in"],
        fault_in(row["error_code"], row["error_facts"]),
        row["moments"] or 0,
        row["videos"] or 0,
    )


def _row(one: Tagged) -> dict[str, Any]:
    span = one.moment.span
    return {
        "tag_id": one.tag_id,
        "video_id": one.moment.video_id,
        "start_sec": span.start_sec,
        "end_sec": span.end_sec,
        "level": one.level,
    }


def _tagged(row: sa.RowMapping) -> Tagged:
    return Tagged(row["tag_id"], MomentRef(row["video_id"], Span(row["start_sec"], row["end_sec"])), row["level"])
