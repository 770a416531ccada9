"""An organisation's sign-in for tests: a real OpenID provider in a process of its own, which believes whoever says a name."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.running import free_port
from tests.support.waiting import wait_for


@dataclass(frozen=True, slots=True)
class Organisation:
    """One that runs, under `issuer`."""

    issuer: str

    def knows(self, subject: str, **claims: Any) -> None:
        """It says this of somebody from now on."""
        httpx.put(f"{self.issuer}/users/{subject}", json=claims, trust_env=False, timeout=10).raise_for_status()

    def lets_in(self, address: str, subject: str) -> str:
        """Somebody signs in on the page at `address`; where the browser is then led."""
        return httpx.post(address, data={"sub": subject}, trust_env=False, timeout=10).headers["location"]

    def turns_away(self, address: str) -> str:
        """Somebody changes their mind there."""
        return httpx.post(address, data={"action": "deny"}, trust_env=False, timeout=10).headers["location"]


@contextmanager
def organisation() -> Iterator[Organisation]:
    """Run one."""
    port = free_port()
    known = json.dumps({"sub": "known"})
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), "--user-claims", known]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    issuer = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: _answers(issuer), within_sec=60, what="the organisation's sign-in")
        yield Organisation(issuer)
    finally:
        process.terminate()
        process.wait(20)


def _answers(issuer: str) -> bool:
    try:
        return httpx.get(f"{issuer}/.well-known/openid-configuration", timeout=2, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False
