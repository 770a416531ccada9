"""What is said in videos, word for word: the lines of each, and which lines have certain words in a row."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from core.catalog.library.spoken_rows import (
    line_in,
    lines_back,
    lines_of,
    names_back,
    names_of,
    note_edit,
    replace_lines,
    same_file,
    write_lines,
    write_names,
)
from core.catalog.library.undo_steps import StepsOf, Undoable, last_step, note_step, take_step
from core.catalog.tables.changes import Topic, bump
from core.catalog.tables.database import PART_READ, Database
from core.catalog.tables.schema import VIDEOS
from core.catalog.tables.spoken_tables import SPOKEN
from core.catalog.tables.visibility import VIDEO_IS_HERE
from core.people.person import OWNER
from core.spoken.corrections import Edit, edited
from core.spoken.line import CAPTIONS, SAID, Line, Source
from core.spoken.typed import Phrase

UNREADABLE: Final = -1
"""A version that no captions have."""


@dataclass(frozen=True, slots=True)
class Found:
    """A line that has the words, and the video it is of."""

    video_id: str
    line: Line


class SpokenLines:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace_captions(self, video_id: str, lines: Sequence[Line], version: int) -> None:
        """Keep these lines, read from this version of the captions of a video, in place of any that were read before.

        Nothing is kept of a video that is not in the catalog any more.
        """
        with self._database.writing() as connection:
            if self._captions_read(connection, video_id, version) and replace_lines(connection, video_id, lines, CAPTIONS):
                bump(connection, Topic.SPOKEN)

    def replace_heard(self, video_id: str, source: Source, lines: Sequence[Line]) -> None:
        """Keep what was heard in a video in place of what the same source heard before, but for what people put right in it."""
        with self._database.writing() as connection:
            if self._held(connection, video_id) and replace_lines(connection, video_id, lines, (source,)):
                bump(connection, Topic.SPOKEN)

    def edit(self, video_id: str, line: Line, edit: Edit, by: str = OWNER.id) -> bool:
        """Change a line, which stays so when its source is read again; False if it is not there any more.

        Without any text a line is taken away, and comes back when it is given some again.
        """
        sources = same_file(line.source)
        with self._database.writing() as connection:
            before = lines_of(connection, video_id, sources) if self._held(connection, video_id) else []
            same = next((one for one in before if replace(one, speaker=line.speaker) == line), None)
            if same is None:
                return False
            after = edited(before, same, edit)
            if after != before:
                write_lines(connection, video_id, sources, after)
                note_edit(connection, StepsOf(by, video_id=video_id), edit, before, after)
                bump(connection, Topic.SPOKEN)
        return True

    def last_change(self, video_id: str, by: str = OWNER.id) -> Undoable | None:
        """What this person changed last in what is said in a video, and can take back."""
        with self._database.reading() as connection:
            step = last_step(connection, StepsOf(by, video_id=video_id))
        return step.what if step else None

    def undo(self, video_id: str, by: str = OWNER.id) -> bool:
        """Take that back; False if what it was about is another by now, so that it can't be taken back any more."""
        with self._database.writing() as connection:
            step = take_step(connection, StepsOf(by, video_id=video_id)) if self._held(connection, video_id) else None
            if step is None:
                return False
            is_done = (names_back if step.what is Undoable.SPEAKER_NAMED else lines_back)(connection, video_id, step)
            bump(connection, Topic.SPOKEN)
        return is_done

    def speaker_names(self, video_id: str) -> dict[str, str]:
        """What people call those whom the sources of a video only number."""
        with self._database.reading() as connection:
            return names_of(connection, video_id)

    def name_speakers(self, video_id: str, names: Mapping[str, str], by: str = OWNER.id) -> None:
        """Call them so from now on, and all others of the video as the sources do."""
        with self._database.writing() as connection:
            if self._held(connection, video_id):
                before = names_of(connection, video_id)
                write_names(connection, video_id, names)
                changed = [label for label in {*before, *names} if before.get(label) != names.get(label)]
                was, now = ({label: of.get(label, "") for label in changed} for of in (before, names))
                if changed:
                    note_step(connection, StepsOf(by, video_id=video_id), Undoable.SPEAKER_NAMED, was, now)
                bump(connection, Topic.SPOKEN)

    def forget_captions(self, video_id: str) -> None:
        """The captions of a video are gone: so are its lines, until somebody has looked for others."""
        with self._database.writing() as connection:
            self._captions_read(connection, video_id, None)
            if replace_lines(connection, video_id, (), CAPTIONS):
                bump(connection, Topic.SPOKEN)

    def put_aside(self, video_id: str) -> None:
        """The captions of a video can't be read: its lines stay as they are, and it does not wait to be read any more."""
        with self._database.writing() as connection:
            self._captions_read(connection, video_id, UNREADABLE)

    def caption_versions(self) -> dict[str, int | None]:
        """For each video that is here, of which version of its captions the lines are; None where nobody has read them yet."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(VIDEOS.c.id, VIDEOS.c.captions_version).where(VIDEO_IS_HERE)).all()
        return {row.id: row.captions_version for row in rows}

    def unread(self, limit: int) -> list[str]:
        """Videos whose captions nobody has read yet, the newest first."""
        query = sa.select(VIDEOS.c.id).where(VIDEO_IS_HERE, VIDEOS.c.captions_version.is_(None))
        with self._database.reading() as connection:
            return list(connection.execute(query.order_by(VIDEOS.c.added_at.desc(), VIDEOS.c.id).limit(limit)).scalars())

    def of_video(self, video_id: str, *, with_removed: bool = False) -> list[Line]:
        """All that is said in a video, in the order of time, with its speakers as the sources call them.

        Lines that people took away have no text.
        """
        with self._database.reading() as connection:
            lines = lines_of(connection, video_id, SAID)
        return lines if with_removed else [line for line in lines if line.text]

    def find(
        self,
        phrases: Sequence[Phrase],
        limit: int,
        *,
        video_ids: Collection[str] | None = None,
        without_video_ids: Collection[str] = (),
        categories: Collection[str] | None = None,
    ) -> list[Found]:
        """Lines of videos that are here in which each of these phrases begins, or in the first words after them; at most `limit`.

        Ids of videos narrow only where they are few; of many, the caller leaves out what it does not want.
        """
        if not phrases:
            return []
        query = sa.select(SPOKEN).join(VIDEOS, VIDEOS.c.id == SPOKEN.c.video_id)
        query = query.where(VIDEO_IS_HERE, self._has_words(phrases))
        query = query.where(*(SPOKEN.c.folded.like(f"% {' '.join(phrase)} %") for phrase in phrases))
        if video_ids is not None and len(video_ids) <= PART_READ:
            query = query.where(SPOKEN.c.video_id.in_(video_ids))
        if len(without_video_ids) <= PART_READ:
            query = query.where(SPOKEN.c.video_id.not_in(without_video_ids))
        if categories is not None:
            query = query.where(VIDEOS.c.category.in_(categories))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(SPOKEN.c.id).limit(limit)).mappings()
            return [Found(row["video_id"], line_in(row)) for row in rows]

    def _has_words(self, phrases: Sequence[Phrase]) -> sa.ColumnElement[bool]:
        """All of the words, by the index of each database."""
        if self._database.is_sqlite:
            # In quotes, a word of FTS5's own language is one like any other.
            match = " ".join(f'"{" ".join(phrase)}"' for phrase in phrases)
            ids = sa.text("SELECT rowid FROM spoken_words WHERE spoken_words MATCH :match").bindparams(match=match)
            return SPOKEN.c.id.in_(ids.columns(sa.column("rowid", sa.Integer)))
        wanted = sorted({word for phrase in phrases for word in phrase})
        texts = postgresql.ARRAY(sa.Text)
        words = sa.func.string_to_array(SPOKEN.c.folded, " ", type_=texts)
        return words.contains(sa.cast(wanted, texts))

    def _captions_read(self, connection: sa.Connection, video_id: str, version: int | None) -> bool:
        """Held until the end, so that of two who write the lines of one video the second finds those of the first."""
        written = connection.execute(VIDEOS.update().where(VIDEOS.c.id == video_id).values(captions_version=version))
        return bool(written.rowcount)

    def _held(self, connection: sa.Connection, video_id: str) -> bool:
        """The same where the captions are as they were: whether the video is in the catalog."""
        row = sa.select(VIDEOS.c.id).where(VIDEOS.c.id == video_id).with_for_update()
        return connection.execute(row).first() is not None
