"""What a page's script takes, run by Streamlit's own test runner on a data folder of ours."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from unittest.mock import patch

import numpy as np
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, local_script_runner

from core.services import forget_shared, shared

ROOT: Final = Path(__file__).parents[2]
ROUNDS: Final = 30


@contextmanager
def own_data(data_dir: Path) -> Iterator[None]:
    """Pages that are run here read this folder."""
    before = os.environ.get("DATA_DIR")
    os.environ["DATA_DIR"] = str(data_dir)
    forget_shared()
    try:
        yield
    finally:
        shared().catalog.close()
        if "store" in vars(shared()):
            # A store file belongs to one process at a time.
            shared().store.close()
        forget_shared()
        os.environ.pop("DATA_DIR")
        if before is not None:
            os.environ["DATA_DIR"] = before


def script_ms(page_name: str, params: Mapping[str, str]) -> float:
    """The 95th percentile of many runs of `pages/<page_name>.py` after a first one, which fills the caches.

    Processor time, which other work on this machine does not lengthen: a script waits for nothing but the catalog's file. What
    the test runner does around it (reading what is on the page) counts too, so this is an upper bound.
    """
    compiled = ScriptCache()
    # A server compiles a script once; the test runner would do so at each run.
    with patch.object(local_script_runner, "ScriptCache", lambda: compiled):
        page = AppTest.from_file(str(ROOT / "web" / "shell" / "main.py"), default_timeout=60).run()
        for name, value in params.items():
            page.query_params[name] = value
        page.switch_page(f"../../pages/{page_name}/page.py").run()
        times = [_run_ms(page) for _ in range(ROUNDS)]
    if page.exception:
        raise RuntimeError("the page failed")
    return float(np.percentile(times, 95))


def bare_ms() -> float:
    """The same of a script that draws one line: what none can be quicker than on this machine."""
    page = AppTest.from_string("import streamlit as st\n\nst.text('here')", default_timeout=60).run()
    return float(np.percentile([_run_ms(page) for _ in range(ROUNDS)], 95))


def _run_ms(page: AppTest) -> float:
    begun = time.process_time()
    page.run()
    return (time.process_time() - begun) * 1000
