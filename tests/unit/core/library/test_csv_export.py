"""The library as a CSV file."""

from __future__ import annotations

import csv
import io

from core.library.csv_export import COLUMNS, library_csv
from core.models.jobs import Stage
from tests.support.jobs import a_job, a_link, a_video


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_each_video_is_a_line_that_reads_as_it_was() -> None:
    link = a_link(1, title='Müller, "two"\nlines', category="City", recorded_at=0.0, watch_url="https://example.com/w")
    file = a_video(2, has_audio=False, latitude=-33.8568, longitude=151.2095)
    tags = {link.id: [("beach", 3), ("=1", 1)]}
    rows = rows_of(library_csv([(link, a_job(link, Stage.READY, moments=12)), (file, a_job(file, Stage.FAILED))], tags, {}))
    assert tuple(rows[0]) == COLUMNS
    assert (rows[0]["title"], rows[0]["url"], rows[0]["moments"]) == (link.title, link.source_url, "12")
    assert (rows[0]["recorded_at"], rows[0]["state"]) == ("1970-01-01T00:00:00", "ready")
    assert (rows[1]["latitude"], rows[1]["longitude"], rows[0]["latitude"]) == ("-33.8568", "151.2095", "")
    assert (rows[1]["url"], rows[1]["has_sound"], rows[1]["moments"], rows[1]["length_sec"]) == ("", "no", "", "100.0")


def test_nothing_in_it_is_carried_out_by_a_spreadsheet() -> None:
    video = a_video(1, title="=HYPERLINK(0)", category="＠x")
    (row,) = rows_of(library_csv([(video, a_job(video, Stage.READY))], {}, {}))
    assert (row["title"], row["category"]) == ("'=HYPERLINK(0)", "'＠x")
