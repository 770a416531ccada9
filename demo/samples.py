"""What the sample footage is called, where its files lie, and which plain words must find it first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOOTAGE: Final = Path(__file__).parent / "footage"


@dataclass(frozen=True)
class Sample:
    """One clip of sample footage; `recorded_at` is an ISO date, `examples` are searches that find this clip first."""

    slug: str
    title: str
    category: str
    recorded_at: str
    examples: tuple[str, ...]

    @property
    def file(self) -> Path:
        return FOOTAGE / f"{self.slug}.mp4"


SAMPLES: Final = (
    Sample("dusk", "Dusk over the bay", "Sea", "2025-06-21", ("sunset over the sea", "orange evening sky and waves")),
    Sample("traffic", "Night traffic", "City", "2025-11-14", ("cars at night", "headlights on a wet road")),
    Sample("snow", "Snow in the pines", "Winter", "2026-01-18", ("snow falling on pine trees", "winter forest")),
    Sample("square", "People on the square", "City", "2026-04-22", ("people walking across a square", "a person waving")),
    Sample("bonfire", "Bonfire", "Night", "2025-08-30", ("crackling fire", "sparks rising from a campfire")),
    Sample("aurora", "Northern lights", "Night", "2026-02-07", ("northern lights", "green aurora over mountains")),
    Sample("rain", "Rain on the window", "City", "2025-10-09", ("rain on a window", "raindrops and blurred city lights")),
    Sample("dunes", "Dunes", "Desert", "2025-04-03", ("sand dunes in the desert", "hot dry sand blowing in the wind")),
    Sample("underwater", "Below the surface", "Sea", "2025-07-12", ("jellyfish under water", "fish swimming in the blue ocean")),
    Sample("fireworks", "Fireworks", "City", "2025-12-31", ("fireworks over the city", "explosions in the night sky")),
    Sample("meadow", "Meadow in the wind", "Summer", "2025-05-25", ("green meadow in the wind", "birds singing on a summer day")),
    Sample("lighthouse", "Lighthouse in fog", "Sea", "2025-11-02", ("lighthouse in the fog", "foghorn in grey mist")),
    Sample("ink", "Ink in water", "Studio", "2026-03-11", ("colourful ink swirling", "purple clouds of paint on white")),
    Sample("table", "At the café table", "Indoors", "2026-05-06", ("people sitting at a table", "people talking at the table")),
)

COPY: Final = Sample("lighthouse_copy", "Lighthouse, small copy", "Sea", "2025-11-02", ())
"""The same scene as another clip, saved anew in fewer bytes, so that a library of samples has a duplicate to show."""
