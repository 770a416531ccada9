"""The stand-in's understanding of media: honest measures of what is in a file, as 512 numbers in one space for video,
picture, sound and words. It knows colours, light, structure, movement, sound and subtitle words, and no meaning."""

from demo.understanding.axes import DIMENSION, Vector
from demo.understanding.embed import Piece, embed_clip, embed_image, embed_sound, embed_text, embed_video, spoken_words
from demo.understanding.lexicon import Unknown, unknown_words
from demo.understanding.media import MediaFacts, Unreadable, inspect

__all__ = [
    "DIMENSION",
    "MediaFacts",
    "Piece",
    "Unknown",
    "Unreadable",
    "Vector",
    "embed_clip",
    "embed_image",
    "embed_sound",
    "embed_text",
    "embed_video",
    "inspect",
    "spoken_words",
    "unknown_words",
]
