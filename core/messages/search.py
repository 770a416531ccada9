"""The words of the search page and of its cards."""

from __future__ import annotations

from typing import Final

SEARCH: Final = {
    "label": "What do you remember of the moment?",
    "placeholder": "Describe a moment",
    "button": "Search",
    "then": "Followed by …",
    "then_label": "And then",
    "then_placeholder": "And what comes after it",
    "within": "How soon it follows",
    "then_within": "then within {length}",
    "seconds": "{count} s",
    "minute": "1 min",
    "minutes": "{count} min",
    "but_not": "Without …",
    "not_label": "But not",
    "not_placeholder": "What it should not be",
    "take_out": "Take this line out",
    "follow": "Follow words or example",
    "follow_words": "words",
    "follow_example": "example",
    "working": "Looking through every moment …",
    "more": "Show more",
    "moment": "1 moment",
    "moments": "{count} moments",
    "video": "1 video",
    "videos": "{count} videos",
    "nothing": "There are no moments to search yet.",
    "nothing_here": "Nothing here fits the filters",
    "nothing_here_body": "No moment lies in what you narrowed the search to.",
    "widen": "Search the whole library",
    "recent": "Recently added",
    "arrangement": "Arrange hits",
    "as_moments": "Moments",
    "as_videos": "By video",
    "all_in_video": "All in this video",
}

PRESETS: Final = {
    "label": "What counts",
    "balanced": "Picture and sound equally",
    "seen": "Picture only",
    "heard": "Sound only",
    "said": "Speech only",
    "own": "Own mix",
    "mix": "Picture and sound",
    "mix_help": "How much each counts. 0 leaves it out.",
}

MODALITY_LABELS: Final = {"visual": "Picture", "audio": "Sound", "transcription": "Speech"}
"""What somebody can search by."""
MODALITY_LABELS_WITH_PARTS: Final = {"audio": "Sound and speech"}
"""The same in a model where one includes another."""

VERDICTS: Final = {
    "strong": ("Strong match", "{found}. The first is far above the rest of the library."),
    "fair": ("Fair match", "{found} from the rest of the library."),
    "weak": ("Weak match", "Hardly anything stands out; the first few are worth a look."),
    "nothing": ("Nothing stands out", "No moment answers this clearly. These come nearest."),
    "nothing_narrowed": ("Nearest within your filters", "In the whole library they would not stand out."),
}

VERDICT_FOUND: Final = {
    "one": "1 moment stands out",
    "one_strong": "1 moment stands out, far above the rest of the library.",
    "many": "{moments} in {videos} stand out",
}

UNKNOWN_WORDS: Final = (
    "The demo does not know {words}. It compares colours, light, movement and sound; try “orange evening sky”, “snow falling” "
    "or “crackling fire”."
)

REFINED: Final = {
    "refined": "Adjusted by {good} up, {bad} down",
    "undo": "Undo",
    "keep": "Save as filter",
    "look_name": "Name of the filter",
    "look_placeholder": "Like “night street”",
    "look_about": "A saved filter finds such moments again, by itself or within another search, and costs nothing.",
    "look_kept": "“{name}” is saved. Find it under “Saved filters”.",
    "save": "Save",
    "saved": "“{name}” is saved. It is on the first page of Search.",
    "save_search": "Save search",
    "search_name": "Name of the search",
    "search_about": "Saved searches say what is new since you last looked.",
}

FILTERS: Final = {
    "videos": "Videos",
    "videos_only": "Only in these videos",
    "videos_any": "All videos",
    "category": "Category",
    "category_any": "Any category",
    "no_category": "No category",
    "dates": "Dates",
    "added": "Added",
    "recorded": "Recorded",
    "from": "from",
    "to": "to",
    "length": "Length",
    "length_from": "At least, in minutes",
    "length_to": "At most, in minutes",
    "looks": "Saved filters",
    "looks_filter": "Only moments that are like",
    "looks_any": "Any",
    "looks_ask": "Search by a saved filter",
    "rename_look": "Rename {name}",
    "rename_label": "New name of {name}",
    "rename_save": "Save name",
    "forget_look": "Delete {name}",
    "really_forget": "Really delete {name}?",
    "clear": "Clear all",
    "take_out": "Take out the filter: {name}",
    "chip_counted": "{name} · {count}",
    "since": "{what} since {first}",
    "until": "{what} until {last}",
    "between": "{what} {first} to {last}",
    "longer": "longer than {first}",
    "shorter": "shorter than {last}",
    "long_between": "{first} to {last} long",
    "chips": "Filters in use, with how many of the hits they hold",
}

KEPT: Final = {
    "saved": "Saved searches",
    "past": "Recent searches",
    "new_one": "1 new",
    "new_many": "{count} new",
    "forget": "Delete the saved search {name}",
    "forget_past": "Clear history",
    "looks": "Saved filters",
    "away": "New searches have to wait, but these still work:",
    "away_else": "“More like this” works on every moment of a search that was made before.",
}

MODALITIES: Final = {"visual": "seen", "audio": "heard", "transcription": "said"}

STRENGTHS: Final = {"strong": "strong", "fair": "fair", "weak": "weak"}

CARD: Final = {
    "play": "Play {title} at {time}",
    "picture": "{title} at {time}",
    "open": "Play {title}",
    "alike": "+{count} like it",
    "fold": "Fold together again",
    "thumb_up": "Thumbs up",
    "thumb_down": "Thumbs down",
}

EXAMPLE: Final = {
    "add": "Add a picture or clip",
    "drop": "Drop a picture, sound or clip here, or",
    "choose": "choose a file",
    "about": "Or paste it anywhere on this page. Of sounds and clips, the first 30 seconds count.",
    "ask": "Or a link to one",
    "placeholder": "https://example.com/picture.jpg",
    "use": "Use",
    "drop_here": "Let go to search by it",
    "pasted": "Pasted picture",
    "sending": "Uploading {name}: {share} %",
    "looking": "Looking at {name} …",
    "stop": "Never mind",
    "empty": "This file is empty. Nothing was paid. Copy or download it again.",
    "too_large": "Too large to search by: at most 200 MB is possible. Nothing was paid. Cut out the part that matters.",
    "broken": "The connection broke off. Nothing was paid. Try it once more.",
    "remove": "Search without {name}",
    "image": "Picture",
    "audio": "Sound",
    "video": "Clip",
    "cut": "first 30 s",
    "moment": "Like the moment at {time}",
    "moment_of": "Moment",
    "look": "Look",
    "gone": "No longer here",
}

SAID: Final = {
    "then": ", then ",
    "and": ", ",
    "and_so": " · ",
    "like": "like {example}",
    "but_not": "but not {words}",
    "image": "a picture",
    "audio": "a sound",
    "video": "a clip",
    "moment": "{title} at {at}",
    "some_moment": "a moment at {at}",
    "look": "the filter {name}",
    "some_look": "a saved filter",
    "within": "within {length}",
    "seen": "what is seen",
    "heard": "what is heard",
    "said": "what is said",
    "own": "own weights",
    "in": "in {names}",
    "in_videos": "in {count} videos",
    "in_one_video": "in one video",
    "in_categories": "in {count} categories",
    "no_category": "no category",
    "added_between": "added {first} – {last}",
    "added_from": "added from {first} on",
    "added_to": "added until {last}",
    "recorded_between": "recorded {first} – {last}",
    "recorded_from": "recorded from {first} on",
    "recorded_to": "recorded until {last}",
    "long_between": "{first} – {last} long",
    "long_from": "at least {first} long",
    "long_to": "at most {last} long",
    "only_look": "only {look}",
    "marks": "refined by {good} up, {bad} down",
}
