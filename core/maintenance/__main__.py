"""`python -m core.maintenance places`: read where the videos of the library were recorded. Clipseek may be in use meanwhile.

Of those whose place is known nothing is read again, so that it goes on where it was cut off.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from functools import partial
from typing import Final

from core import files
from core.config import load_settings
from core.errors import ClipseekError
from core.maintenance.places import read_places
from core.messages.faults import explain, what_happened, what_to_do
from core.services import Services
from core.terminal import Teller, refused, say

WHAT: Final = "Read from the files of the library what was not asked of them when they were added. Costs nothing."
PLACES: Final = "where videos and photos were recorded, of all files whose place is not known; wants CLIPSEEK_GPS=on"
OFF: Final = "CLIPSEEK_GPS is off, so no place may be kept. Set it to on, for Clipseek too, and start this again."


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if all was read, 1 if some files were not, 2 for what can't be done."""
    parser = argparse.ArgumentParser(prog="python -m core.maintenance", description=WHAT)
    parser.add_subparsers(dest="command", required=True).add_parser("places", help=PLACES, description=PLACES)
    parser.parse_args(arguments)
    logging.basicConfig(level=logging.ERROR)
    files.keep_to_owner()
    try:
        settings = load_settings()
        if not settings.gps:
            return refused(OFF)
        read = read_places(Services(settings), partial(Teller(), "Files"))
    except ClipseekError as error:
        return refused(what_happened(error), what_to_do(error))
    except KeyboardInterrupt:
        return refused("Stopped. Start the same again and it goes on from here.")
    say(f"Places found: {read.found}. Files that name none: {read.silent}.")
    for title, why in read.failed:
        say(f"Not read: {title}. {explain(why)}")
    return 1 if read.failed else 0


if __name__ == "__main__":
    sys.exit(main())
