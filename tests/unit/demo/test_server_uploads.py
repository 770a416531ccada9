"""Large files in pieces: links, pieces, proofs and the reports that make an asset of them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import httpx
import pytest
from twelvelabs.wrapper.multipart_upload_client_wrapper import MultipartUploadClientWrapper

from tests.unit.demo.provider import Provider, new_name, video
from tests.unit.demo.tiny_understanding import film

CHUNK = 64


def opened(provider: Provider, content: bytes, name: str = "") -> dict[str, Any]:
    body = {"filename": name or new_name(), "type": "video", "total_size": len(content)}
    reply = provider.post("/assets/multipart-uploads", body)
    assert reply.status_code == 201, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


def put(url: str, piece: bytes) -> httpx.Response:
    with httpx.Client(trust_env=False) as bare:
        return bare.put(url, content=piece, headers={"content-type": "application/octet-stream"})


def sent(upload: dict[str, Any], content: bytes) -> list[dict[str, Any]]:
    """All pieces put where their links say, as entries of a report."""
    entries = []
    for link in upload["upload_urls"]:
        index = link["chunk_index"]
        piece = content[(index - 1) * CHUNK : index * CHUNK]
        reply = put(link["url"], piece)
        assert reply.status_code == 200, reply.text
        proof = reply.headers["etag"].strip('"')
        entries.append({"chunk_index": index, "proof": proof, "proof_type": "etag", "chunk_size": len(piece)})
    return entries


def report(provider: Provider, upload: dict[str, Any], *entries: dict[str, Any]) -> httpx.Response:
    return provider.post(f"/assets/multipart-uploads/{upload['upload_id']}", {"completed_chunks": list(entries)})


def code(reply: httpx.Response) -> str:
    assert reply.status_code == 400, reply.text
    return str(reply.json()["code"])


def test_the_sdk_uploads_a_file_in_pieces(provider: Provider, tmp_path: Path) -> None:
    """More pieces than the first answer has links for."""
    content = film(note="x" * 20 * CHUNK)
    file = tmp_path / "harbour.mp4"
    file.write_bytes(content)
    name = new_name()
    uploads = provider.sdk().multipart_upload
    assert isinstance(uploads, MultipartUploadClientWrapper)
    done = uploads.upload_file(str(file), filename=name, batch_size=5)
    asset = provider.settled_asset(done.asset_id)
    assert (asset["status"], asset["method"], asset["filename"], asset["size"]) == ("ready", "multipart", name, len(content))
    assert provider.settled_task(provider.task(video({"asset_id": done.asset_id})))["status"] == "ready"


def test_the_answers_say_how_many_pieces_and_where_they_go(provider: Provider) -> None:
    upload = opened(provider, bytes(12 * CHUNK + 5))
    assert (upload["chunk_size"], upload["total_chunks"], len(upload["upload_urls"])) == (CHUNK, 13, 10)
    more = provider.sdk().multipart_upload.get_additional_presigned_urls(upload["upload_id"], start=11, count=50)
    assert (more.start_index, more.count) == (11, 3)
    assert more.upload_urls is not None
    assert [link.chunk_index for link in more.upload_urls] == [11, 12, 13]


def test_an_asset_is_processing_until_its_last_piece_is_reported(provider: Provider) -> None:
    content = film()
    upload = opened(provider, content)
    first, *rest = sent(upload, content)
    answer = report(provider, upload, first).json()
    assert answer["asset_id"] == upload["asset_id"]
    assert (answer["processed_chunks"], answer["duplicate_chunks"], answer["total_completed"]) == (1, 0, 1)
    assert "url" not in answer
    assert provider.http.get(f"/assets/{upload['asset_id']}").json()["status"] == "processing"
    answer = report(provider, upload, first, *rest).json()
    assert (answer["processed_chunks"], answer["duplicate_chunks"], answer["total_completed"]) == (len(rest), 1, len(rest) + 1)
    assert answer["url"].startswith("https://")
    assert provider.settled_asset(upload["asset_id"])["status"] == "ready"
    reembedding = report(provider, upload, first, *rest).json()
    assert reembedding["processed_chunks"] == 0
    assert reembedding["url"] == answer["url"]


def test_a_piece_may_be_put_again_in_any_order(provider: Provider) -> None:
    content = film()
    upload = opened(provider, content)
    upload["upload_urls"].reverse()
    sent(upload, content)
    assert "url" in report(provider, upload, *sent(upload, content)).json()
    assert provider.settled_asset(upload["asset_id"])["status"] == "ready"


def test_the_proof_is_the_md5_of_the_piece(provider: Provider) -> None:
    content = bytes(range(CHUNK))
    entry = sent(opened(provider, content), content)[0]
    assert entry["proof"] == hashlib.md5(content).hexdigest()


@pytest.mark.parametrize(
    "wrong",
    [
        {"proof": "0" * 32},
        {"chunk_size": CHUNK - 1},
        {"chunk_index": 2},
        {"chunk_index": 0},
        {"chunk_index": 99},
        {"proof_type": "md5"},
        {"colour": "red"},
    ],
)
def test_refuses_reports_that_are_not_so(provider: Provider, wrong: dict[str, object]) -> None:
    content = bytes(2 * CHUNK)
    upload = opened(provider, content)
    upload["upload_urls"].pop()
    entry = sent(upload, content)[0]
    assert code(report(provider, upload, {**entry, **wrong})) in ("parameter_invalid", "parameter_unknown")
    assert report(provider, upload, entry).json()["total_completed"] == 1


def test_refuses_pieces_of_another_size(provider: Provider) -> None:
    upload = opened(provider, bytes(CHUNK + 5))
    first, last = (link["url"] for link in upload["upload_urls"])
    assert put(first, bytes(CHUNK - 1)).status_code == 400
    assert put(first, bytes(CHUNK + 1)).status_code == 400
    assert put(last, bytes(CHUNK)).status_code == 400
    assert put(last, bytes(5)).status_code == 200


def test_refuses_links_that_were_tampered_with(provider: Provider) -> None:
    link = opened(provider, bytes(2 * CHUNK))["upload_urls"][0]["url"]
    assert put(link[:-1] + ("0" if link[-1] != "0" else "1"), bytes(CHUNK)).status_code == 403
    assert put(link.partition("?")[0], bytes(CHUNK)).status_code == 403
    assert put(link.replace("e=", "e=9"), bytes(CHUNK)).status_code == 403
    assert put(link.replace("e=", "e=²&f="), bytes(CHUNK)).status_code == 403
    assert put(link.replace("s=", "s=é"), bytes(CHUNK)).status_code == 403
    assert put(link.replace("/1?", "/2?"), bytes(CHUNK)).status_code == 403
    assert put(link.replace("/1?", "/3?"), bytes(CHUNK)).status_code == 404


def test_a_finished_upload_takes_no_more_pieces(provider: Provider) -> None:
    content = film()
    upload = opened(provider, content)
    report(provider, upload, *sent(upload, content))
    assert put(upload["upload_urls"][0]["url"], content[:CHUNK]).status_code == 404
    assert provider.settled_asset(upload["asset_id"])["status"] == "ready"


def test_says_which_pieces_it_has(provider: Provider) -> None:
    content = bytes(3 * CHUNK)
    upload = opened(provider, content)
    report(provider, upload, sent(upload, content)[1])
    states = list(provider.sdk().multipart_upload.get_status(upload["upload_id"], page_limit=2))
    assert [(state.index, state.status) for state in states] == [(1, "pending"), (2, "completed"), (3, "pending")]
    body = provider.http.get(f"/assets/multipart-uploads/{upload['upload_id']}").json()
    assert (body["chunks_completed"], body["chunks_pending"], body["uploaded_size"]) == (1, 2, CHUNK)


def test_lists_uploads_that_nobody_finished(provider: Provider) -> None:
    open_one, done = opened(provider, bytes(CHUNK)), opened(provider, film())
    report(provider, done, *sent(done, film()))
    listed = {upload.upload_id: upload for upload in provider.sdk().multipart_upload.list_incomplete_uploads(page_limit=50)}
    assert listed[open_one["upload_id"]].total_chunks == 1
    assert done["upload_id"] not in listed


@pytest.mark.parametrize(
    "body",
    [
        {"type": "video", "total_size": 10},
        {"filename": "a.mp4", "total_size": 10},
        {"filename": "a.mp4", "type": "song", "total_size": 10},
        {"filename": "a.mp4", "type": "video"},
        {"filename": "a.mp4", "type": "video", "total_size": 0},
        {"filename": "a.mp4", "type": "video", "total_size": True},
        {"filename": "a\ud800.mp4", "type": "video", "total_size": 10},
        {"filename": "a.mp4", "type": "video", "total_size": 10, "colour": "red"},
    ],
)
def test_refuses_uploads_of_another_shape(provider: Provider, body: dict[str, object]) -> None:
    assert code(provider.post("/assets/multipart-uploads", body)).startswith("parameter_")


def test_refuses_more_than_10_gb(provider: Provider) -> None:
    reply = provider.post("/assets/multipart-uploads", {"filename": "a.mp4", "type": "video", "total_size": 10 * 2**30 + 1})
    assert reply.status_code == 413
    reply = provider.post("/assets/multipart-uploads", {"filename": "a.png", "type": "image", "total_size": 33 * 2**20})
    assert reply.status_code == 413


def test_refuses_to_speak_of_uploads_it_does_not_know(provider: Provider) -> None:
    upload = {"upload_id": "0123456789abcdef01234567"}
    assert report(provider, upload).status_code == 404
    assert provider.http.get(f"/assets/multipart-uploads/{upload['upload_id']}").status_code == 404
    links = provider.post(f"/assets/multipart-uploads/{upload['upload_id']}/presigned-urls", {"start": 1, "count": 1})
    assert links.status_code == 404
