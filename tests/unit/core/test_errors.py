"""Every error has its words, and an unfilled blank never fails a page."""

from __future__ import annotations

import json
from pathlib import Path

from core.errors import (
    ClipseekError,
    DiskFull,
    KeyRefused,
    MediaError,
    ProviderUnavailable,
    Reason,
    TooManyRequests,
    fault_of,
)
from core.messages.errors import ERRORS
from core.messages.faults import explain, what_happened, what_to_do
from tests.support.saying import hint_of, sentence_of


def test_every_reason_has_a_sentence_and_no_sentence_is_left_over() -> None:
    assert set(ERRORS) == set(Reason)


def test_sentences_end_and_fill_their_blanks_from_facts() -> None:
    for reason in Reason:
        error = ClipseekError(reason)
        assert sentence_of(error)
        assert sentence_of(error).rstrip("…?").endswith((".", "}", ":")) or "?" in sentence_of(error)
        assert isinstance(hint_of(error), str)
    assert "3.2 s" in sentence_of(ClipseekError(Reason.TOO_SHORT, length=3.2))


def test_a_size_in_bytes_is_worded_as_a_size() -> None:
    assert "3 MB left" in sentence_of(DiskFull(Reason.DISK_FULL, free_bytes=3_000_000))


def test_what_the_provider_left_out_is_said_to_be_missing() -> None:
    assert "(status no answer)" in sentence_of(ProviderUnavailable(Reason.PROVIDER_FAULT))
    assert "(code unknown)" in sentence_of(KeyRefused(Reason.KEY_REFUSED, status=401))


def test_only_what_may_pass_by_itself_is_transient() -> None:
    assert TooManyRequests(Reason.TOO_MANY_REQUESTS, retry_after_sec=60).is_transient
    assert ProviderUnavailable(Reason.PROVIDER_UNREACHABLE).is_transient
    assert not KeyRefused(Reason.KEY_REFUSED, status=401).is_transient


def test_details_for_the_log_are_not_in_the_sentence() -> None:
    assert "socket 7" not in str(ClipseekError(Reason.UNEXPECTED, detail="socket 7"))


def test_facts_are_values_that_json_holds_and_nothing_that_postgres_refuses() -> None:
    error = MediaError(Reason.FOLDER_MISSING, folder=Path("/data"), text="a\0b", count=3, share=0.5, sure=True, unknown=None)
    assert error.facts == {"folder": "/data", "text": "ab", "count": 3, "share": 0.5, "sure": True}
    assert json.loads(json.dumps(error.facts)) == error.facts


def test_a_log_has_the_reason_and_the_facts_and_no_more_of_them_than_can_be_read() -> None:
    error = ClipseekError(Reason.TOO_SHORT, length=3.2, text="x" * 1000 + "end", detail="socket 7")
    assert str(error).startswith("too_short (length=3.2, text='xxx")
    assert "end" not in str(error)
    assert len(str(error)) < 300


def test_an_error_that_was_kept_reads_as_it_did() -> None:
    error = KeyRefused(Reason.KEY_REFUSED, status=401, code="api_key_invalid")
    kept = fault_of(error.reason.value, json.loads(json.dumps(error.facts)))
    assert kept == error.fault
    assert (what_happened(kept), what_to_do(kept)) == (what_happened(error), what_to_do(error))


def test_a_reason_of_another_release_is_one_that_nobody_foresaw() -> None:
    assert fault_of("of_tomorrow", {"length": 3}).reason is Reason.UNEXPECTED


def test_words_that_a_former_release_kept_are_said_as_they_are() -> None:
    kept = fault_of("too_short", {"words": "Too short {length}. Take another."})
    assert explain(kept) == "Too short {length}. Take another."
