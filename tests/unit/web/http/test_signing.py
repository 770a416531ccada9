"""Signed addresses: good for one thing, for a while, and stable within the hour."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from web.http.media_access import STEP_SEC, VALID_SEC, is_valid, signed_query

KEY = b"k" * 32
VIDEO = "0123456789abcdef"
NOW = 1_800_000_100.0


def parts(query: str) -> tuple[str, str]:
    values = parse_qs(query)
    return values["e"][0], values["s"][0]


def test_an_address_is_valid_for_half_a_day_and_not_longer() -> None:
    expires, proof = parts(signed_query(KEY, "clip", VIDEO, NOW))
    assert is_valid(KEY, "clip", VIDEO, expires, proof, now=NOW + VALID_SEC)
    assert not is_valid(KEY, "clip", VIDEO, expires, proof, now=NOW + VALID_SEC + STEP_SEC + 1)


def test_an_address_stays_the_same_within_the_hour() -> None:
    assert signed_query(KEY, "clip", VIDEO, NOW) == signed_query(KEY, "clip", VIDEO, NOW + 60)


def test_a_proof_is_for_one_kind_one_video_and_one_key() -> None:
    expires, proof = parts(signed_query(KEY, "clip", VIDEO, NOW))
    assert not is_valid(KEY, "thumb", VIDEO, expires, proof, now=NOW)
    assert not is_valid(KEY, "clip", "f" * 16, expires, proof, now=NOW)
    assert not is_valid(b"x" * 32, "clip", VIDEO, expires, proof, now=NOW)
    assert not is_valid(KEY, "clip", VIDEO, str(int(expires) + 1), proof, now=NOW)


@pytest.mark.parametrize(("expires", "proof"), [("", ""), ("soon", "x"), ("-1", "x"), ("9" * 40, "x"), ("1", "ä"), ("١", "x")])
def test_malformed_addresses_are_refused_without_an_error(expires: str, proof: str) -> None:
    assert not is_valid(KEY, "clip", VIDEO, expires, proof, now=NOW)
