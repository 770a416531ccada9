"""Every error has its words, and an unfilled blank never fails a page."""

from __future__ import annotations

from core import messages
from core.errors import ClipseekError, KeyRefused, ProviderUnavailable, Reason, TooManyRequests


def test_every_reason_has_a_sentence_and_no_sentence_is_left_over() -> None:
    assert set(messages.ERRORS) == {reason.value for reason in Reason}


def test_sentences_end_and_fill_their_blanks_from_facts() -> None:
    for reason in Reason:
        error = ClipseekError(reason)
        assert error.sentence
        assert error.sentence.rstrip("…?").endswith((".", "}", ":")) or "?" in error.sentence
        assert isinstance(error.hint, str)
    assert "3.2 s" in ClipseekError(Reason.TOO_SHORT, length=3.2).sentence


def test_only_what_may_pass_by_itself_is_transient() -> None:
    assert TooManyRequests(Reason.TOO_MANY_REQUESTS, retry_after_sec=60).is_transient
    assert ProviderUnavailable(Reason.PROVIDER_UNREACHABLE).is_transient
    assert not KeyRefused(Reason.KEY_REFUSED, status=401).is_transient


def test_details_for_the_log_are_not_in_the_sentence() -> None:
    assert "socket 7" not in str(ClipseekError(Reason.UNEXPECTED, detail="socket 7"))
