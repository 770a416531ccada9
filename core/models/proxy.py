"""What is said of proxies: small copies that go to the provider, and to browsers, in place of an original that stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ProxyUse(StrEnum):
    """When a proxy is made before anything is sent."""

    AUTO = "auto"
    """Where the provider does not take the original, or where it saves most of the time."""
    ALWAYS = "always"
    NEVER = "never"


class ImportOriginals(StrEnum):
    """What becomes of files that are chosen from a folder of the server, or found in the watched one."""

    COPY = "copy"
    """They are copied into the library, which then needs the folder no more; without taking room where the disk can do that."""
    LEAVE = "leave"
    """They stay where they are, and the library keeps a link to them."""


class ProxyCause(StrEnum):
    """Why a proxy goes up instead of the original."""

    TOO_LARGE = "too_large"
    """The provider takes no file of so many bytes."""
    SHAPE = "shape"
    """The provider takes no picture of this size or shape."""
    SOUND = "sound"
    """The provider would hear one of several tracks that belong together."""
    QUICKER = "quicker"
    """Making and sending it takes far less time than sending the original."""
    ALWAYS = "always"
    """It is wanted of every file."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that is to be made: why, how large it will be about, and how long that takes about.

    `original_sec` is how long it would take to send the original; `room_bytes` what the disk has to have while it is made.
    """

    cause: ProxyCause
    size_bytes: int
    making_sec: float
    sending_sec: float
    original_sec: float
    room_bytes: int
