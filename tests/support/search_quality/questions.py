"""What people would ask of the sample footage, and which moments answer it: the measure of the search.

Written by looking at and listening to the clips, not at what the search finds: an entry stays even where the search misses it.
Several moments can be right. The search is measured against this table, so it must not be bent to pass.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from core.models.search_query import Narrow, Preset
from tests.support.search_quality.asked import Kind, but_not, by_example, by_words, like, only, then, unanswered, within
from tests.support.search_quality.query_media import ClipCut, Drawing, Frame, MadeSound, SoundCut

_SEEN: Final = (
    by_words(Kind.WORDS, "a sailing boat in front of the sun", "dusk 8"),
    by_words(Kind.WORDS, "tail lights streaming along a motorway at night", "traffic 8"),
    by_words(Kind.WORDS, "a cabin in the snow", "snow 2"),
    by_words(Kind.WORDS, "full moon over a winter forest", "snow 12"),
    by_words(Kind.WORDS, "snowy fir trees", "snow 2", "snow 7", "snow 12"),
    by_words(Kind.WORDS, "glowing embers", "bonfire 7"),
    by_words(Kind.WORDS, "flames in the dark", "bonfire 2", "bonfire 12"),
    by_words(Kind.WORDS, "green lights in the sky mirrored in a lake", "aurora 3"),
    by_words(Kind.WORDS, "a school of fish", "underwater 3"),
    by_words(Kind.WORDS, "a pink jellyfish", "underwater 8", "underwater 13"),
    by_words(Kind.WORDS, "golden fireworks", "fireworks 8"),
    by_words(Kind.WORDS, "skyline of a city with fireworks", "fireworks"),
    by_words(Kind.WORDS, "red flowers in the grass", "meadow 10"),
    by_words(Kind.WORDS, "a lone tree in a green field", "meadow 3"),
    by_words(Kind.WORDS, "red and white striped tower", "lighthouse"),
    by_words(Kind.WORDS, "sandstorm in the desert", "dunes 7"),
    by_words(Kind.WORDS, "raindrops running down the glass", "rain"),
    by_words(Kind.WORDS, "pink and orange watercolour", "ink 9"),
    by_words(Kind.WORDS, "a calm evening by the sea", "dusk"),
    by_words(Kind.WORDS, "something bright and colourful on white", "ink"),
    by_words(Kind.WORDS, "people walking", "square 3"),
    by_words(Kind.WORDS, "a person waving", "square 10"),
    by_words(Kind.WORDS, "people at a table", "table"),
    by_words(Kind.WORDS, "a crowd in the street", "square 3"),
)
_HEARD: Final = (
    by_words(Kind.HEARD, "birds singing", "meadow"),
    by_words(Kind.HEARD, "the sound of a foghorn", "lighthouse"),
    by_words(Kind.HEARD, "crackling fire", "bonfire"),
    by_words(Kind.HEARD, "the sound of waves", "dusk"),
    by_words(Kind.HEARD, "loud bangs", "fireworks"),
    by_words(Kind.HEARD, "rain pattering", "rain"),
    by_words(Kind.HEARD, "dreamy ambient music", "aurora", "ink"),
)
_SAID: Final = (
    by_words(Kind.SAID, "New Year's Eve", "fireworks 3"),
    by_words(Kind.SAID, "ships listen for the horn", "lighthouse 11"),
    by_words(Kind.SAID, "as far as the eye can see", "dunes 2"),
    by_words(Kind.SAID, "the finale", "fireworks 13"),
    by_words(Kind.SAID, "magenta meets blue", "ink 3"),
    by_words(Kind.SAID, "who brings the cake", "table 3"),
)
_SPANISH: Final = (
    by_words(Kind.SPANISH, "un velero delante del sol", "dusk 8"),
    by_words(Kind.SPANISH, "medusas rosas bajo el agua", "underwater 8", "underwater 13"),
    by_words(Kind.SPANISH, "una hoguera en la oscuridad", "bonfire 2", "bonfire 12"),
    by_words(Kind.SPANISH, "campo de flores", "meadow 10"),
    by_words(Kind.SPANISH, "un faro en la niebla", "lighthouse"),
    by_words(Kind.SPANISH, "luces rojas de coches por la noche", "traffic"),
    by_words(Kind.SPANISH, "pinos nevados", "snow"),
    by_words(Kind.SPANISH, "pájaros cantando", "meadow"),
    by_words(Kind.SPANISH, "gente caminando", "square 3"),
)
_PICTURES: Final = (
    by_example(Kind.PICTURE, Frame("fireworks", 9.0, crop=(0.3, 0.0, 1.0, 0.8)), "fireworks 8"),
    by_example(Kind.PICTURE, Frame("traffic", 9.5, mirrored=True), "traffic 8"),
    by_example(Kind.PICTURE, Frame("meadow", 1.0, width=96, quality=30), "meadow 3"),
    by_example(Kind.PICTURE, Frame("underwater", 14.0, crop=(0.2, 0.0, 0.8, 1.0)), "underwater 13"),
    by_example(Kind.PICTURE, Frame("lighthouse", 6.0, grey=True), "lighthouse 6"),
    by_example(Kind.PICTURE, Frame("table", 10.0, mirrored=True), "table 10"),
    by_example(Kind.PICTURE, Drawing("sun over the sea"), "dusk"),
    by_example(Kind.PICTURE, Drawing("green curtains over mountains"), "aurora"),
    by_example(Kind.PICTURE, Drawing("dunes under a blue sky"), "dunes"),
    by_example(Kind.PICTURE, Drawing("striped tower in grey"), "lighthouse"),
)
_SOUNDS: Final = (
    by_example(Kind.SOUND, SoundCut("meadow", 8.5, 12.5, gain=0.4), "meadow"),
    by_example(Kind.SOUND, SoundCut("lighthouse", 1.0, 5.0), "lighthouse"),
    by_example(Kind.SOUND, SoundCut("fireworks", 11.5, 14.5, gain=0.5), "fireworks"),
    by_example(Kind.SOUND, SoundCut("dusk", 7.0, 10.0), "dusk"),
    by_example(Kind.SOUND, MadeSound("crackle"), "bonfire"),
    by_example(Kind.SOUND, MadeSound("hiss"), "rain"),
    by_example(Kind.SOUND, MadeSound("chord"), "aurora", "ink", "underwater"),
)
_CLIPS: Final = (
    by_example(Kind.CLIP, ClipCut("ink", 8.0, 11.0), "ink 9"),
    by_example(Kind.CLIP, ClipCut("underwater", 7.0, 10.0, silent=True), "underwater 8"),
    by_example(Kind.CLIP, ClipCut("bonfire", 10.5, 13.0, mirrored=True), "bonfire 12"),
    by_example(Kind.CLIP, ClipCut("snow", 1.0, 4.0, mirrored=True, silent=True), "snow 2"),
)
_MOMENTS: Final = (
    like("snow", 2, "snow 7", "snow 12"),
    like("dunes", 2, "dunes 7", "dunes 11"),
    like("aurora", 14, "aurora 3", "aurora 9"),
    like("underwater", 8, "underwater 13"),
    like("fireworks", 13, "fireworks 3", "fireworks 8"),
)
_TOGETHER: Final = (
    by_example(Kind.TOGETHER, Frame("fireworks", 13.0), "fireworks 8", words="golden sparks falling"),
    by_example(Kind.TOGETHER, Frame("snow", 7.0), "snow 12", words="the moon"),
    by_example(Kind.TOGETHER, Frame("underwater", 8.0), "underwater 3", words="a school of fish", follow=0.25),
    by_example(Kind.TOGETHER, Frame("aurora", 3.0), "aurora 14", words="violet over the forest", follow=0.25),
    by_example(Kind.TOGETHER, Drawing("sun over the sea"), "dusk 8", words="with a boat"),
    by_example(Kind.TOGETHER, MadeSound("crackle"), "bonfire 7", words="embers"),
    by_example(Kind.TOGETHER, ClipCut("meadow", 1.0, 4.0, silent=True), "meadow 10", words="red flowers", follow=0.25),
    like("dusk", 3, "dusk 8", words="boat", kind=Kind.TOGETHER),
)
_BUT_NOT: Final = (
    but_not("forest", "snow", "aurora 14"),
    but_not("colourful", "night", "ink", "meadow 10"),
    but_not("sea", "fog", "dusk"),
    but_not("lights at night", "cars", "fireworks", "aurora", "rain"),
    but_not("blue water", "jellyfish", "underwater 3"),
    but_not("fire", "sparks", "bonfire 2", "bonfire 7"),
)
_SEQUENCES: Final = (
    then(("a cabin in the snow", "snow 2"), ("the moon", "snow 12")),
    then(("flames", "bonfire 2"), ("sparks rising", "bonfire 12")),
    then(("fish", "underwater 3"), ("jellyfish", "underwater 8")),
    then(("a tree in a meadow", "meadow 3"), ("flowers in the grass", "meadow 10")),
    then(("green light over a lake", "aurora 3"), ("stars over the forest", "aurora 14")),
    then(("sunset", "dusk 3"), ("a sailing boat", "dusk 8"), ("evening waves", "dusk 13")),
)
_NARROWED: Final = (
    within("lights in the night", Narrow(categories=("City",), recorded_from=date(2025, 12, 1)), "fireworks"),
    within("sky", Narrow(categories=("Sea",), recorded_from=date(2025, 11, 1)), "lighthouse"),
    within("forest", Narrow(categories=("Night",)), "aurora 14"),
    within("water", Narrow(longest_sec=12.5), "ink"),
    within("boat", Narrow(video_ids=("dusk",)), "dusk 8"),
)
_ONE_SENSE: Final = (
    only(Preset.SEEN, "fire", "bonfire"),
    only(Preset.SEEN, "the sea", "dusk", "lighthouse"),
    only(Preset.HEARD, "the sea", "dusk", "lighthouse"),
    only(Preset.HEARD, "wind", "dunes", "snow", "meadow"),
    only(Preset.HEARD, "music", "aurora", "ink", "underwater"),
    only(Preset.HEARD, "explosions", "fireworks"),
)
_NOTHING: Final = (
    *(
        unanswered(words)
        for words in (
            "a man typing on a keyboard",
            "a dog catching a ball",
            "a plate of spaghetti",
            "football match in a stadium",
            "an interview in an office",
            "a wedding dress",
            "a helicopter landing",
            "surgeons in an operating theatre",
            "un gato durmiendo en el sofá",
            "una cocina con dos cocineros",
            "quarterly sales figures",
            "zorblax quixtal",
        )
    ),
    by_example(Kind.NOTHING, Drawing("a page of text")),
    by_example(Kind.NOTHING, Drawing("a chessboard")),
    by_example(Kind.NOTHING, MadeSound("voice")),
)

WRITTEN_LATER: Final = (
    by_words(Kind.WORDS, "the sun setting behind a boat", "dusk 8"),
    by_words(Kind.WORDS, "a house with lit windows in winter", "snow 2"),
    by_words(Kind.WORDS, "a log fire", "bonfire 2"),
    by_words(Kind.WORDS, "purple curtains of light above the trees", "aurora 14"),
    by_words(Kind.WORDS, "colourful fireworks mirrored in the river", "fireworks 3", "fireworks 13"),
    by_words(Kind.WORDS, "rays of light from the surface of the sea", "underwater 3"),
    by_words(Kind.WORDS, "blue ink spreading in water", "ink 3"),
    by_words(Kind.WORDS, "the beam of a lighthouse", "lighthouse"),
    by_words(Kind.WORDS, "white clouds over a field", "meadow"),
    by_words(Kind.WORDS, "blurred city lights through wet glass", "rain"),
    by_words(Kind.WORDS, "dunes with long shadows", "dunes 11"),
    by_words(Kind.WORDS, "busy road after dark", "traffic"),
    by_words(Kind.WORDS, "moonlit snow", "snow 12"),
    by_words(Kind.SPANISH, "olas al atardecer", "dusk"),
    by_words(Kind.SPANISH, "chispas que suben", "bonfire 12"),
    by_words(Kind.SPANISH, "el desierto a mediodía", "dunes 2"),
    by_words(Kind.HEARD, "engine noise of passing cars", "traffic"),
    by_words(Kind.HEARD, "howling wind", "dunes", "snow"),
    *(
        unanswered(words)
        for words in (
            "a lion sleeping in the savannah",
            "children in a playground",
            "a train entering a station",
            "close-up of a human eye",
            "a glass of red wine on a table",
            "skateboarders doing tricks",
            "a newspaper headline",
            "an orchestra on stage",
            "a birthday cake with candles",
            "a waterfall in the jungle",
            "a whale jumping",
            "a police siren",
            "somebody signing a contract",
            "bottles on a conveyor belt",
            "una boda en la iglesia",
            "una rueda de prensa",
        )
    ),
    unanswered("a dog on a lead", "a cat on a roof"),
    unanswered("sunset", "a train entering a station"),
    unanswered("jellyfish", "a school of fish"),
    unanswered("snow", narrow=Narrow(categories=("Desert",))),
    unanswered("fire", narrow=Narrow(categories=("Winter",))),
)
"""Written after the bars of the verdict had been set by the others, as a check that those were not made to measure."""

QUESTIONS: Final = (
    *(*_SEEN, *_HEARD, *_SAID, *_SPANISH, *_PICTURES, *_SOUNDS, *_CLIPS, *_MOMENTS),
    *(*_TOGETHER, *_BUT_NOT, *_SEQUENCES, *_NARROWED, *_ONE_SENSE, *_NOTHING),
    *WRITTEN_LATER,
)
