"""One scene for each sample, by its slug."""

from __future__ import annotations

from demo.samples.scene import Scene
from demo.samples.scenes import (
    aurora,
    bonfire,
    dunes,
    dusk,
    fireworks,
    ink,
    lighthouse,
    meadow,
    rain,
    snow,
    traffic,
    underwater,
)

SCENES: dict[str, Scene] = {
    "dusk": dusk.SCENE,
    "traffic": traffic.SCENE,
    "snow": snow.SCENE,
    "bonfire": bonfire.SCENE,
    "aurora": aurora.SCENE,
    "rain": rain.SCENE,
    "dunes": dunes.SCENE,
    "underwater": underwater.SCENE,
    "fireworks": fireworks.SCENE,
    "meadow": meadow.SCENE,
    "lighthouse": lighthouse.SCENE,
    "ink": ink.SCENE,
}
