"""What the first page of a process takes in: it appears the sooner the less that is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SLOW_TO_IMPORT = (
    "alembic",
    "argon2",
    "authlib",
    "av",
    "grpc",
    "httpx",
    "openpyxl",
    "openTSNE",
    "pandas",
    "pyarrow",
    "pymilvus",
    "scipy",
    "sklearn",
    "streamlit_player",
    "twelvelabs",
)
SHOW = """
import sys
import web.http.access.gate, web.http.routes, web.shell.lifespan, web.sign_in.leaving
from streamlit.testing.v1 import AppTest
app = AppTest.from_file(sys.argv[1], default_timeout=60).run()
assert not app.exception and any(box.key == "q" for box in app.text_input)
print(*[name for name in sys.argv[2:] if name in sys.modules])
"""


def test_it_imports_nothing_that_is_slow_to_import(tmp_path: Path) -> None:
    shown = subprocess.run(
        [sys.executable, "-c", SHOW, str(ROOT / "web" / "shell" / "main.py"), *SLOW_TO_IMPORT],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(tmp_path / "data"), "CLIPSEEK_DEMO_URL": "http://127.0.0.1:9/v1.3"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert shown.stdout.split() == []
