"""What people would ask of the sample footage who remember what was said in it, and the moments in which that is said.

Written from the lines as they are heard, not from what the search finds: whole lines and parts of them, small letters and none of
the commas, in quotes after a few words of their own, over two lines, one word or words in another order where only speech counts,
and some that are remembered nearly right.
"""

from __future__ import annotations

from typing import Final

from core.models.search_query import Preset
from tests.support.search_quality.asked import Ask, Asked, Kind, places


def said(words: str, *right: str, preset: Preset = Preset.BALANCED) -> Asked:
    return Asked(Kind.SAID, (Ask(words),), places(*right), preset=preset)


def only_said(words: str, *right: str) -> Asked:
    return said(words, *right, preset=Preset.SAID)


_LINES: Final = (
    said("The sunset sets the sky on fire over the sea.", "dusk 1"),
    said("A quiet winter forest, white and cold.", "snow 6"),
    said("Sparks from the campfire rise to the stars.", "bonfire 11"),
    said("Its pink bell opens and closes, slowly.", "underwater 12"),
    said("Colourful ink swirling in clear water: magenta meets blue.", "ink 1"),
    said("Birds singing on a summer day, flowers in the grass.", "meadow 9"),
)
_PARTS: Final = (
    said("a sailing boat crosses the golden sun", "dusk 7"),
    said("orange fading to purple", "dusk 12"),
    said("headlights coming red tail lights going", "traffic 1"),
    said("draws lines of light", "traffic 6"),
    said("mirrors every passing car", "traffic 11"),
    said("and only the wind", "snow 10"),
    said("moonlight over the snowy hills", "snow 10"),
    said("red embers glow with heat", "bonfire 6"),
    said("rise to the stars", "bonfire 11"),
    said("violet curtains between the stars", "aurora 13"),
    said("straight above", "aurora 8"),
    said("blur behind the glass", "rain 1"),
    said("a grey and wet evening", "rain 8"),
    said("as far as the eye can see", "dunes 1"),
    said("draws long shadows", "dunes 10"),
    said("drift under water in the deep", "underwater 7"),
    said("on new years eve", "fireworks 1"),
    said("slowly like a willow", "fireworks 7"),
    said("explosions in every colour", "fireworks 12"),
    said("under white clouds", "meadow 1"),
    said("foghorn far away", "lighthouse 1"),
    said("turns through the grey mist", "lighthouse 5"),
    said("unfold on white", "ink 7"),
)
_QUOTED: Final = (
    said('where somebody says "ships listen for the horn"', "lighthouse 10"),
    said('the one with "like a willow"', "fireworks 7"),
    said('"the wet road"', "traffic 11"),
    said('"dance over the mountains"', "aurora 1"),
    said('the voice that says "opens and closes"', "underwater 12"),
    said('"clear water" and "magenta"', "ink 1"),
)
_OVER_TWO_LINES: Final = (
    said("over the sea a sailing boat", "dusk 1"),
    said("white and cold moonlight", "snow 6"),
    said("through the grey mist ships listen", "lighthouse 5"),
)
_ONLY_SPEECH: Final = (
    only_said("willow", "fireworks 7"),
    only_said("foghorn", "lighthouse 1"),
    only_said("aurora", "aurora 8"),
    only_said("glass rain window", "rain 1"),
    only_said("wind sand blowing", "dunes 6"),
    only_said("bell closes", "underwater 12"),
)
_NEARLY: Final = (
    said("the horn that ships listen for", "lighthouse 10"),
    said("golden sparks that fall like a willow", "fireworks 7"),
    said("the beam turning through grey mist", "lighthouse 5"),
)

SPOKEN: Final = (*_LINES, *_PARTS, *_QUOTED, *_OVER_TWO_LINES, *_ONLY_SPEECH, *_NEARLY)
