"""What pages may ask for, cached where asking costs: a module for each page.

The only package of `core` that knows Streamlit. Functions that can fail for a reason people should read raise ClipseekError.
"""

from core.cached import (
    add_videos,
    application,
    batches,
    captions,
    examples,
    health,
    index,
    insights,
    library,
    library_actions,
    previews,
    search,
    searches,
    tasks,
)

__all__ = [
    "add_videos",
    "application",
    "batches",
    "captions",
    "examples",
    "health",
    "index",
    "insights",
    "library",
    "library_actions",
    "previews",
    "search",
    "searches",
    "tasks",
]
