"""Streamlit's scripts for the elements that our pages are made of, fetched with the document instead of when each is first drawn.

Until such a script is there, Streamlit shows a grey bar of another size in its place, and the page moves when it comes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit

SCRIPTS: Final = (
    *("BidiComponent", "_arrayReduce", "serialization", "recordbatch", "Html", "purify.es", "WidgetLabel", "styled-components"),
    *("useBasicWidgetState", "ButtonGroup", "WidgetLabelHelpIconInline", "Button", "ErrorOutline.esm", "Cancel.esm"),
    *("WidgetLabelHelpIcon", "InputInstructions", "inputUtils", "requiredField", "useUpdateUiValue", "TextInput", "Input"),
    *("TextField", "Autocomplete", "useFormValidation", "useTextField", "useField", "useFormReset", "useDebouncedCallback"),
    *("DownloadButton", "createDownloadLinkElement", "PageLink"),
)
"""Their names without what Streamlit's build puts behind them."""


def preloads() -> str:
    """Links for the document of every page. A name that Streamlit no longer has costs the page its rest, nothing else."""
    folder = Path(streamlit.__file__).parent / "static" / "static" / "js"
    found = [path.name for name in SCRIPTS for path in folder.glob(f"{name}.????????.js")]
    return "".join(f'<link rel="modulepreload" crossorigin href="./static/js/{name}">' for name in found)
