"""Collections for tests of pages: what a tray hears, and a library whose moments can be gathered."""

from __future__ import annotations

import json
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

Moment = tuple[str, int, int]


def tray(app: AppTest) -> dict[str, Any]:
    """What the tray was told to show."""
    (shown,) = [one for one in app.get("bidi_component") if one.proto.component_name == "clipseek_tray"]
    return dict(json.loads(shown.proto.json)[0])


def ask_tray(app: AppTest, what: str, *moments: Moment) -> AppTest:
    """Run the page with what a browser tells when a "+" or Undo was pressed."""
    (shown,) = [one for one in app.get("bidi_component") if one.proto.component_name == "clipseek_tray"]
    act = [tray(app)["heard"] + 1, what, json.dumps(moments), None]
    states = app._tree.get_widget_states()
    states.widgets.append(WidgetState(id=shown.proto.id, json_value=json.dumps({"did": [act]})))
    app._run(states)
    assert not app.exception
    return app
